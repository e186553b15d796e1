"""Fill the database with a made-up country: two projects, eight regions, people, logs and reports."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services.demo import DemoModeOff
from reports.services.country import CountryExists, Size, make_country


class Command(BaseCommand):
    help = "Fill the database with a made-up country after seed_demo; a repeat makes nothing. Only with DEMO_MODE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=1, help="how many times the demo (1: 300 people)")
        parser.add_argument("--people", type=int, help="participants, instead of what the size gives")
        parser.add_argument("--logs", type=int, help="entries of the support log, instead of what the size gives")
        parser.add_argument("--seed", type=int, default=1)

    def handle(
        self,
        *_args: Any,
        size: int = 1,
        people: int | None = None,
        logs: int | None = None,
        seed: int = 1,
        **_options: Any,
    ) -> None:
        if min(size, people or 1, logs or 1) < 1:
            raise CommandError("Sizes are whole numbers from 1 up.")
        usual = Size().grown(size)
        wanted = Size.of(people or usual.people, logs or usual.logs)
        try:
            made = make_country(size=wanted, today=timezone.localdate(), seed=seed)
        except DemoModeOff as error:
            raise CommandError(str(error)) from error
        except CountryExists as error:
            self.stdout.write(str(error))
            return
        self.stdout.write(f"A country of {made.size.people} people is in the database.")
