"""Filters of the list of candidates."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from coaching.enums import Phase
from coaching.models import Candidate
from coaching.selectors.candidates import not_met_for
from core.filters import BaseFilterSet
from core.models import Municipality
from employers.filters import LookupFilter

OPEN, CLOSED = "open", "closed"
NOT_MET_DAYS = (14, 30, 60, 90)


def not_met_choices() -> list[tuple[int, str]]:
    """Return the numbers of days in the words of the page's language."""
    return [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in NOT_MET_DAYS]


class CandidateFilterSet(BaseFilterSet):
    """Phase, coach, municipality, open or closed, not met for some time. Names are encrypted and not searched."""

    phase = django_filters.ChoiceFilter(label=_("Phase"), choices=Phase.choices, empty_label=_("All"))
    coach = django_filters.ModelChoiceFilter(
        label=_("Job coach"), queryset=User.objects.none(), to_field_name="public_id", method="of_coach"
    )
    municipality = LookupFilter(label=_("Municipality"), model=Municipality, method="of_municipality")
    state = django_filters.ChoiceFilter(
        label=_("Case"),
        choices=[(OPEN, _("Open")), (CLOSED, _("Closed"))],
        method="of_state",
        empty_label=_("All"),
    )
    not_met = django_filters.ChoiceFilter(
        label=_("Not met for"), choices=not_met_choices, method="of_not_met", empty_label=_("No matter")
    )

    class Meta(BaseFilterSet.Meta):
        model = Candidate
        fields: list[str] = []

    def __init__(self, *args: Any, coaches: QuerySet[Any], **kwargs: Any) -> None:
        """``coaches`` are those that the user may choose from."""
        super().__init__(*args, **kwargs)
        self.filters["coach"].queryset = coaches
        self.filters["coach"].field.label_from_instance = lambda coach: coach.display_name

    def of_coach(self, queryset: QuerySet[Any], _name: str, value: User) -> QuerySet[Any]:
        """Find those whom the coach coaches now."""
        return queryset.filter(pk__in=value.candidate_assignments.filter(ended_on__isnull=True).values("candidate"))

    def of_municipality(self, queryset: QuerySet[Any], _name: str, value: Municipality) -> QuerySet[Any]:
        """Find by place; whoever's place must not be shown is not found by it."""
        return queryset.filter(municipality=value, hides_place=False)

    def of_state(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find open or closed cases."""
        return queryset.filter(closed_on__isnull=value == OPEN)

    def of_not_met(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find those whom nobody has met for so many days."""
        return not_met_for(queryset, int(value))
