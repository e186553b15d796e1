"""Runs every check of the project and says at the end which failed."""

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from script import system_packages, throwaway
from script.catalogues.layout import Layout
from script.catalogues.store import compile_all
from script.services import ServiceError
from script.system_packages import BROWSER, PDF, PDF_CHECKS, Need, PackageError

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
LONGEST_SECONDS = 1500.0  # a hanging step must not hide the others' results


@dataclass(frozen=True)
class Step:
    """One check: the command, what it needs from the system, and what for."""

    name: str
    command: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    purpose: str = ""
    slow: bool = False


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


STEPS = (
    Step("lint", _tool("ruff", "check", ".")),
    Step("format", _tool("ruff", "format", "--check", ".")),
    Step("templates", _tool("djlint", "templates", "--lint", "--quiet")),
    Step("types", _tool("mypy")),
    Step("imports", _tool("lint-imports")),
    Step("migrations", _python("manage.py", "makemigrations", "--check", "--dry-run")),
    Step("messages", _python("-m", "script.catalogues", "check")),
    Step("compose", _tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")),
    Step("deploy", _python("-m", "script.check_deploy")),
    Step(
        "tests",
        _python("-m", "pytest", "-m", "not browser", "-n", "2", "--dist", "worksteal"),
        needs=PDF + PDF_CHECKS,
        purpose="to make and check the reports in PDF",
    ),
    Step(
        "browser",
        _python("-m", "pytest", "-m", "browser", "-n", "2", "--dist", "worksteal"),
        needs=PDF + BROWSER,
        purpose="to drive the pages in a real browser",
        slow=True,
    ),
)
NAMES = tuple(step.name for step in STEPS)


def parser() -> argparse.ArgumentParser:
    """Options of script/test."""
    made = argparse.ArgumentParser(prog="script/test", description="Runs every check: " + ", ".join(NAMES) + ".")
    made.add_argument("--fast", action="store_true", help="leave the browser tests out")
    made.add_argument(
        "--only", action="append", choices=NAMES, metavar="NAME", help="run this check alone (may repeat)"
    )
    return made


def chosen(options: argparse.Namespace) -> list[Step]:
    """The checks that the options ask for."""
    if options.only:
        return [step for step in STEPS if step.name in options.only]
    return [step for step in STEPS if not (options.fast and step.slow)]


def run_step(step: Step) -> bool:
    """Run one check, with its output as it comes; whether it passed."""
    shown = shlex.join(part.removeprefix(f"{BIN}/") for part in step.command)
    print(f"\n── {step.name}: {shown}", flush=True)
    started = time.monotonic()
    try:
        system_packages.ensure(step.needs, step.purpose, sudo=True)
        environment = {**os.environ, **system_packages.library_environment()}
        code = subprocess.run(step.command, cwd=ROOT, env=environment, check=False, timeout=LONGEST_SECONDS).returncode
    except PackageError as error:
        print(error)
        code = 1
    except subprocess.TimeoutExpired:
        print(f"{step.name} was stopped after {LONGEST_SECONDS / 60:.0f} minutes.")
        code = 1
    print(f"── {step.name} {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.1f} s", flush=True)
    return code == 0


def run(steps: Sequence[Step]) -> list[str]:
    """Run the checks one after another, also past a failure; names of those that failed."""
    return [step.name for step in steps if not run_step(step)]


def main(arguments: list[str]) -> int:
    """Command line of script/test."""
    options = parser().parse_args(arguments)
    started = time.monotonic()
    try:
        throwaway.enter()
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    compile_all(Layout(ROOT))
    failed = run(chosen(options))
    minutes, seconds = divmod(time.monotonic() - started, 60)
    print(f"\nTotal {minutes:.0f} min {seconds:.0f} s.")
    if failed:
        print(f"FAILED: {', '.join(failed)}. Run one again with: script/test --only {failed[0]}")
        return 1
    print("Everything passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
