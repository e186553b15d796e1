"""Counts the indicators set-based in the database, whatever the number of rows."""

from reports.counting.definitions import definitions_on
from reports.counting.participants import data_quality
from reports.counting.records import records_of
from reports.counting.scope import Figure, Quality, Scope
from reports.counting.totals import GROUPS, count_all, count_by_region, count_group, group_of, identity_breaches

__all__ = [
    "GROUPS",
    "Figure",
    "Quality",
    "Scope",
    "count_all",
    "count_by_region",
    "count_group",
    "data_quality",
    "definitions_on",
    "group_of",
    "identity_breaches",
    "records_of",
]
