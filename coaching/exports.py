"""The file of codes with which a project is compared with EURA. Nothing in it tells of a person but the code."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from coaching.enums import EuraStatus
from coaching.selectors.completeness import missing_facts
from coaching.selectors.participants import EURA_ENTERED, WHY_NEEDED, eura_counts
from core.exports import Column


def participant_columns() -> list[Column]:
    """Return the columns of the file; codes stay text."""
    return [
        Column(_("Code"), lambda row: row.pseudonym, "code"),
        Column(_("Project code"), lambda row: row.project.code, "code"),
        Column(_("Action"), lambda row: row.action.name),
        Column(_("First day"), lambda row: row.entry_on, "day"),
        Column(_("Last day"), lambda row: row.exit_on, "day"),
        Column(_("Complete"), lambda row: _("No") if missing_facts(row) else _("Yes")),
        Column(_("Missing"), lambda row: ", ".join(str(WHY_NEEDED[name][0]) for name in missing_facts(row))),
        Column(_("End data asked on"), lambda row: row.checked_on, "day"),
        Column(_("Entry in EURA"), lambda row: row.get_eura_status_display()),
        Column(_("State of EURA since"), lambda row: row.eura_on, "day"),
    ]


def reconciliation(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the counts by which this list and EURA are compared, and what explains their difference."""
    counts = eura_counts(list(rows))
    entered = sum(counts[state] for state in EURA_ENTERED)
    told: list[tuple[Any, int]] = [
        (_("Records here"), len(rows)),
        (_("Of them entered in EURA"), entered),
        (_("Difference"), len(rows) - entered),
    ]
    told += [
        (_("Because: %(state)s") % {"state": state.label}, counts[state])
        for state in EuraStatus
        if state not in EURA_ENTERED
    ]
    return [(str(label), str(number)) for label, number in told]
