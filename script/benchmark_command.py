"""Finds the measurements (script/benchmark_NAME.py) and runs the one that is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PREFIX = "benchmark_"


def measurements(folder: Path) -> dict[str, str]:
    """Name of each measurement → the first line of what its module says of itself."""
    found = {}
    for path in sorted(folder.glob(f"{PREFIX}*.py")):
        name = path.stem.removeprefix(PREFIX)
        if name != "command":
            found[name] = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
    return found


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Command line: the name of a measurement and its own options."""
    known = measurements(folder)
    if arguments and arguments[0] in known:
        command = [sys.executable, "-m", f"script.{PREFIX}{arguments[0]}", *arguments[1:]]
        return subprocess.run(command, cwd=folder.parent, check=False).returncode
    asked_for_help = not arguments or arguments[0] in {"-h", "--help"}
    if not asked_for_help:
        print(f"There is no measurement called {arguments[0]}.", file=sys.stderr)
    print("script/benchmark NAME [OPTIONS], where NAME is one of:")
    for name, says in known.items():
        print(f"  {name:<10} {says}")
    return 0 if asked_for_help else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
