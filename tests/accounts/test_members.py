"""Organisations, roles, and their ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationMembership
from accounts.services.members import create_organisation, end_membership, give_role
from accounts.users import NotSignedIn, signed_in
from core.policies import Refused
from tests.accounts.conftest import client_of
from tests.cast import Cast
from tests.factories import ServiceMembershipFactory

pytestmark = pytest.mark.django_db


def membership_of(cast: Cast, persona: str) -> OrganisationMembership:
    """Return a persona's membership."""
    membership: OrganisationMembership = cast.user(persona).service_memberships.get()
    return membership


def path(cast: Cast, end: str = "") -> str:
    return f"/people/organisations/{cast.organisation.public_id}/{end}"


def test_team_lead_ends_a_membership_and_the_access_ends_with_it(cast: Cast) -> None:
    membership = membership_of(cast, "coach")
    lead = client_of(cast.user("team_lead"))
    coach = client_of(cast.user("coach"))
    assert coach.get(path(cast)).status_code == 200
    today = timezone.localdate()
    day = f"{today.day}.{today.month}.{today.year}"
    answer = lead.post(f"/people/memberships/{membership.public_id}/end/", {"ended_on": day})
    assert answer.status_code == 303
    membership.refresh_from_db()
    assert membership.ended_on == today
    assert coach.get(path(cast)).status_code == 404
    # Pressing twice is harmless.
    assert lead.post(f"/people/memberships/{membership.public_id}/end/", {"ended_on": day}).status_code == 303
    assert "Päättyneet roolit" in lead.get(path(cast)).content.decode()


@pytest.mark.parametrize("days", [-1, 1])
def test_last_day_has_bounds(cast: Cast, days: int) -> None:
    membership = membership_of(cast, "coach")
    day = timezone.localdate() + timedelta(days=days)
    answer = client_of(cast.user("team_lead")).post(
        f"/people/memberships/{membership.public_id}/end/", {"ended_on": day.isoformat()}
    )
    assert answer.status_code == 200
    assert "ended_on" in answer.context["form"].errors
    membership.refresh_from_db()
    assert membership.ended_on is None


def test_nobody_ends_the_own_membership_or_a_wider_role(cast: Cast) -> None:
    lead = cast.user("team_lead")
    with pytest.raises(Refused):
        end_membership(membership_of(cast, "team_lead"), last_day=timezone.localdate(), actor=lead)
    wide = ServiceMembershipFactory.create(organisation=cast.organisation, role="coordinator")
    with pytest.raises(Refused):
        end_membership(wide, last_day=timezone.localdate(), actor=lead)
    assert end_membership(wide, last_day=timezone.localdate(), actor=cast.user("coordinator")).ended_on is not None


def test_role_again_after_its_end(cast: Cast) -> None:
    lead, coach = cast.user("team_lead"), cast.user("coach")
    old = membership_of(cast, "coach")
    assert give_role(cast.organisation, coach, "coach", actor=lead) == old
    end_membership(old, last_day=timezone.localdate(), actor=lead)
    assert give_role(cast.organisation, coach, "coach", actor=lead) != old


def test_second_role_by_page(cast: Cast) -> None:
    membership = membership_of(cast, "coach")
    client = client_of(cast.user("team_lead"))
    url = f"/people/memberships/{membership.public_id}/role/"
    assert client.post(url, {"role": "project_manager"}).status_code == 303
    assert client.post(url, {"role": "project_manager"}).status_code == 303
    assert cast.user("coach").service_memberships.count() == 2
    answer = client.post(url, {"role": "coordinator"})
    assert answer.status_code == 200
    assert "role" in answer.context["form"].errors


def test_database_holds_the_rules(cast: Cast) -> None:
    membership = membership_of(cast, "coach")
    with pytest.raises(IntegrityError, match="service_role_once"), transaction.atomic():
        ServiceMembershipFactory.create(organisation=cast.organisation, user=cast.user("coach"))
    with pytest.raises(IntegrityError, match="service_role_ends_after_start"), transaction.atomic():
        OrganisationMembership.objects.filter(pk=membership.pk).update(ended_on=date(2000, 1, 1))


def test_coordinator_adds_an_organisation(cast: Cast) -> None:
    client = client_of(cast.user("coordinator"))
    answer = client.post("/people/organisations/new/", {"name": "Uusi Valmennus", "kind": "coaching"})
    made = Organisation.objects.get(name="Uusi Valmennus")
    assert answer["Location"] == f"/people/organisations/{made.public_id}/"
    again = client.post("/people/organisations/new/", {"name": "Uusi Valmennus", "kind": "coaching"})
    assert "name" in again.context["form"].errors
    with pytest.raises(ValidationError):
        create_organisation(name="Uusi Valmennus", kind="coaching", actor=cast.user("coordinator"))
    with pytest.raises(Refused):
        create_organisation(name="Toinen", kind="coaching", actor=cast.user("team_lead"))


def test_coach_sees_people_but_no_invitations_and_no_buttons(cast: Cast) -> None:
    page = client_of(cast.user("coach")).get(path(cast))
    assert not page.context["manages"]
    assert "team_lead@example.test" in page.content.decode()
    assert "/invite/" not in page.content.decode()


def test_invitation_by_page(cast: Cast) -> None:
    client = client_of(cast.user("team_lead"))
    data = {"email": "uusi@example.test", "role": "coach", "language": "fi"}
    assert client.post(path(cast, "invite/"), data).status_code == 303
    assert client.post(path(cast, "invite/"), data).status_code == 303
    assert "uusi@example.test" in client.get(path(cast)).content.decode()
    bad = client.post(path(cast, "invite/"), {**data, "email": "ei osoite"})
    assert "email" in bad.context["form"].errors
    assert "ei osoite" in bad.content.decode()
    member = client.post(path(cast, "invite/"), {**data, "email": "coach@example.test"})
    assert "email" in member.context["form"].errors


def test_signed_in_needs_a_person(rf: object) -> None:
    class Request:
        user = None

    with pytest.raises(NotSignedIn):
        signed_in(Request())  # type: ignore[arg-type]  # a request without a person is the point
