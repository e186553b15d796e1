"""Searching reference data by code or name, for the searchable field and its address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.models import Industry, LegalForm, Municipality, Occupation, ReferenceModel

NAME_FIELDS = ("name_fi", "name_sv", "name_en")
LONGEST_QUERY = 80
MOST_ROWS = 20
SEARCHABLE: Mapping[str, type[ReferenceModel]] = {
    model.__name__.lower(): model for model in (Municipality, Industry, Occupation, LegalForm)
}


def choice_text(row: ReferenceModel) -> str:
    """Return a row as it stands in the field: name and code."""
    return f"{row.label} ({row.code})"


def _any_name(lookup: str, text: str) -> Q:
    condition = Q()
    for name in NAME_FIELDS:
        condition |= Q(**{f"{name}__{lookup}": text})
    return condition


def _rows(model: type[ReferenceModel], level: int | None) -> "QuerySet[Any]":
    narrowed: dict[str, Any] = {} if level is None else {"level": level}
    rows: QuerySet[Any] = model.objects.filter(**narrowed)
    return rows


def storable(text: str) -> str:
    """Return the text without the one character that no database takes; such a text then matches nothing."""
    return text.replace("\x00", "\ufffd")


def matching(model: type[ReferenceModel], text: str, *, level: int | None = None) -> QuerySet[Any]:
    """Return rows whose code begins with the text or one of whose names has it, the closest first."""
    bare = storable(text).strip()[:LONGEST_QUERY]
    rows = _rows(model, level)
    if bare:
        rows = rows.filter(Q(code__istartswith=bare) | _any_name("icontains", bare))
    rank = Case(
        When(Q(code__iexact=bare) | _any_name("iexact", bare), then=Value(0)),
        When(Q(code__istartswith=bare) | _any_name("istartswith", bare), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ranked: QuerySet[Any] = rows.annotate(rank=rank).order_by("rank", "code")
    return ranked


class LookupField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own is generic only in its types
    """A row of reference data, chosen from a searchable list or typed as a code or a name.

    ``level`` narrows occupations and industries to one level of their classification. Gives the row.
    """

    widget = forms.TextInput
    default_error_messages = {
        "unknown": _("Nothing in the list matches “%(text)s”. Choose a row of the list."),
        "several": _("Several rows match “%(text)s”. Choose one of the list."),
    }

    def __init__(self, model: type[ReferenceModel], *, level: int | None = None, **kwargs: Any) -> None:
        self.model = model
        self.level = level
        super().__init__(queryset=model.objects.all(), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the script where to search."""
        query = {"model": self.model.__name__.lower()} | ({"level": str(self.level)} if self.level is not None else {})
        return {"data-combobox": "", "data-query": urlencode(query), "autocomplete": "off", "class": "input-lookup"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored row by name and code; keep what was typed."""
        if isinstance(value, ReferenceModel):
            return choice_text(value)
        if isinstance(value, int):
            row = self.model.objects.filter(pk=value).first()
            return choice_text(row) if row else ""
        return value

    def to_python(self, value: Any) -> ReferenceModel | None:
        """Return the row that the text names: by "name (code)", by code, or by a whole or the only matching name."""
        if isinstance(value, ReferenceModel):
            return value
        text = storable(str(value or "")).strip()
        if not text:
            return None
        rows = _rows(self.model, self.level)
        code = text[text.rindex("(") + 1 : -1] if text.endswith(")") and "(" in text else text
        exact = rows.filter(code__iexact=code).first() or rows.filter(code__iexact=text).first()
        found = [exact] if exact else list(rows.filter(_any_name("iexact", text))[:2])
        found = found or list(matching(self.model, text, level=self.level)[:2])
        if len(found) != 1:
            code = "several" if found else "unknown"
            raise ValidationError(self.error_messages[code], code=code, params={"text": text})
        row: ReferenceModel = found[0]
        return row

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the texts of the field."""
        return str(self.prepare_value(initial) or "") != str(data or "")
