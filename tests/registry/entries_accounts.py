"""Registry entries of accounts."""

from typing import Any

from accounts.enums import ServiceRole
from accounts.models import Invitation, Notification, OrganisationMembership
from accounts.notifications import ROLE_STARTED
from accounts.services.audit import record_look
from accounts.services.invitations import token_of
from accounts.services.members import invite_member
from accounts.services.notices import notify
from tests.cast import EMPLOYER_SIDE, SIGNED_IN, Cast
from tests.factories import OrganisationFactory, ServiceMembershipFactory
from tests.registry.routes import Route, register

OWN_PEOPLE = frozenset({"coach", "team_lead"})
MANAGES = frozenset({"team_lead", "coordinator"})
SUPERVISES = frozenset({"team_lead", "coordinator"})
IN_AN_ORGANISATION = SIGNED_IN - EMPLOYER_SIDE - {"other_employer"}


def _organisation(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.organisation.public_id}


def _coachs_membership(cast: Cast) -> dict[str, Any]:
    membership = OrganisationMembership.objects.get(user=cast.user("coach"), organisation=cast.organisation)
    return {"public_id": membership.public_id}


def _invite(cast: Cast, email: str = "kutsuttu@example.test") -> Invitation:
    return invite_member(cast.organisation, email=email, role=ServiceRole.COACH, actor=cast.user("team_lead"))


def _invitation(cast: Cast) -> dict[str, Any]:
    return {"public_id": _invite(cast).public_id}


def _token(cast: Cast) -> dict[str, Any]:
    return {"token": token_of(_invite(cast))}


def _notice(cast: Cast) -> dict[str, Any]:
    people = [cast.user("coach")]
    [row] = notify(ROLE_STARTED, people, cast.organisation, {"organisation": cast.organisation.name})
    return {"public_id": row.public_id}


def _grow_notices(cast: Cast, number: int) -> None:
    for _ in range(number - Notification.objects.count()):
        _notice(cast)


def _grow_looks(cast: Cast, number: int) -> None:
    for _ in range(number):
        record_look(cast.user("coach"), cast.employer)


def _grow_organisations(_cast: Cast, number: int) -> None:
    OrganisationFactory.create_batch(number)


def _grow_people(cast: Cast, number: int) -> None:
    known = OrganisationMembership.objects.filter(organisation=cast.organisation).count()
    for index in range(known, number):
        ServiceMembershipFactory.create(organisation=cast.organisation)
        _invite(cast, f"kutsuttu{index}@example.test")


register(
    Route("profile", sees=SIGNED_IN, as_persona="coach"),
    Route("notice_choices", sees=SIGNED_IN, as_persona="coach"),
    Route("notice_list", sees=SIGNED_IN, as_persona="coach", grow=_grow_notices),
    Route("notice_open", sees=frozenset({"coach"}), keywords=_notice, method="post", page=False),
    Route("notice_read_all", sees=SIGNED_IN, method="post", page=False),
    Route("session_left", sees=SIGNED_IN, public=True, page=False),
    Route("session_extend", sees=SIGNED_IN, method="post", page=False),
    Route("audit_looks", sees=SUPERVISES, refused=SIGNED_IN - SUPERVISES, grow=_grow_looks),
    Route(
        "organisation_list",
        sees=IN_AN_ORGANISATION,
        refused=SIGNED_IN - IN_AN_ORGANISATION,
        as_persona="coordinator",
        grow=_grow_organisations,
    ),
    Route("organisation_create", sees=frozenset({"coordinator"}), refused=SIGNED_IN - {"coordinator"}),
    Route(
        "organisation_detail",
        sees=OWN_PEOPLE | {"coordinator"},
        keywords=_organisation,
        as_persona="team_lead",
        grow=_grow_people,
    ),
    Route("organisation_invite", sees=MANAGES, refused=frozenset({"coach"}), keywords=_organisation),
    Route("membership_role", sees=MANAGES, refused=frozenset({"coach"}), keywords=_coachs_membership),
    Route("membership_end", sees=MANAGES, refused=frozenset({"coach"}), keywords=_coachs_membership),
    Route("invitation_resend", sees=MANAGES, keywords=_invitation, method="post", page=False),
    Route("invitation_revoke", sees=MANAGES, keywords=_invitation, method="post", page=False),
    # The link is for the invited person alone: everybody signed in with another address is told so.
    Route(
        "invitation_accept",
        sees=frozenset(),
        refused=SIGNED_IN,
        keywords=_token,
        public=True,
        ok=frozenset({200, 403}),
        as_persona="anonymous",
    ),
)
