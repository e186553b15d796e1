"""``manage.py match [--explain] [--check] INPUT.json > OUTPUT.json``: a matching round without a database."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from coaching.matching.command import BAD_INPUT, CHECK, EXPLAIN, run


class Command(BaseCommand):
    help = "Finds pairs of people and roles worth a conversation in a match/1 file."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", metavar="INPUT.json", help="Round as JSON; “-” reads standard input.")
        parser.add_argument(EXPLAIN, action="store_true", help="Also say which filters left a person without.")
        parser.add_argument(CHECK, action="store_true", help="Check the answer independently before writing it.")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        chosen = [option for option in (EXPLAIN, CHECK) if options[option.removeprefix("--")]]
        try:
            text = sys.stdin.read() if options["input"] == "-" else Path(options["input"]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(str(error))
            sys.exit(BAD_INPUT)
        code, out, err = run(chosen, text)
        self.stdout.write(out, ending="")
        if err:
            self.stderr.write(err, ending="")
        if code:
            sys.exit(code)
