"""Print who signs in to the demo as whom, with the one-time codes of this half minute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.demo import DemoModeOff, demo_sign_ins, require_demo_mode


class Command(BaseCommand):
    help = "Print the sign-ins of the demo people with their current one-time codes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            require_demo_mode()
        except DemoModeOff as error:
            raise CommandError(str(error)) from error
        rows = [(each.person.email, each.password, each.code or "-", each.person.name) for each in demo_sign_ins()]
        if not rows:
            raise CommandError("There are no demo people yet. Run manage.py seed_demo first.")
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
