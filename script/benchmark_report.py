"""Counting a period report over many participants and log entries, beside the same counts in plain SQL; its files.

Two throwaway databases are filled with the made-up country, at a tenth and at the whole of the size. Figures that
differ from those of plain SQL end the measurement. --write puts the tables into docs/performance-report.md.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from script import throwaway

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance-report.md"
NOTES = "\n## Notes\n"
PEOPLE = 100_000
LOGS = 1_000_000


def measured(people: int, logs: int) -> str:
    """The tables of one size as Markdown, measured in a process and a database of their own."""
    environment = {**os.environ, "DEMO_MODE": "true", "LOG_LEVEL": "WARNING"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")
    command = [sys.executable, "-m", "script.report_benchmark_run", str(people), str(logs)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def document(text: str, before: str) -> str:
    """The page of documentation around the tables; the notes written by hand below them stay."""
    _measured, heading, notes = before.partition(NOTES)
    return (
        "# Speed of counting and of reports\n\nMade by `script/benchmark report --write`: the made-up country of"
        " `manage.py seed_country`, a throwaway database without fsync. Medians of five, draft and"
        ' freezing once; "here" is processor time of this process, the rest is PostgreSQL. MB is by how much the'
        f" process's peak grew. {os.cpu_count()} cores, Python {platform.python_version()}.\n\n{text}\n"
        f"{heading}{notes}"
    )


def main(arguments: list[str]) -> int:
    """Command line: --people N, --logs N, --write."""
    parser = argparse.ArgumentParser(prog="script/benchmark report", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--logs", type=int, default=LOGS)
    parser.add_argument("--write", action="store_true", help="write docs/performance-report.md")
    options = parser.parse_args(arguments)
    throwaway.STATIC.mkdir(parents=True, exist_ok=True)
    parts = []
    for share in (10, 1):
        parts.append(measured(options.people // share, options.logs // share))
        print(f"{parts[-1]}\n", flush=True)
    if options.write:
        before = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
        DOCUMENT.write_text(document("\n\n".join(parts), before), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
