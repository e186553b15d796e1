"""Encrypted fields: unreadable in the database, readable with any key at hand, rotated to the newest."""

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.encryption import UndecipherableText, decrypt, encrypt
from core.management.commands.rotate_encrypted_fields import encrypted_columns
from core.models import Feedback

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = "Soita äidille, 040 123"


def stored() -> list[tuple[str, str]]:
    """Return what the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, contact FROM core_feedback ORDER BY id")
        return [(str(text), str(contact)) for text, contact in cursor.fetchall()]


@given(st.text(max_size=300))
def test_round_trip(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    token = encrypt(text)
    assert decrypt(token) == text
    assert token == "" or text not in token or len(text) < 3


def test_equal_texts_have_different_tokens() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)
    assert encrypt("") == ""
    with pytest.raises(UndecipherableText) as caught:
        decrypt("not a token")
    assert "not a token" not in str(caught.value)


@pytest.mark.django_db
def test_the_database_sees_only_tokens() -> None:
    Feedback.objects.create(text=SECRET, contact="", language="fi")
    ((text, contact),) = stored()
    assert SECRET not in text
    assert contact == ""
    assert Feedback.objects.get().text == SECRET


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["text", "text__icontains", "text__gt", "text__in"])
def test_it_cannot_be_compared(lookup: str) -> None:
    value = [SECRET] if lookup.endswith("in") else SECRET
    with pytest.raises(TypeError):
        list(Feedback.objects.filter(**{lookup: value}))
    assert not Feedback.objects.filter(text__isnull=True).exists()


@pytest.mark.django_db
def test_rotation_lets_the_old_key_go(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    for number in range(7):
        Feedback.objects.create(text=f"{SECRET} {number}", contact="" if number % 2 else "a@b.fi", language="fi")
    changed = Feedback.objects.values_list("updated_at", flat=True).order_by("id").last()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    out = StringIO()
    call_command("rotate_encrypted_fields", "--batch", "3", stdout=out)
    assert "core.feedback.text: 7" in out.getvalue()
    assert "core.feedback.contact: 4" in out.getvalue()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    rows = list(Feedback.objects.order_by("id"))
    assert [row.text for row in rows] == [f"{SECRET} {number}" for number in range(7)]
    assert rows[-1].updated_at == changed
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    with pytest.raises(UndecipherableText):
        list(Feedback.objects.all())


def test_rotation_knows_every_encrypted_field() -> None:
    labels = {model._meta.label_lower for model, _columns in encrypted_columns()}
    assert {"core.feedback", "employers.contact"} <= labels
