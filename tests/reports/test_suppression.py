"""No hidden figure can be worked out: checked by a solver of its own on random tables."""

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from reports.suppression import Published, Relation, exposed_cells, hidden_cells, is_small, told_by_comparing

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


def summed(values: dict[str, int]) -> dict[str, int]:
    """Add the sums to a table of its innermost cells."""
    for part in COLUMNS[1:]:
        values[f"EECO01:{part}"] = sum(values[f"{code}:{part}"] for code in ("EECO02", "EECO04", "EECO05"))
    for row in ROWS:
        values[f"{row}:"] = sum(values[f"{row}:{part}"] for part in COLUMNS[1:])
    return values


@st.composite
def tables(draw: st.DrawFn) -> dict[str, int]:
    """A table of outputs by gender in which every identity holds."""
    values: dict[str, int] = {}
    for part in COLUMNS[1:]:
        for code in ("EECO02", "EECO04", "EECO05"):
            values[f"{code}:{part}"] = draw(SMALL)
        values[f"EECO03:{part}"] = draw(st.integers(0, values[f"EECO02:{part}"]))
    return summed(values)


@st.composite
def corrected(draw: st.DrawFn, table: dict[str, int]) -> dict[str, int]:
    """The table after a correction, in which most cells stay and some change by a few people or by many."""
    step = st.sampled_from([0, 0, 0, 1, 2, -1, -3, 4, 5, -6, 8])
    values: dict[str, int] = {}
    for part in COLUMNS[1:]:
        for code in ("EECO02", "EECO04", "EECO05"):
            values[f"{code}:{part}"] = max(0, table[f"{code}:{part}"] + draw(step))
        values[f"EECO03:{part}"] = min(values[f"EECO02:{part}"], max(0, table[f"EECO03:{part}"] + draw(step)))
    return summed(values)


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


@given(data=st.data(), threshold=st.sampled_from([3, 5]))
@settings(max_examples=60, deadline=None)
def test_no_small_difference_between_versions_can_be_worked_out(data: st.DataObject, threshold: int) -> None:
    """Whoever has every version knows no difference of a few people, and nothing that a version has hidden."""
    relations = relations_of_table()
    first = data.draw(tables())
    versions = [first, data.draw(corrected(first))]
    versions.append(data.draw(corrected(versions[-1])))
    published: list[Published] = []
    for values in versions:
        published.append(Published(values, hidden_cells(values, relations, threshold, published)))
    for place, later in enumerate(published):
        for cell in later.hidden:
            assert other_value_exists(cell, later.values, relations, later.hidden), cell
        for earlier in published[:place]:
            assert earlier.hidden <= later.hidden, "what was hidden once stays so"
            for cell in later.values.keys() - later.hidden:
                difference = abs(later.values[cell] - earlier.values[cell])
                assert not is_small(difference, threshold), (cell, difference)


@given(values=tables())
@settings(max_examples=20, deadline=None)
def test_a_correction_that_changes_nothing_hides_nothing_more(values: dict[str, int]) -> None:
    relations = relations_of_table()
    hidden = hidden_cells(values, relations, 5)
    assert hidden_cells(values, relations, 5, [Published(values, hidden)]) == hidden


def test_a_figure_that_grew_by_a_few_is_hidden_with_what_tells_it() -> None:
    relations = [Relation(("all",), ("women", "men", "others"))]
    before = {"all": 30, "women": 12, "men": 18, "others": 0}
    hidden = hidden_cells(before, relations, 5)
    assert hidden == frozenset()
    after = {"all": 32, "women": 12, "men": 20, "others": 0}
    assert told_by_comparing(after, [Published(before, hidden)], 5) == {"all", "men"}
    assert hidden_cells(after, relations, 5, [Published(before, hidden)]) == {"all", "men"}
    grown = {"all": 36, "women": 12, "men": 24, "others": 0}
    assert hidden_cells(grown, relations, 5, [Published(before, hidden)]) == frozenset()
    assert hidden_cells({"here": 3, "there": 9}, [], 5, [Published({"there": 9}, frozenset())]) == {"here"}


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
