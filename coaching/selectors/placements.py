"""Reads of placements, and of the roles to which people may be introduced."""

from typing import Any

from django.db.models import Q

from coaching.enums import STATES_BEFORE_JOB, ConsentPurpose
from coaching.models import Candidate, Consent, Placement
from coaching.workflow import ROLE_STATES_TO_FILL
from core.lookups import storable
from core.pagination import Page, keyset_page
from tasks.models import CarvedRole

MOST_IN_TAB = 100


def placements_of(candidate: Candidate, user: Any) -> list[Placement]:
    """Return the candidate's placements, the latest introduction first."""
    return list(
        Placement.objects.visible_to(user)
        .filter(candidate=candidate)
        .with_list_data()
        .order_by("-introduced_on", "-id")[:MOST_IN_TAB]
    )


def before_job_at(candidate: Candidate, employer_id: int | None) -> int:
    """Return how many introductions and trials go on between the person and the employer."""
    return Placement.objects.filter(
        candidate=candidate, state__in=STATES_BEFORE_JOB, role__analysis__unit__site__employer=employer_id
    ).count()


def roles_page(user: Any, text: str, cursor: str) -> Page[Any]:
    """Return one page of the roles that the user sees and that are free, by title, found by title or employer."""
    roles = CarvedRole.objects.visible_to(user).filter(state__in=ROLE_STATES_TO_FILL).with_list_data()
    words = storable(text).strip()
    if words:
        roles = roles.filter(Q(title__icontains=words) | Q(analysis__unit__site__employer__name__icontains=words))
    return keyset_page(roles, order=("title",), cursor=cursor)


def may_be_told(candidate: Candidate) -> frozenset[int]:
    """Return the keys of the employers to whom the person has allowed to be introduced."""
    found = Consent.objects.filter(
        candidate=candidate, purpose=ConsentPurpose.INTRODUCE, withdrawn_on__isnull=True
    ).values_list("employer_id", flat=True)
    return frozenset(key for key in found if key is not None)
