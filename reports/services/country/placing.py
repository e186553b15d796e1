"""Placements in the carved roles: each role has its own history of people introduced, on trial, employed, gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coaching.enums import ConsentPurpose, ContractKind, EndReason, Phase, PlacementState
from coaching.models import Candidate, Consent, Placement
from employers.enums import InstrumentKind
from employers.models import SupportInstrument
from reports.services.country.bulk import insert
from reports.services.country.ground import Country, moment
from reports.services.country.people import Person, newest_texts, weighted
from tasks.enums import RoleState
from tasks.models import CarvedRole

# Where a role stands today; the roles take turns.
NOW = (
    *("ending_trial", "stays", "subsidised", "introduced", "stays", "stays"),
    *("trial", "contract", "stays", "free", "stays", "not_chosen"),
)
STAYS_SHARE = 0.6
LAST_CHANGE_DAYS = 130
JOB_DAYS = ((182, 45), (365, 15), (100, 15), (45, 25))
DEMO_PLACED = 5
LEAVING_REASONS = (
    (EndReason.OTHER_JOB, 3),
    (EndReason.PERSON, 3),
    (EndReason.EMPLOYER, 2),
    (EndReason.HEALTH, 2),
    (EndReason.UNKNOWN, 1),
)


class _Seats:
    """Fills one seat of each role with people of a block."""

    def __init__(self, country: Country, people: list[Person]) -> None:
        self.country = country
        self.random = country.random
        self.today = country.calendar.today
        self.waiting: list[list[Person]] = [
            sorted(
                (person for person in people if person.project == number and person.is_participant),
                key=lambda person: (person.place < 0, person.entry),
            )
            for number in (0, 1)
        ]
        for person in people:
            if not person.is_participant:
                self.waiting[person.project].append(person)
        self.left = [DEMO_PLACED, DEMO_PLACED]
        self.subsidies = list(SupportInstrument.objects.filter(kind=InstrumentKind.WAGE_SUBSIDY).order_by("code", "pk"))

    def fill(self, role: CarvedRole, now: str) -> Iterator[Placement]:
        """Yield the placements of the role from its decision to today."""
        decided = role.decided_at.date() if role.decided_at else self.country.calendar.start
        project = int(role.analysis.pilot.project_id != self.country.projects[0].pk)
        day = decided + timedelta(days=self.random.randint(12, 30))
        while day < self.today - timedelta(days=LAST_CHANGE_DAYS):
            lasts = weighted(self.random, JOB_DAYS)
            over = day + timedelta(days=50 + lasts)
            is_last = over >= self.today - timedelta(days=LAST_CHANGE_DAYS)
            if now == "stays":
                is_last = is_last or self.random.random() < STAYS_SHARE
            elif is_last:
                break
            person = self._take(project, day, over)
            if person is None:
                break
            if self.random.random() < 0.25:
                yield from self._not_chosen(role, project, day)
            yield self._employed(role, person, day, None if is_last else lasts)
            if is_last:
                return
            day = over + timedelta(days=self.random.randint(10, 40))
        yield from self._today(role, project, now)

    def _take(self, project: int, day: date, until: date) -> Person | None:
        """Return somebody who waits and is coached from before the day to some time after it."""
        latest = min(until, day + timedelta(days=60), self.today - timedelta(days=1))
        for person in self.waiting[project]:
            met = person.leaves or self.today
            if person.place < 0 and person.entry <= day - timedelta(days=14) and met >= latest:
                self.waiting[project].remove(person)
                return person
        return None

    def _take_open(self, project: int, day: date) -> Person | None:
        """Return somebody who waits and is coached today; the demo's coach comes first."""
        for person in self.waiting[project]:
            if person.place >= 0 and not self.left[project]:
                continue
            if person.is_open and person.entry <= day - timedelta(days=7):
                self.waiting[project].remove(person)
                self.left[project] -= person.place >= 0
                return person
        return None

    def _today(self, role: CarvedRole, project: int, now: str) -> Iterator[Placement]:
        """Yield the placement in which the role stands today, if any."""
        back = {"trial": 25, "ending_trial": 34, "introduced": 7, "subsidised": 120, "contract": 110, "not_chosen": 40}
        day = self.today - timedelta(days=back.get(now, 90) + self.random.randint(0, 3))
        person = None if now == "free" else self._take_open(project, day)
        if person is None:
            return
        if now == "not_chosen":
            yield from self._keep(person, self._ended(self._introduced(role, person, day), 9, EndReason.NOT_CHOSEN))
            return
        placement = self._introduced(role, person, day)
        if now != "introduced":
            placement.accepted_on = day + timedelta(days=4)
        if now in {"trial", "ending_trial"}:
            until = self.today + timedelta(days=self.random.randint(2, 9) if now == "ending_trial" else 24)
            self._trial(placement, day + timedelta(days=10), until)
            placement.state = PlacementState.TRIAL
        elif now != "introduced":
            self._job(placement, day + timedelta(days=12))
            if now == "subsidised" and self.subsidies:
                placement.subsidy = self.random.choice(self.subsidies)
                placement.subsidy_until = self.today + timedelta(days=self.random.randint(8, 20))
            if now == "contract":
                placement.contract = ContractKind.FIXED
                placement.contract_until = self.today + timedelta(days=self.random.randint(6, 24))
        yield from self._keep(person, placement)

    def _keep(self, person: Person, placement: Placement) -> Iterator[Placement]:
        person.placements.append(placement)
        if placement.state in {PlacementState.TRIAL, PlacementState.EMPLOYED}:
            person.candidate.phase = Phase.SUPPORT
        yield placement

    def _introduced(self, role: CarvedRole, person: Person, day: date) -> Placement:
        return Placement(candidate=person.candidate, role=role, introduced_on=day, created_at=moment(day))

    def _not_chosen(self, role: CarvedRole, project: int, day: date) -> Iterator[Placement]:
        person = self._take(project, day, day)
        if person is not None:
            yield from self._keep(person, self._ended(self._introduced(role, person, day), 12, EndReason.NOT_CHOSEN))

    def _employed(self, role: CarvedRole, person: Person, day: date, lasts: int | None) -> Placement:
        """Return a job that began, mostly after a trial, and ended after so many days; None: it goes on."""
        placement = self._introduced(role, person, day)
        placement.accepted_on = day + timedelta(days=5)
        begins = day + timedelta(days=12)
        if self.random.random() < 0.6:
            self._trial(placement, begins, begins + timedelta(days=self.random.randint(20, 35)))
            begins = begins + timedelta(days=36)
        self._job(placement, begins)
        if self.subsidies and self.random.random() < 0.3:
            placement.subsidy = self.random.choice(self.subsidies)
            placement.subsidy_until = begins + timedelta(days=300)
        if lasts in {182, 365}:
            placement.contract, placement.contract_until = ContractKind.FIXED, begins + timedelta(days=lasts)
        if lasts is not None:
            is_term = placement.contract_until is not None
            reason = EndReason.COMPLETED if is_term else weighted(self.random, LEAVING_REASONS)
            self._ended(placement, 0, reason, begins + timedelta(days=lasts))
        for kept in self._keep(person, placement):
            placement = kept
        return placement

    def _trial(self, placement: Placement, first: date, last: date) -> None:
        placement.starts_on = placement.trial_from = first
        placement.trial_until = last
        placement.weekly_minutes = self.random.choice([600, 720, 900])

    def _job(self, placement: Placement, first: date) -> None:
        placement.state = PlacementState.EMPLOYED
        placement.starts_on = placement.starts_on or first
        placement.employed_from = first
        placement.contract = ContractKind.PERMANENT
        placement.weekly_minutes = self.random.choice([600, 720, 900, 1080, 1200])
        placement.wage_cents = self.random.randint(1180, 1420)
        placement.pay_agreement = "Työehtosopimuksen mukainen palkkaryhmä"

    def _ended(self, placement: Placement, days: int, reason: str, day: date | None = None) -> Placement:
        placement.state = PlacementState.ENDED
        placement.ended_on = day or placement.introduced_on + timedelta(days=days)
        placement.end_reason = reason
        return placement


def make_placements(country: Country, people: list[Person], roles: list[CarvedRole]) -> list[Placement]:
    """Place people of a block into one seat of each role, with the consents on which the introductions stand."""
    seats = _Seats(country, people)
    made = [placement for number, role in enumerate(roles) for placement in seats.fill(role, NOW[number % len(NOW)])]
    insert(Placement, made)
    placed = [person.candidate for person in people if person.placements]
    Candidate.objects.bulk_update([candidate for candidate in placed if candidate.phase == Phase.SUPPORT], ["phase"])
    _allow(country, people)
    CarvedRole.objects.filter(
        pk__in={placement.role_id for placement in made if placement.state == PlacementState.EMPLOYED},
        state=RoleState.OPEN,
    ).update(state=RoleState.FILLED)
    return made


def _allow(country: Country, people: list[Person]) -> None:
    """Write the consents to be introduced and, for some, to tell of adjustments; they end with the placement."""
    texts = newest_texts()
    rows = []
    for person in people:
        for placement in person.placements:
            for purpose, chance in ((ConsentPurpose.INTRODUCE, 1.0), (ConsentPurpose.SHARE_ADJUSTMENTS, 0.5)):
                wants = country.random.random() < chance
                if not wants or purpose not in texts:
                    continue
                rows.append(
                    Consent(
                        candidate=person.candidate,
                        purpose=purpose,
                        employer=placement.role.analysis.unit.site.employer,
                        text=texts[purpose],
                        language="fi",
                        given_on=placement.introduced_on,
                        recorded_by=person.coach,
                        withdrawn_on=placement.ended_on,
                    )
                )
    insert(Consent, rows)
