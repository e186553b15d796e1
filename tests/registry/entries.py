"""Loads every app's entries. An app adds its module here."""

from tests.registry import entries_core  # noqa: F401  # importing registers
