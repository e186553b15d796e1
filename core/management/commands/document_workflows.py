"""Print the state tables as documentation, or write docs/workflows.md."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.state_diagrams import as_document
from core.workflow import StateTable


def all_tables() -> list[StateTable]:
    """Return the state tables that the apps keep in their ``workflow`` modules, by name."""
    found: dict[str, StateTable] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.workflow"
        if not Path(config.path).is_relative_to(settings.BASE_DIR) or find_spec(name) is None:
            continue
        tables = (value for value in vars(import_module(name)).values() if isinstance(value, StateTable))
        found |= {table.name: table for table in tables}
    return [found[name] for name in sorted(found)]


class Command(BaseCommand):
    help = "Print the states of the models as diagrams; with --write into docs/workflows.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/workflows.md instead of printing")

    def handle(self, *_args: Any, **options: Any) -> None:
        text = as_document(all_tables())
        if options["write"]:
            (Path(settings.BASE_DIR) / "docs" / "workflows.md").write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
