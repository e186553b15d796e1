"""Two people at one form: what somebody else has saved meanwhile is shown, never overwritten unseen."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.filters import written_choice
from core.forms import PageForm
from core.models import BaseModel

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
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


class StaleValues(ValidationError):
    """Somebody else has changed values that the actor changes too: ``theirs``; ``stored`` are all as they are now."""

    def __init__(self, theirs: Mapping[Any, Any], stored: Mapping[Any, Any]) -> None:
        super().__init__(self.sentence(), code="stale")
        self.theirs = theirs
        self.stored = stored

    @staticmethod
    def sentence() -> str:
        """Return what the reader is told."""
        return stale_text()


def merged(
    mine: Mapping[KeyT, ValueT],
    seen: Mapping[KeyT, ValueT] | None,
    stored: Mapping[KeyT, ValueT],
    refusal: type[StaleValues] = StaleValues,
) -> dict[KeyT, ValueT]:
    """Return the values to store: what the actor left as it was seen stays as somebody else may have saved it since.

    A key without a value has None. Without ``seen`` nothing is compared.

    Raises:
        StaleValues: somebody else has changed what the actor changes too, to something else (or ``refusal``).
    """
    if seen is None:
        return dict(mine)
    moved = {key for key, value in mine.items() if stored.get(key) != seen.get(key) and stored.get(key) != value}
    theirs = {key: stored.get(key) for key in mine if key in moved and mine[key] != seen.get(key)}
    if theirs:
        raise refusal(theirs, stored)
    return {key: value for key, value in mine.items() if key not in moved}


def theirs_text(words: Any) -> str:
    """Return what is told beside a field that somebody else has filled otherwise."""
    return gettext("Saved by somebody else: %(value)s") % {"value": words}


def _see(form: Any, mark: str) -> None:
    """Have the form take in what it now shows: whoever sends it again has been told."""
    data = form.data.copy()  # what came with the request cannot be changed
    data[form.add_prefix(SEEN)] = mark
    form.data = data


class SeenValuesForm(PageForm):
    """A form of values that people change one by one. It remembers which it was shown with. Put before ``BaseForm``."""

    def remember(self, shown: Mapping[str, Any]) -> None:
        """Keep the values that are shown, by the names of their fields."""
        self.fields[SEEN] = forms.JSONField(required=False, widget=forms.HiddenInput, initial=dict(shown))

    def clean_seen(self) -> dict[str, Any] | None:
        """Return the values that the form was shown with; None when the page did not tell."""
        seen = self.cleaned_data[SEEN]
        return seen if isinstance(seen, dict) else None

    def show_stale(self, stale: StaleValues) -> None:
        """Tell what somebody else has saved beside each field where both did; saving again then replaces it."""
        self.add_error(None, stale)
        for name, value in stale.theirs.items():
            self.add_error(name, theirs_text(written_choice(self.fields[name], "" if value is None else value)))
        _see(self, json.dumps(stale.stored))


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
                    self.add_error(name, theirs_text(written))
        _see(self, mark_of(stale.stored))
