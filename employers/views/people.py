"""Members, contact persons, organisations that work with the employer, and requests for access."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Organisation
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.enums import MembershipRole
from employers.forms.cooperation import ContactForm
from employers.forms.members import DecisionForm, InviteForm, RoleForm
from employers.models import AccessRequest, Contact, Employer, EmployerMembership
from employers.policies import may_edit_facts, may_invite
from employers.services.cooperation import remove_contact, save_contact
from employers.services.members import (
    change_role,
    count_owners,
    decide_access,
    end_partnership,
    invite_member,
    remove_member,
)
from employers.views.common import form_page, try_service, visible_employer


def _people_url(employer: Employer) -> str:
    return reverse("employer_people", kwargs={"public_id": employer.public_id})


@require_http_methods(["GET", "POST"])
def employer_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite a member by e-mail."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    has_owner = count_owners(employer) > 0
    require(may_invite(user, employer, has_owner=has_owner))
    first = MembershipRole.EDITOR if has_owner else MembershipRole.OWNER
    initial = {"role": first, "language": user.language}
    form = InviteForm(request.POST or None, initial=initial, cancel_url=_people_url(employer))
    if request.method == "POST":
        sent = try_service(form, lambda values: invite_member(actor=user, employer=employer, **values))
        if sent is not None:
            messages.success(request, _("The invitation has been sent."))
            return see_other("employer_people", public_id=public_id)
    lead = (
        _("The person gets a link by e-mail.") if has_owner else _("Invite an owner first: the owner decides the rest.")
    )
    return form_page(
        request, employer, form, title=_("Invite a member"), lead=lead, back=(_people_url(employer), _("People"))
    )


@require_POST
def member_role(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a member another role."""
    user = signed_in(request)
    memberships = EmployerMembership.objects.select_related("employer", "user")
    membership: EmployerMembership = get_visible(memberships, user, public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
    else:
        change_role(actor=user, membership=membership, role=form.cleaned_data["role"])
        messages.success(request, _("The role has been changed."))
    return see_other("employer_people", public_id=membership.employer.public_id)


@require_POST
def member_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a membership; whoever leaves an employer goes back to the list."""
    user = signed_in(request)
    memberships = EmployerMembership.objects.select_related("employer", "user")
    membership: EmployerMembership = get_visible(memberships, user, public_id)
    employer = membership.employer
    leaves = membership.user_id == user.pk
    remove_member(actor=user, membership=membership)
    messages.success(request, _("The membership has ended."))
    return see_other("employer_list") if leaves else see_other("employer_people", public_id=employer.public_id)


@require_POST
def access_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Grant or decline a request for access."""
    user = signed_in(request)
    asked: AccessRequest = get_visible(AccessRequest.objects.select_related("employer"), user, public_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        grant = form.cleaned_data["answer"] == "grant"
        role = form.cleaned_data["role"] or MembershipRole.VIEWER
        decided = decide_access(actor=user, request=asked, grant=grant, role=role)
        granted = decided.state == "granted"
        messages.success(request, _("Access has been given.") if granted else _("The request has been declined."))
    else:
        require(may_invite(user, asked.employer, has_owner=count_owners(asked.employer) > 0))
        messages.error(request, _("Choose to accept or to decline."))
    return see_other("employer_people", public_id=asked.employer.public_id)


@require_POST
def partner_end(request: HttpRequest, public_id: UUID, organisation_id: UUID) -> HttpResponse:
    """End an organisation's work with the employer."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    organisation = Organisation.objects.filter(public_id=organisation_id, employers=employer).first()
    if organisation is not None:
        end_partnership(actor=user, employer=employer, organisation=organisation)
        messages.success(request, _("The organisation no longer works with this employer."))
    return see_other("employer_people", public_id=public_id)


@require_http_methods(["GET", "POST"])
def contact_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a contact person."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    require(may_edit_facts(user, employer))
    form = ContactForm(request.POST or None, instance=Contact(employer=employer), cancel_url=_people_url(employer))
    if request.method == "POST":
        contact = Contact(employer=employer)
        if try_service(form, lambda values: save_contact(actor=user, contact=contact, values=values)) is not None:
            messages.success(request, _("Added."))
            return see_other("employer_people", public_id=public_id)
    return form_page(
        request,
        employer,
        form,
        title=_("New contact person"),
        lead=_("Ask the person before writing down the name. Only what the work needs is kept."),
        back=(_people_url(employer), _("People")),
    )


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a contact person."""
    user = signed_in(request)
    contact: Contact = get_visible(Contact.objects.select_related("employer"), user, public_id)
    employer = contact.employer
    require(may_edit_facts(user, employer))
    form = ContactForm(request.POST or None, instance=contact, cancel_url=_people_url(employer))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_contact(actor=user, contact=contact, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("employer_people", public_id=employer.public_id)
    return form_page(
        request,
        employer,
        form,
        title=_("Contact person"),
        back=(_people_url(employer), _("People")),
        remove_url=reverse("contact_remove", kwargs={"public_id": public_id}),
    )


@require_POST
def contact_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a contact person."""
    user = signed_in(request)
    contact: Contact = get_visible(Contact.objects.select_related("employer"), user, public_id)
    employer = contact.employer
    try:
        remove_contact(actor=user, contact=contact)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Removed."))
    return see_other("employer_people", public_id=employer.public_id)
