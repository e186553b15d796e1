"""Work analyses: the list, starting one, its page with the way forward, steps, processes and hidden work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.pagination import keyset_page
from core.policies import require
from core.staleness import SEEN, StaleRow, mark_of
from employers.forms.base import show_errors
from employers.models import JobFunction, Unit
from pilots.enums import PilotStage
from pilots.models import MethodStep, Pilot
from tasks.enums import AnalysisState, NeedKind
from tasks.filters import AnalysisFilterSet
from tasks.forms.analyses import AnalysisForm, PilotChoiceForm, ProcessForm, StartForm
from tasks.models import NeedAnswer, Process, WorkAnalysis
from tasks.policies import may_edit, may_list_analyses, may_manage, may_start_somewhere
from tasks.role_policies import EDITING_ROLES
from tasks.selectors.completeness import completeness
from tasks.selectors.plausibility import hours_by_function
from tasks.selectors.way_forward import Next, steps_of, way_forward
from tasks.services.analyses import (
    answer_need,
    change_analysis,
    mark_step,
    remove_process,
    save_process,
    set_state,
    start_analysis,
    tasks_of_answer,
)
from tasks.tables import AnalysisTable
from tasks.views.common import analysis_page, document_languages, gap_url, proposals_url, visible_analysis


@require_GET
def analysis_list(request: HttpRequest) -> HttpResponse:
    """Show the analyses of the employers the user works with."""
    user = signed_in(request)
    require(may_list_analyses(user))
    filters = AnalysisFilterSet(request.GET, queryset=WorkAnalysis.objects.visible_to(user).with_list_data())
    page = keyset_page(filters.qs, order=("-started_on",), cursor=request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "table": AnalysisTable(page),
        "is_empty": not page.rows and not filters.active,
        "may_start": bool(may_start_somewhere(user)),
    }
    return render(request, "tasks/analyses/list.html", context)


def _pilots(user: User, employer_id: str = "") -> Any:
    pilots = Pilot.objects.visible_to(user).exclude(stage=PilotStage.ENDED).order_by("name", "id")
    try:
        return pilots.filter(employers__public_id=UUID(employer_id)) if employer_id else pilots
    except ValueError:
        return pilots


def _units(user: User, pilot: Pilot) -> Any:
    """Return the units of the pilot's employers in which the user may start an analysis."""
    units = Unit.objects.visible_to(user).filter(site__employer__pilots=pilot)
    if not user.carves:
        units = units.filter(
            site__employer__memberships__user=user, site__employer__memberships__role__in=EDITING_ROLES
        )
    return units.select_related("site__employer").order_by("site__employer__name", "site__name", "name", "id")


@require_http_methods(["GET", "POST"])
def analysis_start(request: HttpRequest) -> HttpResponse:
    """Start an analysis: first the pilot (chosen already when there is only one), then the unit and the method."""
    user = signed_in(request)
    require(may_start_somewhere(user))
    pilots = _pilots(user, request.GET.get("employer", ""))
    chosen = request.GET.get("pilot", "")
    pilot = _only(pilots) if not chosen else get_visible(Pilot, user, _uuid_or_404(chosen))
    if pilot is None:
        form = PilotChoiceForm(pilots=pilots)
        context = {"form": form, "has_pilots": pilots.exists(), "pilot": None}
        return render(request, "tasks/analyses/start.html", context)
    units = _units(user, pilot)
    start = StartForm(request.POST or None, pilot=pilot, units=units, cancel_url=reverse("analysis_list"))
    if request.method == "POST" and start.is_valid():
        values = start.cleaned_data
        try:
            analysis = start_analysis(
                unit=values["unit"],
                pilot=pilot,
                title=values["title"],
                method=values["method"],
                weeks_worked=values["weeks_worked"],
                public_id=values["row_id"],
                actor=user,
            )
        except ValidationError as error:
            show_errors(start, error)
        else:
            messages.success(request, _("The analysis has been started."))
            return see_other("analysis_detail", public_id=analysis.public_id)
    context = {"form": start, "pilot": pilot, "has_pilots": True, "has_units": units.exists()}
    return render(request, "tasks/analyses/start.html", context, status=422 if start.errors else 200)


def _only(pilots: Any) -> Pilot | None:
    first = list(pilots[:2])
    return first[0] if len(first) == 1 else None


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("no such id") from error


@require_GET
def analysis_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show where the analysis stands and what to do next."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    state = completeness(analysis)
    context = {
        "state": state,
        "languages": document_languages(),
        "gaps": [(gap, gap_url(analysis, gap.code)) for gap in state.gaps],
        "way": [(step, _page_url(analysis, step)) for step in way_forward(state)],
        "steps": steps_of(analysis),
        "hours": hours_by_function(analysis),
        "processes": list(Process.objects.filter(analysis=analysis)),
        "may_manage": bool(may_manage(user, analysis)),
        "is_open": analysis.state == AnalysisState.OPEN,
    }
    return analysis_page(request, user, analysis, "overview", "tasks/analyses/detail.html", context)


def _page_url(analysis: WorkAnalysis, step: Next) -> str:
    own = {"public_id": analysis.public_id}
    match step.page:
        case "structure":
            return reverse("employer_structure", kwargs={"public_id": analysis.employer.public_id})
        case "proposals":
            return proposals_url(analysis)
        case "demands":
            return gap_url(analysis, "guesses")
        case "needs":
            return reverse("analysis_needs", kwargs=own)
        case _:
            return reverse(f"task_{step.page}", kwargs=own)


@require_http_methods(["GET", "POST"])
def analysis_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the analysis's title, method and working weeks."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    require(may_manage(user, analysis))
    back = reverse("analysis_detail", kwargs={"public_id": public_id})
    form = AnalysisForm(request.POST or None, instance=visible_analysis(user, public_id), cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            change_analysis(analysis, values=form.cleaned_data, actor=user)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(back)
    context = {"form": form, "title": _("Change the analysis"), "analysis": analysis, "remove_url": ""}
    return render(request, "tasks/analyses/form.html", context, status=422 if form.errors else 200)


@require_POST
def analysis_state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the analysis or open it again."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    try:
        changed = set_state(analysis, state=request.POST.get("state", ""), actor=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        closed = changed.state == AnalysisState.CLOSED
        messages.success(request, _("The analysis has been closed.") if closed else _("The analysis is open again."))
    return see_other("analysis_detail", public_id=public_id)


@require_POST
def analysis_step(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Mark a step of the method as done, or take the mark away."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    step = get_object_or_404(MethodStep, method=analysis.method, number=number)
    done = request.POST.get("done", "") == "yes"
    try:
        mark_step(analysis, step, done=done, note=request.POST.get("note", ""), actor=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The step has been marked as done.") if done else _("The mark was taken away."))
    return see_other(f"{reverse('analysis_detail', kwargs={'public_id': public_id})}#steps")


@require_http_methods(["GET", "POST"])
def process_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a process to the analysis."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    return _process_form(request, user, Process(analysis=analysis), _("New process"))


@require_http_methods(["GET", "POST"])
def process_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a process."""
    user = signed_in(request)
    process = get_visible(Process.objects.select_related("analysis__unit__site__employer"), user, public_id)
    require(may_edit(user, process.analysis))
    return _process_form(request, user, process, _("Process"))


def _process_form(request: HttpRequest, user: User, process: Process, title: str) -> HttpResponse:
    analysis = process.analysis
    back = reverse("analysis_detail", kwargs={"public_id": analysis.public_id})
    form = ProcessForm(request.POST or None, instance=process, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            save_process(analysis, process, name=values["name"], output=values["output"], actor=user, seen=values[SEEN])
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(back)
    remove = reverse("process_remove", kwargs={"public_id": process.public_id}) if process.pk else ""
    context = {"form": form, "title": title, "analysis": analysis, "remove_url": remove}
    return render(request, "tasks/analyses/form.html", context, status=422 if form.errors else 200)


@require_POST
def process_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a process; its tasks stay."""
    user = signed_in(request)
    process = get_visible(Process.objects.select_related("analysis__unit__site__employer"), user, public_id)
    analysis = process.analysis
    remove_process(process, actor=user)
    messages.success(request, _("Removed."))
    return see_other("analysis_detail", public_id=analysis.public_id)


@require_http_methods(["GET", "POST"])
def analysis_needs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the six questions about hidden work; each answer is saved on its own and can be turned into tasks."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=request.method == "POST")
    typed: dict[str, str] = {}
    errors: dict[str, ValidationError] = {}
    if request.method == "POST":
        kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
        try:
            answer_need(analysis, kind=kind, text=text, actor=user, seen=request.POST.get(SEEN, ""))
            return _after_answer(request, user, analysis, kind, text)
        except ValidationError as error:
            typed[kind], errors[kind] = text, error
    answers = {answer.kind: answer for answer in NeedAnswer.objects.filter(analysis=analysis)}
    questions = [_question(kind, answers.get(kind), typed.get(kind), errors.get(kind)) for kind in NeedKind]
    context = {"questions": questions, "functions": _functions(analysis)}
    status = 422 if errors else 200
    return analysis_page(request, user, analysis, "needs", "tasks/analyses/needs.html", context, status=status)


def _question(
    kind: NeedKind, answer: NeedAnswer | None, typed: str | None, error: ValidationError | None
) -> dict[str, Any]:
    """Return one question as the page shows it: what was typed goes before what is stored."""
    stored = answer.text if answer else ""
    return {
        "kind": kind,
        "seen": mark_of(answer),
        "text": stored if typed is None else typed,
        "error": error.messages[0] if error else "",
        "theirs": stored if isinstance(error, StaleRow) else "",
    }


def _functions(analysis: WorkAnalysis) -> list[JobFunction]:
    return list(JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id"))


def _after_answer(request: HttpRequest, user: User, analysis: WorkAnalysis, kind: str, text: str) -> HttpResponse:
    back = f"{reverse('analysis_needs', kwargs={'public_id': analysis.public_id})}#{kind}"
    if "make_tasks" not in request.POST:
        messages.success(request, _("The answer has been saved."))
        return see_other(back)
    wanted = request.POST.get("function", "")
    function = next((one for one in _functions(analysis) if str(one.public_id) == wanted), None)
    tasks, known = tasks_of_answer(analysis, kind=kind, lines=text.splitlines(), actor=user, function=function)
    if tasks:
        said = ngettext("%(count)s task has been added.", "%(count)s tasks have been added.", len(tasks))
        messages.success(request, said % {"count": len(tasks)})
    elif known:
        messages.info(request, _("These tasks are already in the inventory."))
    else:
        messages.info(request, _("Write the tasks into the answer first, one on each line."))
    return see_other(back)
