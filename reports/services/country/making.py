"""Makes the whole country in one transaction, block by block, so that memory does not grow with its size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction

from accounts.services.demo import demo_people
from pilots.models import Project
from reports.services.country.bulk import check_references, learn_sizes
from reports.services.country.ground import SECOND_CODE, Country, make_coaches, make_employers, make_projects
from reports.services.country.participants import make_participants
from reports.services.country.people import make_people
from reports.services.country.period_reports import make_reports
from reports.services.country.pilots import make_actions, make_models, make_pilots
from reports.services.country.placing import make_placements
from reports.services.country.roles import carve_roles
from reports.services.country.sizes import Calendar, Size
from reports.services.country.support import answer_follow_ups, make_log


class CountryExists(RuntimeError):
    """The country has already been made in this database."""


def make_country(
    *,
    size: Size,
    today: date,
    seed: int = 1,
    with_reports: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Country:
    """Make the country and return what was made. The demo of employers and analyses must be there.

    ``with_reports`` makes period reports too. ``progress`` is told how many of the people have been made.

    Raises:
        CountryExists: it has been made before.
        DemoModeOff: DEMO_MODE is off.
    """
    if Project.objects.filter(code=SECOND_CODE).exists():
        raise CountryExists("The country is already in this database.")
    repeatable = Random(seed)  # noqa: S311  # made-up data, the same for the same seed
    country = Country(size=size, calendar=Calendar(today), random=repeatable, people=demo_people())
    with transaction.atomic():
        make_projects(country)
        make_coaches(country)
        make_employers(country)
        pilots = make_pilots(country)
        actions = make_actions(country)
        make_models(country)
        roles = carve_roles(country, pilots)
        learn_sizes()
        made = learnt = 0
        for block, number, logs in size.blocks():
            people = make_people(country, block, number)
            make_placements(country, people, roles)
            make_participants(country, block, number, people, actions)
            make_log(country, people, logs)
            made += number
            check_references()
            if made >= 2 * learnt:
                learn_sizes()
                learnt = made
            progress(made, size.people)
        answer_follow_ups(country)
        learn_sizes()
        if with_reports:
            make_reports(country)
    return country
