"""Fill the database with the demo: people, employers, pilots, analyses, one carved board."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.demo import DemoModeOff
from tasks.services.demo import ReferenceMissing, seed_demo


class Command(BaseCommand):
    help = "Fill the database with the demo; a repeat makes nothing twice. Only where DEMO_MODE is on."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            made = seed_demo()
        except (DemoModeOff, ReferenceMissing) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The demo is in the database." if made else "The demo was already in the database.")
