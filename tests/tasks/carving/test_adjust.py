"""Fitting a role to a person: the modes are nested, the cost is right, and a refusal names what stands in the way."""

from random import Random

import pytest

from tasks.carving import Adjustment, Candidate, Plan, PlanItem, Prepared, adjust_role, carve, plan_of_roles, prepare
from tasks.carving.adjust import ADJUST, AS_IS, MODES, SWAP
from tests.tasks.carving.builders import generated, read, role, task, workplace

LIFT_AID = Adjustment("hoist", "aid", {"lift": 2}, 1500)
READER = Adjustment("pictures", "method", {"read": 1}, 400, support_minutes=60)


def simple() -> tuple[Prepared, Plan]:
    tasks = [task("T1", demand={"lift": 3}), task("T2"), task("T3", demand={"read": 2})]
    record = workplace(tasks, roles=[role(min_minutes_per_week=600, max_minutes_per_week=600)])
    return prepare(read(record)), Plan({"R1": (PlanItem("T1", 0), PlanItem("T2", 0))})


def test_a_person_without_gaps_takes_the_role_as_it_is() -> None:
    prepared, plan = simple()
    found = adjust_role(prepared, plan, "R1", Candidate(), mode=AS_IS)
    assert found.feasible
    assert found.cost_cents == 0
    assert (found.dropped, found.added, found.adjustments) == ((), (), ())


def test_an_aid_closes_a_gap_at_its_price() -> None:
    prepared, plan = simple()
    person = Candidate(ceiling={"lift": 1, "read": 3})
    refused = adjust_role(prepared, plan, "R1", person, [LIFT_AID], mode=AS_IS)
    assert not refused.feasible
    assert [(reason.code, reason.values["dimension"]) for reason in refused.conflict] == [("DEMAND", "lift")]
    found = adjust_role(prepared, plan, "R1", person, [LIFT_AID, READER], mode=ADJUST)
    assert [part.id for part in found.adjustments] == ["hoist"]
    assert found.adjustment_cents == 1500
    assert found.cost_cents == 1500


def test_a_swap_is_taken_when_it_is_cheaper_than_the_aid() -> None:
    prepared, plan = simple()
    person = Candidate(ceiling={"lift": 1, "read": 3})
    found = adjust_role(prepared, plan, "R1", person, [LIFT_AID], mode=SWAP, swap_cents=100)
    assert found.adjustments == ()
    assert [swap.task for swap in found.dropped] == ["T1"]
    assert [swap.task for swap in found.added] == ["T3"]
    assert found.dropped[0].holders == ("H1",)


def test_support_is_capped_by_what_there_is() -> None:
    prepared, _plan = simple()
    plan = Plan({"R1": (PlanItem("T2", 0), PlanItem("T3", 0))})
    person = Candidate(ceiling={"read": 1})
    assert adjust_role(prepared, plan, "R1", person, [READER], mode=ADJUST).feasible
    capped = adjust_role(prepared, plan, "R1", person, [READER], mode=ADJUST, most_support_minutes=30)
    assert {reason.code for reason in capped.conflict} == {"DEMAND", "SUPPORT"}


def test_hours_and_licences_of_the_person_hold() -> None:
    prepared, plan = simple()
    short = adjust_role(prepared, plan, "R1", Candidate(max_minutes_per_week=300), mode=SWAP)
    assert not short.feasible
    assert {reason.code for reason in short.conflict} == {"HOURS"}
    away = adjust_role(prepared, plan, "R1", Candidate(days=0), mode=AS_IS)
    assert {reason.code for reason in away.conflict} == {"DAYS"}


def test_an_unknown_mode_is_refused() -> None:
    prepared, plan = simple()
    with pytest.raises(ValueError, match="mode"):
        adjust_role(prepared, plan, "R1", Candidate(), mode="magic")


def test_modes_are_nested_over_many_pairs() -> None:
    instance = read(generated("carve", 100, 2))
    prepared, plan = prepare(instance), plan_of_roles(carve(instance, seconds=2).alternatives[0].roles)
    random = Random(3)
    catalogue = [
        Adjustment(name, "aid", {name: 1 + index % 2}, 300 + 100 * index)
        for index, name in enumerate(instance.dimensions)
    ]
    fits = dict.fromkeys(MODES, 0)
    for _person in range(12):
        levels = {name: random.choice((1, 2, 3, 3, 4, 5)) for name in instance.dimensions}
        person = Candidate(ceiling=levels, licences=frozenset(("hygiene",)))
        for name in plan.roles:
            found = [adjust_role(prepared, plan, name, person, catalogue, mode=mode) for mode in MODES]
            feasible = [one.feasible for one in found]
            assert feasible == sorted(feasible)
            for mode, one in zip(MODES, found, strict=True):
                fits[mode] += one.feasible
                assert one.feasible or one.conflict
            costs = [one.cost_cents + 500 * (len(one.dropped) + len(one.added)) for one in found if one.feasible]
            assert costs == sorted(costs, reverse=True)
    assert fits[AS_IS] <= fits[ADJUST] <= fits[SWAP]
    assert fits[SWAP] > 0
