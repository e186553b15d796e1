"""Filters of the support log."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coaching.enums import Phase, SupportKind
from coaching.models import SupportEntry
from core.filters import BaseFilterSet
from core.form_fields import DayField

PERSON, EMPLOYER_ONLY = "person", "employer"


class DayFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by a day, typed as everywhere else."""

    field_class = DayField


class SupportFilterSet(BaseFilterSet):
    """Days, kind and phase; in the log of many people also about whom and by which coach."""

    since = DayFilter(label=_("From"), field_name="happened_on", lookup_expr="gte")
    until = DayFilter(label=_("Until"), field_name="happened_on", lookup_expr="lte")
    kind = django_filters.ChoiceFilter(label=_("What was done"), choices=SupportKind.choices, empty_label=_("All"))
    phase = django_filters.ChoiceFilter(label=_("Phase"), choices=Phase.choices, empty_label=_("All"))
    about = django_filters.ChoiceFilter(
        label=_("About"),
        choices=[(PERSON, _("People")), (EMPLOYER_ONLY, _("Employers alone"))],
        method="of_subject",
        empty_label=_("All"),
    )
    coach = django_filters.ModelChoiceFilter(
        label=_("Job coach"), queryset=User.objects.none(), to_field_name="public_id"
    )

    class Meta(BaseFilterSet.Meta):
        model = SupportEntry
        fields: list[str] = []

    def __init__(
        self, *args: Any, coaches: QuerySet[User] | None = None, one_person: bool = False, **kwargs: Any
    ) -> None:
        """``coaches`` are those that the user may choose from, None for one's own log."""
        super().__init__(*args, **kwargs)
        if one_person:
            del self.filters["about"]
        if coaches is None:
            del self.filters["coach"]
        else:
            self.filters["coach"].queryset = coaches
            self.filters["coach"].field.label_from_instance = lambda coach: coach.display_name

    def of_subject(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find entries about people, or about employers without a person."""
        return queryset.filter(candidate__isnull=value == EMPLOYER_ONLY)
