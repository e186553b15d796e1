"""Two people at one form: what somebody else has saved meanwhile is shown, never overwritten unseen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.filters import written_choice
from core.forms import PageForm
from core.models import BaseModel

SEEN = "seen"
NOT_YET = "none"  # the mark of a row that was not stored when its form was shown


def mark_of(row: BaseModel | None) -> str:
    """Return the mark of the row as it is now; one that is not yet stored may be stored by somebody else meanwhile."""
    return NOT_YET if row is None or row.pk is None else row.updated_at.isoformat()


def stale_text() -> str:
    """Return the sentence that tells of somebody else's saving, in the language of the page."""
    return gettext(
        "Somebody else has saved this while you were writing. What they saved is shown beside the fields. "
        "Save again if yours is to stay."
    )


class StaleRow(ValidationError):
    """Somebody else has saved other values since the form was shown. ``stored`` is the row as it is now."""

    def __init__(self, stored: BaseModel) -> None:
        super().__init__(stale_text(), code="stale")
        self.stored = stored


def _value_of(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return list(value.all()) if isinstance(value, models.Manager) else value


def _same(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, models.QuerySet | list) and isinstance(theirs, list):
        return set(mine) == set(theirs)
    return bool(mine == theirs)


def refuse_stale(stored: BaseModel, values: Mapping[str, Any], fields: Iterable[str]) -> None:
    """Refuse values typed on an older view of the locked row, unless they say the same as the row does.

    ``values["seen"]`` is the mark that the form was shown with; without one nothing is compared.

    Raises:
        StaleRow: the row has changed since, and one of the fields would be changed back.
    """
    seen = values.get(SEEN) or ""
    if not seen or seen == mark_of(stored):
        return
    if any(name in values and not _same(values[name], _value_of(stored, name)) for name in fields):
        raise StaleRow(stored)


class SeenForm(PageForm):
    """A form that remembers which state of its row it was shown with. Put before ``BaseModelForm``."""

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=mark_of(self.instance))

    def show_stale(self, stale: StaleRow) -> None:
        """Tell what somebody else has saved beside each field that differs; saving again then replaces it."""
        mine = dict(self.cleaned_data)
        self.add_error(None, stale)
        for name, field in self.fields.items():
            if name in mine and hasattr(stale.stored, name):
                theirs = _value_of(stale.stored, name)
                if not _same(mine[name], theirs):
                    written = written_choice(field, theirs) if theirs not in (None, "", []) else _("nothing")
                    self.add_error(name, _("Saved by somebody else: %(value)s") % {"value": written})
        data: Any = self.data
        data = data.copy()  # what came with the request cannot be changed
        data[self.add_prefix(SEEN)] = mark_of(stale.stored)
        self.data = data
