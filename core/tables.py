"""Base of tables: a caption, cells that keep their headings on a phone, pages by keyset."""

from collections.abc import Iterable
from typing import Any, ClassVar

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from core import formatting
from core.pagination import Page
from core.policies import Text

NUMERIC = {"td": {"class": "numeric"}, "th": {"class": "numeric"}}


class BaseTable(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """A table of a page of rows. ``{% render_table table %}`` draws it with its pager.

    Columns are not sorted by the reader: the list's order is the keyset's. ``empty_text`` may be
    set in Meta.
    """

    caption: ClassVar[Text] = ""
    show_caption: ClassVar[bool] = False

    class Meta:
        orderable = False
        template_name = "core/table.html"
        empty_text = _("Nothing here yet.")

    def __init__(self, data: Iterable[Any] | Page[Any], *, caption: Text = "", **kwargs: Any) -> None:
        """``data`` is a page of ``keyset_page``, or a list that is whole."""
        self.keyset = data if isinstance(data, Page) else None
        self.caption_text = caption or self.caption
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("template_name", "core/table.html")
        if not type(self)._meta.empty_text:
            kwargs.setdefault("empty_text", BaseTable._meta.empty_text)
        super().__init__(data.rows if isinstance(data, Page) else list(data), **kwargs)


class FormattedColumn(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """A column whose value is written by one of the product's formats."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NUMERIC)
        super().__init__(*args, **kwargs)


class DayColumn(FormattedColumn):
    """A day as 5.3.2026."""

    def render(self, value: Any) -> str:
        """Write the cell."""
        return formatting.day_text(value)


class MomentColumn(FormattedColumn):
    """A moment as 5.3.2026 9.15."""

    def render(self, value: Any) -> str:
        """Write the cell."""
        return f"{formatting.day_text(value)} {formatting.clock_text(value)}"


class HoursColumn(FormattedColumn):
    """Minutes as hours."""

    def render(self, value: Any) -> str:
        """Write the cell."""
        return formatting.hours_text(value)


class EurosColumn(FormattedColumn):
    """Cents as euros."""

    def render(self, value: Any) -> str:
        """Write the cell."""
        return formatting.euros_text(value)


class NumberColumn(FormattedColumn):
    """A number with the language's separators."""

    def render(self, value: Any) -> str:
        """Write the cell."""
        return formatting.number_text(value, 2, trim=True)
