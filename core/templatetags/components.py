"""The parts that pages are made of. The catalogue page shows each of them in its states."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import charts, columns
from core.formatting import Number, clock_of_minutes, percent_text
from core.forms import summary_of
from core.policies import Text

register = template.Library()
TONE_ICONS = {
    "good": "check",
    "success": "check",
    "warn": "warning",
    "warning": "warning",
    "bad": "error",
    "danger": "error",
}


def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(f"core/components/{name}.html", context)


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """A picture of the sprite; without a label it is decoration and hidden from assistive technology."""
    href = f"{static('core/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href)


@register.simple_block_tag
def page_header(content: str, title: Text, lead: Text = "") -> SafeString:
    """The page's only h1, an introducing sentence, and the page's main buttons."""
    return _render("page_header", title=title, lead=lead, buttons=content.strip())


@register.simple_tag
def crumb(url: str, label: Text) -> SafeString:
    """One step of the path to this page, for the block ``breadcrumbs``; the page itself is not a step."""
    return format_html('<li><a href="{}">{}</a></li>', url, label)


@register.simple_block_tag
def card(content: str, title: Text = "", level: int = 2, id: str = "") -> SafeString:  # noqa: A002  # the tag's word
    """A bounded part of a page. ``level`` is that of its heading."""
    return _render("card", title=title, level=f"h{level}", id=id, content=content)


@register.simple_tag
def button_link(url: str, label: Text, style: str = "secondary", icon: str = "") -> SafeString:
    """A link that looks like a button: it leads somewhere and changes nothing."""
    return _render("button_link", url=url, label=label, style=style, icon=icon)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context,
    url: str,
    label: Text,
    style: str = "secondary",
    confirm: Text = "",
    name: str = "",
    value: Any = "",
    icon: str = "",
) -> SafeString:
    """A button that changes something: a small form. ``confirm`` asks first, in a dialog."""
    return render_to_string(
        "core/components/post_button.html",
        {
            "url": url,
            "label": label,
            "style": style,
            "confirm": confirm,
            "name": name,
            "value": value,
            "icon": icon,
            "csrf_token": context.get("csrf_token", ""),
        },
    )


@register.simple_tag
def badge(label: Text, tone: str = "neutral") -> SafeString:
    """A short state word. The word tells the state; the colour only repeats it."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, label)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Text = "") -> SafeString:
    """A message that stays on the page."""
    return _render("notice", tone=tone, title=title, icon=TONE_ICONS.get(tone, "info"), content=content)


@register.simple_tag
def empty_state(title: Text, text: Text, url: str = "", label: Text = "") -> SafeString:
    """What a list shows when there is nothing yet: what it is for and what to do next."""
    return _render("empty_state", title=title, text=text, url=url, label=label)


@register.simple_tag
def figure(value: Any, label: Text, hint: Text = "", tone: str = "") -> SafeString:
    """One key number, written ready for people."""
    return _render("figure", value=value, label=label, hint=hint, tone=tone)


@register.simple_tag
def meter(value: Number, maximum: Number, label: Text, text: Text = "") -> SafeString:
    """How much of a known whole; ``text`` says it in words beside the meter."""
    fraction = float(value) / float(maximum) if maximum else 0.0
    written = text or percent_text(min(fraction, 1.0))
    width = str(round(min(max(fraction, 0.0), 1.0) * 100, 2))
    return _render("meter", value=str(value), maximum=str(maximum), width=width, label=label, text=written)


@register.simple_tag
def progress(percent: Number | None, label: Text) -> SafeString:
    """How far a running work is, in per cent from 0 to 100; None when it cannot be told."""
    known = percent is not None
    return _render(
        "progress",
        percent="" if percent is None else str(round(float(percent))),
        known=known,
        label=label,
        text=percent_text(float(percent) / 100) if percent is not None else "",
    )


@register.simple_tag
def bar_chart(rows: Sequence[Sequence[Any]], title: Text, unit: Text = "", maximum: float | None = None) -> SafeString:
    """Bars of (label, value[, tone]) and the same figures as a table. ``maximum`` is the value of a full bar."""
    return _render("bar_chart", chart=charts.bar_chart(rows, str(unit), maximum), title=title)


@register.simple_tag
def column_chart(points: Sequence[columns.Point], title: Text, value_label: Text, planned_label: Text) -> SafeString:
    """Columns over time with the line of what was planned, and the same figures as a table."""
    return _render(
        "column_chart",
        chart=columns.column_chart(points),
        title=title,
        value_label=value_label,
        planned_label=planned_label,
    )


@register.simple_tag
def timetable(role_days: Sequence[tuple[str, Sequence[charts.Slot]]], title: Text) -> SafeString:
    """A week's work of (day, [(label, first minute, last minute)]) as columns and as a table."""
    rows = [
        (name, label, clock_of_minutes(start), clock_of_minutes(end))
        for name, slots in role_days
        for label, start, end in slots
    ]
    return _render("timetable", chart=charts.timetable(role_days), title=title, rows=rows)


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Any) -> SafeString:
    """Links to the neighbouring pages of a ``core.pagination.Page``; filters of the address are kept."""
    request = context["request"]

    def address(cursor: str) -> str:
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return _render(
        "pager",
        previous=address(page.previous_cursor) if page.previous_cursor else "",
        next=address(page.next_cursor) if page.next_cursor else "",
    )


@register.simple_block_tag
def help_text(content: str, label: Text = "") -> SafeString:
    """More to read for those who want it, folded away."""
    return _render("help_text", label=label or _("More about this"), content=content)


@register.simple_block_tag
def dialog(content: str, id: str, title: Text) -> SafeString:  # noqa: A002  # the tag's word
    """A window over the page, opened by a button with ``data-dialog="its id"``; closes by Escape and its button."""
    return _render("dialog", id=id, title=title, content=content)


@register.simple_tag
def filter_panel(filterset: Any) -> SafeString:
    """The form of a ``core.filters.BaseFilterSet``, folded until used, and the filters in use as badges."""
    return _render("filter_panel", filterset=filterset, active=filterset.active)


@register.simple_tag
def error_summary(form: Any) -> SafeString:
    """A form's errors as a numbered list of links to their fields; nothing when there are none."""
    return render_to_string("core/forms/summary.html", {"entries": summary_of(form)})


@register.simple_tag
def without_placeholders(form: Any) -> str:
    """Take the placeholders off a form of others: they only repeat the labels, in pale letters."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return ""
