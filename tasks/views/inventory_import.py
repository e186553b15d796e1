"""Importing a file: given, columns confirmed on a preview, imported row by row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.users import signed_in
from core.htmx import see_other
from tasks.forms.inventory import ColumnsForm, ImportForm
from tasks.models import WorkAnalysis
from tasks.services.importing import Preview, Upload, checked_keys, import_rows, keep_upload, kept_upload, preview
from tasks.services.paste import Report
from tasks.services.spreadsheets import read_spreadsheet
from tasks.views.common import visible_analysis

MOST_ERRORS_SHOWN = 200


@require_http_methods(["GET", "POST"])
def task_import(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a file and read it; the columns are confirmed on the next page."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    back = reverse("task_inventory", kwargs={"public_id": public_id})
    form = ImportForm(request.POST or None, request.FILES or None, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_spreadsheet(file, size=file.size)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            upload = keep_upload(analysis, sheet, file_name=file.name or "", actor=user)
            return see_other("task_import_columns", public_id=public_id, token=upload.token)
    context = {"form": form, "analysis": analysis}
    return render(request, "tasks/inventory/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def task_import_columns(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """Show what was read and what each column is; import when the person says so."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    upload = kept_upload(analysis, token, actor=user)
    if upload is None:
        messages.info(request, _("This file has already been imported, or it has waited too long. Give it again."))
        return see_other("task_import", public_id=public_id)
    form = ColumnsForm(request.POST or None, headings=upload.headings, keys=upload.keys)
    form.cancel_url = reverse("task_import", kwargs={"public_id": public_id})
    if request.method != "POST":
        return _columns_page(request, analysis, upload, form, upload.keys)
    if not form.is_valid():
        return _columns_page(request, analysis, upload, form, upload.keys, status=422)
    try:
        keys = checked_keys(upload, form.keys())
    except ValidationError as error:
        form.add_error(None, error)
        return _columns_page(request, analysis, upload, form, upload.keys, status=422)
    if "look" in request.POST:
        return _columns_page(request, analysis, upload, form, keys)
    return _import(request, user, analysis, upload, keys)


def _import(request: HttpRequest, user: User, analysis: WorkAnalysis, upload: Upload, keys: list[str]) -> HttpResponse:
    try:
        report = import_rows(analysis, upload, keys, actor=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return see_other("task_import", public_id=analysis.public_id)
    for said in _said(report):
        messages.success(request, said)
    if not report.errors:
        return see_other("task_inventory", public_id=analysis.public_id)
    context = {
        "analysis": analysis,
        "report": report,
        "errors": report.errors[:MOST_ERRORS_SHOWN],
        "hidden_errors": max(0, len(report.errors) - MOST_ERRORS_SHOWN),
    }
    return render(request, "tasks/inventory/import_report.html", context)


def _said(report: Report) -> list[str]:
    said = []
    if report.created:
        number = len(report.created)
        text = ngettext("%(count)s task was imported.", "%(count)s tasks were imported.", number)
        said.append(text % {"count": number})
    if report.filled:
        number = len(report.filled)
        text = ngettext("%(count)s task was changed.", "%(count)s tasks were changed.", number)
        said.append(text % {"count": number})
    if not said and not report.errors:
        said.append(_("Everything in the file was already in the inventory."))
    return said


def _columns_page(
    request: HttpRequest,
    analysis: WorkAnalysis,
    upload: Upload,
    form: ColumnsForm,
    keys: list[str],
    *,
    status: int = 200,
) -> HttpResponse:
    shown: Preview | None = preview(analysis, upload, keys) if "name" in keys else None
    columns: list[dict[str, Any]] = [
        {"field": form[f"column_{index}"], "samples": _samples(upload, index)} for index in range(len(upload.keys))
    ]
    context = {"analysis": analysis, "upload": upload, "form": form, "columns": columns, "preview": shown}
    return render(request, "tasks/inventory/import_columns.html", context, status=status)


def _samples(upload: Upload, index: int) -> list[str]:
    """Return the first cells of a column, to know it by."""
    rows = upload.sheet.rows[upload.heading + 1 : upload.heading + 60]
    cells = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
    return [cell[:40] for cell in cells[:3]]
