"""Reads of the support log: the people to log for, the log's pages, sums, the versions of an entry."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from coaching.models import Candidate, Placement, SupportEntry
from core.pagination import Page, keyset_page
from employers.models import Employer
from pilots.models import Project

MOST_PEOPLE = 60
MOST_EMPLOYERS = 300
PAGE_ROWS = 30
MOST_VERSIONS = 50
MINUTES = F("minutes_direct") + F("minutes_indirect") + F("minutes_travel")


def placement_on(candidate: Candidate, day: date) -> Placement | None:
    """Return the placement that the person was in on the day; placements of one person never overlap."""
    found: Placement | None = (
        Placement.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=day), candidate=candidate, starts_on__lte=day
        )
        .select_related("role__analysis__unit__site__employer", "role__analysis__pilot__project")
        .order_by("-starts_on", "-id")
        .first()
    )
    return found


def project_on(candidate: Candidate, day: date, placement: Placement | None) -> Project | None:
    """Return the project that the support belongs to: the person's own on that day, the placement's, the last one's."""
    own = (
        candidate.participations.filter(Q(exit_on__isnull=True) | Q(exit_on__gte=day), entry_on__lte=day)
        .select_related("project")
        .order_by("-entry_on", "-id")
        .first()
    )
    project: Project
    if own is not None:
        project = own.project
        return project
    if placement is not None and placement.role.analysis.pilot is not None:
        project = placement.role.analysis.pilot.project
        return project
    last = candidate.support_entries.filter(is_current=True, project__isnull=False).select_related("project").first()
    return last.project if last is not None else None


@dataclass(frozen=True, slots=True)
class PersonToLog:
    """A person as a choice of the quick log, with the last visit that the form copies."""

    candidate: Candidate
    last: SupportEntry | None


def people_to_log(user: Any, wanted: Candidate | None = None) -> list[PersonToLog]:
    """Return the people that the user coaches now, the last met first; ``wanted`` comes first of all.

    Three queries, whatever the number of people.
    """
    entries = SupportEntry.objects.current().filter(candidate=OuterRef("pk")).order_by("-happened_on", "-id")
    own = (
        Candidate.objects.visible_to(user)
        .open()
        .filter(assignments__coach=user, assignments__ended_on__isnull=True)
        .annotate(last_entry=Subquery(entries.values("pk")[:1]), last_on=Subquery(entries.values("happened_on")[:1]))
        .order_by(F("last_on").desc(nulls_last=True), "-opened_on", "-id")[:MOST_PEOPLE]
    )
    people = list(own)
    keys = {person.pk: person.last_entry for person in people}
    if wanted is not None:
        people = [wanted, *[person for person in people if person.pk != wanted.pk]]
        if wanted.pk not in keys:
            keys[wanted.pk] = wanted.support_entries.filter(is_current=True).values_list("pk", flat=True).first()
    lasts = SupportEntry.objects.defer("note", "next_step").in_bulk([key for key in keys.values() if key])
    return [PersonToLog(person, lasts.get(keys[person.pk] or 0)) for person in people]


def last_of_coach(user: Any) -> SupportEntry | None:
    """Return the user's latest entry, whose way of working the empty form offers."""
    found: SupportEntry | None = (
        SupportEntry.objects.current()
        .filter(coach=user)
        .defer("note", "next_step")
        .order_by("-happened_on", "-id")
        .first()
    )
    return found


def employers_to_log(user: Any) -> QuerySet[Employer]:
    """Return the employers that the user may log work for, by name."""
    return Employer.objects.visible_to(user).order_by("name", "id")


def projects_to_log(user: Any) -> QuerySet[Project]:
    """Return the projects that the user's entries may belong to, by code."""
    return Project.objects.visible_to(user).order_by("code", "id")


def log_of(user: Any) -> QuerySet[Any]:
    """Return the current entries that the user may see."""
    return SupportEntry.objects.visible_to(user).current()


def with_list_data(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a list row shows."""
    return entries.select_related("candidate", "employer", "coach", "project")


def log_page(entries: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of the log, the newest first."""
    return keyset_page(with_list_data(entries), order=("-happened_on",), cursor=cursor, size=PAGE_ROWS)


@dataclass(frozen=True, slots=True)
class MinutesSum:
    """Minutes of a set of entries by their kind."""

    direct: int
    indirect: int
    travel: int

    @property
    def total(self) -> int:
        """Return all minutes."""
        return self.direct + self.indirect + self.travel


def minutes_of(entries: QuerySet[Any]) -> MinutesSum:
    """Return the sums of the entries' minutes."""
    sums = entries.aggregate(
        direct=Sum("minutes_direct", default=0),
        indirect=Sum("minutes_indirect", default=0),
        travel=Sum("minutes_travel", default=0),
    )
    return MinutesSum(**sums)


def versions_of(entry: SupportEntry, user: Any) -> list[SupportEntry]:
    """Return the versions of the entry that the user may see, the newest first."""
    return list(
        SupportEntry.objects.visible_to(user)
        .filter(series=entry.series)
        .select_related("candidate", "employer", "placement__role", "project", "coach", "written_by")
        .order_by("-version")[:MOST_VERSIONS]
    )


def people_in(entries: QuerySet[Any]) -> list[Candidate]:
    """Return the people whom the entries are about, each once."""
    return list(Candidate.objects.filter(pk__in=entries.values("candidate")).only("public_id").order_by("pk"))
