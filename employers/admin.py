"""Technical administration: a look at employers. They are changed on their own pages, where events are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from employers.models import Employer, SupportInstrument

if TYPE_CHECKING:
    from django.http import HttpRequest

    EmployerAdminBase = admin.ModelAdmin[Employer]
    InstrumentAdminBase = admin.ModelAdmin[SupportInstrument]
else:
    EmployerAdminBase = InstrumentAdminBase = admin.ModelAdmin


class ReadOnly:
    """Nothing is added, changed or removed here."""

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Add nothing."""
        return False

    def has_change_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Change nothing."""
        return False

    def has_delete_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Remove nothing."""
        return False


@admin.register(Employer)
class EmployerAdmin(ReadOnly, EmployerAdminBase):
    """Employers."""

    list_display = ("name", "business_id", "kind", "municipality")
    search_fields = ("name", "business_id")
    list_select_related = ("municipality",)


@admin.register(SupportInstrument)
class SupportInstrumentAdmin(ReadOnly, InstrumentAdminBase):
    """Support instruments; they come from the shipped file."""

    list_display = ("code", "kind", "valid_from", "valid_to", "is_confirmed")
    list_filter = ("kind", "is_confirmed")
