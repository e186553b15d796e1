"""The carve command as a pure function: text in, text out, exit code; the caller does the reading and writing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.carving.answers import Alternative, Answer, Reason
from tasks.carving.carving import carve
from tasks.carving.clock import format_time, names_of
from tasks.carving.parsing import parse_instance
from tasks.carving.records import FORMAT, INVALID_INPUT, InputError, InvalidInstanceError
from tasks.carving.serialise import answer_to_json
from tasks.carving.validator import validate

EXIT_DONE, EXIT_BROKEN_RULE, EXIT_BAD_INPUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class CommandOptions:
    """Options of the command; ``explain`` writes readable lines instead of JSON, ``check`` runs the validator."""

    seconds: float = 10.0
    seed: int = 1
    alternatives: int = 1
    threads: int = 2
    explain: bool = False
    check: bool = False
    deterministic: bool = False


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What to write where, and the exit code: 0 done, 1 a broken rule found by the check, 2 bad input."""

    exit_code: int
    out: str
    error: str


def run(options: CommandOptions, text: str) -> CommandResult:
    """Carve the record in ``text`` (format carve/1) and return the answer; never raises for bad input."""
    try:
        record = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return _bad_input([InputError("$", f"is not JSON: {_printable(error)}")])
    problems = _bad_options(options)
    try:
        instance = parse_instance(record)
    except InvalidInstanceError as error:
        return _bad_input([*problems, *error.errors])
    if problems:
        return _bad_input(problems)
    answer = carve(
        instance,
        seconds=options.seconds,
        seed=options.seed,
        alternatives=options.alternatives,
        threads=options.threads,
        deterministic=options.deterministic,
    )
    value = answer_to_json(answer)
    out = readable(answer) if options.explain else json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if not options.check:
        return CommandResult(EXIT_DONE, out, "")
    violations = validate(record, json.loads(json.dumps(value)))
    if violations:
        lines = [f"{found.path}: {found.code}: {found.message} {dict(found.values)}" for found in violations]
        return CommandResult(EXIT_BROKEN_RULE, out, "\n".join(lines) + "\n")
    return CommandResult(EXIT_DONE, out, "check: every rule is kept\n")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _bad_options(options: CommandOptions) -> list[InputError]:
    problems = []
    if not 0 < options.seconds <= 3600:
        problems.append(InputError("--seconds", "must be above 0 and at most 3600"))
    if not 1 <= options.alternatives <= 10:
        problems.append(InputError("--alternatives", "must be from 1 to 10"))
    if not 0 <= options.seed < 2**31:
        problems.append(InputError("--seed", "must be from 0 to 2147483647"))
    return problems


def _bad_input(errors: Sequence[InputError]) -> CommandResult:
    value = {
        "format": FORMAT,
        "status": INVALID_INPUT,
        "alternatives": [],
        "errors": [{"path": error.path, "message": error.message} for error in errors],
    }
    lines = [f"{error.path}: {error.message}" for error in errors]
    out = json.dumps(value, ensure_ascii=False, indent=1)
    return CommandResult(EXIT_BAD_INPUT, _printable(out) + "\n", _printable("\n".join(lines)) + "\n")


def _printable(text: object) -> str:
    """The text with half characters, which no file can hold, written as their codes."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


# -- readable lines -------------------------------------------------------------------------------------------------


def readable(answer: Answer) -> str:
    """The answer as plain English lines: proposals with clock times, then why each task is where it is."""
    lines = [f"{answer.instance}: {answer.status} in {answer.seconds} s"]
    for alternative in answer.alternatives:
        lines += _proposal(alternative)
    if answer.alternatives:
        lines += _reasons(answer.alternatives[0].reasons)
    for reason in answer.conflict:
        lines.append(f"  in conflict: {_words(reason)}")
    if answer.nearest is not None:
        nearest = answer.nearest
        worth = "not possible" if nearest.objective_cents is None else f"worth {_euros(nearest.objective_cents)} a week"
        lines.append(f"  nearest: role {nearest.role} in {nearest.area}, {worth} {' '.join(nearest.tasks)}".rstrip())
    if not answer.alternatives:
        lines += _reasons(answer.reasons)
    return "\n".join(lines) + "\n"


def _proposal(alternative: Alternative) -> list[str]:
    criteria = alternative.criteria
    proof = alternative.proof if alternative.gap_percent is None else f"{alternative.proof} {alternative.gap_percent} %"
    figures = f"{criteria.freed_minutes / 60:.1f} h freed, fit {criteria.fit}, disruption {criteria.disruption}"
    lines = [f"{alternative.kind}: {_euros(alternative.objective_cents)} a week ({proof}), {figures}"]
    for role in alternative.roles:
        lines.append(f"  role {role.template} in {role.area}, {role.minutes_per_week / 60:.1f} h a week")
        lines += [
            f"    {format_time(item.start)} {item.minutes:3d} min {','.join(names_of(item.days))} {item.task}"
            for item in role.items
        ]
    return lines


def _reasons(reasons: Mapping[str, Any]) -> list[str]:
    lines = []
    for task, found in reasons.items():
        if found.role is not None:
            lines.append(f"  {task} in {found.role}: " + "; ".join(_words(reason) for reason in found.why))
        if found.out:
            lines.append(f"  {task} left out: " + "; ".join(_words(reason) for reason in found.out))
    return lines


def _words(reason: Reason) -> str:
    values = ", ".join(f"{key} {_plain(value)}" for key, value in reason.values.items() if value not in (None, [], {}))
    return f"{reason.code} ({values})" if values else reason.code


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(_plain(part) for part in value)
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_plain(part)}" for key, part in value.items())
    return str(value)


def _euros(cents: int) -> str:
    return f"{cents / 100:.2f} €"
