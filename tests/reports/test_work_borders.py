"""Every rule about employers, pilots, work, jobs and coaching at its border, in both counts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from coaching.models import FollowUp
from pilots.models import Pilot
from reports.counting import Scope
from reports.counting.entities import unjudged
from reports.models import IndicatorDefinition
from tasks.enums import RoleState
from tests.reports.worlds import World, early_on, late_on, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

CUT_OFF = date(2025, 12, 31)
DAY = timedelta(days=1)
EARLIER = CUT_OFF - 30 * DAY
MILLION = 1_000_000
FIRM: dict[str, Any] = {"kind": "company", "headcount": 5, "turnover_euros": MILLION}

PUBLIC = [
    *[({"kind": kind}, True) for kind in ("municipality", "wellbeing_county", "state")],
    *[({"kind": kind}, False) for kind in ("company", "cooperative", "association", "parish")],
]
SMALL = [
    (FIRM, True),
    ({**FIRM, "kind": "cooperative"}, True),
    *[({**FIRM, "kind": kind}, False) for kind in ("municipality", "wellbeing_county", "state", "parish")],
    ({**FIRM, "kind": "association"}, True),
    ({**FIRM, "kind": "association", "turnover_euros": 1}, True),
    ({**FIRM, "kind": "association", "turnover_euros": 0}, False),
    ({"kind": "association", "headcount": 5, "balance_euros": MILLION}, False),
    ({**FIRM, "headcount": 249}, True),
    ({**FIRM, "headcount": 250}, False),
    ({**FIRM, "headcount": None}, False),
    ({**FIRM, "headcount": 249, "turnover_euros": 50 * MILLION}, True),
    ({**FIRM, "headcount": 249, "turnover_euros": 50 * MILLION + 1}, False),
    ({**FIRM, "headcount": 249, "turnover_euros": 50 * MILLION + 1, "balance_euros": 43 * MILLION}, True),
    ({**FIRM, "headcount": 249, "turnover_euros": 50 * MILLION + 1, "balance_euros": 43 * MILLION + 1}, False),
    ({"kind": "company", "headcount": 5, "balance_euros": 43 * MILLION}, True),
    ({"kind": "company", "headcount": 5}, False),
    ({**FIRM, "is_autonomous": True}, True),
    ({**FIRM, "is_autonomous": False}, False),
]
SUPPORT: list[tuple[dict[str, Any], date, bool]] = [
    ({}, CUT_OFF, True),
    ({}, CUT_OFF + DAY, False),
    ({"beneficiary": "person"}, EARLIER, False),
    ({"beneficiary": "none"}, EARLIER, False),
    ({"has_money": False}, EARLIER, False),
]


@pytest.mark.parametrize(("code", "table"), [("EECO18", PUBLIC), ("EECO19", SMALL)])
def test_which_employers_count(code: str, table: list[tuple[dict[str, Any], bool]]) -> None:
    world = World()
    found = []
    for facts, _counts in table:
        project = world.project()
        world.support(project, world.employer(**facts), EARLIER)
        found.append((facts, bool(values_of(project, CUT_OFF)[code, ""])))
    assert found == table


@pytest.mark.parametrize(("code", "kind"), [("EECO18", "state"), ("EECO19", "company")])
def test_which_support_counts_and_each_employer_once(code: str, kind: str) -> None:
    world = World()
    for facts, day, counts in SUPPORT:
        project = world.project()
        world.support(project, world.employer(**{**FIRM, "kind": kind}), day, **facts)
        assert bool(values_of(project, CUT_OFF)[code, ""]) == counts, (facts, day)
    project, twice = world.project(), world.employer(**{**FIRM, "kind": kind})
    for employer in (twice, twice, world.employer(**{**FIRM, "kind": kind})):
        world.support(project, employer, EARLIER)
    assert values_of(project, CUT_OFF)[code, ""] == 2


def test_employers_are_counted_where_they_are_and_by_industry() -> None:
    world = World()
    project = world.project()
    for town in ("491", "005", ""):
        employer = world.partner(project, signed=EARLIER, municipality=town, **FIRM)
        world.support(project, employer, EARLIER)
    strange = world.partner(project, signed=EARLIER, industry=None, **FIRM)
    world.support(project, strange, EARLIER)
    for code in ("EECO19", "T01"):
        assert values_of(project, CUT_OFF)[code, ""] == 4
        assert values_of(project, CUT_OFF, region="14")[code, ""] == 1
        assert values_of(project, CUT_OFF, region="10", industry=world.industry.code)[code, ""] == 1
        assert values_of(project, CUT_OFF, industry="999")[code, ""] == 0


def test_enterprises_whose_size_is_not_known_are_told() -> None:
    world = World()
    project = world.project()
    for facts in (
        FIRM,
        {**FIRM, "headcount": None},
        {"kind": "company", "headcount": 5},
        {"kind": "cooperative", "headcount": 5},
        {"kind": "company", "headcount": 5, "balance_euros": 1},
        {**FIRM, "is_autonomous": False},
        {"kind": "state"},
        {"kind": "association"},
    ):
        world.support(project, world.employer(**facts), EARLIER)
    assert unjudged(Scope((project.pk,), CUT_OFF)) == 4


def test_employers_engaged() -> None:
    world = World()
    project = world.project()
    world.partner(project, contacts=[CUT_OFF], signed=CUT_OFF, sites=2)
    world.partner(project, contacts=[CUT_OFF + DAY, CUT_OFF - DAY], signed=CUT_OFF + DAY)
    world.partner(project, contacts=[CUT_OFF + DAY])
    other = world.partner(world.project(), contacts=[EARLIER], signed=EARLIER)
    world.pilot(project, region="10").employers.add(world.pilot(project).employers.order_by("pk")[0])
    assert other not in world.pilot(project).employers.all()
    values = values_of(project, CUT_OFF)
    assert [values["T01", part] for part in ("", "contacted", "sites")] == [1, 2, 2]


def test_stages_of_pilots() -> None:
    world = World()
    table: list[tuple[dict[str, Any], list[str]]] = [
        ({"starts_on": CUT_OFF}, ["", "planned"]),
        ({"starts_on": CUT_OFF + DAY}, []),
        ({"starts_on": CUT_OFF + DAY, "created_at": late_on(CUT_OFF)}, ["", "planned"]),
        ({"starts_on": CUT_OFF + DAY, "created_at": early_on(CUT_OFF + DAY)}, []),
        ({"starts_on": CUT_OFF + 9 * DAY, "started_on": CUT_OFF}, ["", "running"]),
        ({"starts_on": CUT_OFF + 9 * DAY, "started_on": CUT_OFF + DAY}, []),
        ({"starts_on": EARLIER, "started_on": CUT_OFF + DAY}, ["", "planned"]),
        ({"starts_on": CUT_OFF + 9 * DAY, "ended_on": CUT_OFF}, ["", "ended"]),
        *[
            (
                {"starts_on": EARLIER, "started_on": EARLIER, "ended_on": CUT_OFF, "outcome": outcome},
                ["", "ended", f"outcome_{outcome}"],
            )
            for outcome in ("role", "redistribution", "none")
        ],
        (
            {"starts_on": EARLIER, "started_on": EARLIER, "ended_on": CUT_OFF + DAY, "outcome": "role"},
            ["", "running"],
        ),
    ]
    for facts, parts in table:
        project = world.project()
        pilot = world.pilot(project)
        stage = "ended" if facts.get("outcome") else "planned"
        Pilot.objects.filter(pk=pilot.pk).update(
            **{"stage": stage, "started_on": None, "ends_on": CUT_OFF + 99 * DAY, **facts}
        )
        values = values_of(project, CUT_OFF)
        assert [part for (code, part), value in values.items() if code == "T02" and value] == parts, facts


def test_tasks_and_processes() -> None:
    world = World()
    for facts, counts in (
        ({"written": late_on(CUT_OFF)}, True),
        ({"written": early_on(CUT_OFF + DAY)}, False),
        ({"written": late_on(EARLIER), "days": ()}, False),
        ({"written": late_on(EARLIER), "has_performer": False}, False),
        ({"written": late_on(EARLIER), "days": (1, 2)}, True),
    ):
        project = world.project()
        world.task(project, **facts)
        assert bool(values_of(project, CUT_OFF)["T03", ""]) == counts, facts
    project = world.project()
    world.process(project, late_on(CUT_OFF))
    world.process(project, early_on(CUT_OFF + DAY))
    assert values_of(project, CUT_OFF)["T03", "processes"] == 1


@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        ({"days": (0b0011111,)}, "2.5"),
        ({"days": (0b1111111,)}, "3.5"),
        ({"days": (0b1000000,)}, "0.5"),
        ({"days": (0b0000011, 0b0000110)}, "1.5"),
        ({"days": (0b0011111,), "occurrences": 3}, "7.5"),
        ({"days": ()}, "2.5"),
        ({"period": "week"}, "0.5"),
        ({"period": "week", "occurrences": "2.5"}, "1.25"),
        ({"period": "month", "occurrences": 4}, "0.52"),
        ({"period": "year", "occurrences": 46}, "0.5"),
        ({"period": "year", "occurrences": 69, "days": ()}, "0.75"),
    ],
)
def test_hours_that_can_move(facts: dict[str, Any], hours: str) -> None:
    world = World()
    project = world.project()
    world.task(project, confirmed=late_on(CUT_OFF), **facts)
    world.task(project, confirmed=early_on(CUT_OFF + DAY), **facts)
    world.task(project, **facts)
    values = values_of(project, CUT_OFF)
    assert values["T04", "identified"] == Decimal(hours)
    assert values["T04", ""] == 0


@pytest.mark.parametrize(
    ("facts", "in_role_on", "hours"),
    [
        ({"days": (0b11111,)}, 0b11111, "2.5"),
        ({"days": (0b11111,)}, 0b00101, "1"),
        ({"days": (0b11111, 0b11111)}, 0b11111, "1.25"),
        ({"days": (0b11111,), "period": "week"}, 0b00101, "0.2"),
        ({"days": (0b00001,), "period": "month", "occurrences": 6}, 0b00001, "0.78"),
    ],
)
def test_hours_in_roles(facts: dict[str, Any], in_role_on: int, hours: str) -> None:
    world = World()
    project = world.project()
    for decided, state, is_active in (
        (late_on(CUT_OFF), RoleState.APPROVED, True),
        (early_on(CUT_OFF + DAY), RoleState.OPEN, True),
        (late_on(EARLIER), RoleState.OPEN, False),
        (late_on(EARLIER), RoleState.CLOSED, True),
        (None, RoleState.DRAFT, True),
    ):
        role = world.role(project, decided=decided, state=state)
        world.task(project, role=role, in_role_on=in_role_on, is_active=is_active, **facts)
    assert values_of(project, CUT_OFF)["T04", ""] == Decimal(hours)


@pytest.mark.parametrize("state", [RoleState.APPROVED, RoleState.OPEN, RoleState.FILLED])
def test_roles_in_use_have_their_hours(state: str) -> None:
    world = World()
    project = world.project()
    world.task(project, role=world.role(project, decided=late_on(EARLIER), state=state))
    assert values_of(project, CUT_OFF)["T04", ""] == Decimal("2.5")


def test_roles_carved() -> None:
    world = World()
    project = world.project()
    first = world.role(project, decided=late_on(CUT_OFF))
    world.role(project, decided=late_on(EARLIER), copy_of=first)
    world.role(project, decided=late_on(EARLIER), copy_of=first, state=RoleState.CLOSED)
    world.role(project, decided=early_on(CUT_OFF + DAY))
    world.role(project)
    values = values_of(project, CUT_OFF)
    assert [values["T05", part] for part in ("", "original", "replicated")] == [3, 1, 2]


def test_work_is_counted_where_its_pilot_is() -> None:
    world = World()
    project, other = world.project(), world.project()
    for where, region, industry in (
        (project, "10", "562"),
        (project, "14", "562"),
        (project, "10", "471"),
        (project, "", ""),
        (other, "10", "562"),
    ):
        role = world.role(where, decided=late_on(EARLIER), region=region, industry=industry)
        world.task(where, role=role, confirmed=late_on(EARLIER), written=late_on(EARLIER))
        world.job(role, begun=EARLIER, trial_from=EARLIER)
    for code in ("T02", "T03", "T05", "T06", "T06b"):
        assert values_of(project, CUT_OFF)[code, ""] == 4, code
        assert values_of(project, CUT_OFF, region="10")[code, ""] == 2, code
        assert values_of(project, CUT_OFF, region="10", industry="562")[code, ""] == 1, code
        assert values_of(project, CUT_OFF, industry="562")[code, ""] == 2, code
    for part in ("", "identified"):
        assert values_of(project, CUT_OFF, region="10", industry="562")["T04", part] == Decimal("2.5"), part


def test_positions_filled() -> None:
    world = World()
    project, other = world.project(), world.project()
    role = world.role(project, decided=late_on(EARLIER))
    in_project: dict[str, Any] = {"participant_in": project}
    world.job(role, begun=CUT_OFF, weekly_minutes=605, subsidy=world.subsidy(), **in_project, participant_from=CUT_OFF)
    world.job(role, begun=EARLIER, contract="fixed", weekly_minutes=1200, **in_project, participant_from=CUT_OFF + DAY)
    world.job(role, begun=EARLIER, weekly_minutes=1200, participant_in=other)
    world.job(role, begun=CUT_OFF + DAY, **in_project)
    world.job(role, begun=None, trial_from=CUT_OFF, **in_project)
    world.job(role, begun=None, trial_from=CUT_OFF + DAY)
    world.job(role, begun=None)
    values = values_of(project, CUT_OFF)
    parts = ("", "permanent", "fixed", "subsidised", "direct", "indirect")
    assert [values["T06", part] for part in parts] == [3, 2, 1, 1, 1, 2]
    assert values["T06", "hours"] == Decimal("50.08")  # 605 + 1200 + 1200 minutes
    assert values["T06b", ""] == 1


def test_somebody_in_an_action_for_employers_is_indirect() -> None:
    world = World()
    project = world.project()
    candidate = world.candidate()
    world.person(project, entry_on=EARLIER, candidate=candidate, pseudonym=candidate.pseudonym, beneficiary="entity")
    world.job(world.role(project, decided=late_on(EARLIER)), begun=EARLIER, candidate=candidate)
    values = values_of(project, CUT_OFF)
    assert [values["T06", part] for part in ("direct", "indirect")] == [0, 1]


MARKS = (("m3", "months_3", 91), ("m6", "months_6", 182), ("m12", "months_12", 365))


@pytest.mark.parametrize(("mark", "kind", "days"), MARKS)
def test_retention(mark: str, kind: str, days: int) -> None:
    world = World()
    project = world.project()
    role = world.role(project, decided=late_on(EARLIER))
    first = CUT_OFF - days * DAY
    other_kind = "months_6" if kind == "months_3" else "months_3"
    for outcome, facts in (
        ("", {"answers": [(kind, 0, "same")]}),
        ("", {"answers": [(kind, 14, "same")]}),
        ("", {"answers": [(kind, -14, "same")], "ended": first + (days + 1) * DAY}),
        ("unknown", {"answers": [(kind, 15, "same")]}),
        ("unknown", {"answers": [(kind, -15, "same")]}),
        ("unknown", {"answers": [(other_kind, 0, "same")]}),
        ("unknown", {"answers": [(kind, 0, "unknown")], "ended": first + DAY}),
        ("other", {"answers": [(kind, 0, "other_job")], "ended": first + DAY}),
        ("not", {"answers": [(kind, 0, "not_working")]}),
        ("unknown", {"ended": first + (days - 1) * DAY}),
        ("unknown", {"ended": first + days * DAY}),
        ("unknown", {}),
    ):
        project_of_case = world.project()
        world.job(world.role(project_of_case, decided=late_on(EARLIER)), begun=first, **facts)
        values = values_of(project_of_case, CUT_OFF)
        found = [name for name in ("other", "not", "unknown") if values["T07", f"{mark}_{name}"]]
        expected = (Decimal(0 if outcome else 100), [outcome] if outcome else [])
        assert (values["T07", mark], found) == expected, facts
    world.job(role, begun=first, answers=[(kind, 0, "same")])
    world.job(role, begun=first + DAY, answers=[(kind, -1, "same")])
    world.job(role, begun=first)
    world.job(role, begun=first)
    assert values_of(project, CUT_OFF)["T07", mark] == Decimal("33.3")
    FollowUp.objects.update(done_on=None)
    assert values_of(project, CUT_OFF)["T07", mark] == 0


@pytest.mark.parametrize(("mark", "kind", "days"), MARKS)
def test_a_rule_without_numbers_uses_the_usual_days(mark: str, kind: str, days: int) -> None:
    IndicatorDefinition.objects.filter(code="T07").update(parameters={})
    world = World()
    project = world.project()
    role = world.role(project, decided=late_on(EARLIER))
    first = CUT_OFF - days * DAY
    for begun, off in ((first, 14), (first, 15), (first + DAY, 0)):
        world.job(role, begun=begun, answers=[(kind, off, "same")])
    values = values_of(project, CUT_OFF)
    assert (values["T07", mark], values["T07", f"{mark}_unknown"]) == (Decimal(50), Decimal(1))


@pytest.mark.parametrize(("mark", "kind", "days"), MARKS)
def test_the_days_of_retention_are_data(mark: str, kind: str, days: int) -> None:
    IndicatorDefinition.objects.filter(code="T07").update(parameters={"window_days": 3, f"{mark}_days": days + 10})
    world = World()
    project = world.project()
    role = world.role(project, decided=late_on(EARLIER))
    first = CUT_OFF - (days + 10) * DAY
    world.job(role, begun=first, answers=[(kind, 13, "same")])
    world.job(role, begun=first, answers=[(kind, 14, "same")])
    world.job(role, begun=first + DAY, answers=[(kind, 10, "same")])
    values = values_of(project, CUT_OFF)
    assert (values["T07", mark], values["T07", f"{mark}_unknown"]) == (Decimal(50), Decimal(1))


def test_hours_of_coaching() -> None:
    world = World()
    project = world.project()
    minutes: dict[str, Any] = {"minutes_direct": 60, "minutes_indirect": 30, "minutes_travel": 12}
    world.log(project, happened_on=CUT_OFF, phase=1, place="workplace", **minutes)
    world.log(project, happened_on=CUT_OFF, phase=5, place="remote", employer=world.employer(), **minutes)
    world.log(project, happened_on=CUT_OFF + DAY, **minutes)
    world.log(project, happened_on=EARLIER, is_current=False, **minutes)
    world.log(world.project(), happened_on=EARLIER, **minutes)
    values = values_of(project, CUT_OFF)
    told = {part: value for (code, part), value in values.items() if code == "T08" and value}
    assert told == {
        "": Decimal("3.4"),
        "direct": 2,
        "indirect": 1,
        "travel": Decimal("0.4"),
        **dict.fromkeys(("phase_1", "phase_5", "place_workplace", "place_remote"), Decimal("1.7")),
        **dict.fromkeys(("person", "employer"), Decimal("1.7")),
    }


def test_coaching_is_counted_where_the_person_or_employer_is() -> None:
    world = World()
    project = world.project()
    far = world.employer(municipality="005")
    world.log(project, happened_on=EARLIER, town="491")
    world.log(project, happened_on=EARLIER, town="005")
    world.log(project, happened_on=EARLIER, employer=far)
    world.log(project, happened_on=EARLIER, employer=world.employer(municipality=""))
    assert values_of(project, CUT_OFF)["T08", ""] == 4
    assert values_of(project, CUT_OFF, region="10")["T08", ""] == 1
    assert values_of(project, CUT_OFF, region="14")["T08", ""] == 2
