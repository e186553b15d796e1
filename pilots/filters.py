"""Filters of the list of pilots."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import BaseFilterSet
from core.models import Industry, Region
from employers.filters import LookupFilter
from employers.selectors import in_industry
from pilots.enums import PilotStage
from pilots.forms.fields import RegionField
from pilots.models import Pilot, Project

LONGEST_SEARCH = 100


class RegionFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by region."""

    field_class = RegionField


class PilotFilterSet(BaseFilterSet):
    """Name, project, region, industry, stage."""

    q = django_filters.CharFilter(label=_("Name"), method="search", max_length=LONGEST_SEARCH)
    project = django_filters.ModelChoiceFilter(
        label=_("Project"), queryset=Project.objects.none(), to_field_name="code"
    )
    region = RegionFilter(label=_("Region"), queryset=Region.objects.order_by("name_fi"), to_field_name="code")
    industry = LookupFilter(label=_("Industry"), model=Industry, method="of_industry")
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=PilotStage.choices, empty_label=_("All"))

    class Meta(BaseFilterSet.Meta):
        model = Pilot
        fields: list[str] = []

    def __init__(self, *args: Any, projects: QuerySet[Any], **kwargs: Any) -> None:
        """``projects`` are those that the user may choose from."""
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = projects
        self.filters["project"].field.label_from_instance = lambda project: f"{project.code} {project.name}"

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find by name."""
        return queryset.filter(name__icontains=value.replace("\x00", ""))

    def of_industry(self, queryset: QuerySet[Any], _name: str, value: Industry) -> QuerySet[Any]:
        """Find by an industry or one inside it."""
        return queryset.filter(in_industry(value))
