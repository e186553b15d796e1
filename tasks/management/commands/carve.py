"""``manage.py carve [--seconds S] [--seed N] [--alternatives K] [--explain] [--check] INPUT.json > OUTPUT.json``.

Carves roles out of a workplace described in a carve/1 file, without a database.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tasks.carving.command import EXIT_BAD_INPUT, CommandOptions, run


class Command(BaseCommand):
    help = "Carves roles out of the workplace of a carve/1 file."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        standard = CommandOptions()
        parser.add_argument("input", metavar="INPUT.json", help="Workplace as JSON; “-” reads standard input.")
        parser.add_argument("--seconds", type=float, default=standard.seconds, help="Time limit.")
        parser.add_argument("--seed", type=int, default=standard.seed, help="Seed of the search.")
        parser.add_argument("--alternatives", type=int, default=standard.alternatives, help="How many proposals.")
        parser.add_argument("--threads", type=int, default=standard.threads, help="Solves side by side.")
        parser.add_argument("--explain", action="store_true", help="Readable lines instead of JSON.")
        parser.add_argument("--check", action="store_true", help="Check the answer independently.")
        parser.add_argument(
            "--deterministic", action="store_true", help="Count the solver's effort instead of the clock."
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            text = sys.stdin.read() if options["input"] == "-" else Path(options["input"]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(str(error))
            sys.exit(EXIT_BAD_INPUT)
        names = CommandOptions.__dataclass_fields__
        result = run(CommandOptions(**{name: options[name] for name in names}), text)
        self.stdout.write(result.out, ending="")
        if result.error:
            self.stderr.write(result.error, ending="")
        if result.exit_code:
            sys.exit(result.exit_code)
