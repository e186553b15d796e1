"""What the tasks app adds to the main navigation and to the pages of employers and pilots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.navigation import NavigationItem, register_item
from employers.models import Employer
from employers.pages import register_tab as register_employer_tab
from employers.tabs import Tab
from pilots.models import Pilot
from pilots.tabs import register_tab as register_pilot_tab
from tasks.models import WorkAnalysis
from tasks.policies import may_list_analyses

MOST_IN_TAB = 50


def works_with_analyses(user: Any) -> bool:
    """Tell whether work analyses are shown to the user."""
    return bool(may_list_analyses(user))


def analyses_of_pilot(request: Any, pilot: Pilot) -> Mapping[str, Any]:
    """Return the pilot's analyses that the user sees, for the tab on the pilot's page."""
    rows = WorkAnalysis.objects.visible_to(request.user).filter(pilot=pilot).with_list_data()
    return {"analyses": list(rows[:MOST_IN_TAB]), "start_query": f"pilot={pilot.public_id}"}


def analyses_of_employer(request: Any, employer: Employer) -> Mapping[str, Any]:
    """Return the employer's analyses, for the tab on the employer's page."""
    rows = WorkAnalysis.objects.visible_to(request.user).filter(unit__site__employer=employer).with_list_data()
    return {"analyses": list(rows[:MOST_IN_TAB]), "start_query": f"employer={employer.public_id}"}


register_item(NavigationItem(40, _("Work analyses"), "analysis_list", works_with_analyses, "tasks"))
register_pilot_tab(
    Tab("analyses", 20, _("Work analyses"), template="tasks/analyses/_list_tab.html", context=analyses_of_pilot)
)
register_employer_tab(
    Tab("analyses", 25, _("Work analyses"), template="tasks/analyses/_list_tab.html", context=analyses_of_employer)
)
