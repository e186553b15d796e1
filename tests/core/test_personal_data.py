"""Texts that name a person too closely are found, everyday figures are not."""

from typing import ClassVar

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.forms import BaseForm
from core.personal_data import PersonalData, PersonalDataForm, found_personal_data

# Codes of the 900 series: no person ever has one.
CODE = "131052-952K"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("Haluan töihin keittiöön, 20 h viikossa, klo 9.15–12.30.", []),
        ("Tavattiin 12.5.2026, seuraava 4.6.2026. 10 000 askelta, 15,5 h.", []),
        ("Y-tunnus 2077474-0, Mannerheimintie 12, 00100 Helsinki", []),
        (f"hetu {CODE}.", [PersonalData.IDENTITY_CODE]),
        ("131052 – 952k", [PersonalData.IDENTITY_CODE]),
        ("131052Y952K", [PersonalData.IDENTITY_CODE]),
        ("010101A950B", [PersonalData.IDENTITY_CODE]),
        ("131052-952D", [PersonalData.LIKE_IDENTITY_CODE]),
        ("ota yhteyttä ilona.k@example.test heti", [PersonalData.EMAIL]),
        ("soita 040 123 4567", [PersonalData.PHONE]),
        ("+46 70 123 45 67", [PersonalData.PHONE]),
        (f"{CODE} a@b.fi 0401234567", [PersonalData.IDENTITY_CODE, PersonalData.EMAIL, PersonalData.PHONE]),
    ],
)
def test_what_is_found(text: str, kinds: list[PersonalData]) -> None:
    assert found_personal_data(text) == kinds


@given(st.text(max_size=200))
def test_any_text_can_be_looked_into(text: str) -> None:
    kinds = found_personal_data(text)
    assert len(kinds) == len(set(kinds))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_code_is_found_inside_any_text(before: str, after: str) -> None:
    assert PersonalData.IDENTITY_CODE in found_personal_data(f"{before} {CODE} {after}")


class NoteForm(PersonalDataForm, BaseForm):
    shared_texts: ClassVar[tuple[str, ...]] = ("note",)
    contact_texts: ClassVar[tuple[str, ...]] = ("contact",)

    note = forms.CharField(required=False)
    contact = forms.CharField(required=False)


def form_of(**values: str) -> NoteForm:
    data = QueryDict(mutable=True)
    data.update(values)
    return NoteForm(data)


def test_an_address_is_saved_only_when_said_twice() -> None:
    asked = form_of(note="a@b.fi")
    assert not asked.is_valid()
    assert list(asked.errors) == ["note"]
    assert "save_anyway" in asked.fields
    confirmed = form_of(note="a@b.fi", save_anyway="on")
    assert confirmed.is_valid()
    assert confirmed.cleaned_data == {"note": "a@b.fi", "contact": ""}


def test_an_identity_code_is_refused_whatever_is_ticked() -> None:
    assert list(form_of(note=CODE, save_anyway="on").errors) == ["note"]
    assert list(form_of(contact=CODE, save_anyway="on").errors) == ["contact"]


def test_addresses_belong_into_contact_details() -> None:
    form = form_of(note="Terve", contact="040 123 4567, a@b.fi")
    assert form.is_valid()
    assert "save_anyway" not in form.fields
