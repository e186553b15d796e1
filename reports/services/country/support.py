"""The support log of the country, and answers to the follow-ups that have come due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import F

from coaching.enums import (
    RETENTION_DAYS,
    FollowUpKind,
    FundingSource,
    Phase,
    Retained,
    SupportKind,
    SupportMode,
    SupportPlace,
)
from coaching.models import FollowUp, Placement, SupportEntry
from coaching.services.follow_ups import open_due_follow_ups
from reports.services.country.ground import BATCH, Country
from reports.services.country.persons import Person
from reports.services.country.words import NOTES, STEPS

KINDS = {
    Phase.AGREEING: (SupportKind.ENGAGEMENT, SupportKind.BENEFITS),
    Phase.PROFILING: (SupportKind.PROFILING, SupportKind.NETWORK),
    Phase.SEARCH: (SupportKind.SEARCH, SupportKind.OFF_JOB),
    Phase.EMPLOYER: (SupportKind.EMPLOYER_CONTACT, SupportKind.JOB_ANALYSIS),
    Phase.SUPPORT: (SupportKind.TRAINING, SupportKind.REVIEW, SupportKind.WORK_COMMUNITY),
}


def make_log(country: Country, people: list[Person], placements: list[Placement]) -> int:
    """Write the log and return the number of its entries."""
    placed = {placement.candidate_id: placement for placement in placements}
    entries = _entries(country, people, placed)
    total = 0
    while group := list(islice(entries, BATCH)):
        SupportEntry.objects.bulk_create(group)
        total += len(group)
    return total


def _entries(country: Country, people: list[Person], placed: dict[int, Placement]) -> Iterator[SupportEntry]:
    random, today = country.random, country.calendar.today
    for person in people:
        last = min(person.leaves or today, today)
        days = max((last - person.entry).days, 1)
        placement = placed.get(person.candidate.pk)
        number = max(round(random.gauss(country.size.logs_a_person / 0.82, country.size.logs_a_person / 5)), 1)
        for step in range(number):
            day = person.entry + timedelta(days=min(days, round(days * (step + random.random()) / number)))
            yield _entry(country, person, placement, day, is_last=step == number - 1)


def _entry(country: Country, person: Person, placement: Placement | None, day: date, *, is_last: bool) -> SupportEntry:
    random: Any = country.random
    at_work = placement is not None and placement.starts_on is not None and day >= placement.starts_on
    phase = Phase.SUPPORT if at_work else random.choice([Phase.AGREEING, Phase.PROFILING, Phase.SEARCH, Phase.EMPLOYER])
    kind = random.choice(KINDS[phase])
    promised = is_last and day > country.calendar.today - timedelta(days=30) and random.random() < 0.6
    return SupportEntry(
        coach=person.coach,
        written_by=person.coach,
        candidate=person.candidate,
        placement=placement if at_work else None,
        employer_id=placement.role.analysis.unit.site.employer_id if at_work and placement else None,
        project=person.project,
        happened_on=day,
        kind=kind,
        phase=phase,
        mode=random.choice([SupportMode.FACE, SupportMode.FACE, SupportMode.PHONE, SupportMode.VIDEO]),
        place=SupportPlace.WORKPLACE if at_work else random.choice(SupportPlace.values),
        minutes_direct=random.choice([15, 30, 45, 60, 60, 90]),
        minutes_indirect=random.choice([0, 0, 10, 15, 30]),
        minutes_travel=random.choice([0, 0, 20, 40]),
        funding=FundingSource.PROJECT,
        note=random.choice(NOTES) if random.random() < 0.15 else "",
        next_step=random.choice(STEPS) if promised else "",
        next_step_on=day + timedelta(days=random.randint(3, 30)) if promised else None,
    )


def answer_follow_ups(country: Country, placements: list[Placement]) -> None:
    """Open what has come due by the country's last day and answer most of it."""
    open_due_follow_ups(country.calendar.today)
    FollowUp.objects.filter(kind=FollowUpKind.EXIT, participant__checked_on__isnull=False).update(
        done_on=F("due_on"), observed_on=F("due_on")
    )
    ended = {placement.pk: placement.ended_on for placement in placements}
    rows = []
    for follow_up in FollowUp.objects.filter(placement__in=ended, due_on__lte=country.calendar.today).select_related(
        "placement"
    ):
        if country.random.random() < 0.12:
            continue
        begun = follow_up.placement.employed_from
        observed = begun + timedelta(days=RETENTION_DAYS[follow_up.kind] + country.random.randint(-10, 10))
        last = ended[follow_up.placement_id]
        follow_up.observed_on = observed
        follow_up.done_on = observed
        follow_up.retained = (
            Retained.SAME
            if last is None or last > observed
            else country.random.choice([Retained.OTHER_JOB, Retained.NOT_WORKING, Retained.UNKNOWN])
        )
        rows.append(follow_up)
    FollowUp.objects.bulk_update(rows, ["observed_on", "done_on", "retained"], batch_size=BATCH)
