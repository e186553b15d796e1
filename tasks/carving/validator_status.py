"""An answer must not claim more than it proves."""

from collections.abc import Iterator

from tasks.carving.validator_plan import Plan, Violation
from tasks.carving.validator_workplace import Record, Workplace

STATUSES = frozenset({"OPTIMAL", "FEASIBLE", "EMPTY_BEST", "INFEASIBLE", "TIME", "INVALID_INPUT"})
WITH_PLAN = frozenset({"OPTIMAL", "FEASIBLE"})
WITHOUT_PLAN = frozenset({"EMPTY_BEST", "INFEASIBLE", "INVALID_INPUT"})


def check_frame(answer: object) -> Iterator[Violation]:
    """Yield errors of the answer's outermost fields; nothing else can be read when there are any."""
    if not isinstance(answer, dict):
        yield Violation("FORMAT", "$", "Expected an object.", {})
        return
    if answer.get("format") != "carve/1":
        yield Violation("FORMAT", "$.format", "Expected carve/1.", {"found": answer.get("format")})
    if not isinstance(answer.get("status"), str) or answer["status"] not in STATUSES:
        yield Violation("FORMAT", "$.status", "Unknown status.", {"found": answer.get("status")})
    if not isinstance(answer.get("alternatives", []), list):
        yield Violation("FORMAT", "$.alternatives", "Expected a list.", {})
    if not isinstance(answer.get("conflict") or [], list):
        yield Violation("FORMAT", "$.conflict", "Expected a list.", {})


def _claims(answer: Record, plans: list[Plan], *, forced: bool) -> Iterator[Violation]:
    best = plans[0].record
    value, bound = best["objective_cents"], best["bound_cents"]
    if answer["status"] == "OPTIMAL" and bound != value:
        values = {"objective": value, "bound": bound}
        yield Violation("STATUS", "$.status", "OPTIMAL needs a bound that equals the objective.", values)
    for plan in plans:
        record = plan.record
        if record["objective_cents"] < 0 and not forced:
            yield Violation("NEGATIVE", plan.path, "A proposal worth less than doing nothing.", {})
        if record["bound_cents"] is not None and record["bound_cents"] < record["objective_cents"]:
            yield Violation("BOUND", plan.path, "The bound lies below the objective.", {})
        if answer["status"] == "OPTIMAL" and record["objective_cents"] > value:
            yield Violation("STATUS", plan.path, "An alternative is worth more than the claimed optimum.", {})


def check_status(answer: Record, workplace: Workplace, plans: list[Plan]) -> Iterator[Violation]:
    """Yield claims of the status that the rest of the answer does not bear out."""
    status = answer["status"]
    alternatives = answer.get("alternatives", [])
    if status in WITH_PLAN and not alternatives:
        yield Violation("STATUS", "$.alternatives", "This status needs a proposal.", {"status": status})
    if status in WITHOUT_PLAN and alternatives:
        yield Violation("STATUS", "$.alternatives", "This status has no proposal.", {"status": status})
    forced = bool(workplace.locked) or any(role.must_use for role in workplace.roles.values())
    if plans:
        yield from _claims(answer, plans, forced=forced)
    if status == "INFEASIBLE":
        if not forced:
            yield Violation("STATUS", "$.status", "Doing nothing is feasible: nothing is required.", {})
        if not answer.get("conflict"):
            yield Violation("STATUS", "$.conflict", "INFEASIBLE needs a named conflict.", {})
    if status == "EMPTY_BEST" and forced:
        yield Violation("STATUS", "$.status", "Doing nothing is not allowed: something is required.", {})
    for index, entry in enumerate(answer.get("conflict") or []):
        role = entry.get("role") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not entry.get("code") or (role is not None and role not in workplace.roles):
            yield Violation("FORMAT", f"$.conflict[{index}]", "A conflict names a rule and a known role.", {})
