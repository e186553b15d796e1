"""The tabs of an employer's page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.services.audit import record_look
from accounts.users import signed_in
from employers.enums import MembershipRole
from employers.form_fields import phone_text
from employers.history import event_label
from employers.models import Commitment, Contact
from employers.pages import EMPLOYER_TABS
from employers.policies import may_edit_facts, may_edit_structure, may_invite, may_manage_members
from employers.selectors import (
    history_page,
    members_of,
    people_at,
    size_classes,
    size_view,
    structure_of,
    structure_totals,
    waiting_invitations,
    waiting_requests,
)
from employers.views.common import employer_page, visible_employer


@require_GET
def employer_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show facts, size class and commitment."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    commitments = Commitment.objects.select_related("sponsor", "staff_representative", "occupational_health")
    commitment = commitments.filter(employer=employer).first()
    record_look(user, employer)
    context: dict[str, Any] = {
        "size": size_view(employer, size_classes()),
        "people": people_at(employer),
        "commitment": commitment,
        "partners": list(employer.partners.order_by("name")),
        "may_edit": may_edit_facts(user, employer),
    }
    return employer_page(request, user, employer, "overview", "employers/overview.html", context)


@require_GET
def employer_structure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show sites, units, places and job functions."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    sites = structure_of(employer)
    context = {"sites": sites, "totals": structure_totals(sites), "may_edit": may_edit_structure(user, employer)}
    return employer_page(request, user, employer, "structure", "employers/structure.html", context)


@require_GET
def employer_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show members, contact persons and those who ask for access."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    members = members_of(employer)
    has_owner = any(member.role == "owner" for member in members)
    invites = may_invite(user, employer, has_owner=has_owner)
    contacts = Contact.objects.filter(employer=employer).order_by("id")
    record_look(user, employer, "people")
    context: dict[str, Any] = {
        "members": members,
        "has_owner": has_owner,
        "contacts": [(contact, phone_text(contact.phone)) for contact in contacts],
        "roles": MembershipRole.choices,
        "invitations": waiting_invitations(employer, may_manage=invites.allowed) if invites else [],
        "requests": waiting_requests(employer) if invites else [],
        "partners": list(employer.partners.order_by("name")),
        "may_edit": may_edit_facts(user, employer),
        "may_invite": invites,
        "may_manage": may_manage_members(user, employer),
    }
    return employer_page(request, user, employer, "people", "employers/people.html", context)


@require_GET
def employer_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what has happened, the newest first."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    page = history_page(employer, request.GET.get("cursor", ""))
    context = {"page": page, "events": [(event, event_label(event.name)) for event in page.rows]}
    return employer_page(request, user, employer, "history", "employers/history.html", context)


@require_GET
def employer_tab(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Show a tab that a higher floor has added."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    tab = EMPLOYER_TABS.named(key)
    if tab is None or not tab.template or not tab.show(user, employer):
        raise Http404("no such tab")
    context = {"tab_template": tab.template, "tab_label": tab.label, **tab.context(request, employer)}
    return employer_page(request, user, employer, key, "employers/tab.html", context)
