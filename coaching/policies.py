"""Who may do what with candidates: pure predicates with reasons.

Whoever sees a candidate is one of the coaches assigned now or leads the organisation's team (``coaching.querysets``),
so what is decided here is what may be done with a candidate that is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, allow, decide
from tasks.role_policies import may_follow

if TYPE_CHECKING:
    from coaching.models import Candidate, Placement

LEADS = frozenset({ServiceRole.TEAM_LEAD})
COACHES = frozenset({ServiceRole.COACH})


def may_list_candidates(user: Any) -> Decision:
    """Decide whether candidates are shown to the user at all."""
    return decide(
        user.is_authenticated and user.service_roles & (LEADS | COACHES),
        _("Candidates are shown to their job coaches and to the team leads of the organisation."),
    )


def may_create_candidate(user: Any) -> Decision:
    """Decide whether the user opens cases."""
    return decide(user.service_roles & (LEADS | COACHES), _("Job coaches and team leads open a case for a new person."))


def leads(user: Any, candidate: Candidate) -> bool:
    """Tell whether the user leads the team of the organisation that holds the case."""
    return candidate.organisation_id in user.organisations_as(LEADS)


def may_change(_user: Any, candidate: Candidate) -> Decision:
    """Decide whether the case may be changed: whoever sees it works on it, as long as it is open."""
    return decide(candidate.closed_on is None, _("The case has been closed. Open it again to change it."))


def may_assign(user: Any, candidate: Candidate) -> Decision:
    """Decide whether the user says who coaches the person."""
    return decide(leads(user, candidate), _("The team lead says who coaches the person.")) & may_change(user, candidate)


def may_reopen(_user: Any, candidate: Candidate) -> Decision:
    """Decide whether the case may be opened again."""
    return decide(candidate.closed_on is not None, _("The case is open."))


def may_move(user: Any, placement: Placement) -> Decision:
    """Decide whether the user takes the placement on."""
    return may_change(user, placement.candidate)


def may_employ(user: Any, placement: Placement) -> Decision:
    """Decide whether the user begins the job: the role is marked as filled with it, so both must be allowed."""
    return may_move(user, placement) & may_follow(user, placement.role)


def may_end(_user: Any, _placement: Placement) -> Decision:
    """Let whoever sees the placement end it, in a closed case too: a job may outlast the coaching."""
    return allow()


def may_introduce(user: Any, candidate: Candidate) -> Decision:
    """Decide whether the user introduces the person to employers."""
    return may_change(user, candidate)


def may_correct(user: Any, placement: Placement) -> Decision:
    """Decide whether the user corrects facts of the placement."""
    return may_change(user, placement.candidate)
