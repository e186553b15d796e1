"""Makes the whole country in one transaction."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from accounts.services.demo import create_demo_people
from pilots.models import Project
from reports.services.country.ground import SECOND_CODE, Country, make_coaches, make_employers, make_projects
from reports.services.country.persons import make_candidates, make_participants, make_placements
from reports.services.country.sizes import Calendar, Size
from reports.services.country.support import answer_follow_ups, make_log
from reports.services.country.work import carve_roles, make_actions, make_models, make_pilots


class CountryExists(RuntimeError):
    """The country has already been made in this database."""


def make_country(*, size: Size, today: date, seed: int = 1) -> Country:
    """Make the country and return what was made. The demo of employers and analyses must be there.

    Raises:
        CountryExists: it has been made before.
        DemoModeOff: DEMO_MODE is off.
    """
    if Project.objects.filter(code=SECOND_CODE).exists():
        raise CountryExists("The country is already in this database.")
    repeatable = Random(seed)  # noqa: S311  # made-up data, the same for the same seed
    country = Country(size=size, calendar=Calendar(today), random=repeatable, people=create_demo_people())
    with transaction.atomic():
        make_projects(country)
        make_coaches(country)
        make_employers(country)
        pilots = make_pilots(country)
        actions = make_actions(country)
        make_models(country)
        roles = carve_roles(country, pilots)
        people = make_candidates(country)
        make_participants(country, people, actions)
        placements = make_placements(country, people, roles)
        make_log(country, people, placements)
        answer_follow_ups(country, placements)
    return country
