"""The inventory: a table that is fast like a spreadsheet, each row saved on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.users import signed_in
from core.htmx import announce, see_other
from core.ids import new_public_id
from core.pagination import PAGE_SIZE, Page, keyset_page
from core.policies import Text
from employers.models import JobFunction, Place
from tasks.enums import Period, TaskClass
from tasks.exports import inventory_xlsx, template_xlsx
from tasks.forms.inventory import FillTimesForm
from tasks.models import Process, Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.completeness import GAP_LABELS, TASK_GAPS, completeness
from tasks.selectors.inventory import STATES, InventoryFilter, InventoryRow, filtered_tasks, row_of, rows_of
from tasks.selectors.plausibility import hours_by_function
from tasks.services.columns import GRID_COLUMNS, GRID_KEYS
from tasks.services.inventory import StaleRow, fill_missing_times, save_row
from tasks.services.paste import NEW_ROW_DEFAULTS, Report, paste_block
from tasks.views.common import analysis_page, gap_url, visible_analysis, visible_task
from tasks.views.undo import last_removal

MOST_EXPORTED = 20_000
MOST_SHOWN_AFTER_PASTE = 100
MOST_ERRORS_SHOWN = 50
STATE_LABELS: dict[str, Text] = {
    "movable": gettext_lazy("Can be given away"),
    "locked": gettext_lazy("Cannot be given away yet"),
    "stays": gettext_lazy("Stays with its holder"),
    "safety": gettext_lazy("Safety critical"),
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the table draws it: cells as typed or saved, messages, and the other person's values in a conflict."""

    row_id: UUID
    texts: Mapping[str, str]
    task: Task | None = None
    lock: Text = ""
    weekly_minutes: float = 0
    revision: int | str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)
    appended: bool = False

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Return the cells in the order of the columns."""
        return [
            {
                "key": column.key,
                "label": column.label,
                "text": self.texts.get(column.key, ""),
                "errors": self.errors.get(column.key, []),
                "theirs": self.theirs.get(column.key),
            }
            for column in GRID_COLUMNS
        ]


def shown(row: InventoryRow) -> ShownRow:
    """Return a saved row."""
    task = row.task
    return ShownRow(task.public_id, row.texts, task, row.lock, row.weekly_minutes, task.revision)


def blank_row() -> ShownRow:
    """Return the empty row at the end of the table, with an id of its own."""
    return ShownRow(new_public_id(), dict(NEW_ROW_DEFAULTS))


def choices() -> dict[str, Any]:
    """Return what the table's selections offer and what its columns are called."""
    return {"periods": Period.choices, "classes": TaskClass.choices, "columns": GRID_COLUMNS}


def _filter_of(request: HttpRequest) -> InventoryFilter:
    given = request.GET
    return InventoryFilter(
        words=given.get("q", "")[:100],
        function=given.get("function", ""),
        task_class=given.get("class", ""),
        state=given.get("state", ""),
        missing=given.get("missing", ""),
    )


def _page(request: HttpRequest, analysis: WorkAnalysis) -> Page[Task]:
    tasks = filtered_tasks(analysis, _filter_of(request))
    return keyset_page(tasks, order=("position",), cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)


def _more_url(request: HttpRequest, analysis: WorkAnalysis, cursor: str) -> str:
    query = {key: value for key, value in request.GET.items() if key != "cursor" and value}
    rows = reverse("task_rows", kwargs={"public_id": analysis.public_id})
    return f"{rows}?{urlencode({**query, 'cursor': cursor})}" if cursor else ""


@require_GET
def task_inventory(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the inventory with its table, what it still lacks and whether its hours can be true."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    page = _page(request, analysis)
    narrowed = _filter_of(request)
    state = completeness(analysis)
    context = {
        **choices(),
        **_filter_words(analysis, narrowed),
        "rows": [shown(row) for row in rows_of(analysis, page.rows)],
        "new_row": blank_row(),
        "more_url": _more_url(request, analysis, page.next_cursor),
        "state": state,
        "gaps": [(gap, gap_url(analysis, gap.code)) for gap in state.gaps],
        "hours": hours_by_function(analysis),
        "narrowed": narrowed,
        "removal": last_removal(request, analysis),
        "fill_form": FillTimesForm(initial={"day_set": 0b11111, "window": "7–15"}) if state.count("slots") else None,
    }
    return analysis_page(request, user, analysis, "inventory", "tasks/inventory/page.html", context)


def _filter_words(analysis: WorkAnalysis, narrowed: InventoryFilter) -> dict[str, Any]:
    functions = list(JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id"))
    return {
        "functions": functions,
        "places": list(Place.objects.filter(unit=analysis.unit_id).order_by("name").values_list("name", flat=True)),
        "processes": list(Process.objects.filter(analysis=analysis).order_by("name").values_list("name", flat=True)),
        "function_choices": [(str(function.pk), function.name) for function in functions],
        "state_choices": [(key, STATE_LABELS[key]) for key in STATES],
        "missing_choices": [(code, GAP_LABELS[code]) for code in TASK_GAPS],
        "is_narrowed": not narrowed.is_empty(),
    }


@require_GET
def task_rows(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the next rows of the table."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    page = _page(request, analysis)
    context = {
        **choices(),
        "analysis": analysis,
        "may_edit": bool(may_edit(user, analysis)),
        "rows": [shown(row) for row in rows_of(analysis, page.rows)],
        "more_url": _more_url(request, analysis, page.next_cursor),
    }
    return render(request, "tasks/inventory/_rows.html", context)


def _row_response(
    request: HttpRequest, analysis: WorkAnalysis, row: ShownRow, *, editable: bool, status: int = 200
) -> HttpResponse:
    context = {**choices(), "analysis": analysis, "row": row, "may_edit": editable}
    return render(request, "tasks/inventory/_row.html", context, status=status)


@require_http_methods(["GET", "POST"])
def task_row(request: HttpRequest, public_id: UUID, row_id: UUID) -> HttpResponse:
    """Give one row as saved, or save it from its cells. Wrong cells and conflicts come back with everything typed."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=request.method == "POST")
    if request.method == "GET":
        task = visible_task(user, row_id, analysis=analysis)
        editable = bool(may_edit(user, task.analysis))
        return _row_response(request, task.analysis, shown(row_of(task.analysis, task)), editable=editable)
    texts = {key: request.POST.get(key, "") for key in GRID_KEYS}
    revision = request.POST.get("revision", "")
    typed = ShownRow(row_id, texts, revision=revision)
    try:
        saved = save_row(analysis, row_id=row_id, texts=texts, actor=user, revision=_number(revision))
    except ValidationError as error:
        wrong = ShownRow(row_id, texts, _known(analysis, row_id), revision=revision, errors=_by_column(error))
        response = _row_response(request, analysis, wrong, editable=True, status=422)
        name = texts["name"].strip()[:60] or _("New row")
        return announce(response, _("%(task)s was not saved. See the messages in the row.") % {"task": name})
    except StaleRow as stale:
        theirs = {key: stale.theirs[key] for key in stale.differing}
        both = ShownRow(row_id, typed.texts, stale.task, revision=stale.task.revision, theirs=theirs)
        response = _row_response(request, analysis, both, editable=True, status=409)
        return announce(response, _("Somebody else has changed this row. Both values are shown."))
    fresh = visible_task(user, saved.task.public_id)
    response = _row_response(request, fresh.analysis, shown(row_of(fresh.analysis, fresh)), editable=True)
    response["X-Row-Revision"] = str(fresh.revision)
    return announce(response, _("Saved.")) if saved.changed else response


def _known(analysis: WorkAnalysis, row_id: UUID) -> Task | None:
    known: Task | None = Task.objects.filter(analysis=analysis, public_id=row_id).first()
    return known


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _by_column(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return {key if key in GRID_KEYS else "name": list(sentences) for key, sentences in error.message_dict.items()}
    return {"name": list(error.messages)}


@require_POST
def task_paste(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Paste a block copied from a spreadsheet; say what was done and what was wrong, cell by cell."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    try:
        report = paste_block(
            analysis,
            text=request.POST.get("text", ""),
            first_column=request.POST.get("column", ""),
            targets=_targets(request.POST.get("targets", "")),
            actor=user,
        )
    except ValidationError as error:
        context = {"analysis": analysis, "message": error.messages[0]}
        return render(request, "tasks/inventory/_refused.html", context, status=422)
    response = render(request, "tasks/inventory/_paste_report.html", _report_context(analysis, report))
    return announce(response, _summary(report))


def _targets(text: str) -> list[tuple[UUID, int]]:
    """Return the rows that a block may fill, sent as "id:revision id:revision"; what is not of that form is dropped."""
    found = []
    for part in text.split()[:2_000]:
        row_id, _colon, revision = part.partition(":")
        try:
            found.append((UUID(row_id), int(revision)))
        except ValueError:
            continue
    return found


def _report_context(analysis: WorkAnalysis, report: Report) -> dict[str, Any]:
    keys = [task.pk for task in [*report.created, *report.filled]]
    fresh = {task.pk: task for task in Task.objects.filter(pk__in=keys).with_row_data()} if keys else {}
    few = len(report.created) <= MOST_SHOWN_AFTER_PASTE
    return {
        **choices(),
        "analysis": analysis,
        "may_edit": True,
        "report": report,
        "errors": report.errors[:MOST_ERRORS_SHOWN],
        "hidden_errors": max(0, len(report.errors) - MOST_ERRORS_SHOWN),
        "summary": _summary(report),
        "filled": [shown(row_of(analysis, fresh[task.pk])) for task in report.filled],
        "created": [shown(row_of(analysis, fresh[task.pk])) for task in report.created] if few else [],
        "is_few": few,
    }


def _summary(report: Report) -> str:
    parts = []
    if report.created:
        number = len(report.created)
        parts.append(ngettext("%(count)s task added.", "%(count)s tasks added.", number) % {"count": number})
    if report.filled:
        number = len(report.filled)
        parts.append(ngettext("%(count)s task changed.", "%(count)s tasks changed.", number) % {"count": number})
    if report.bad_rows:
        number = report.bad_rows
        parts.append(
            ngettext("%(count)s row was left out.", "%(count)s rows were left out.", number) % {"count": number}
        )
    return " ".join(parts) or _("Nothing changed.")


@require_POST
def task_fill_times(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the same days and time of day to every task that has none."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    form = FillTimesForm(request.POST)
    if form.is_valid():
        try:
            window = form.cleaned_data["window"]
            count = fill_missing_times(analysis, days=form.days_text(), window=window, actor=user)
        except ValidationError as error:
            for key, sentences in error.message_dict.items():
                form.add_error("window" if key == "window" else "day_set", sentences)
        else:
            said = ngettext("%(count)s task got its time.", "%(count)s tasks got their times.", count)
            return _after_filling(request, analysis, said % {"count": count})
    context = {"form": form, "title": _("Days and time of day"), "analysis": analysis, "remove_url": ""}
    return render(request, "tasks/analyses/form.html", context, status=422)


def _after_filling(request: HttpRequest, analysis: WorkAnalysis, said: str) -> HttpResponse:
    messages.success(request, said)
    return see_other("task_inventory", public_id=analysis.public_id)


@require_GET
def task_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the inventory, as it is narrowed, as a workbook that can be imported back."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    narrowed = _filter_of(request)
    tasks = list(filtered_tasks(analysis, narrowed).order_by("position", "id")[:MOST_EXPORTED])
    return inventory_xlsx(tasks, name=analysis.title, actor=user, filters=_described(analysis, narrowed))


def _described(analysis: WorkAnalysis, narrowed: InventoryFilter) -> list[tuple[str, str]]:
    words = _filter_words(analysis, narrowed)
    chosen = (
        (_("Words"), narrowed.words),
        (_("Who does it"), dict(words["function_choices"]).get(narrowed.function, "")),
        (_("Core or assisting"), str(dict(TaskClass.choices).get(narrowed.task_class, ""))),
        (_("State"), str(dict(words["state_choices"]).get(narrowed.state, ""))),
        (_("Missing"), str(dict(words["missing_choices"]).get(narrowed.missing, ""))),
    )
    return [(label, value) for label, value in chosen if value]


@require_GET
def task_template(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give an empty workbook to fill in, with the unit's job functions to choose from."""
    user = signed_in(request)
    return template_xlsx(visible_analysis(user, public_id))
