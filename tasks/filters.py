"""Filters of the list of analyses."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import BaseFilterSet
from pilots.enums import Method
from tasks.enums import AnalysisState
from tasks.models import WorkAnalysis

LONGEST_SEARCH = 100


class AnalysisFilterSet(BaseFilterSet):
    """Words of the title, the unit or the employer; state; method."""

    q = django_filters.CharFilter(label=_("Analysis, unit or employer"), method="search", max_length=LONGEST_SEARCH)
    state = django_filters.ChoiceFilter(label=_("State"), choices=AnalysisState.choices, empty_label=_("All"))
    method = django_filters.ChoiceFilter(label=_("Method"), choices=Method.choices, empty_label=_("All"))

    class Meta(BaseFilterSet.Meta):
        model = WorkAnalysis
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find by any of the names, every word."""
        for word in value.split()[:8]:
            queryset = queryset.filter(
                Q(title__icontains=word)
                | Q(unit__name__icontains=word)
                | Q(unit__site__name__icontains=word)
                | Q(unit__site__employer__name__icontains=word)
            )
        return queryset
