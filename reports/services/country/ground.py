"""Projects with their periods and targets, organisations, coaches, employers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import ytunnus

from accounts.enums import OrganisationKind, ServiceRole
from accounts.models import Organisation, OrganisationMembership, User
from core.models import Industry, Municipality
from employers.enums import CooperationKind, SizeSource
from employers.models import Commitment, CooperationEntry, Employer, Site, Unit
from pilots.models import IndicatorTarget, PaymentPeriod, Project, Theme
from reports.services.country.sizes import Calendar, Size
from reports.services.country.words import STEMS, TRADES

FIRST_NUMBER = 9_000_100
REGIONS = ("10", "11", "12", "13", "06", "17", "19", "01")
SECOND_CODE = "S90002"
BATCH = 2000
# What each indicator is to reach by the end of the fourth period, for each 300 people of the country.
TARGETS = {
    "EECO01": 170,
    "EECO02": 110,
    "EECO05": 25,
    "EECO19": 14,
    "EECR04": 40,
    "T01": 20,
    "T02": 6,
    "T05": 14,
    "T06": 45,
}


@dataclass
class Country:
    """What has been made so far, for the steps that follow."""

    size: Size
    calendar: Calendar
    random: Random
    people: dict[str, User]
    projects: list[Project] = field(default_factory=list)
    coaching: list[Organisation] = field(default_factory=list)
    coaches: dict[int, list[User]] = field(default_factory=dict)
    employers: list[Employer] = field(default_factory=list)
    workplaces: dict[int, str] = field(default_factory=dict)


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
    theme = Theme.objects.filter(code="4.1.1").first()
    first = Project.objects.get(code="S90001")
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
    for project in country.projects:
        _make_periods(country, project)


def _make_periods(country: Country, project: Project) -> None:
    growth = Decimal(max(country.size.people, 1)) / 300
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
        IndicatorTarget.objects.bulk_create(
            IndicatorTarget(
                period=period, indicator_code=code, value=(Decimal(value) * growth * share).quantize(Decimal(1))
            )
            for code, value in TARGETS.items()
        )


def make_coaches(country: Country) -> None:
    """Add coaches to the two coaching organisations; nobody signs in as them."""
    for key in ("coach", "other_coach"):
        user = country.people[key]
        home = Organisation.objects.get(pk__in=user.organisations_as({ServiceRole.COACH}))
        number = max(country.size.people // country.size.people_a_coach // 2, 2)
        unusable = make_password(None)
        made = User.objects.bulk_create(
            [
                User(email=f"{key}.{index}@valmennus.example", name=f"Valmentaja {index}", password=unusable)
                for index in range(1, number + 1)
            ],
            batch_size=BATCH,
        )
        OrganisationMembership.objects.bulk_create(
            [
                OrganisationMembership(
                    organisation=home, user=coach, role=ServiceRole.COACH, started_on=country.calendar.start
                )
                for coach in made
            ],
            batch_size=BATCH,
        )
        country.coaching.append(home)
        country.coaches[home.pk] = [user, *made]


def make_employers(country: Country) -> None:
    """Add employers in eight regions, each with a site, a unit, a first contact and most with a commitment."""
    random = country.random
    industries = {industry.code: industry for industry in Industry.objects.filter(code__in=[t[0] for t in TRADES])}
    towns = {code: list(Municipality.objects.filter(region__code=code).order_by("code")) for code in REGIONS}
    known = Employer.objects.count()
    numbers = business_ids()
    rows = []
    for index in range(max(country.size.employers - known, 0)):
        code, ending, kind, workplace = TRADES[index % len(TRADES)]
        town = random.choice(towns[REGIONS[index % len(REGIONS)]])
        stem = STEMS[index % len(STEMS)]
        name = f"{stem}{ending}" if ending[0].islower() and " " in ending else f"{stem} {ending}"
        headcount = random.choice([6, 9, 18, 34, 48, 120, 240, 600])
        rows.append(
            Employer(
                business_id=next(numbers),
                name=name if index < len(STEMS) else f"{name} {index // len(STEMS) + 1}",
                kind=kind,
                industry=industries.get(code),
                municipality=town,
                headcount=headcount,
                turnover_euros=headcount * random.randint(60_000, 110_000),
                balance_euros=headcount * random.randint(20_000, 60_000),
                is_autonomous=random.random() < 0.9,
                size_declared_on=country.calendar.start,
                size_source=SizeSource.EMPLOYER,
            )
        )
        country.workplaces[index] = workplace
    made = Employer.objects.bulk_create(rows, batch_size=BATCH)
    country.workplaces = {employer.pk: TRADES[index % len(TRADES)][3] for index, employer in enumerate(made)}
    _furnish(country, made)
    country.employers = made


def _furnish(country: Country, employers: list[Employer]) -> None:
    random, calendar = country.random, country.calendar
    partners = Employer.partners.through
    organisations = [*country.coaching, *(org for project in country.projects for org in project.implementers.all())]
    partners.objects.bulk_create(
        [
            partners(employer_id=employer.pk, organisation_id=organisation.pk)
            for employer in employers
            for organisation in {org.pk: org for org in organisations}.values()
        ],
        batch_size=BATCH,
    )
    sites = Site.objects.bulk_create(
        [Site(employer=employer, name="Päätoimipaikka", municipality=employer.municipality) for employer in employers],
        batch_size=BATCH,
    )
    Unit.objects.bulk_create([Unit(site=site, name="Palvelut") for site in sites], batch_size=BATCH)
    contacts, commitments = [], []
    for employer in employers:
        first = calendar.start + timedelta(days=random.randint(0, calendar.days - 40))
        contacts.append(
            CooperationEntry(employer=employer, happened_on=first, kind=random.choice(CooperationKind.values), note="")
        )
        if random.random() < 0.75:
            commitments.append(Commitment(employer=employer, signed_on=first + timedelta(days=random.randint(5, 39))))
    CooperationEntry.objects.bulk_create(contacts, batch_size=BATCH)
    Commitment.objects.bulk_create(commitments, batch_size=BATCH)
