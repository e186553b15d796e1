"""Small worlds to count: what a test says of people, jobs, employers and work, written into the database."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Organisation
from coaching.enums import FollowUpKind
from coaching.models import Candidate, ParticipantRecord, Placement
from core.models import EducationLevel, Industry, Municipality, Region
from employers.models import Commitment, CooperationEntry, Employer, SupportInstrument
from pilots.models import Action, Pilot, Project
from reports.counting import Figure, Scope, count_all
from reports.slow_counting import count_slowly
from tasks.enums import RoleState
from tasks.models import CarvedRole, WorkAnalysis
from tests.factories import (
    CarvedRoleFactory,
    EmployerFactory,
    IndustryFactory,
    OrganisationFactory,
    PilotFactory,
    ProcessFactory,
    ProjectFactory,
    SiteFactory,
    TaskFactory,
    UnitFactory,
    UserFactory,
    WorkAnalysisFactory,
)
from tests.factories_coaching import (
    CandidateFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.factories_programme import ActionFactory, SupportedEmployerFactory

HELSINKI = ZoneInfo("Europe/Helsinki")
ANNIVERSARIES = {FollowUpKind.MONTHS_3: 91, FollowUpKind.MONTHS_6: 182, FollowUpKind.MONTHS_12: 365}
# Figures whose rows coordinators and project managers may open.
RECORD_CODES = (
    *(("EECO01", part) for part in ("", "f", "m", "nb")),
    *((code, "") for code in ("EECO02", "EECO18", "EECO19", "T01", "T02", "T03", "T05")),
    *(("T01", "contacted"), ("T01", "sites"), ("T02", "running"), ("T03", "processes"), ("T05", "original")),
)
Values = dict[tuple[str, str], Decimal]


def late_on(day: date) -> datetime:
    """Return half past eleven in the evening in Finland: the next day has not begun here, nor the day ended in UTC."""
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=HELSINKI)


def early_on(day: date) -> datetime:
    """Return half past midnight in Finland, when it is still yesterday in UTC."""
    return datetime(day.year, day.month, day.day, 0, 30, tzinfo=HELSINKI)


class World:
    """Writes facts into the database; each project has one action for people and one pilot unless told otherwise."""

    def __init__(self) -> None:
        self.organisation: Organisation = OrganisationFactory.create()
        self.coach = UserFactory.create()
        self.industry: Industry = IndustryFactory.create()
        self.actions: dict[tuple[Any, ...], Action] = {}
        self.pilots: dict[tuple[Any, ...], Pilot] = {}
        self.analyses: dict[int, WorkAnalysis] = {}
        self.town = cache(lambda code: Municipality.objects.get(code=code))
        self.level = cache(lambda code: EducationLevel.objects.get(code=code))
        self.region = cache(lambda code: Region.objects.get(code=code))

    def project(self) -> Project:
        """Return a new project."""
        made: Project = ProjectFactory.create()
        return made

    def action(self, project: Project, beneficiary: str = "person", has_money: bool = True) -> Action:
        """Return the project's action of this kind."""
        key = (project.pk, beneficiary, has_money)
        if key not in self.actions:
            self.actions[key] = ActionFactory.create(
                project=project, direct_beneficiary=beneficiary, has_earmarked_cost=has_money
            )
        return self.actions[key]

    def pilot(self, project: Project, *, region: str = "", industry: str = "") -> Pilot:
        """Return the project's pilot in this region and industry."""
        key = (project.pk, region, industry)
        if key not in self.pilots:
            self.pilots[key] = PilotFactory.create(
                project=project,
                starts_on=date(2025, 1, 1),
                region=self.region(region) if region else None,
                industry=IndustryFactory.create(code=industry, name_fi=industry) if industry else None,
            )
        return self.pilots[key]

    def analysis(self, pilot: Pilot) -> WorkAnalysis:
        """Return the pilot's analysis."""
        if pilot.pk not in self.analyses:
            self.analyses[pilot.pk] = WorkAnalysisFactory.create(
                pilot=pilot, unit=UnitFactory.create(site=SiteFactory.create()), weeks_worked=46
            )
        return self.analyses[pilot.pk]

    def person(
        self,
        project: Project,
        *,
        education: str = "3",
        municipality: str = "491",
        beneficiary: str = "person",
        has_money: bool = True,
        **facts: Any,
    ) -> ParticipantRecord:
        """Write a participant; the facts not given are those of a complete record of an unemployed woman of forty."""
        if facts.get("status_entry", "unemployed") != "unemployed":
            facts["unemployed_since"] = None
        made: ParticipantRecord = ParticipantFactory.create(
            project=project,
            action=self.action(project, beneficiary, has_money),
            organisation=self.organisation,
            education=self.level(education) if education else None,
            municipality=self.town(municipality) if municipality else None,
            **{"unemployed_since": None, **facts},
        )
        return made

    def candidate(self, municipality: str = "491") -> Candidate:
        """Write a candidate."""
        made: Candidate = CandidateFactory.create(
            organisation=self.organisation, municipality=self.town(municipality) if municipality else None
        )
        return made

    def job(
        self,
        role: CarvedRole,
        *,
        begun: date | None,
        ended: date | None = None,
        answers: Collection[tuple[str, int, str]] = (),
        participant_in: Project | None = None,
        participant_from: date | None = None,
        candidate: Candidate | None = None,
        **facts: Any,
    ) -> Placement:
        """Write a placement; answers are (kind, days from the anniversary, what was found out)."""
        first = begun or facts.get("trial_from") or date(2025, 1, 1)
        state = "ended" if ended else "employed" if begun else "trial" if facts.get("trial_from") else "introduced"
        placement: Placement = PlacementFactory.create(
            role=role,
            candidate=candidate or self.candidate(),
            introduced_on=first,
            accepted_on=first,
            employed_from=begun,
            ended_on=ended,
            end_reason="unknown" if ended else "",
            state=state,
            **{"starts_on": first, "contract": "permanent" if begun else "", **facts},
        )
        if participant_in:
            self.person(
                participant_in,
                entry_on=participant_from or first,
                candidate=placement.candidate,
                pseudonym=placement.candidate.pseudonym,
            )
        for kind, off, found in answers:
            assert begun
            middle = begun + timedelta(days=ANNIVERSARIES[FollowUpKind(kind)])
            FollowUpFactory.create(
                kind=kind,
                participant=None,
                placement=placement,
                opens_on=middle - timedelta(days=14),
                due_on=middle + timedelta(days=14),
                done_on=middle,
                observed_on=middle + timedelta(days=off),
                retained=found,
            )
        return placement

    def subsidy(self) -> SupportInstrument:
        """Return the subsidy."""
        return SupportInstrument.objects.get_or_create(
            code="pay_subsidy",
            defaults={"name_fi": "palkkatuki", "name_sv": "lönesubvention", "valid_from": date(2023, 7, 1)},
        )[0]

    def log(self, project: Project, *, employer: Employer | None = None, town: str = "491", **facts: Any) -> None:
        """Write an entry of the support log: about an employer when one is given, else about a person."""
        SupportEntryFactory.create(
            coach=self.coach,
            project=project,
            employer=employer,
            **{"candidate": None if employer else self.candidate(town), **facts},
        )

    def employer(self, **facts: Any) -> Employer:
        """Write an employer; ``municipality`` is a code."""
        town = facts.pop("municipality", "491")
        made: Employer = EmployerFactory.create(
            municipality=self.town(town) if town else None, **{"industry": self.industry, **facts}
        )
        return made

    def support(
        self, project: Project, employer: Employer, on: date, *, beneficiary: str = "entity", has_money: bool = True
    ) -> None:
        """Record that an action has supported the employer."""
        SupportedEmployerFactory.create(
            action=ActionFactory.create(project=project, direct_beneficiary=beneficiary, has_earmarked_cost=has_money),
            employer=employer,
            supported_on=on,
        )

    def partner(
        self,
        project: Project,
        *,
        contacts: Collection[date] = (),
        signed: date | None = None,
        sites: int = 1,
        **facts: Any,
    ) -> Employer:
        """Write an employer of the project's pilot with its contacts, commitment and sites."""
        employer = self.employer(**facts)
        self.pilot(project).employers.add(employer)
        for _ in range(sites):
            SiteFactory.create(employer=employer)
        for day in contacts:
            CooperationEntry.objects.create(employer=employer, happened_on=day, kind="visit", note="")
        Commitment.objects.create(employer=employer, signed_on=signed)
        return employer

    def role(
        self,
        project: Project,
        *,
        decided: datetime | None = None,
        state: str = RoleState.OPEN,
        copy_of: CarvedRole | None = None,
        region: str = "",
        industry: str = "",
    ) -> CarvedRole:
        """Write a role in the project's pilot; without a decision it is a draft."""
        made: CarvedRole = CarvedRoleFactory.create(
            analysis=self.analysis(self.pilot(project, region=region, industry=industry)),
            template_of=copy_of,
            decided_at=decided,
            state=state if decided else RoleState.DRAFT,
            closing_reason="ohi" if state == RoleState.CLOSED else "",
        )
        return made

    def task(
        self,
        project: Project,
        *,
        minutes: int = 30,
        days: Collection[int] = (0b11111,),
        confirmed: datetime | None = None,
        role: CarvedRole | None = None,
        in_role_on: int = 0,
        is_active: bool = True,
        written: datetime | None = None,
        has_performer: bool = True,
        region: str = "",
        industry: str = "",
        **facts: Any,
    ) -> Any:
        """Write a task with a time of the day for each mask of ``days``; the first is in the role on some days."""
        analysis = role.analysis if role else self.analysis(self.pilot(project, region=region, industry=industry))
        task = TaskFactory.create(
            analysis=analysis,
            process=None,
            minutes=minutes,
            slots=[{"days": mask} for mask in days],
            movable=confirmed is not None,
            confirmed_at=confirmed,
            **facts,
        )
        if not has_performer:
            task.shares.all().delete()
        if written:
            type(task).objects.filter(pk=task.pk).update(created_at=written)
        if role:
            role.items.create(slot=task.slots.first(), days=in_role_on or days[0], minutes=36, is_active=is_active)  # type: ignore[index]  # a tuple
        return task

    def process(self, project: Project, written: datetime) -> None:
        """Write a process."""
        process = ProcessFactory.create(analysis=self.analysis(self.pilot(project)))
        type(process).objects.filter(pk=process.pk).update(created_at=written)


def both_counts(keys: Collection[int], cut_off: date, *, region: str = "", industry: str = "") -> list[Figure]:
    """Return the figures when the two counts agree on every one of them, with its numerator and denominator."""
    figures = count_all(Scope(tuple(keys), cut_off, region, industry))
    told = {(each.code, each.part): (each.value, each.numerator, each.denominator) for each in figures}
    assert len(told) == len(figures), "a figure is told twice"
    slow = count_slowly(set(keys), cut_off, region=region, industry=industry)
    assert told == {key: (each.value, each.numerator, each.denominator) for key, each in slow.items()}
    return figures


def values_of(project: Project, cut_off: date, *, region: str = "", industry: str = "") -> Values:
    """Return both counts' figures of one project by code and part."""
    figures = both_counts([project.pk], cut_off, region=region, industry=industry)
    return {(figure.code, figure.part): figure.value for figure in figures}
