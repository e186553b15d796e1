"""Independent check of a carving answer against its input (format carve/1).

Every rule of the carving model is checked from the two JSON records alone, with exact fractions and integer
cents.  Nothing is shared with the solvers, so a plan that passes here is right even if a solver was wrong; a
plan that fails is an error and never shown as a result.

Readings of the model that both sides follow:

* duration of an occurrence = minutes × pace / 100 rounded up to the grid, plus the buffer;
* value of a unit = one rounding to the cent, exact halves to the even cent;
* SPAN and the daily limits are judged on each working day; HOURS on the days common to slot and role;
* an order link binds every pair of slots of the two tasks on each day that both have;
* a holder's mean strain counts other work as free of strain; the share, task, process and strain limits are
  judged for holders from whom something moves;
* a linked pair is cut when its two tasks do not go to the same set of roles.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tasks.carving.validator_holders import check_holder_sheet, check_holders
from tasks.carving.validator_objective import check_objective
from tasks.carving.validator_plan import Plan, Violation, read_plan
from tasks.carving.validator_reasons import check_reasons
from tasks.carving.validator_roles import check_locked, check_order, check_placements, check_roles, check_whole
from tasks.carving.validator_status import check_frame, check_status
from tasks.carving.validator_workplace import Workplace, read_workplace

__all__ = ["Violation", "validate"]

PLAN_RULES: tuple[Callable[[Workplace, Plan], Iterator[Violation]], ...] = (
    check_placements,
    check_whole,
    check_roles,
    check_order,
    check_locked,
    check_holders,
    check_holder_sheet,
    check_objective,
    check_reasons,
)


def validate(instance: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Violation]:
    """Return every rule that the answer breaks, in the order of the answer; an empty list means valid.

    ``instance`` and ``answer`` are plain JSON values of format carve/1.  For an answer with status INVALID_INPUT
    the input itself may be unreadable; then only the answer's frame is checked.  An unreadable input under any
    other status is itself a violation (code INPUT).
    """
    found = list(check_frame(answer))
    if found:
        return found
    try:
        workplace = read_workplace(instance)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        if answer["status"] == "INVALID_INPUT" and not answer.get("alternatives"):
            return []
        return [Violation("INPUT", "$", "The input cannot be read.", {"error": repr(error)[:200]})]
    plans = []
    for index, record in enumerate(answer.get("alternatives", [])):
        plan, problems = read_plan(workplace, record, f"$.alternatives[{index}]")
        found.extend(problems)
        if plan is None:
            continue
        plans.append(plan)
        for rule in PLAN_RULES:
            found.extend(rule(workplace, plan))
    found.extend(check_status(answer, workplace, plans))
    return found
