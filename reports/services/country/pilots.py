"""Pilots in every stage, late ones among them; actions and whom they help; operating models and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice

from core.models import Industry, Region
from employers.models import Commitment, CooperationEntry, Employer, Site
from pilots.enums import ActionKind, Beneficiary, Method, PilotOutcome, PilotStage
from pilots.models import Action, ModelVersion, OperatingModel, Pilot, Project, RootingStep, SupportedEmployer
from reports.services.country.bulk import insert
from reports.services.country.ground import Country, moment

DESCRIPTION = "1. Sovitaan työnantajan kanssa.\n2. Kerätään työt.\n3. Muotoillaan tehtävät.\n4. Tuetaan alkua."


@dataclass(frozen=True, slots=True)
class Course:
    """How one pilot goes: the project's number, when it starts and how long it is planned to last (months)."""

    project: int
    stage: PilotStage
    starts: int
    lasts: int
    employers: int
    name: str
    outcome: str = ""
    reason: str = ""


COURSES = (
    Course(0, PilotStage.ENDED, 1, 10, 3, "Avustavat työt", PilotOutcome.ROLE),
    Course(1, PilotStage.RUNNING, 2, 24, 2, "Uudet tehtävänkuvat"),
    Course(0, PilotStage.RUNNING, 3, 15, 3, "Osaston tuki"),
    Course(1, PilotStage.RUNNING, 4, 13, 2, "Avustavat työt", reason="Työnantajan organisaatiomuutos siirsi kokeilua."),
    Course(0, PilotStage.PLANNED, 22, 10, 2, "Pienen työpaikan räätälöinti"),
    Course(1, PilotStage.ENDED, 2, 9, 2, "Keittiön uusi työnjako", PilotOutcome.REDISTRIBUTION),
    Course(1, PilotStage.ENDED, 3, 6, 1, "Varaston kokeilu", PilotOutcome.NONE),
    Course(1, PilotStage.PLANNED, 18, 8, 2, "Palvelutalon avustavat työt"),
)
# Name, method; then version (1 or 2), region, industry and level of each step of rooting.
MODELS = (
    (
        "Avustavien töiden malli",
        Method.INCLUSIVE_JOB_DESIGN,
        ((2, "10", "562", 5), (2, "11", "871", 4), (1, "01", "521", 3), (1, "07", None, 2)),
    ),
    (
        "Pienen työpaikan malli",
        Method.JOB_CARVING,
        ((2, "17", "561", 6), (2, "19", "881", 4), (1, "18", "471", 3), (1, "18", None, 1)),
    ),
)
ORGANISATIONS = ("Työllisyysalue", "Hyvinvointialueen ruokapalvelut", "Yrittäjäyhdistys", "Osuuskaupan esihenkilöt")


def make_pilots(country: Country) -> list[Pilot]:
    """Add pilots in every stage to both projects and return the new ones."""
    _age_demo(country)
    free = [cycle(country.employers_of(number)) for number in (0, 1)]
    made, employers = [], []
    already = Pilot.objects.filter(project=country.projects[0]).count()
    for index in range(max(country.size.pilots - already, 0)):
        course = COURSES[index % len(COURSES)]
        joined = list(islice(free[course.project], course.employers))
        made.append(_pilot(country, course, joined[0]))
        employers.append(joined)
    insert(Pilot, made)
    joins, places = Pilot.employers.through, Pilot.sites.through
    pairs = [(pilot, employer) for pilot, joined in zip(made, employers, strict=True) for employer in joined]
    insert(joins, [joins(pilot_id=pilot.pk, employer_id=employer.pk) for pilot, employer in pairs])
    sites = dict(Site.objects.filter(employer__in=country.employers).values_list("employer", "pk"))
    insert(places, [places(pilot_id=pilot.pk, site_id=sites[employer.pk]) for pilot, employer in pairs])
    return made


def _pilot(country: Country, course: Course, lead: Employer) -> Pilot:
    calendar, random = country.calendar, country.random
    project = country.projects[course.project]
    starts = calendar.after_months(calendar.start, course.starts)
    ends = min(calendar.after_months(starts, course.lasts), project.ends_on)
    return Pilot(
        project=project,
        name=f"{course.name}: {lead.name}",
        region=lead.municipality.region if lead.municipality else None,
        industry=lead.industry,
        method=random.choice(Method.values),
        stage=course.stage,
        outcome=course.outcome,
        starts_on=starts,
        ends_on=ends,
        started_on=None if course.stage == PilotStage.PLANNED else starts + timedelta(days=random.randint(0, 14)),
        ended_on=ends + timedelta(days=random.randint(-10, 20)) if course.stage == PilotStage.ENDED else None,
        delay_reason=course.reason,
        created_at=moment(min(starts - timedelta(days=30), calendar.today)),
    )


def _age_demo(country: Country) -> None:
    """Bring the pilots that the demo has already, and their employers' first contacts, to the country's time."""
    calendar = country.calendar
    pilots = Pilot.objects.filter(project=country.projects[0])
    pilots.update(starts_on=calendar.start, started_on=calendar.start + timedelta(days=20), ends_on=calendar.end)
    employers = pilots.values("employers")
    met = calendar.start + timedelta(days=7)
    CooperationEntry.objects.filter(employer__in=employers).update(
        happened_on=met, next_step_on=met + timedelta(days=14)
    )
    Commitment.objects.filter(employer__in=employers).update(
        signed_on=met + timedelta(days=30), staff_informed_on=met + timedelta(days=40)
    )


def make_actions(country: Country) -> list[dict[str, Action]]:
    """Add to each project an action that helps people, one that helps employers, training, and an event."""
    made = []
    for project in country.projects:
        actions: dict[str, Action] = {
            kind: Action.objects.create(
                project=project,
                name=name,
                kind=kind,
                starts_on=country.calendar.start,
                direct_beneficiary=beneficiary,
                has_earmarked_cost=beneficiary != Beneficiary.NONE,
            )
            for kind, name, beneficiary in (
                (ActionKind.COACHING, "Työhönvalmennus", Beneficiary.PERSON),
                (ActionKind.TRAINING, "Esihenkilöiden ja valmentajien koulutus", Beneficiary.PERSON),
                (ActionKind.ADVICE, "Töiden räätälöinti työnantajan kanssa", Beneficiary.ENTITY),
                (ActionKind.EVENT, "Avoimet verkkotilaisuudet", Beneficiary.NONE),
            )
        }
        _support_employers(country, project, actions[ActionKind.ADVICE])
        made.append(actions)
    return made


def _support_employers(country: Country, project: Project, advice: Action) -> None:
    """Every employer of a pilot that has started was supported from about the pilot's first day on."""
    first: dict[int, SupportedEmployer] = {}
    pilots = project.pilots.filter(started_on__isnull=False).order_by("started_on", "pk")
    for pilot in pilots.prefetch_related("employers"):
        for employer in sorted(pilot.employers.all(), key=lambda employer: employer.business_id):
            day = pilot.started_on + timedelta(days=country.random.randint(0, 60))
            first.setdefault(employer.pk, SupportedEmployer(action=advice, employer=employer, supported_on=day))
    insert(SupportedEmployer, list(first.values()))


def make_models(country: Country) -> None:
    """Describe an operating model of each project and say how far it has come where."""
    calendar = country.calendar
    for project, (name, method, steps) in zip(country.projects, MODELS, strict=True):
        model = OperatingModel.objects.create(
            project=project,
            name=name,
            method=method,
            summary="Avustavat työt kerätään, kootaan tehtäviksi ja niihin etsitään tekijät. Valmentaja tukee alkua.",
        )
        versions = [
            ModelVersion.objects.create(
                operating_model=model,
                number=number,
                described_on=calendar.after_months(calendar.start, number * 5),
                description=DESCRIPTION,
                change="" if number == 1 else "Henkilöstön kuuleminen lisättiin.",
            )
            for number in (1, 2)
        ]
        pilots = {pilot.region_id: pilot for pilot in project.pilots.order_by("pk")}
        for (version, region, industry, level), organisation in zip(steps, ORGANISATIONS, strict=True):
            place = Region.objects.get(code=region)
            RootingStep.objects.create(
                version=versions[version - 1],
                pilot=pilots.get(place.pk),
                organisation_name=f"{organisation}, {place.name_fi}",
                region=place,
                industry=Industry.objects.filter(code=industry).first(),
                level=level,
                reached_on=calendar.after_months(calendar.start, 10 + level),
                evidence="Johtoryhmän päätös mallin käytöstä, pöytäkirja 12 §." if level >= 4 else "",
            )
