"""No hidden figure can be worked out: checked by a solver of its own on random tables."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from reports.suppression import Relation, exposed_cells, hidden_cells, is_small

ROWS = ("EECO01", "EECO02", "EECO03", "EECO04", "EECO05")
COLUMNS = ("", "f", "m", "nb")
SMALL = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 20])


def relations_of_table() -> list[Relation]:
    rows = [Relation((f"{row}:",), tuple(f"{row}:{part}" for part in COLUMNS[1:])) for row in ROWS]
    columns = [
        relation
        for part in COLUMNS
        for relation in (
            Relation((f"EECO01:{part}",), tuple(f"{code}:{part}" for code in ("EECO02", "EECO04", "EECO05"))),
            Relation((f"EECO03:{part}",), (f"EECO02:{part}",), is_equal=False),
        )
    ]
    return rows + columns


@st.composite
def tables(draw: st.DrawFn) -> dict[str, int]:
    """A table of outputs by gender in which every identity holds."""
    values: dict[str, int] = {}
    for part in COLUMNS[1:]:
        for code in ("EECO02", "EECO04", "EECO05"):
            values[f"{code}:{part}"] = draw(SMALL)
        values[f"EECO03:{part}"] = draw(st.integers(0, values[f"EECO02:{part}"]))
        values[f"EECO01:{part}"] = sum(values[f"{code}:{part}"] for code in ("EECO02", "EECO04", "EECO05"))
    for row in ROWS:
        values[f"{row}:"] = sum(values[f"{row}:{part}"] for part in COLUMNS[1:])
    return values


def other_value_exists(
    cell: str, values: Mapping[str, int], relations: Sequence[Relation], hidden: frozenset[str]
) -> bool:
    """Ask a constraint solver whether the cell could have another value, everything shown being known."""
    model = cp_model.CpModel()
    known = {
        name: model.new_int_var(0, 1000, name) if name in hidden else model.new_constant(value)
        for name, value in values.items()
    }
    for relation in relations:
        left = sum(known[name] for name in relation.left)
        right = sum(known[name] for name in relation.right)
        model.add(left == right if relation.is_equal else left <= right)
    model.add(known[cell] != values[cell])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


@given(values=tables(), threshold=st.sampled_from([3, 5, 10]))
@settings(max_examples=60, deadline=None)
def test_no_hidden_figure_can_be_worked_out(values: dict[str, int], threshold: int) -> None:
    relations = relations_of_table()
    hidden = hidden_cells(values, relations, threshold)
    assert {cell for cell, value in values.items() if is_small(value, threshold)} <= hidden
    for cell in hidden:
        assert other_value_exists(cell, values, relations, hidden), cell
    assert hidden == hidden_cells(dict(reversed(values.items())), relations, threshold), (
        "the same input, the same answer"
    )


@given(values=tables())
@settings(max_examples=30, deadline=None)
def test_nothing_is_hidden_without_need(values: dict[str, int]) -> None:
    large = {cell: value * 10 for cell, value in values.items()}
    assert hidden_cells(large, relations_of_table(), 5) == frozenset()


def test_one_hidden_part_hides_another() -> None:
    relations = [Relation(("all",), ("women", "men", "others"))]
    values = {"all": 30, "women": 3, "men": 27, "others": 0}
    assert hidden_cells(values, relations, 5) == {"women", "men"}
    assert exposed_cells(values, relations, {"women"}, room=5) == ["women"]


def test_a_bound_that_leaves_one_value_is_found() -> None:
    """Of at most zero people nobody is left; the sum alone would not have told it."""
    relations = [Relation(("part", "rest"), ("all",), is_equal=False)]
    values = {"part": 0, "rest": 9, "all": 9}
    assert exposed_cells(values, relations, {"part"}, room=5) == ["part"]
    assert exposed_cells(values, relations, {"part", "all"}, room=5) == []


def test_a_lone_small_figure_is_hidden_alone() -> None:
    assert hidden_cells({"incomplete": 4, "other": 6}, [], 5) == {"incomplete"}
