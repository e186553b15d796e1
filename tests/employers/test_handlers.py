"""What follows: invitations make members, owners are told, requesters are answered."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.invitations import kind_named
from accounts.models import Invitation, Notification, User
from accounts.services import invitations
from core.services.outbox import deliver_waiting
from employers.enums import INVITATION_KIND, MembershipRole
from employers.models import AccessRequest, EmployerMembership
from employers.services.members import ask_access, change_role, decide_access, invite_member, join_employer
from tests.cast import Cast
from tests.factories import EmployerFactory, ServiceMembershipFactory, UserFactory


def told(user: User) -> list[str]:
    """Return the codes of the notices of a user, the oldest first."""
    return list(Notification.objects.filter(user=user).order_by("id").values_list("code", flat=True))


def test_an_invitation_makes_a_member(cast: Cast, as_persona: object, client: Client) -> None:
    client.force_login(cast.user("employer_owner"))
    answer = client.post(
        reverse("employer_invite", kwargs={"public_id": cast.employer.public_id}),
        {"email": "Uusi.Henkilo@example.test", "role": "editor", "language": "fi"},
    )
    assert answer.status_code == 303
    invitation = Invitation.objects.get()
    assert (invitation.kind, invitation.target_id, invitation.role) == (
        INVITATION_KIND,
        cast.employer.public_id,
        "editor",
    )
    people = client.get(reverse("employer_people", kwargs={"public_id": cast.employer.public_id}))
    assert "uusi.henkilo@example.test" in people.content.decode().lower()
    deliver_waiting()
    (letter,) = mail.outbox
    link = re.search(r"/people/invitation/[^\s/]+/", str(letter.body))
    assert link is not None
    newcomer = UserFactory.create(email="uusi.henkilo@example.test")
    invitations.accept(invitation, actor=newcomer)
    assert EmployerMembership.objects.get(user=newcomer).role == "editor"
    deliver_waiting()
    assert "employers.member_joined" in told(cast.user("employer_owner"))
    assert "employers.member_joined" not in told(newcomer)


def test_the_same_person_is_not_invited_twice(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("employer_owner"))
    url = reverse("employer_invite", kwargs={"public_id": cast.employer.public_id})
    for _ in range(2):
        client.post(url, {"email": "uusi@example.test", "role": "editor", "language": "fi"})
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_a_coach_invites_the_first_owner_only(client: Client) -> None:
    coach = ServiceMembershipFactory.create()
    employer = EmployerFactory.create()
    employer.partners.add(coach.organisation)
    client.force_login(coach.user)
    url = reverse("employer_invite", kwargs={"public_id": employer.public_id})
    page = client.post(url, {"email": "a@example.test", "role": "viewer", "language": "fi"})
    assert page.status_code == 200
    assert not Invitation.objects.exists()
    assert client.post(url, {"email": "a@example.test", "role": "owner", "language": "fi"}).status_code == 303
    invitations.accept(Invitation.objects.get(), actor=UserFactory.create(email="a@example.test"))
    assert employer.memberships.get().role == MembershipRole.OWNER
    assert client.get(url).status_code == 403


def test_an_invitation_names_the_employer_and_leads_there(cast: Cast) -> None:
    invitation = invite_member(
        actor=cast.user("employer_owner"), employer=cast.employer, email="x@example.test", role="viewer", language="fi"
    )
    kind = kind_named(invitation.kind)
    assert cast.employer.name in str(kind.describe(invitation))
    assert kind.landing(invitation) == reverse("employer_detail", kwargs={"public_id": cast.employer.public_id})
    assert kind.may_manage(cast.user("employer_owner"), invitation)
    assert not kind.may_manage(cast.user("coach"), invitation)
    for persona, number in (("employer_owner", 1), ("employer_editor", 0), ("coach", 0), ("other_employer", 0)):
        assert Invitation.objects.filter(kind.managed_by(cast.user(persona))).count() == number


def test_owners_are_asked_and_requesters_answered(cast: Cast) -> None:
    person = UserFactory.create()
    request = ask_access(actor=person, employer=cast.employer)
    deliver_waiting()
    assert told(cast.user("employer_owner")) == ["employers.access_requested"]
    decide_access(actor=cast.user("employer_owner"), request=request, grant=False)
    deliver_waiting()
    assert told(person) == ["employers.access_declined"]
    declined = Notification.objects.get(user=person)
    second = ask_access(actor=person, employer=cast.employer)
    decide_access(actor=cast.user("employer_owner"), request=second, grant=True)
    deliver_waiting()
    assert "employers.access_granted" in told(person)
    assert declined.code == "employers.access_declined"


@pytest.mark.django_db
def test_before_the_first_owner_the_helpers_are_asked() -> None:
    coach = ServiceMembershipFactory.create()
    employer = EmployerFactory.create()
    employer.partners.add(coach.organisation)
    ask_access(actor=UserFactory.create(), employer=employer)
    deliver_waiting()
    assert told(coach.user) == ["employers.access_requested"]
    decide_access(actor=coach.user, request=AccessRequest.objects.get(), grant=True, role="owner")
    assert employer.memberships.get().role == "owner"


def test_a_changed_role_is_told(cast: Cast) -> None:
    editor = cast.employer.memberships.get(role="editor")
    change_role(actor=cast.user("employer_owner"), membership=editor, role="viewer")
    deliver_waiting()
    assert told(editor.user) == ["employers.member_role_changed"]


def test_delivering_twice_changes_nothing_more(cast: Cast) -> None:
    join_employer(user=UserFactory.create(), employer=cast.employer, role="viewer")
    deliver_waiting()
    before = Notification.objects.count()
    deliver_waiting()
    assert Notification.objects.count() == before == 1
