"""Bringing an employer in: its facts, the first site and the first unit, in one go."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from core.events import record_event
from core.models import Industry, LegalForm, Municipality
from core.policies import require
from employers.enums import EmployerKind, MembershipRole
from employers.models import Employer, EmployerMembership, Site, Unit
from employers.policies import ROLES_THAT_HELP, may_start
from employers.services.saving import save_checked


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """What is told of an employer at the start. ``business_id`` may lack its hyphen."""

    business_id: str
    name: str
    name_sv: str = ""
    name_en: str = ""
    kind: str = EmployerKind.COMPANY
    legal_form: LegalForm | None = None
    industry: Industry | None = None
    municipality: Municipality | None = None


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """The first place of work: a site with its address and a unit in it."""

    site_name: str
    unit_name: str
    street_address: str = ""
    postal_code: str = ""


def start_employer(*, actor: User, facts: EmployerFacts, place: FirstPlace) -> Employer:
    """Create the employer with its first site and unit and return it.

    A person of the service side brings it in on behalf of the own organisations, which become its partners; anybody
    else becomes its first owner.

    Raises:
        Refused: the actor may not start an employer.
        ValidationError: a value is missing or wrong, or the business id is already here.
    """
    with transaction.atomic():
        require(may_start(actor, has_employer=actor.employer_memberships.exists()))
        employer = Employer(
            business_id=facts.business_id,
            name=facts.name,
            name_sv=facts.name_sv,
            name_en=facts.name_en,
            kind=facts.kind,
            legal_form=facts.legal_form,
            industry=facts.industry,
            municipality=facts.municipality,
        )
        save_checked(employer)
        partners = helping_organisations(actor)
        if partners:
            employer.partners.add(*partners)
        else:
            save_checked(EmployerMembership(employer=employer, user=actor, role=MembershipRole.OWNER))
        site = Site(
            employer=employer,
            name=place.site_name,
            street_address=place.street_address,
            postal_code=place.postal_code,
            municipality=facts.municipality,
        )
        save_checked(site)
        save_checked(Unit(site=site, name=place.unit_name))
        record_event("employers.employer.started", subject=employer, actor=actor, payload={"partners": len(partners)})
    return employer


def helping_organisations(user: Any) -> list[Organisation]:
    """Return the organisations in which the user has a role that helps employers."""
    return list(
        Organisation.objects.filter(
            memberships__user=user, memberships__ended_on__isnull=True, memberships__role__in=ROLES_THAT_HELP
        )
        .distinct()
        .order_by("pk")
    )
