"""Links for workers: made and closed by the employer, used on a phone without an account."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

import qrcode
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.limits import within_limit
from core.policies import require
from core.readwrite import writes
from employers.forms.base import show_errors
from employers.models import JobFunction
from tasks.enums import TaskSource, Willingness
from tasks.forms.contributors import ContributionForm, LinkForm
from tasks.models import ContributorLink, Task, TaskVoice
from tasks.policies import may_edit
from tasks.selectors.inventory import cell_texts
from tasks.services.contributors import (
    count_opening,
    create_link,
    is_usable,
    known_tasks,
    link_by_token,
    new_session_key,
    own_voices,
    remove_contribution,
    revoke_link,
    save_contribution,
    say_willingness,
    shown_token,
)
from tasks.views.common import analysis_page, visible_analysis

LINKS = ContributorLink.objects.select_related("analysis__unit__site__employer", "function")
SESSION_KEY = "contributions"
MOST_KNOWN_SHOWN = 60
# A phone behind a workplace's one address is not alone: the limits are for machines.
OPENINGS = 300
WRITINGS = 200
LIMIT_SECONDS = 600


@require_http_methods(["GET", "POST"])
def contributor_links(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the links of an analysis and make a new one."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=request.method == "POST")
    functions = JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id")
    form = LinkForm(request.POST or None, functions=functions)
    if request.method == "POST" and form.is_valid():
        try:
            link = create_link(
                analysis,
                form.cleaned_data["function"],
                actor=user,
                days=form.cleaned_data["days"],
                public_id=form.cleaned_data["row_id"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            return see_other("contributor_link", public_id=link.public_id)
    links = list(ContributorLink.objects.filter(analysis=analysis).select_related("function")[:100])
    context = {"form": form, "links": links, "has_functions": functions.exists()}
    status = 422 if form.errors else 200
    return analysis_page(request, user, analysis, "inventory", "tasks/contributors/links.html", context, status=status)


@require_GET
def contributor_link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a link with its QR code, to be copied, shown or printed, to those who may manage it."""
    user = signed_in(request)
    link = get_visible(LINKS.all(), user, public_id)
    require(may_edit(user, link.analysis))
    token = shown_token(link) if is_usable(link) else ""
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('contribute', kwargs={'token': token})}" if token else ""
    context = {"link": link, "analysis": link.analysis, "address": address, "picture": qr_picture(address)}
    return render(request, "tasks/contributors/link.html", context)


def qr_picture(address: str) -> SafeString:
    """Return the address as a QR code in SVG, "" for no address. The picture is decoration: the address is text too."""
    if not address:
        return SafeString("")
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2, image_factory=SvgPathImage)
    code.add_data(address)
    stream = BytesIO()
    code.make_image(attrib={"class": "code-picture", "aria-hidden": "true", "focusable": "false"}).save(stream)
    picture = stream.getvalue().decode()
    return mark_safe(picture[picture.index("<svg") :])  # noqa: S308  # made by our own code from an address of ours


@require_POST
def contributor_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a link at once."""
    user = signed_in(request)
    link = get_visible(LINKS.all(), user, public_id)
    revoke_link(link, actor=user)
    messages.success(request, _("The link has been closed. What has been written stays."))
    return see_other("contributor_links", public_id=link.analysis.public_id)


def _open_link(request: HttpRequest, token: str) -> ContributorLink | HttpResponse:
    """Return the link of the token, or the page that says why it cannot be used."""
    if not within_limit(request, "contribute", most=OPENINGS, seconds=LIMIT_SECONDS):
        return render(request, "tasks/contributors/too_many.html", status=429)
    link = link_by_token(token)
    if link is None:
        raise Http404("no such link")
    if not is_usable(link):
        return render(request, "tasks/contributors/closed.html", status=410)
    return link


def _session_key(request: HttpRequest, link: ContributorLink) -> str:
    """Return the visit's key for this link; a first visit gets one and is counted."""
    keys: dict[str, str] = request.session.get(SESSION_KEY, {})
    own = keys.get(str(link.public_id), "")
    if not own:
        own = new_session_key()
        request.session[SESSION_KEY] = {**keys, str(link.public_id): own}
        count_opening(link)
    return own


@login_not_required
@writes
@require_http_methods(["GET", "POST"])
def contribute(request: HttpRequest, token: str) -> HttpResponse:
    """Let a worker write down own tasks; no account, nothing asked about the person."""
    link = _open_link(request, token)
    if isinstance(link, HttpResponse):
        return link
    key = _session_key(request, link)
    if request.method == "GET":
        return _page(request, link, token, key, _form_for(request, link, key))
    if not within_limit(request, "contribute-write", most=WRITINGS, seconds=LIMIT_SECONDS):
        return render(request, "tasks/contributors/too_many.html", status=429)
    form = ContributionForm(request.POST)
    if form.is_valid():
        try:
            save_contribution(
                link,
                session_key=key,
                row_id=form.cleaned_data["row_id"],
                texts=form.texts(),
                willingness=form.cleaned_data["willingness"],
            )
        except ValidationError as error:
            known = error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}
            form.show_errors(known)
        else:
            messages.success(request, _("Saved. Add the next one."))
            return see_other("contribute", token=token)
    return _page(request, link, token, key, form, status=422)


def _form_for(request: HttpRequest, link: ContributorLink, key: str) -> ContributionForm:
    """Return an empty form, or one for correcting the visit's own task that ``?correct=`` names."""
    wanted = request.GET.get("correct", "")
    voice = next((one for one in own_voices(link, key) if str(one.task.public_id) == wanted), None) if wanted else None
    if voice is None or voice.task.source != TaskSource.WORKER:
        return ContributionForm()
    texts = cell_texts(Task.objects.with_row_data().get(pk=voice.task_id))
    initial = {name: texts[name] for name in ("name", "minutes", "occurrences", "period")}
    return ContributionForm(
        row_id=voice.task.public_id,
        initial={**initial, "willingness": voice.willingness},
        submit_label=_("Save the correction"),
        cancel_url=request.path,
    )


def _page(
    request: HttpRequest, link: ContributorLink, token: str, key: str, form: ContributionForm, *, status: int = 200
) -> HttpResponse:
    voices: list[TaskVoice] = list(own_voices(link, key))
    said = {voice.task_id: voice.willingness for voice in voices}
    known = list(known_tasks(link, key)[:MOST_KNOWN_SHOWN])
    context: dict[str, Any] = {
        "link": link,
        "token": token,
        "form": form,
        "own": [voice for voice in voices if voice.task.source == TaskSource.WORKER],
        "known": [{"task": task, "said": said.get(task.pk, "")} for task in known],
        "willingness": Willingness.choices,
    }
    response = render(request, "tasks/contributors/contribute.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_POST
def contribute_remove(request: HttpRequest, token: str) -> HttpResponse:
    """Remove a task that was written in the same visit."""
    link = _open_link(request, token)
    if isinstance(link, HttpResponse):
        return link
    try:
        row_id = UUID(request.POST.get("row_id", ""))
        remove_contribution(link, session_key=_session_key(request, link), row_id=row_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except ValueError:
        messages.error(request, _("This task can no longer be removed here."))
    else:
        messages.success(request, _("Removed."))
    return see_other("contribute", token=token)


@login_not_required
@require_POST
def contribute_voice(request: HttpRequest, token: str) -> HttpResponse:
    """Say of tasks that others have written down whether one would give them away."""
    link = _open_link(request, token)
    if isinstance(link, HttpResponse):
        return link
    key = _session_key(request, link)
    tasks = {f"task-{task.public_id}": task for task in known_tasks(link, key)[:MOST_KNOWN_SHOWN]}
    answers = {name: request.POST.get(name, "") for name in tasks}
    try:
        for name, answer in answers.items():
            if answer:
                say_willingness(link, session_key=key, task=tasks[name], willingness=answer)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Thank you. Your answers have been saved."))
    return see_other("contribute", token=token)
