"""Projects with their periods and targets, organisations, coaches, employers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import ytunnus

from accounts.enums import OrganisationKind, ServiceRole
from accounts.models import Organisation, OrganisationMembership, User
from core.models import Industry, Municipality
from employers.enums import CooperationKind, SizeSource
from employers.models import Commitment, CooperationEntry, Employer, Site, Unit
from pilots.models import IndicatorTarget, PaymentPeriod, Project, Theme
from reports.services.country.bulk import insert
from reports.services.country.sizes import BLOCK, Calendar, Size
from reports.services.country.words import CALL_NAMES, PLACES, SURNAMES, TRADES

if TYPE_CHECKING:
    from datetime import date

FIRST_NUMBER = 9_000_100
FIRST_CODE, SECOND_CODE = "S90001", "S90002"
# The regions in which each project works.
REGIONS = (("01", "06", "07", "10", "11"), ("17", "18", "19"))
# The share of employers and job seekers that belong to the first project, of five.
FIRST_OF_FIVE = 3
# What each project is to reach by the end of the fourth period, for each 300 people of the country.
TARGETS = (
    {"EECO01": 190, "EECO02": 130, "EECO05": 25, "EECO19": 10, "EECR04": 30, "T01": 12, "T05": 12, "T06": 25},
    {"EECO01": 120, "EECO02": 75, "EECO05": 30, "EECO19": 8, "EECR04": 30, "T01": 12, "T05": 10, "T06": 20},
)


@dataclass
class Country:
    """What has been made so far, for the steps that follow. Projects and their coaching organisations go in pairs."""

    size: Size
    calendar: Calendar
    random: Random
    people: dict[str, User]
    projects: list[Project] = field(default_factory=list)
    coaching: list[Organisation] = field(default_factory=list)
    coaches: list[list[User]] = field(default_factory=list)
    employers: list[Employer] = field(default_factory=list)
    workplaces: dict[int, str] = field(default_factory=dict)
    towns: list[list[Municipality]] = field(default_factory=list)

    def employers_of(self, project: int) -> list[Employer]:
        """Return the new employers that work with the project of this number."""
        return [employer for index, employer in enumerate(self.employers) if project_of(index) == project]


def project_of(index: int) -> int:
    """Return the number of the project to which the employer or person of this number belongs."""
    return 0 if index % 5 < FIRST_OF_FIVE else 1


def moment(day: date) -> datetime:
    """Return noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def business_ids() -> Iterator[str]:
    """Yield business ids with right check digits, above every number that has been given out."""
    number = FIRST_NUMBER
    while True:
        number += 1
        for digit in range(10):
            try:
                yield str(ytunnus.format(ytunnus.validate(f"{number}{digit}")))
            except NumberError:
                continue
            break


def make_projects(country: Country) -> None:
    """Bring the demo's project to the country's time and add the second one, with periods and targets."""
    calendar = country.calendar
    theme = Theme.objects.order_by("code").first()
    first = Project.objects.get(code=FIRST_CODE)
    first.starts_on, first.ends_on, first.theme = calendar.start, calendar.end, theme
    first.save(update_fields=["starts_on", "ends_on", "theme", "updated_at"])
    second = Project.objects.create(
        code=SECOND_CODE,
        name="Pohjoisen työpaikat kaikille",
        theme=theme,
        starts_on=calendar.start,
        ends_on=calendar.end,
    )
    north, _made = Organisation.objects.get_or_create(
        name="Pohjoisen kehittämiskeskus", defaults={"kind": OrganisationKind.PROJECT}
    )
    second.implementers.add(north)
    country.projects = [first, second]
    towns = Municipality.objects.select_related("region").order_by("code")
    country.towns = [list(towns.filter(region__code__in=codes)) for codes in REGIONS]
    for project, targets in zip(country.projects, TARGETS, strict=True):
        _make_periods(country, project, targets)


def _make_periods(country: Country, project: Project, targets: dict[str, int]) -> None:
    growth = Decimal(country.size.people) / BLOCK
    spans = country.calendar.spans()
    for span in spans:
        period = PaymentPeriod.objects.create(
            project=project,
            number=span.number,
            starts_on=span.first,
            ends_on=span.last,
            report_due_on=span.due,
        )
        share = Decimal(span.number) / len(spans)
        insert(
            IndicatorTarget,
            [
                IndicatorTarget(
                    period=period, indicator_code=code, value=(Decimal(value) * growth * share).quantize(Decimal(1))
                )
                for code, value in targets.items()
            ],
        )


def make_coaches(country: Country) -> None:
    """Add coaches to the two coaching organisations; nobody signs in as them."""
    unusable = make_password(None)
    number = max(country.size.people // country.size.people_a_coach // 2, 2)
    for domain, key in (("savo", "coach"), ("lappi", "other_coach")):
        user = country.people[key]
        home = Organisation.objects.get(pk__in=user.organisations_as({ServiceRole.COACH}))
        made = [
            User(email=f"valmentaja.{index}@{domain}.example", name=_full_name(country.random), password=unusable)
            for index in range(1, number + 1)
        ]
        insert(User, made)
        start = country.calendar.start
        insert(
            OrganisationMembership,
            [
                OrganisationMembership(organisation=home, user=coach, role=ServiceRole.COACH, started_on=start)
                for coach in made
            ],
        )
        country.coaching.append(home)
        country.coaches.append([user, *made])


def _full_name(random: Random) -> str:
    return f"{random.choice(CALL_NAMES)} {random.choice(SURNAMES)}"


def employer_name(index: int) -> str:
    """Return the name of the employer of this number; no two are the same."""
    name = f"{PLACES[index % len(PLACES)]} {TRADES[index % len(TRADES)][1]}"
    series = index // (len(PLACES) * len(TRADES))
    return f"{name} {series + 1}" if series else name


def make_employers(country: Country) -> None:
    """Add employers in eight regions, each with a site, a unit, a first contact and most with a commitment."""
    random = country.random
    industries = {industry.code: industry for industry in Industry.objects.filter(code__in=[t[0] for t in TRADES])}
    numbers = business_ids()
    rows = []
    already = Employer.objects.filter(pilots__project=country.projects[0]).distinct().count()
    for index in range(max(country.size.employers - already, 0)):
        code, _ending, kind, _workplace = TRADES[index % len(TRADES)]
        headcount = random.choice([6, 9, 18, 34, 48, 120, 240, 600])
        rows.append(
            Employer(
                business_id=next(numbers),
                name=employer_name(index),
                kind=kind,
                industry=industries.get(code),
                municipality=_town(country, index),
                headcount=headcount,
                turnover_euros=headcount * random.randint(60_000, 110_000),
                balance_euros=headcount * random.randint(20_000, 60_000),
                is_autonomous=random.random() < 0.9,
                created_at=moment(country.calendar.start),
                size_declared_on=country.calendar.start,
                size_source=SizeSource.EMPLOYER,
            )
        )
    insert(Employer, rows)
    country.employers = rows
    country.workplaces = {employer.pk: TRADES[index % len(TRADES)][3] for index, employer in enumerate(rows)}
    _furnish(country)


def _town(country: Country, index: int) -> Municipality:
    """Return a municipality of the employer's project; the regions take turns."""
    project = project_of(index)
    before = sum(project_of(earlier) == project for earlier in range(index % 5)) + index // 5 * (3 - project)
    wanted = REGIONS[project][before % len(REGIONS[project])]
    return country.random.choice([town for town in country.towns[project] if town.region.code == wanted])


def _furnish(country: Country) -> None:
    random, calendar = country.random, country.calendar
    partners = Employer.partners.through
    insert(
        partners,
        [
            partners(employer_id=employer.pk, organisation_id=organisation.pk)
            for number, project in enumerate(country.projects)
            for organisation in (country.coaching[number], *project.implementers.order_by("pk"))
            for employer in country.employers_of(number)
        ],
    )
    sites = [Site(employer=each, name="Päätoimipaikka", municipality=each.municipality) for each in country.employers]
    insert(Site, sites)
    insert(Unit, [Unit(site=site, name="Palvelut") for site in sites])
    contacts, commitments = [], []
    for index, employer in enumerate(country.employers):
        first = calendar.start + timedelta(days=random.randint(0, calendar.days // 2))
        contacts.append(
            CooperationEntry(
                employer=employer,
                author=country.coaches[project_of(index)][0],
                happened_on=first,
                kind=random.choice(CooperationKind.values),
                note="Sovittiin, miten työt kartoitetaan ja kuka kertoo henkilöstölle.",
                created_at=moment(first),
            )
        )
        if random.random() < 0.75:
            commitments.append(Commitment(employer=employer, signed_on=first + timedelta(days=random.randint(5, 39))))
    insert(CooperationEntry, contacts)
    insert(Commitment, commitments)
