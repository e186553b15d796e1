"""Registry entries of the employers app."""

from datetime import date
from typing import Any

from employers.models import AccessRequest, Contact, CooperationEntry, EmployerMembership, Place, Site
from tests.cast import EMPLOYER_EDITORS, SERVICE_SIDE, SIGNED_IN, Cast
from tests.factories import (
    ContactFactory,
    EmployerFactory,
    EmployerMembershipFactory,
    JobFunctionFactory,
    PlaceFactory,
    SiteFactory,
    UnitFactory,
    UserFactory,
)
from tests.registry.routes import Route, register

SEES = EMPLOYER_EDITORS | SERVICE_SIDE | {"employer_viewer", "coordinator"}
EDITS = SEES - {"employer_viewer"}
OWNS = frozenset({"employer_owner"})
MINISTRY = frozenset({"ministry_viewer"})
LISTS = SIGNED_IN - MINISTRY
STARTS = SERVICE_SIDE | {"other_coach", "coordinator"}
VIEWER = frozenset({"employer_viewer"})


def employer(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's employer."""
    return {"public_id": cast.employer.public_id}


def site(cast: Cast) -> Site:
    """Return the employer's only site."""
    found: Site = cast.employer.sites.get()
    return found


def site_keywords(cast: Cast) -> dict[str, Any]:
    """Return the address part of the site."""
    return {"public_id": site(cast).public_id}


def unit_keywords(cast: Cast) -> dict[str, Any]:
    """Return the address part of the unit."""
    return {"public_id": site(cast).units.get().public_id}


def place(cast: Cast) -> dict[str, Any]:
    """Return the address part of a place, made when it is not there."""
    unit = site(cast).units.get()
    found = Place.objects.filter(unit=unit).first() or PlaceFactory.create(unit=unit)
    return {"public_id": found.public_id}


def function(cast: Cast) -> dict[str, Any]:
    """Return the address part of a job function."""
    return {"public_id": site(cast).units.get().functions.get().public_id}


def contact(cast: Cast) -> dict[str, Any]:
    """Return the address part of a contact person, made when it is not there."""
    found = Contact.objects.filter(employer=cast.employer).first() or ContactFactory.create(employer=cast.employer)
    return {"public_id": found.public_id}


def entry(cast: Cast) -> dict[str, Any]:
    """Return the address part of an entry of the log, written by the coach."""
    found = CooperationEntry.objects.filter(employer=cast.employer).first() or CooperationEntry.objects.create(
        employer=cast.employer, author=cast.user("coach"), happened_on=date(2026, 3, 5), kind="visit"
    )
    return {"public_id": found.public_id}


def other_member(cast: Cast) -> dict[str, Any]:
    """Return the address part of a member who is none of the personas."""
    user = UserFactory.create()
    membership = EmployerMembershipFactory.create(employer=cast.employer, user=user, role="viewer")
    return {"public_id": membership.public_id}


def asked(cast: Cast) -> dict[str, Any]:
    """Return the address part of a request that waits."""
    request = AccessRequest.objects.create(employer=cast.employer, requester=UserFactory.create())
    return {"public_id": request.public_id}


def partner(cast: Cast) -> dict[str, Any]:
    """Return the address parts of an organisation that works with the employer."""
    return {"public_id": cast.employer.public_id, "organisation_id": cast.organisation.public_id}


def grow_list(cast: Cast, number: int) -> None:
    """Have the coach's organisation work with this many employers."""
    for _ in range(number - cast.organisation.employers.count()):
        EmployerFactory.create().partners.add(cast.organisation)


def grow_structure(cast: Cast, number: int) -> None:
    """Have this many sites, each with a unit, a place and a function."""
    for _ in range(number - cast.employer.sites.count()):
        unit = UnitFactory.create(site=SiteFactory.create(employer=cast.employer))
        JobFunctionFactory.create(unit=unit)
        PlaceFactory.create(unit=unit)


def grow_people(cast: Cast, number: int) -> None:
    """Have this many members, contacts and requests."""
    for _ in range(number - EmployerMembership.objects.filter(employer=cast.employer).count()):
        other_member(cast)
        asked(cast)
    for _ in range(number - Contact.objects.filter(employer=cast.employer).count()):
        ContactFactory.create(employer=cast.employer, phone="+358401234567")


def grow_log(cast: Cast, number: int) -> None:
    """Have this many entries of the log, each by its own author."""
    for _ in range(number - CooperationEntry.objects.filter(employer=cast.employer).count()):
        CooperationEntry.objects.create(
            employer=cast.employer,
            author=UserFactory.create(),
            happened_on=date(2026, 3, 5),
            kind="call",
            note="Soitto",
        )


def edit_page(name: str, keywords: Any, **options: Any) -> Route:
    """Return the entry of a form page that editors see and viewers are refused."""
    return Route(name, EDITS, keywords, refused=VIEWER, as_persona="employer_owner", **options)


def remove_act(name: str, keywords: Any) -> Route:
    """Return the entry of a removal that editors may do."""
    return Route(name, EDITS, keywords, refused=VIEWER, method="post", ok=frozenset({303}), page=False)


register(
    Route("employer_list", LISTS, refused=MINISTRY, as_persona="coach", queries=14, grow=grow_list),
    Route("employer_home", LISTS, refused=MINISTRY, ok=frozenset({303}), page=False),
    Route("employer_export", LISTS, refused=MINISTRY, page=False, as_persona="coach", grow=grow_list),
    Route("instrument_list", SIGNED_IN, queries=12),
    Route("employer_start", STARTS, refused=SIGNED_IN - STARTS, queries=12),
    Route(
        "employer_business_id_check",
        STARTS,
        refused=SIGNED_IN - STARTS,
        query="?business_id=2077474-0",
        htmx=True,
        page=False,
        queries=8,
    ),
    Route("employer_start_facts", STARTS, refused=SIGNED_IN - STARTS, ok=frozenset({303}), page=False),
    Route("employer_start_place", STARTS, refused=SIGNED_IN - STARTS, ok=frozenset({303}), page=False),
    Route(
        "employer_ask_access",
        STARTS,
        refused=SIGNED_IN - STARTS,
        method="post",
        data=lambda cast: {"business_id": cast.employer.business_id},
        ok=frozenset({303}),
        page=False,
    ),
    Route("employer_detail", SEES, employer, queries=18, as_persona="employer_owner"),
    Route("employer_structure", SEES, employer, queries=18, as_persona="employer_owner", grow=grow_structure),
    Route("employer_people", SEES, employer, queries=20, as_persona="employer_owner", grow=grow_people),
    Route("employer_cooperation", SEES, employer, queries=18, as_persona="coach", grow=grow_log),
    Route("employer_history", SEES, employer, queries=16, as_persona="employer_owner"),
    edit_page("employer_facts", employer),
    edit_page("employer_size", employer),
    edit_page("employer_commitment", employer),
    Route(
        "employer_invite",
        OWNS,
        employer,
        refused=SEES - OWNS,
    ),
    edit_page("contact_add", employer),
    edit_page("contact_edit", contact),
    remove_act("contact_remove", contact),
    Route("partner_end", OWNS, partner, refused=SEES - OWNS, method="post", ok=frozenset({303}), page=False),
    edit_page("site_add", employer),
    edit_page("site_edit", site_keywords),
    remove_act("site_remove", site_keywords),
    edit_page("unit_add", site_keywords),
    edit_page("unit_edit", unit_keywords),
    remove_act("unit_remove", unit_keywords),
    edit_page("place_add", unit_keywords),
    edit_page("place_edit", place),
    remove_act("place_remove", place),
    edit_page("function_add", unit_keywords),
    edit_page("function_edit", function),
    remove_act("function_remove", function),
    Route(
        "cooperation_edit",
        frozenset({"coach"}),
        entry,
        refused=SEES - {"coach"},
    ),
    Route(
        "member_role",
        OWNS,
        other_member,
        refused=SEES - OWNS,
        method="post",
        data=lambda _cast: {"role": "editor"},
        ok=frozenset({303}),
        page=False,
    ),
    Route("member_remove", OWNS, other_member, refused=SEES - OWNS, method="post", ok=frozenset({303}), page=False),
    Route(
        "access_decide",
        OWNS,
        asked,
        refused=SEES - OWNS,
        method="post",
        data=lambda _cast: {"answer": "grant", "role": "editor"},
        ok=frozenset({303}),
        page=False,
    ),
)
