"""docs/workflows.md says what the state tables say."""

import io
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from accounts.workflow import INVITATION_TABLE
from core.management.commands.document_workflows import all_tables
from pilots.workflow import PILOT_TABLE
from tasks.workflow import ROLE_TABLE


def test_every_table_is_found() -> None:
    names = {table.name for table in all_tables()}
    assert {INVITATION_TABLE.name, PILOT_TABLE.name, ROLE_TABLE.name} <= names


def test_the_document_is_up_to_date() -> None:
    told = io.StringIO()
    call_command("document_workflows", stdout=told)
    written = (Path(settings.BASE_DIR) / "docs" / "workflows.md").read_text(encoding="utf-8")
    assert written == told.getvalue(), "run manage.py document_workflows --write"
