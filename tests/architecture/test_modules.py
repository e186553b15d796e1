"""The code as a whole: every module loads, none is too long, no function is."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "accounts", "employers", "pilots", "tasks", "coaching", "reports", "jobcarving", "script")
LONGEST_FILE = 400
LONGEST_TEST_FILE = 600
LONGEST_FUNCTION = 60
# Programs that act when they are imported as a module of their own.
NOT_IMPORTED = {"script.catalogues.__main__"}


def production_files() -> list[Path]:
    """Return every module of the product, migrations apart: those are written by a program."""
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.relative_to(ROOT).parts
    ]


def name_of(path: Path) -> str:
    """Return a module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield name and length in lines of each function, its docstring and decorators left out.

    A function that is one return is a table of data, not a procedure, and is not measured.
    """
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            if len(body) == 1 and isinstance(body[0], ast.Return):
                continue
            yield node.name, (node.end_lineno or node.lineno) - body[0].lineno + 1


@pytest.mark.parametrize("path", production_files(), ids=name_of)
def test_module_loads_and_is_short(path: Path) -> None:
    if name_of(path) not in NOT_IMPORTED:
        import_module(name_of(path))
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines"
    long = [f"{name}: {length}" for name, length in functions_of(path) if length > LONGEST_FUNCTION]
    assert long == []


def test_tests_are_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in (ROOT / "tests").rglob("*.py")
        if len(path.read_text().splitlines()) > LONGEST_TEST_FILE
    }
    assert long == {}


def test_nothing_is_left_for_later() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    found = [
        f"{path.relative_to(ROOT)}: {mark}" for path in production_files() for mark in marks if mark in path.read_text()
    ]
    assert found == []


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in production_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []
