"""What people write about a report: answers, comments, the chapter by hand, where it was sent, why it is corrected."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users import signed_in
from core.htmx import see_other
from core.policies import require
from core.services.transitions import StaleState
from employers.forms.base import show_errors
from employers.views.common import try_service
from reports.jobs import publish_run
from reports.models import PeriodReport
from reports.report_forms import AnswerForm, CommentForm, CorrectionForm, DeviationsForm, SentForm
from reports.report_policies import may_check, may_correct, may_prepare, may_send
from reports.selectors.reports import suggested_recipient
from reports.services import reports as services
from reports.views.report_pages import report_url, situation, visible_report


def _form_page(request: HttpRequest, report: PeriodReport, form: object, title: str, lead: str = "") -> HttpResponse:
    context = {"report": report, "form": form, "title": title, "lead": lead}
    return render(request, "reports/reports/form.html", context)


@require_POST
def report_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a warning."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_check(user, report))
    form = AnswerForm(request.POST)
    saved = try_service(
        form,
        lambda values: services.answer_warning(
            report, actor=user, key=values["key"], answer=values["answer"], seen=values["seen"]
        ),
    )
    if saved is None:
        return situation(request, user, report, answer=form)
    messages.success(request, _("The answer has been kept."))
    return see_other(f"{report_url(report)}#warnings")


@require_POST
def report_comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a comment."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_prepare(user, report))
    form = CommentForm(request.POST)
    saved = try_service(form, lambda values: services.add_comment(report, actor=user, text=values["text"]))
    if saved is None:
        return situation(request, user, report, comment=form)
    return see_other(f"{report_url(report)}#comments")


@require_http_methods(["GET", "POST"])
def report_text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the chapter on deviations, risks and the next period."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_prepare(user, report))
    back = report_url(report)
    title = _("Deviations, risks and the next period")
    if request.method != "POST":
        form = DeviationsForm(initial={"seen": report.deviations, "text": report.deviations}, cancel_url=back)
        return _form_page(request, report, form, title)
    form = DeviationsForm(request.POST, cancel_url=back)
    if form.is_valid():
        try:
            values = form.cleaned_data
            services.write_deviations(report, actor=user, text=values["text"], seen=values["seen"])
        except StaleState as error:
            show_errors(form, error)
            return _stale_text(request, report, form, title)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(back)
    return _form_page(request, report, form, title)


def _stale_text(request: HttpRequest, report: PeriodReport, form: DeviationsForm, title: str) -> HttpResponse:
    """Show the text as it stands now above the own one; saving again then replaces what was seen."""
    present = PeriodReport.objects.visible_to(request.user).get(pk=report.pk).deviations
    form.data = {name: form.data[name] for name in form.data} | {"seen": present}
    context = {"report": report, "form": form, "title": title, "lead": "", "present": present}
    return render(request, "reports/reports/form.html", context)


@require_http_methods(["GET", "POST"])
def report_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say when and to whom the report was sent."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_send(user, report))
    today = timezone.localdate()
    initial = {"sent_on": today, "sent_to": suggested_recipient(report, today)}
    form = SentForm(request.POST or None, initial=initial, cancel_url=report_url(report))
    if request.method == "POST":
        saved = try_service(form, lambda values: services.mark_sent(report, actor=user, **values))
        if saved is not None:
            messages.success(request, _("The report has been marked as sent."))
            return see_other(report_url(report))
    lead = _("The recipient is suggested from the regions of the pilots. Correct it when it is another one.")
    return _form_page(request, report, form, _("Mark the report as sent"), lead)


@require_http_methods(["GET", "POST"])
def report_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin a new version of a frozen report."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_correct(user, report))
    form = CorrectionForm(request.POST or None, cancel_url=report_url(report))
    if request.method == "POST":
        made = try_service(
            form,
            lambda values: services.correct_report(report, actor=user, reason=values["reason"], publish=publish_run),
        )
        if made is not None:
            return see_other("report_detail", public_id=made.public_id)
    lead = _("The frozen version stays as it is. The new version is counted from today's data up to the same day.")
    return _form_page(request, report, form, _("Correct the report"), lead)
