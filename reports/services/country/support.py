"""The support log of one block, with corrections and promises, and answers to the follow-ups that have come due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

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
from coaching.models import FollowUp, SupportEntry
from coaching.services.follow_ups import open_due_follow_ups
from reports.services.country.bulk import insert
from reports.services.country.ground import Country, moment
from reports.services.country.people import Person
from reports.services.country.words import CORRECTIONS, NOTES, STEPS

KINDS = {
    Phase.AGREEING: (SupportKind.ENGAGEMENT, SupportKind.BENEFITS),
    Phase.PROFILING: (SupportKind.PROFILING, SupportKind.NETWORK),
    Phase.SEARCH: (SupportKind.SEARCH, SupportKind.OFF_JOB),
    Phase.EMPLOYER: (SupportKind.EMPLOYER_CONTACT, SupportKind.JOB_ANALYSIS),
    Phase.SUPPORT: (SupportKind.TRAINING, SupportKind.REVIEW, SupportKind.WORK_COMMUNITY),
}
BATCH = 5000
EMPLOYER_SHARE = 0.08
CORRECTED_SHARE = 0.01
DAYS_A_PHASE = 30
SATURDAY = 5
# Days from today to the promise's day, by the person's place in a demo coach's caseload.
PROMISES = {0: 0, 1: 0, 2: -4, 3: 1, 8: 0, 10: 3, 11: -1}


def make_log(country: Country, people: list[Person], number: int) -> None:
    """Write so many entries, shared out among the people and their employers."""
    entries = _entries(country, people, number)
    while group := list(islice(entries, BATCH)):
        insert(SupportEntry, group)


def _entries(country: Country, people: list[Person], number: int) -> Iterator[SupportEntry]:
    today = country.calendar.today
    weights = [
        country.random.uniform(0.5, 1.5) * ((person.met_until(today) - person.entry).days + DAYS_A_PHASE)
        for person in people
    ]
    gone, done, whole = 0.0, 0, sum(weights)
    for person, weight in zip(people, weights, strict=True):
        gone += weight
        until = round(number * gone / whole)
        yield from _of_person(country, person, until - done)
        done = until


def _of_person(country: Country, person: Person, number: int) -> Iterator[SupportEntry]:
    """Yield a person's entries from the first day on; a correction is one of them."""
    random = country.random
    last = person.met_until(country.calendar.today)
    days = max((last - person.entry).days, 0)
    corrected: SupportEntry | None = None
    for step in range(number):
        if corrected is not None:
            yield _correction(corrected, country)
            corrected = None
            continue
        day = person.entry + timedelta(days=min(days, round(days * (step + random.random()) / number)))
        entry = _entry(country, person, _working_day(day, person.entry))
        if step == number - 1:
            _promise(country, person, entry)
        elif step < number - 2 and random.random() < CORRECTED_SHARE:
            entry.is_current, corrected = False, entry
        yield entry


def _working_day(day: date, first: date) -> date:
    """Return the Friday before a weekend, where the person was coached by then."""
    friday = day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
    return friday if friday >= first else day


def _entry(country: Country, person: Person, day: date) -> SupportEntry:
    random = country.random
    placement = next(
        (
            each
            for each in person.placements
            if each.starts_on is not None and each.starts_on <= day and (each.ended_on is None or each.ended_on >= day)
        ),
        None,
    )
    phase = Phase.SUPPORT if placement else Phase(min(1 + (day - person.entry).days // DAYS_A_PHASE, Phase.EMPLOYER))
    for_employer = placement is not None and random.random() < EMPLOYER_SHARE * 3
    mode = random.choice([SupportMode.FACE, SupportMode.FACE, SupportMode.PHONE, SupportMode.VIDEO])
    place = SupportPlace.REMOTE if mode != SupportMode.FACE else random.choice(list(SupportPlace)[:3])
    return SupportEntry(
        coach=person.coach,
        written_by=person.coach,
        candidate=None if for_employer else person.candidate,
        placement=None if for_employer else placement,
        employer_id=placement.role.analysis.unit.site.employer_id if placement else None,
        project=country.projects[person.project] if person.is_participant else None,
        happened_on=day,
        created_at=moment(day),
        kind=SupportKind.EMPLOYER_CONTACT if for_employer else random.choice(KINDS[phase]),
        phase=phase,
        mode=mode,
        place=SupportPlace.WORKPLACE if placement and mode == SupportMode.FACE else place,
        minutes_direct=random.choice([15, 30, 45, 60, 60, 90]),
        minutes_indirect=random.choice([0, 0, 10, 15, 30]),
        minutes_travel=random.choice([0, 20, 40]) if mode == SupportMode.FACE else 0,
        funding=FundingSource.PROJECT if person.is_participant else FundingSource.EMPLOYMENT_AREA,
        note=random.choice(NOTES) if random.random() < 0.15 else "",
    )


def _promise(country: Country, person: Person, entry: SupportEntry) -> None:
    """Add what was promised; the demo's coaches have promises due today, late, and soon."""
    random, today = country.random, country.calendar.today
    if person.place in PROMISES:
        entry.candidate = person.candidate
        entry.next_step_on = today + timedelta(days=PROMISES[person.place])
    elif person.is_open and random.random() < 0.4:
        entry.next_step_on = entry.happened_on + timedelta(days=random.randint(3, 30))
        if entry.next_step_on < today and random.random() < 0.8:
            entry.next_step_done_on = entry.next_step_on
    if entry.next_step_on is not None:
        entry.next_step = random.choice(STEPS)


def _correction(wrong: SupportEntry, country: Country) -> SupportEntry:
    """Return the next version of an entry, with more minutes on the way and the reason."""
    right = SupportEntry(
        **{
            field.attname: getattr(wrong, field.attname)
            for field in SupportEntry._meta.concrete_fields
            if field.name not in {"id", "public_id"}
        }
    )
    right.version, right.is_current = wrong.version + 1, True
    right.minutes_travel += 10
    right.correction_reason = country.random.choice(CORRECTIONS)
    return right


def answer_follow_ups(country: Country) -> None:
    """Open what has come due by the country's last day, and answer most of it; some are late, some stay unknown."""
    today = country.calendar.today
    open_due_follow_ups(today)
    jobs = FollowUp.objects.filter(kind__in=RETENTION_DAYS).select_related("placement").order_by("placement", "kind")
    rows: list[FollowUp] = []
    for follow_up in jobs.iterator(BATCH):
        if country.random.random() < 0.12 or follow_up.opens_on > today - timedelta(days=14):
            continue
        _answer(country, follow_up)
        rows.append(follow_up)
        if len(rows) == BATCH:
            _save(rows)
            rows = []
    _save(rows)


def _answer(country: Country, follow_up: FollowUp) -> None:
    placement = follow_up.placement
    if placement is None or placement.employed_from is None:
        return
    days = RETENTION_DAYS[FollowUpKind(follow_up.kind)]
    observed = placement.employed_from + timedelta(days=days + country.random.randint(-10, 0))
    follow_up.observed_on = min(observed, country.calendar.today)
    follow_up.done_on = follow_up.observed_on
    stays = placement.ended_on is None or placement.ended_on > observed
    elsewhere = country.random.choice([Retained.OTHER_JOB, Retained.NOT_WORKING, Retained.NOT_WORKING])
    unknown = country.random.random() < 0.08
    follow_up.retained = Retained.UNKNOWN if unknown else Retained.SAME if stays else elsewhere


def _save(rows: list[FollowUp]) -> None:
    FollowUp.objects.bulk_update(rows, ["observed_on", "done_on", "retained"])
