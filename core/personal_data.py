"""Free text that says more about a person than it should: found before it is saved.

A personal identity code is refused wherever it is typed: nothing here needs one. An e-mail address or a phone number
in a note is pointed out, and saved only when the person says so again.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.fi import hetu

from core.forms import PageForm
from core.policies import Text

HOME_COUNTRY = "FI"
SAVE_ANYWAY = "save_anyway"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
# The century mark is part of the code since 2023, so each of them counts; codes are also typed with spaces or dashes.
_IDENTITY_CODE = re.compile(
    rf"(?<!\d)(\d{{6}})\s?([{_DASHES}+A-FU-Y])\s?(\d{{3}})\s?([0-9A-Y])(?![0-9A-Z])", re.IGNORECASE
)
_EMAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]{2,}")


class PersonalData(StrEnum):
    """What was found in a text. ``LIKE_IDENTITY_CODE`` has the form of a code but not its check character."""

    IDENTITY_CODE = "identity_code"
    LIKE_IDENTITY_CODE = "like_identity_code"
    EMAIL = "email"
    PHONE = "phone"


REFUSED = frozenset({PersonalData.IDENTITY_CODE})
SENTENCES: dict[PersonalData, Text] = {
    PersonalData.IDENTITY_CODE: _("There is a personal identity code in the text. Take it out: it is not stored here."),
    PersonalData.LIKE_IDENTITY_CODE: _(
        "The text has something that looks like a personal identity code. Take it out, or tick “Save anyway”."
    ),
    PersonalData.EMAIL: _("There is an e-mail address in the text. Take it out, or tick “Save anyway”."),
    PersonalData.PHONE: _("There is a phone number in the text. Take it out, or tick “Save anyway”."),
}


def _identity_codes(text: str) -> Iterator[PersonalData]:
    for day, mark, number, check in _IDENTITY_CODE.findall(text):
        code = f"{day}{'-' if mark in _DASHES else mark}{number}{check}"
        is_right = hetu.is_valid(code, allow_temporary=True)
        yield PersonalData.IDENTITY_CODE if is_right else PersonalData.LIKE_IDENTITY_CODE


def found_personal_data(text: str) -> list[PersonalData]:
    """Return what the text has of a person's identity code, e-mail address and phone number, each kind once."""
    found = set(_identity_codes(text))
    if _EMAIL.search(text):
        found.add(PersonalData.EMAIL)
    if next(iter(phonenumbers.PhoneNumberMatcher(text, HOME_COUNTRY)), None) is not None:
        found.add(PersonalData.PHONE)
    return [kind for kind in PersonalData if kind in found]


class PersonalDataForm(PageForm):
    """A form that looks into its free texts before saving. Put before ``BaseForm`` or ``BaseModelForm``.

    ``shared_texts`` are the fields in which an address or number is pointed out; in ``contact_texts`` these belong,
    and only an identity code is refused. The box "Save anyway" appears when there is something to confirm.
    """

    shared_texts: ClassVar[tuple[str, ...]] = ()
    contact_texts: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any] | None:
        """Refuse identity codes; ask once more about addresses and numbers."""
        values = super().clean()
        confirmed = bool(self.data.get(self.add_prefix(SAVE_ANYWAY)))
        is_asked = confirmed
        for name in (*self.shared_texts, *self.contact_texts):
            for kind in found_personal_data(str(self.cleaned_data.get(name) or "")):
                if kind in REFUSED:
                    self.add_error(name, str(SENTENCES[kind]))
                elif name in self.shared_texts:
                    is_asked = True
                    if not confirmed:
                        self.add_error(name, str(SENTENCES[kind]))
        if is_asked:
            self.fields[SAVE_ANYWAY] = forms.BooleanField(
                label=_("Save anyway: the text may have this information"), required=False
            )
        return values
