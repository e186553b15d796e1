"""Answering an invitation, sending it again, cancelling it."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.enums import InvitationState
from accounts.forms import NewPersonForm
from accounts.invitations import kind_named
from accounts.models import Invitation, User
from accounts.services import invitations
from accounts.users import signed_in
from accounts.views.organisations import put_errors
from accounts.workflow import holds_address
from core.access import get_visible
from core.htmx import see_other
from core.services.transitions import StaleState


@never_cache
@sensitive_post_parameters("password")
@login_not_required
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever has its link and take the answer.

    A person without an account makes one; a person with one signs in and accepts. A link that no longer works says
    why and what to do (410).
    """
    invitation = invitations.find_by_token(token)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", {"reason": "unknown", "inviter": ""}, status=404)
    _speak_language_of(request, invitation)
    user = request.user if isinstance(request.user, User) else None
    if user is not None and invitation.accepted_by_id == user.pk:
        return see_other(kind_named(invitation.kind).landing(invitation))
    if not invitation.is_open:
        return _gone(request, invitation)
    if user is not None:
        return _answer_as_known(request, invitation, user)
    if invitations.known_person(invitation) is not None:
        return _page(request, "accounts/invitation_sign_in.html", invitation)
    return _answer_as_new(request, invitation)


def _speak_language_of(request: HttpRequest, invitation: Invitation) -> None:
    if request.user.is_anonymous and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.language)
        request.LANGUAGE_CODE = invitation.language  # as LocaleMiddleware does


def _gone(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    reason = InvitationState.EXPIRED if invitation.state == InvitationState.SENT else invitation.state
    inviter = invitation.invited_by.display_name if invitation.invited_by else ""
    return render(request, "accounts/invitation_gone.html", {"reason": reason, "inviter": inviter}, status=410)


def _page(
    request: HttpRequest, template: str, invitation: Invitation, *, status: int = 200, form: NewPersonForm | None = None
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "what": kind_named(invitation.kind).describe(invitation),
        "inviter": invitation.invited_by.display_name if invitation.invited_by else "",
        "form": form,
    }
    return render(request, template, context, status=status)


def _answer_as_known(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if not holds_address(user, invitation):
        return _page(request, "accounts/invitation_other_account.html", invitation, status=403)
    if request.method != "POST":
        return _page(request, "accounts/invitation_accept.html", invitation)
    try:
        invitations.accept(invitation, actor=user)
    except StaleState:
        invitation.refresh_from_db()
        return _gone(request, invitation)
    messages.success(request, _("Welcome. The invitation is accepted."))
    return see_other(kind_named(invitation.kind).landing(invitation))


def _answer_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewPersonForm(
        request.POST if request.method == "POST" else None,
        email=invitation.email,
        initial={"language": invitation.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_as_new_person(invitation, **form.cleaned_data)
        except StaleState:
            invitation.refresh_from_db()
            return _gone(request, invitation)
        except ValidationError as error:
            put_errors(form, error)
        else:
            login = Login(user=user, email=user.email, redirect_url=kind_named(invitation.kind).landing(invitation))
            response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return response
    return _page(request, "accounts/invitation_new_person.html", invitation, form=form)


@require_POST
def invitation_resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a new link."""
    invitation: Invitation = get_visible(Invitation, request.user, public_id)
    try:
        invitations.resend(invitation, actor=signed_in(request))
    except StaleState as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("A new link is on its way. The earlier one no longer works."))
    return _back(request)


@require_POST
def invitation_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel an invitation."""
    invitation: Invitation = get_visible(Invitation, request.user, public_id)
    try:
        invitations.revoke(invitation, actor=signed_in(request))
    except StaleState as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The invitation was cancelled."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page whose button was pressed; invitations are shown on pages of several apps."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return see_other(target if allowed else settings.LOGIN_REDIRECT_URL)
