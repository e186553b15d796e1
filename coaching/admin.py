"""Technical administration: a look at the words of consents. Nothing about a person is shown here: people are looked at
on their own pages alone, behind the gate and with the look in the audit log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from coaching.models import ConsentText
from employers.admin import ReadOnly

if TYPE_CHECKING:
    ConsentTextAdminBase = admin.ModelAdmin[ConsentText]
else:
    ConsentTextAdminBase = admin.ModelAdmin


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnly, ConsentTextAdminBase):
    """Words of consents."""

    list_display = ("purpose", "version", "valid_from")
    list_filter = ("purpose",)
