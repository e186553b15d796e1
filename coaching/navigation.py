"""What the coaching app adds to the main navigation, the first pages and the tabs of a candidate."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from coaching.models import Candidate
from coaching.participant_policies import may_list_participants
from coaching.policies import may_list_candidates
from coaching.selectors.participants import participations_of, what_is_missing
from coaching.selectors.placements import placements_of
from coaching.tabs import Tab, register_tab
from core.navigation import NavigationItem, register_home, register_item


def works_with_candidates(user: Any) -> bool:
    """Tell whether candidates are shown to the user."""
    return bool(may_list_candidates(user))


def placements_tab(request: Any, candidate: Candidate) -> Mapping[str, Any]:
    """Return the candidate's placements, for the tab on the candidate's page."""
    return {"placements": placements_of(candidate, request.user)}


def works_with_participants(user: Any) -> bool:
    """Tell whether participants are shown to the user."""
    return bool(may_list_participants(user))


def participation_tab(request: Any, candidate: Candidate) -> Mapping[str, Any]:
    """Return the candidate's parts in projects with what each record lacks, for the tab on the candidate's page."""
    records = participations_of(candidate, request.user)
    return {"participations": [(record, what_is_missing(record)) for record in records]}


register_item(NavigationItem(10, _("Candidates"), "candidate_list", works_with_candidates, "person"))
register_tab(Tab("placements", 40, _("Placements"), template="coaching/placements/_tab.html", context=placements_tab))

register_item(NavigationItem(5, _("Today"), "coach_today", works_with_candidates, "calendar"))
register_item(NavigationItem(12, _("Support log"), "support_list", works_with_candidates, "clock"))
register_home(10, works_with_candidates, "coach_today")
register_tab(Tab("plan", 50, _("Plan"), url_name="candidate_plan"))
register_tab(Tab("support", 60, _("Support log"), url_name="candidate_support"))

register_item(NavigationItem(14, _("Participants"), "participant_list", works_with_participants, "people"))
register_tab(
    Tab(
        "participation",
        70,
        _("Participation"),
        template="coaching/participants/_candidate_tab.html",
        context=participation_tab,
    )
)
