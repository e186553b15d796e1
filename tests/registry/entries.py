"""Loads every app's entries. An app adds its module here."""

from tests.registry import (  # noqa: F401  # importing registers
    entries_accounts,
    entries_coaching_candidates,
    entries_coaching_participants,
    entries_coaching_support,
    entries_core,
    entries_employers,
    entries_pilots,
    entries_pilots_programme,
    entries_reports_dashboard,
    entries_reports_indicators,
    entries_reports_reports,
    entries_tasks_board,
    entries_tasks_inventory,
    entries_tasks_roles,
)
