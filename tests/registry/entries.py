"""Loads every app's entries. An app adds its module here."""

from tests.registry import (  # noqa: F401  # importing registers
    entries_accounts,
    entries_core,
    entries_employers,
    entries_pilots,
    entries_tasks_board,
    entries_tasks_inventory,
    entries_tasks_roles,
)
