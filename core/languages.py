"""Texts that a row has in Finnish, Swedish and English."""

from typing import Any

from django.utils.translation import get_language


def own_text(row: Any, name: str) -> str:
    """Return the row's text (fields ``name_fi``, ``name_sv``, ``name_en``) in the page's language, else in Finnish."""
    return str(getattr(row, f"{name}_{(get_language() or 'fi')[:2]}", "") or getattr(row, f"{name}_fi"))
