"""Who sees which candidates, placements, log entries and participants. Coordinators see no person's row.

A candidate is seen by the coaches assigned now and by the team leads of the organisation that holds the case.
Participant records carry codes only and are also seen by the project's managers, who answer for the data's quality.
"""

from typing import Any, Self

from django.db.models import Q

from accounts.enums import ServiceRole
from accounts.models import OrganisationMembership
from core.access import AccessQuerySet

LEADS = frozenset({ServiceRole.TEAM_LEAD})
COACHES = frozenset({ServiceRole.COACH})
MANAGERS = frozenset({ServiceRole.PROJECT_MANAGER})


def candidates_of(user: Any, prefix: str = "") -> Q:
    """Return the condition "the user may see this candidate", with the path from the row to the candidate."""
    return Q(
        **{f"{prefix}organisation__in": user.organisations_as(LEADS)},
    ) | Q(
        **{
            f"{prefix}assignments__coach": user,
            f"{prefix}assignments__ended_on__isnull": True,
            f"{prefix}organisation__in": user.organisations_as(COACHES),
        }
    )


def sees_people(user: Any) -> bool:
    """Tell whether the user's roles may see candidates at all."""
    return bool(user.is_authenticated and user.service_roles & (LEADS | COACHES))


class CandidateQuerySet(AccessQuerySet[Any]):
    """Candidates."""

    def visible_to(self, user: Any) -> Self:
        """Return the candidates the user coaches now, and those of the organisations the user leads."""
        if not sees_people(user):
            return self.none()
        return self.filter(pk__in=self.model._base_manager.filter(candidates_of(user)).values("pk"))

    def open(self) -> Self:
        """Return candidates whose case has not been closed."""
        return self.filter(closed_on__isnull=True)


class CandidatePartQuerySet(AccessQuerySet[Any]):
    """What belongs to one candidate; the model names the path in ``candidate_path``."""

    def visible_to(self, user: Any) -> Self:
        """Seen with the candidate."""
        if not sees_people(user):
            return self.none()
        candidates = self.model._meta.apps.get_model("coaching", "Candidate")
        return self.filter(**{f"{self.model.candidate_path}__in": candidates.objects.visible_to(user)})


class PlacementQuerySet(AccessQuerySet[Any]):
    """Placements."""

    def visible_to(self, user: Any) -> Self:
        """Seen with the candidate, by the service side only."""
        if not sees_people(user):
            return self.none()
        candidates = self.model._meta.apps.get_model("coaching", "Candidate")
        return self.filter(candidate__in=candidates.objects.visible_to(user))

    def with_list_data(self) -> Self:
        """Add what a list row shows."""
        return self.select_related("candidate", "role__analysis__unit__site__employer")


class SupportEntryQuerySet(AccessQuerySet[Any]):
    """Entries of the support log."""

    def visible_to(self, user: Any) -> Self:
        """Return entries about candidates the user sees; about employers alone, the user's own and the led team's."""
        if not sees_people(user):
            return self.none()
        candidates = self.model._meta.apps.get_model("coaching", "Candidate")
        team = OrganisationMembership.objects.filter(
            organisation__in=user.organisations_as(LEADS), role__in=COACHES, ended_on__isnull=True
        )
        return self.filter(
            Q(candidate__in=candidates.objects.visible_to(user))
            | Q(candidate__isnull=True, coach=user)
            | Q(candidate__isnull=True, coach__in=team.values("user"))
        )

    def current(self) -> Self:
        """Return the newest version of each entry."""
        return self.filter(is_current=True)


class ParticipantQuerySet(AccessQuerySet[Any]):
    """Participant records."""

    def visible_to(self, user: Any) -> Self:
        """Return the records of candidates the user sees, of the own organisation's staff, of managed projects."""
        if not user.is_authenticated or not user.service_roles & (LEADS | COACHES | MANAGERS):
            return self.none()
        candidates = self.model._meta.apps.get_model("coaching", "Candidate")
        managed = user.organisations_as(MANAGERS)
        projects = self.model._meta.apps.get_model("pilots", "Project")._base_manager
        return self.filter(
            Q(organisation__in=user.organisations_as(LEADS))
            | Q(candidate__in=candidates.objects.visible_to(user))
            | Q(candidate__isnull=True, organisation__in=user.organisations_as(COACHES))
            | Q(project__in=projects.filter(implementers__in=managed))
        )


class FollowUpQuerySet(AccessQuerySet[Any]):
    """Follow-ups."""

    def visible_to(self, user: Any) -> Self:
        """Seen with the participant record or the placement."""
        if not user.is_authenticated or not user.service_roles & (LEADS | COACHES | MANAGERS):
            return self.none()
        registry = self.model._meta.apps
        participants = registry.get_model("coaching", "ParticipantRecord").objects.visible_to(user)
        placements = registry.get_model("coaching", "Placement").objects.visible_to(user)
        return self.filter(Q(participant__in=participants) | Q(placement__in=placements))

    def open(self) -> Self:
        """Return follow-ups without an answer."""
        return self.filter(done_on__isnull=True)
