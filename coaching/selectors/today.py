"""What a job coach has to see today, in sections; a team lead sees the team's.

Each section is one query of a few rows, so the page costs the same however many people there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, DateField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import EXIT_WINDOW_DAYS, EuraStatus, PlacementState
from coaching.models import Candidate, FollowUp, ParticipantRecord, Placement, SupportEntry
from coaching.selectors.candidates import not_met_for, with_list_data
from core.pagination import Page, keyset_page
from core.policies import Text

FIRST_ROWS = 6
PAGE_ROWS = 30
EURA_WAITS = (EuraStatus.NOT_ASKED, EuraStatus.ASKED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose day it is. ``team`` means everything that the user sees; otherwise what is the user's own."""

    user: Any
    team: bool
    today: date

    def candidates(self) -> QuerySet[Any]:
        """Return the open cases."""
        seen = Candidate.objects.visible_to(self.user).open()
        if self.team:
            return seen
        return seen.filter(assignments__coach=self.user, assignments__ended_on__isnull=True)

    def promises(self) -> QuerySet[Any]:
        """Return the current entries whose next step has not been done."""
        seen = SupportEntry.objects.visible_to(self.user).current()
        own = seen if self.team else seen.filter(coach=self.user)
        waiting = own.filter(next_step_on__isnull=False, next_step_done_on__isnull=True)
        return waiting.defer("note").select_related("candidate", "employer", "coach")

    def placements(self) -> QuerySet[Any]:
        """Return the placements of the people in scope."""
        return Placement.objects.filter(candidate__in=self.candidates().values("pk")).with_list_data()

    def participants(self) -> QuerySet[Any]:
        """Return the participant records in scope; without a candidate they are the team's."""
        seen = ParticipantRecord.objects.visible_to(self.user)
        own = seen if self.team else seen.filter(candidate__in=self.candidates().values("pk"))
        return own.select_related("candidate", "project")


def scope_of(user: Any, *, team: bool) -> Scope:
    """Return the scope for today."""
    return Scope(user, team, timezone.localdate())


def _visits(scope: Scope) -> QuerySet[Any]:
    return scope.promises().filter(next_step_on=scope.today)


def _promises(scope: Scope) -> QuerySet[Any]:
    return scope.promises().filter(next_step_on__lt=scope.today)


def _exits(scope: Scope) -> QuerySet[Any]:
    """End data is asked within 28 days of the last day; a last day that is agreed for the next weeks is shown too."""
    window = timedelta(days=EXIT_WINDOW_DAYS)
    waiting = scope.participants().filter(exit_on__lte=scope.today + window, checked_on__isnull=True)
    due_on = ExpressionWrapper(F("exit_on") + window, output_field=DateField())
    rows: QuerySet[Any] = waiting.annotate(end_data_due_on=due_on)
    return rows


def _endings(scope: Scope) -> QuerySet[Any]:
    """Trials, subsidies and contracts by the first day on which one of them ends."""
    limit = scope.today + timedelta(days=settings.TODAY_ENDING_DAYS)
    trial = Q(state=PlacementState.TRIAL, trial_until__lte=limit)
    employed = Q(state=PlacementState.EMPLOYED)
    subsidy = Q(subsidy_until__range=(scope.today, limit)) & ~Q(state=PlacementState.ENDED)
    rows: QuerySet[Any] = (
        scope.placements()
        .filter(trial | (employed & Q(contract_until__lte=limit)) | subsidy)
        .annotate(
            trial_end=Case(When(trial, then=F("trial_until")), output_field=DateField()),
            contract_end=Case(
                When(employed & Q(contract_until__lte=limit), then=F("contract_until")), output_field=DateField()
            ),
            subsidy_end=Case(When(subsidy, then=F("subsidy_until")), output_field=DateField()),
        )
        .annotate(ends_on=Least("trial_end", "contract_end", "subsidy_end"))
    )
    return rows


def _not_met(scope: Scope) -> QuerySet[Any]:
    return with_list_data(not_met_for(scope.candidates(), settings.TODAY_NOT_MET_DAYS))


def _jobs(scope: Scope) -> QuerySet[Any]:
    """Follow-ups of jobs that can be answered now; in closed cases too, since a job may outlast the coaching."""
    seen = FollowUp.objects.open().filter(opens_on__lte=scope.today, placement__isnull=False)
    people = Candidate.objects.visible_to(scope.user)
    if not scope.team:
        people = people.filter(assignments__coach=scope.user, assignments__ended_on__isnull=True)
    return seen.filter(placement__candidate__in=people.values("pk")).select_related(
        "placement__candidate", "placement__role__analysis__unit__site__employer"
    )


def _eura(scope: Scope) -> QuerySet[Any]:
    return scope.participants().filter(eura_status__in=EURA_WAITS)


@dataclass(frozen=True, slots=True)
class SectionKind:
    """One section of Today: its rows, the order that pages go by, the words when there is nothing."""

    key: str
    title: Text
    nothing: Text
    rows: Callable[[Scope], QuerySet[Any]]
    order: tuple[str, ...]

    @property
    def template(self) -> str:
        """Return the template of the section's rows."""
        return f"coaching/today/_{self.key}.html"


SECTIONS = (
    SectionKind("visits", _("Today"), _("Nothing has been agreed for today."), _visits, ("id",)),
    SectionKind("promises", _("Promises overdue"), _("Every promise has been kept."), _promises, ("next_step_on",)),
    SectionKind("jobs", _("Follow-ups of jobs"), _("No follow-up waits for an answer."), _jobs, ("due_on",)),
    SectionKind("endings", _("About to end"), _("No trial, subsidy or contract ends soon."), _endings, ("ends_on",)),
    SectionKind("exits", _("End data to ask"), _("No end data is missing."), _exits, ("exit_on",)),
    SectionKind("not_met", _("Not met for a while"), _("Everybody has been met."), _not_met, ("opened_on",)),
    SectionKind("eura", _("EURA entries missing"), _("Everybody has an entry in EURA."), _eura, ("entry_on",)),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section as the page shows it: the first rows, and whether there are more."""

    kind: SectionKind
    rows: list[Any]
    has_more: bool


def section_named(key: str) -> SectionKind | None:
    """Return the section with this key."""
    return next((kind for kind in SECTIONS if kind.key == key), None)


def sections_of(scope: Scope) -> list[Section]:
    """Return the sections with their first rows, one query each."""
    found = []
    for kind in SECTIONS:
        rows = list(kind.rows(scope).order_by(*kind.order, "pk")[: FIRST_ROWS + 1])
        found.append(Section(kind, rows[:FIRST_ROWS], len(rows) > FIRST_ROWS))
    return found


def section_page(kind: SectionKind, scope: Scope, cursor: str) -> Page[Any]:
    """Return one page of a section's rows."""
    return keyset_page(kind.rows(scope), order=kind.order, cursor=cursor, size=PAGE_ROWS)
