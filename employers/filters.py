"""Filters of the list of employers."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import BaseFilterSet
from core.lookups import LookupField
from core.models import Industry, Municipality, SizeClass
from employers.models import Employer
from employers.selectors import LARGE, UNKNOWN, in_industry, matching_name_or_id, size_label, with_size_class

LONGEST_SEARCH = 100
NOT_KNOWN = "unknown"


class LookupFilter(django_filters.Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by a row of reference data."""

    field_class = LookupField


class EmployerFilterSet(BaseFilterSet):
    """Name or business id, municipality, industry, size class."""

    q = django_filters.CharFilter(label=_("Name or business ID"), method="search", max_length=LONGEST_SEARCH)
    municipality = LookupFilter(label=_("Municipality"), model=Municipality)
    industry = LookupFilter(label=_("Industry"), model=Industry, method="of_industry")
    size = django_filters.ChoiceFilter(label=_("Size class"), method="of_size", empty_label=_("All"))

    class Meta(BaseFilterSet.Meta):
        model = Employer
        fields: list[str] = []

    def __init__(self, *args: Any, classes: list[SizeClass], **kwargs: Any) -> None:
        """``classes`` are the size classes, read once for the page."""
        self.classes = classes
        super().__init__(*args, **kwargs)
        codes = [*[size.code for size in classes], LARGE]
        choices = [(code, size_label(code, classes)) for code in codes] + [(NOT_KNOWN, _("not known"))]
        self.filters["size"].extra["choices"] = choices

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find by name or business id."""
        return queryset.filter(matching_name_or_id(value))

    def of_industry(self, queryset: QuerySet[Any], _name: str, value: Industry) -> QuerySet[Any]:
        """Find by an industry or one inside it."""
        return queryset.filter(in_industry(value))

    def of_size(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find by size class."""
        return with_size_class(queryset, self.classes).filter(size_code=UNKNOWN if value == NOT_KNOWN else value)
