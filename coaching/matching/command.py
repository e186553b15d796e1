"""``manage.py match [--explain] [--check] INPUT.json > OUTPUT.json`` as a pure function of options and text."""

import json
from collections.abc import Sequence

from coaching.matching.answers import answer_record
from coaching.matching.check import check
from coaching.matching.parsing import parse_instance
from coaching.matching.records import InvalidMatchError
from coaching.matching.solving import match

EXPLAIN = "--explain"
CHECK = "--check"
OPTIONS = (EXPLAIN, CHECK)

DONE = 0
UNSOUND = 1
BAD_INPUT = 2


def run(options: Sequence[str], text_in: str) -> tuple[int, str, str]:
    """Return exit code, output text and error text of one run.

    Output is a JSON answer of format match/1.  Exit code 0: done.  1: with ``--check``, the independent check
    found the answer unsound (findings in the error text, no output).  2: unknown option, text that is no JSON, or
    a record with errors (one line each, with its JSON path).
    """
    unknown = [option for option in options if option not in OPTIONS]
    if unknown:
        return BAD_INPUT, "", f"Unknown option: {', '.join(unknown)}\n"
    try:
        data = json.loads(text_in)
    except (ValueError, RecursionError) as error:
        return BAD_INPUT, "", _printable(f"$: not JSON: {error}\n")
    try:
        instance = parse_instance(data)
    except InvalidMatchError as invalid:
        return BAD_INPUT, "", _printable("".join(f"{error.path}: {error.message}\n" for error in invalid.errors))
    record = json.loads(json.dumps(answer_record(match(instance, explain=EXPLAIN in options))))
    if CHECK in options:
        findings = check(data, record)
        if findings:
            lines = (f"{finding.path}: {finding.code}: {finding.message}\n" for finding in findings)
            return UNSOUND, "", "".join(lines)
    return DONE, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", ""


def _printable(text: str) -> str:
    """Return the text with half characters, which no file can hold, written as their codes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
