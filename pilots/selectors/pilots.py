"""Reads of projects and pilots."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from core.pagination import Page, keyset_page
from employers.models import Employer
from employers.selectors import matching_name_or_id
from pilots.models import MethodStep, Pilot, Project

MOST_MATCHES = 20


def pilots_page(pilots: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of pilots, the latest start first."""
    return keyset_page(pilots, order=("-starts_on",), cursor=cursor)


def projects_with_counts(projects: QuerySet[Any]) -> QuerySet[Any]:
    """Return projects with ``running`` and ``ended``, the numbers of their pilots, and their implementers."""
    annotated: QuerySet[Any] = projects.annotate(
        planned=Count("pilots", filter=Q(pilots__stage="planned")),
        running=Count("pilots", filter=Q(pilots__stage="running")),
        ended=Count("pilots", filter=Q(pilots__stage="ended")),
    ).prefetch_related("implementers")
    return annotated


def employers_in(pilot: Pilot, user: Any) -> tuple[list[Employer], int]:
    """Return the pilot's employers that the user may see, and how many others take part."""
    visible = list(
        Employer.objects.visible_to(user)
        .filter(pilots=pilot)
        .select_related("municipality", "industry")
        .order_by("name", "id")
    )
    return visible, pilot.employers.count() - len(visible)


def employers_to_add(pilot: Pilot, user: Any, text: str) -> list[Employer]:
    """Return up to 20 employers that the user sees, that match the text, and that do not take part yet."""
    return list(
        Employer.objects.visible_to(user)
        .filter(matching_name_or_id(text) if text else Q())
        .exclude(pilots=pilot)
        .select_related("municipality")
        .order_by("name", "id")[:MOST_MATCHES]
    )


def steps_of(method: str) -> list[MethodStep]:
    """Return the steps of a method in their order."""
    return list(MethodStep.objects.filter(method=method).order_by("number"))


def pilots_of_employer(employer: Employer, user: Any) -> list[Pilot]:
    """Return the employer's pilots that the user may see, the latest start first."""
    return list(
        Pilot.objects.visible_to(user)
        .filter(employers=employer)
        .select_related("project", "region")
        .order_by("-starts_on", "-id")[:100]
    )


def projects_managed_by(user: Any) -> QuerySet[Any]:
    """Return the projects to which the user may add pilots."""
    visible = Project.objects.visible_to(user)
    if user.is_coordinator:
        return visible.order_by("code")
    return visible.filter(implementers__in=user.organisations_as({"project_manager"})).distinct().order_by("code")
