"""Fill the database with a made-up country: two projects, eight regions, people, logs and reports."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services.demo import DemoModeOff
from reports.services.country import CountryExists, Size, make_country


class Command(BaseCommand):
    help = "Fill the database with a made-up country after seed_demo. Only where DEMO_MODE is on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=1, help="how many times the demo (1: 300 people)")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, size: int, seed: int, **_options: Any) -> None:
        if size < 1:
            raise CommandError("The size is a whole number from 1 up.")
        try:
            made = make_country(size=Size().grown(size), today=timezone.localdate(), seed=seed)
        except DemoModeOff as error:
            raise CommandError(str(error)) from error
        except CountryExists as error:
            self.stdout.write(str(error))
            return
        self.stdout.write(f"A country of {made.size.people} people is in the database.")
