"""Load the reference data of every app; files that have not changed are skipped."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from core.services.reference import ReferenceFileError, load_registered, registered_names


class Command(BaseCommand):
    help = "Load the reference data (areas, authorities, classifications) from the shipped files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load unchanged files too")
        parser.add_argument("--only", action="append", default=[], metavar="APP", help="load the files of this app")

    def handle(self, *_args: Any, **options: Any) -> None:
        autodiscover_modules("reference")
        unknown = sorted(set(options["only"]) - set(registered_names()))
        if unknown:
            known = ", ".join(registered_names())
            raise CommandError(f"No reference data is named {', '.join(unknown)}. There is: {known}.")
        started = time.monotonic()
        changed = 0
        try:
            for result in load_registered(force=options["force"], only=options["only"]):
                changed += result.changed
                if result.changed:
                    self.stdout.write(f"{result.name}: {result.rows} rows, {result.removed} removed")
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{changed} files loaded in {time.monotonic() - started:.1f} s")
