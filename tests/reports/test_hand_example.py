"""The example of docs/indicators.md: its tables are built, and both counts must give the figures worked out by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from coaching.models import Candidate, FollowUp
from pilots.models import Pilot, Project
from reports.counting import Scope, data_quality
from tests.factories import PilotFactory, SiteFactory
from tests.reports.worlds import World, both_counts, late_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "indicators.md"
CUT_OFF = date(2025, 12, 31)
WRITTEN = date(2025, 4, 15)
ANSWERS = {"yes": True, "no": False, "": None}
Row = dict[str, str]


def table(heading: str) -> list[Row]:
    """Return the rows of the table under a heading of the document; a dash is an empty cell."""
    part = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    head, _rule, *rows = [["" if cell.strip() == "–" else cell.strip() for cell in line] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def day(cell: str) -> date | None:
    """Return the day of a cell."""
    return date.fromisoformat(cell) if cell else None


def mask(cell: str) -> int:
    """Return weekdays (1 is Monday) as a bit mask."""
    return sum(1 << int(weekday) - 1 for weekday in cell.split())


class Example(World):
    """The world of the document."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.mine = project
        self.people: dict[str, Candidate] = {}
        self.firms: dict[str, Any] = {}

    def somebody(self, code: str) -> Candidate:
        """Return the candidate of this code."""
        return self.people.setdefault(code, self.candidate())

    def add_person(self, row: Row) -> None:
        end = day(row["Last day"])
        candidate = self.somebody(row["Code"])
        self.person(
            self.mine,
            candidate=candidate,
            pseudonym=candidate.pseudonym,
            entry_on=day(row["First day"]),
            gender=row["Gender"],
            age_at_entry=int(row["Age"]),
            education=row["Education"],
            status_entry=row["Status"],
            unemployed_since=day(row["Unemployed since"]),
            in_education_entry=ANSWERS[row["Studies"]],
            citizenship=row["Citizenship"] or "unknown",
            foreign_background=row["Background"] or "unknown",
            municipality=row["Town"],
            exit_on=end,
            checked_on=day(row["Asked on"]),
            status_exit=row["Status after"],
            searching_exit=ANSWERS[row["Searches"]],
            in_education_exit=ANSWERS[row["Studies after"]],
            qualification_exit=ANSWERS[row["Qualified"]],
            beneficiary=row["Action"],
        )

    def add_employer(self, row: Row) -> None:
        facts = {
            "kind": row["Kind"],
            "headcount": int(row["Staff"]),
            "turnover_euros": int(row["Turnover"]) if row["Turnover"] else None,
            "is_autonomous": ANSWERS[row["Own master"]],
        }
        if row["In a pilot"] == "yes":
            contacted = day(row["Contacted"])
            employer = self.partner(
                self.mine, contacts=[contacted] if contacted else [], signed=day(row["Committed"]), sites=0, **facts
            )
        else:
            employer = self.employer(**facts)
        for _ in range(int(row["Sites"])):
            SiteFactory.create(employer=employer)
        for supported in row["Supported"].split(", "):
            self.support(self.mine, employer, date.fromisoformat(supported), beneficiary=row["Action"])
        self.firms[row["Name"]] = employer

    def add_pilot(self, row: Row) -> Pilot:
        starts, begun, over = day(row["Planned from"]), day(row["Started"]), day(row["Ended"])
        pilot: Pilot = PilotFactory.create(
            project=self.mine,
            stage="ended" if over else "running" if begun else "planned",
            starts_on=starts,
            started_on=begun,
            ended_on=over,
            outcome=row["Outcome"],
        )
        Pilot.objects.filter(pk=pilot.pk).update(created_at=late_on(date.fromisoformat(row["Written on"])))
        return pilot

    def add_task(self, row: Row, roles: dict[str, Any]) -> None:
        confirmed = day(row["Confirmed on"])
        self.task(
            self.mine,
            minutes=int(row["Minutes"]),
            occurrences=int(row["Times"]),
            period=row["A"],
            days=(mask(row["Days"]),),
            has_performer=row["Somebody does it"] == "yes",
            confirmed=late_on(confirmed) if confirmed else None,
            written=late_on(WRITTEN),
            role=roles.get(row["Role"]),
            in_role_on=mask(row["Days in the role"]),
        )

    def add_placement(self, row: Row, roles: dict[str, Any]) -> None:
        placement = self.job(
            roles[row["Role"]],
            candidate=self.somebody(row["Person"]),
            begun=day(row["Job from"]),
            ended=day(row["Last day"]),
            trial_from=day(row["Trial from"]),
            starts_on=day(row["Trial from"]) or day(row["Job from"]),
            contract=row["Contract"],
            weekly_minutes=int(Decimal(row["Hours a week"]) * 60) if row["Hours a week"] else None,
            subsidy=self.subsidy() if row["Subsidy"] == "yes" else None,
            answers=[(row["Asked 3 months"], 0, row["Found"])] if row["Found"] else [],
        )
        if row["Found"]:
            FollowUp.objects.filter(placement=placement).update(observed_on=day(row["On"]))

    def add_entry(self, row: Row) -> None:
        employer = self.firms.get(row["Whom"])
        entry: dict[str, Any] = {
            "happened_on": day(row["Date"]),
            "phase": int(row["Phase"]),
            "place": row["Place"],
            "is_current": row["Current"] == "yes",
            **{f"minutes_{kind.lower()}": int(row[kind]) for kind in ("Direct", "Indirect", "Travel")},
        }
        self.log(self.mine, employer=employer, candidate=None if employer else self.somebody(row["Whom"]), **entry)


def build() -> Project:
    """Build what the tables tell and return its project."""
    world = Example(World().project())
    for row in table("Participants"):
        world.add_person(row)
    pilots = {row["Name"]: world.add_pilot(row) for row in table("Pilots")}
    world.pilots[world.mine.pk, "", ""] = pilots["A"]
    for row in table("Employers"):
        world.add_employer(row)
    roles: dict[str, Any] = {}
    for row in table("Roles"):
        decided = late_on(date.fromisoformat(row["Approved on"]))
        roles[row["Name"]] = world.role(
            world.mine, decided=decided, state=row["State"], copy_of=roles.get(row["Repeats"])
        )
    world.process(world.mine, late_on(WRITTEN))
    for row in table("Tasks"):
        world.add_task(row, roles)
    for row in table("Placements"):
        world.add_placement(row, roles)
    for row in table("Log"):
        world.add_entry(row)
    return world.mine


def test_both_counts_give_the_figures_worked_out_by_hand() -> None:
    project = build()
    by_hand = {(row["Code"], row["Part"]): Decimal(row["Figure"]) for row in table("Figures")}
    figures = both_counts([project.pk], CUT_OFF)
    assert {(each.code, each.part): each.value for each in figures if each.value} == by_hand
    assert {each.part: (each.numerator, each.denominator) for each in figures if each.numerator is not None} == {
        "m3": (1, 2),
        "m6": (0, 1),
        "m12": (0, 0),
    }
    quality = data_quality(Scope((project.pk,), CUT_OFF))
    assert (quality.complete, quality.incomplete, quality.reasons) == (8, 2, {"education": 1, "gender": 1})
