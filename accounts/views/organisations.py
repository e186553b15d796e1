"""Organisations of the service side and their members."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.forms import EndMembershipForm, InviteForm, OrganisationForm, RoleForm
from accounts.models import Organisation, OrganisationMembership
from accounts.policies import (
    may_create_organisation,
    may_end_membership,
    may_list_organisations,
    may_manage_members,
)
from accounts.selectors import active_members, ended_members, waiting_invitations
from accounts.services import members
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.pagination import keyset_page
from core.policies import require


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's refusal beside its fields; what belongs to no field goes to the top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)


def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations the person works in, or all of them to a coordinator."""
    user = signed_in(request)
    require(may_list_organisations(user))
    page = keyset_page(Organisation.objects.visible_to(user), order=("name",), cursor=request.GET.get("cursor", ""))
    context = {"page": page, "may_create": may_create_organisation(user).allowed}
    return render(request, "accounts/organisation_list.html", context)


def organisation_create(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    user = signed_in(request)
    require(may_create_organisation(user))
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = members.create_organisation(
                name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], actor=user
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("The organisation was added. Invite its first people."))
            return see_other("organisation_detail", public_id=organisation.public_id)
    return render(request, "accounts/organisation_create.html", {"form": form})


def organisation_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an organisation's people, its waiting invitations and those whose role has ended."""
    user = signed_in(request)
    organisation: Organisation = get_visible(Organisation, user, public_id)
    manages = may_manage_members(user, organisation).allowed
    context = {
        "organisation": organisation,
        "manages": manages,
        "members": active_members(organisation, user),
        "invitations": waiting_invitations(organisation, user) if manages else [],
        "ended": ended_members(organisation) if manages else [],
    }
    return render(request, "accounts/organisation_detail.html", context)


def organisation_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite a person to the organisation."""
    user = signed_in(request)
    organisation: Organisation = get_visible(Organisation, user, public_id)
    require(may_manage_members(user, organisation))
    form = InviteForm(request.POST or None, actor=user, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            members.invite_member(organisation, actor=user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("The invitation is on its way."))
            return see_other("organisation_detail", public_id=organisation.public_id)
    context = {"form": form, "organisation": organisation}
    return render(request, "accounts/organisation_invite.html", context)


def membership_role(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a member a further role in the same organisation."""
    user = signed_in(request)
    membership = _membership(request, public_id)
    require(may_manage_members(user, membership.organisation))
    form = RoleForm(request.POST or None, actor=user)
    if request.method == "POST" and form.is_valid():
        members.give_role(membership.organisation, membership.user, form.cleaned_data["role"], actor=user)
        messages.success(request, _("The role was given."))
        return see_other("organisation_detail", public_id=membership.organisation.public_id)
    return render(request, "accounts/membership_role.html", {"form": form, "membership": membership})


def membership_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a membership on a day."""
    user = signed_in(request)
    membership = _membership(request, public_id)
    require(may_end_membership(user, membership))
    form = EndMembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            members.end_membership(membership, last_day=form.cleaned_data["ended_on"], actor=user)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("The membership was ended."))
            return see_other("organisation_detail", public_id=membership.organisation.public_id)
    return render(request, "accounts/membership_end.html", {"form": form, "membership": membership})


def _membership(request: HttpRequest, public_id: UUID) -> OrganisationMembership:
    found: OrganisationMembership = get_visible(
        OrganisationMembership.objects.select_related("organisation", "user"), request.user, public_id
    )
    return found
