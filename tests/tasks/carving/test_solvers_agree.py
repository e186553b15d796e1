"""Two solvers, one optimum: the engine's proof against HiGHS on the same instance."""

import pytest

from tasks.carving import carve, prepare
from tests.tasks.carving.builders import checked, generated, opened, read
from tests.tasks.carving.highs_reference import Reference

SMALL = [("carve", 20, 3, 1), ("carve", 16, 5, 2), ("tightwindows", 24, 2, 2), ("chains", 16, 4, 1)]


@pytest.mark.parametrize(("kind", "tasks", "seed", "roles"), SMALL)
def test_the_proved_optimum_is_that_of_another_solver(kind: str, tasks: int, seed: int, roles: int) -> None:
    record = generated(kind, tasks, seed, roles)
    answer = carve(read(record), seconds=20)
    value = checked(record, answer)
    assert answer.bound_cents is not None
    found = value["alternatives"][0]["objective_cents"] if value["alternatives"] else 0
    assert found == answer.bound_cents
    assert found == pytest.approx(Reference(prepare(read(record))).best(), abs=0.5)


@pytest.mark.parametrize(("name", "best"), [("carve_n20_s1", 0), ("carve_n20_s2", 13134)])
def test_open_instances_of_twenty_tasks_have_their_known_optimum(name: str, best: int) -> None:
    record = opened(name)
    answer = carve(read(record), seconds=10)
    value = checked(record, answer)
    found = value["alternatives"][0]["objective_cents"] if value["alternatives"] else 0
    assert found == answer.bound_cents == best
    assert found == pytest.approx(Reference(prepare(read(record))).best(), abs=0.5)


@pytest.mark.parametrize(("name", "best"), [("carve_n100_s1", 46144), ("onet_ward3", 10353)])
def test_larger_open_instances_are_proved(name: str, best: int) -> None:
    record = opened(name)
    answer = carve(read(record), seconds=60)
    checked(record, answer)
    assert answer.status == "OPTIMAL"
    assert answer.alternatives[0].objective_cents == best


def test_five_equal_roles_come_within_one_per_cent() -> None:
    """Counted by effort, so that other load does not matter; the bound has to be of some use too."""
    record = opened("hard_symmetric_s1")
    answer = carve(read(record), seconds=12, deterministic=True)
    checked(record, answer)
    assert answer.alternatives[0].objective_cents >= 0.99 * 17123
    assert answer.bound_cents is not None
    assert answer.bound_cents <= 1.2 * 17123
