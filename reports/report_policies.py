"""Who may do what with period reports: pure predicates with reasons.

The project prepares: its managers and the coordinators count the draft, write and comment. The project checks: only its
managers answer warnings, since they know the data. The coordinator approves, freezes, and is never the one who answered
a warning of the same report: two people stand behind every figure that was doubted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, decide
from pilots.policies import implements
from reports.enums import STATES_FROZEN, STATES_OPEN

if TYPE_CHECKING:
    from pilots.models import Project
    from reports.models import PeriodReport

READERS = frozenset({ServiceRole.COORDINATOR, ServiceRole.PROJECT_MANAGER, ServiceRole.MINISTRY_VIEWER})


def may_list_reports(user: Any) -> Decision:
    """Decide whether reports are shown to the user at all."""
    return decide(
        user.is_authenticated and bool(user.service_roles & READERS),
        _("Reports are for coordinators, project managers and the ministry."),
    )


def may_prepare_project(user: Any, project: Project) -> Decision:
    """Decide whether the user begins reports of the project."""
    return decide(
        user.is_coordinator or implements(user, project),
        _("Only the project's manager and the coordinators prepare its reports."),
    )


def may_prepare(user: Any, report: PeriodReport) -> Decision:
    """Decide whether the user counts, writes and comments: while the report is under work."""
    return may_prepare_project(user, report.period.project) & decide(
        report.state in STATES_OPEN, _("The report is frozen. Correct it by a new version.")
    )


def may_check(user: Any, report: PeriodReport) -> Decision:
    """Decide whether the user answers warnings."""
    return decide(
        implements(user, report.period.project),
        _("The project's manager answers the warnings, and the coordinator approves."),
    )


def may_approve(user: Any, report: PeriodReport) -> Decision:
    """Decide whether the user approves and freezes: a coordinator who has answered none of its warnings."""
    answered = {str(warning.get("answered_by", "")) for warning in report.warnings}
    return decide(user.is_coordinator, _("A coordinator approves and freezes the report.")) & decide(
        str(user.public_id) not in answered,
        _("You have answered a warning of this report. Somebody else approves it."),
    )


def may_send(user: Any, report: PeriodReport) -> Decision:
    """Decide whether the user marks the report as sent."""
    return may_prepare_project(user, report.period.project)


def may_correct(user: Any, report: PeriodReport) -> Decision:
    """Decide whether the user begins a new version: of a frozen report."""
    return may_prepare_project(user, report.period.project) & decide(
        report.state in STATES_FROZEN, _("Only a frozen report is corrected. This one can still be changed.")
    )


def sees_full_figures(user: Any, report: PeriodReport) -> bool:
    """Tell whether the user sees small figures too: those who prepare the report do, the ministry does not."""
    return bool(may_prepare_project(user, report.period.project))
