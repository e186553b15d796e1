"""Who may do what with the support log, the plan and Today: pure predicates with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coaching.policies import COACHES, LEADS, leads, may_change
from core.policies import Decision, allow, decide

if TYPE_CHECKING:
    from coaching.models import Candidate, FollowUp, SupportEntry


def may_see_support(user: Any) -> Decision:
    """Decide whether the support log and Today are shown to the user at all."""
    return decide(
        user.is_authenticated and user.service_roles & (COACHES | LEADS),
        _("The support log is shown to job coaches and to the team leads of the organisation."),
    )


def leads_a_team(user: Any) -> bool:
    """Tell whether the user sees the work of others too."""
    return bool(user.service_roles & LEADS)


def may_log(user: Any, candidate: Candidate | None) -> Decision:
    """Decide whether the user logs support, for a person that is seen or for an employer without a person."""
    return may_see_support(user) & (may_change(user, candidate) if candidate is not None else allow())


def may_correct_support(user: Any, entry: SupportEntry) -> Decision:
    """Decide whether the user corrects an entry: the one whose work it tells of, or the team lead."""
    is_leads = entry.candidate is not None and leads(user, entry.candidate)
    own = decide(
        entry.coach_id == user.pk or is_leads, _("An entry is corrected by its own job coach or by the team lead.")
    )
    return own & may_log(user, entry.candidate)


def may_settle_promise(_user: Any, entry: SupportEntry) -> Decision:
    """Decide whether a next step may be marked as done: whoever sees it may have kept the promise."""
    return decide(entry.is_current and entry.next_step_on, _("The entry has no next step."))


def may_plan(user: Any, candidate: Candidate) -> Decision:
    """Decide whether the plan, the goals and the phase may be changed."""
    return may_see_support(user) & may_change(user, candidate)


def may_answer(user: Any, follow_up: FollowUp) -> Decision:
    """Decide whether the user answers a follow-up of a job; in a closed case too, since a job may outlast coaching."""
    return may_see_support(user) & decide(follow_up.done_on is None, _("This follow-up has already been answered."))
