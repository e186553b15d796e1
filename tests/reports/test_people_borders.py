"""Every rule about people at its border: one day, one year, one level to either side, in both counts."""

from datetime import date, timedelta
from typing import Any

import pytest

from reports.counting import Scope, count_by_region, data_quality, identity_breaches
from reports.models import IndicatorDefinition
from tests.factories_programme import IndicatorDefinitionFactory
from tests.reports.worlds import World, both_counts, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

ENTRY, EXIT, CUT_OFF = date(2025, 2, 3), date(2025, 6, 2), date(2025, 12, 31)
DAY = timedelta(days=1)
LAST = EXIT + 28 * DAY
STUDENT, OUTSIDE, SELF = "inactive_student", "inactive_other", "self_employed"
LEAP = date(2024, 2, 29)
AT_END: dict[str, Any] = {"exit_on": EXIT, "checked_on": EXIT}
SEARCHING = {"status_entry": OUTSIDE, "searching_exit": True, **AT_END}
STUDYING = {"in_education_entry": False, "in_education_exit": True, **AT_END}
QUALIFIED = {"qualification_exit": True, **AT_END}
AT_WORK = {"status_exit": "employed", **AT_END}

# Indicator: what is unlike a complete record of an unemployed woman of forty, and whether she counts.
BORDERS: dict[str, list[tuple[dict[str, Any], bool]]] = {
    "EECO01": [
        ({}, True),
        ({"gender": ""}, False),
        ({"status_entry": ""}, False),
        ({"age_at_entry": None}, False),
        ({"education": ""}, False),
        ({"education": "9"}, False),
        ({"citizenship": "unknown", "municipality": "", "foreign_background": "unknown"}, True),
        ({"entry_on": CUT_OFF - DAY}, True),
        ({"entry_on": CUT_OFF}, True),
        ({"entry_on": CUT_OFF + DAY}, False),
        ({"beneficiary": "entity"}, False),
        ({"beneficiary": "none"}, False),
        ({"has_money": False}, False),
    ],
    "EECO02": [
        ({"status_entry": "unemployed"}, True),
        *[({"status_entry": status}, False) for status in ("employed", SELF, STUDENT, OUTSIDE, "")],
    ],
    "EECO03": [
        ({"unemployed_since": date(2024, 2, 2)}, True),
        ({"unemployed_since": date(2024, 2, 3)}, True),
        ({"unemployed_since": date(2024, 2, 4)}, False),
        ({"unemployed_since": None}, False),
        ({"unemployed_since": date(2024, 2, 3), "age_at_entry": 24}, True),
        ({"unemployed_since": date(2024, 2, 4), "age_at_entry": 24}, False),
        ({"unemployed_since": date(2020, 1, 1), "gender": ""}, False),
        ({"entry_on": LEAP, "unemployed_since": date(2023, 2, 28)}, True),
        ({"entry_on": LEAP, "unemployed_since": date(2023, 3, 1)}, False),
        ({"status_entry": OUTSIDE}, False),
    ],
    "EECO04": [
        ({"status_entry": STUDENT}, True),
        ({"status_entry": OUTSIDE}, True),
        *[({"status_entry": status}, False) for status in ("employed", SELF, "unemployed")],
    ],
    "EECO05": [
        ({"status_entry": "employed"}, True),
        ({"status_entry": SELF}, True),
        *[({"status_entry": status}, False) for status in (STUDENT, OUTSIDE, "unemployed")],
    ],
    "EECO06": [({"age_at_entry": age}, age <= 17) for age in (0, 16, 17, 18, 19)],
    "EECO07": [({"age_at_entry": age}, 18 <= age <= 29) for age in (16, 17, 18, 19, 28, 29, 30, 31)],
    "EECO08": [({"age_at_entry": age}, age >= 55) for age in (53, 54, 55, 56, 110)],
    "EECO09": [({"education": str(level)}, level <= 2) for level in range(9)],
    "EECO10": [({"education": str(level)}, level in {3, 4}) for level in range(9)],
    "EECO11": [({"education": str(level)}, level >= 5) for level in range(9)],
    "EECO13": [({"citizenship": group}, group == "third") for group in ("fi", "eu", "third", "unknown")],
    "EECO14": [({"foreign_background": answer}, answer == "yes") for answer in ("yes", "no", "unknown")],
    "EECO17": [({"municipality": town}, town == "005") for town in ("005", "491", "091", "")],
    "EECR01": [
        (SEARCHING, True),
        ({**SEARCHING, "status_entry": STUDENT}, True),
        ({**SEARCHING, "status_entry": "unemployed"}, False),
        ({**SEARCHING, "status_entry": "employed"}, False),
        ({**SEARCHING, "searching_exit": False}, False),
        ({**SEARCHING, "searching_exit": None}, False),
        ({**SEARCHING, "gender": ""}, False),
    ],
    "EECR02": [
        (STUDYING, True),
        ({**STUDYING, "status_entry": "employed"}, True),
        ({**STUDYING, "status_entry": STUDENT}, False),
        ({**STUDYING, "in_education_entry": True}, False),
        ({**STUDYING, "in_education_entry": None}, False),
        ({**STUDYING, "in_education_exit": False}, False),
        ({**STUDYING, "in_education_exit": None}, False),
    ],
    "EECR03": [
        (QUALIFIED, True),
        ({**QUALIFIED, "status_entry": "employed"}, True),
        ({**QUALIFIED, "in_education_entry": True}, True),
        ({**QUALIFIED, "qualification_exit": False}, False),
        ({**QUALIFIED, "qualification_exit": None}, False),
    ],
    "EECR04": [
        (AT_WORK, True),
        ({**AT_WORK, "status_exit": SELF}, True),
        ({**AT_WORK, "status_entry": OUTSIDE}, True),
        ({**AT_WORK, "status_entry": STUDENT}, True),
        ({**AT_WORK, "status_entry": "employed"}, False),
        ({**AT_WORK, "status_entry": SELF}, False),
        *[({**AT_WORK, "status_exit": status}, False) for status in (OUTSIDE, STUDENT, "unemployed", "")],
    ],
}
REACHED = {"EECR01": SEARCHING, "EECR02": STUDYING, "EECR03": QUALIFIED, "EECR04": AT_WORK}
# Whatever the result, the situation was asked in time and everything lies up to the cut-off day.
IN_TIME: list[tuple[dict[str, Any], bool]] = [
    ({"checked_on": None}, False),
    ({"checked_on": EXIT + DAY}, True),
    ({"checked_on": LAST}, True),
    ({"checked_on": LAST + DAY}, False),
    ({"exit_on": CUT_OFF, "checked_on": CUT_OFF}, True),
    ({"exit_on": CUT_OFF, "checked_on": CUT_OFF + DAY}, False),
    ({"exit_on": CUT_OFF + DAY, "checked_on": CUT_OFF + DAY}, False),
]


def check(code: str, table: list[tuple[dict[str, Any], bool]]) -> None:
    """Write each case into a project of its own and compare what both counts make of it."""
    world = World()
    found = []
    for facts, _counts in table:
        project = world.project()
        world.person(project, **{"entry_on": ENTRY, **facts})
        found.append((facts, bool(values_of(project, CUT_OFF)[code, ""])))
    assert found == table


@pytest.mark.parametrize("code", BORDERS)
def test_borders(code: str) -> None:
    check(code, BORDERS[code])


@pytest.mark.parametrize("code", REACHED)
def test_the_situation_is_asked_in_time(code: str) -> None:
    check(code, [({**REACHED[code], **facts}, counts) for facts, counts in IN_TIME])


@pytest.mark.parametrize("code", REACHED)
def test_the_days_after_the_end_are_data(code: str) -> None:
    IndicatorDefinition.objects.filter(code=code).update(parameters={"days": 14})
    table = [(14, True), (15, False)]
    check(code, [({**REACHED[code], "checked_on": EXIT + days * DAY}, counts) for days, counts in table])


@pytest.mark.parametrize("code", REACHED)
def test_a_rule_without_numbers_uses_the_usual_days(code: str) -> None:
    IndicatorDefinition.objects.filter(code=code).update(parameters={})
    check(code, [({**REACHED[code], "checked_on": EXIT + days * DAY}, days == 28) for days in (28, 29)])


def test_a_rule_without_numbers_uses_the_usual_months() -> None:
    IndicatorDefinition.objects.filter(code="EECO03").update(parameters={})
    cases = [(age, day) for age in (24, 25) for day in (3, 4)]
    check("EECO03", [({"age_at_entry": age, "unemployed_since": date(2024, 2, day)}, day == 3) for age, day in cases])


def test_the_limits_of_long_term_unemployment_are_data() -> None:
    IndicatorDefinition.objects.filter(code="EECO03").update(parameters={"months": 10, "months_under_25": 6})
    check(
        "EECO03",
        [
            ({"age_at_entry": 24, "unemployed_since": date(2024, 8, 3)}, True),
            ({"age_at_entry": 24, "unemployed_since": date(2024, 8, 4)}, False),
            ({"age_at_entry": 25, "unemployed_since": date(2024, 8, 3)}, False),
            ({"age_at_entry": 25, "unemployed_since": date(2024, 4, 3)}, True),
            ({"age_at_entry": 25, "unemployed_since": date(2024, 4, 4)}, False),
            ({"age_at_entry": 26, "unemployed_since": date(2024, 4, 3)}, True),
        ],
    )


def test_the_definition_of_the_cut_off_day_is_used() -> None:
    world = World()
    project = world.project()
    world.person(project, entry_on=ENTRY, **{**AT_WORK, "checked_on": EXIT + 20 * DAY})
    first = IndicatorDefinition.objects.get(code="EECR04")
    later = date(2026, 1, 1)
    IndicatorDefinitionFactory.create(
        code="EECR04", version=2, kind=first.kind, position=first.position, valid_from=later, parameters={"days": 14}
    )
    assert values_of(project, later - DAY)["EECR04", ""] == 1
    assert values_of(project, later)["EECR04", ""] == 0


def test_people_are_told_by_gender() -> None:
    world = World()
    project = world.project()
    for gender, number in (("f", 3), ("m", 2), ("nb", 1)):
        for _ in range(number):
            world.person(project, entry_on=ENTRY, gender=gender)
    values = values_of(project, CUT_OFF)
    assert [values["EECO02", part] for part in ("", "f", "m", "nb")] == [6, 3, 2, 1]


def test_people_are_counted_where_they_live_and_by_project() -> None:
    world = World()
    project, other = world.project(), world.project()
    for where, town in ((project, "491"), (project, "005"), (project, ""), (other, "491")):
        world.person(where, entry_on=ENTRY, municipality=town)
    assert values_of(project, CUT_OFF)["EECO01", ""] == 3
    assert values_of(project, CUT_OFF, region="10")["EECO01", ""] == 1
    assert values_of(project, CUT_OFF, region="01")["EECO01", ""] == 0
    both = both_counts([project.pk, other.pk], CUT_OFF)
    assert next(figure.value for figure in both if (figure.code, figure.part) == ("EECO01", "")) == 4
    by_region = count_by_region(Scope((project.pk,), CUT_OFF))
    told = {
        area: next(figure.value for figure in figures if (figure.code, figure.part) == ("EECO01", ""))
        for area, figures in by_region.items()
        if any(figure.code == "EECO01" for figure in figures)
    }
    assert told == {"10": 1, "14": 1, "-": 1}


def test_what_is_missing_is_told_with_its_reasons() -> None:
    world = World()
    project = world.project()
    for facts in ({}, {"gender": ""}, {"gender": "", "education": "9"}, {"age_at_entry": None}, {"education": ""}):
        world.person(project, entry_on=ENTRY, **facts)
    world.person(project, entry_on=CUT_OFF + DAY, gender="")
    world.person(project, entry_on=ENTRY, beneficiary="entity", status_entry="")
    quality = data_quality(Scope((project.pk,), CUT_OFF))
    assert (quality.complete, quality.incomplete) == (1, 4)
    assert quality.reasons == {"gender": 2, "age_at_entry": 1, "education": 2}


def test_a_broken_identity_is_told() -> None:
    world = World()
    project = world.project()
    world.person(project, entry_on=ENTRY, **{**AT_WORK, "qualification_exit": True, "searching_exit": True})
    figures = both_counts([project.pk], CUT_OFF)
    assert identity_breaches(figures) == []
    for code, part, formula in (
        ("EECO02", "", "EECO01 = EECO02 + EECO04 + EECO05"),
        ("EECO10", "f", "EECO01 = EECO09 + EECO10 + EECO11 (f)"),
        ("EECO03", "", "EECO03 ≤ EECO02"),
        ("EECR01", "m", "EECR01 ≤ EECO04 (m)"),
        ("EECR02", "", "EECR02 ≤ EECO01"),
        ("EECR03", "", "EECR03 ≤ EECO01"),
        ("EECR04", "nb", "EECR04 ≤ EECO02 + EECO04 (nb)"),
        ("EECO08", "", "EECO06 + EECO07 + EECO08 ≤ EECO01"),
        ("EECO17", "", "EECO17 = EECO17 (f) + EECO17 (m) + EECO17 (nb)"),
    ):
        wrong = [
            type(each)(each.code, each.part, each.value + 2) if (each.code, each.part) == (code, part) else each
            for each in figures
        ]
        assert formula in identity_breaches(wrong), code
