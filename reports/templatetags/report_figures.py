"""What the pages of a report's figures need of templates."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.models import PeriodReport

register = template.Library()


@register.simple_tag(takes_context=True)
def indicator_link(context: template.Context, code: str, name: str, report: PeriodReport) -> SafeString:
    """The name of an indicator, leading to its rule and records for those who prepare reports."""
    words = format_html('<span class="report-code">{}</span> {}', code, name)
    if not context.get("may_drill"):
        return words
    url = reverse("indicator_detail", kwargs={"code": code})
    query = f"?project={report.period.project.code}&cut_off={report.cut_off.isoformat()}"
    return format_html('<a href="{}{}">{}</a>', url, query, words)


@register.filter
def beside(row: Any, heads: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """The heads of the columns with the row's values."""
    values: Iterable[Any] = row.values
    return zip(heads, values, strict=True)
