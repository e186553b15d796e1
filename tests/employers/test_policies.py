"""Who may do what: the predicates by themselves, each refusal with its reason."""

import pytest

from accounts.enums import ServiceRole
from employers import policies
from employers.enums import MembershipRole
from employers.models import EmployerMembership
from tests.cast import PERSONAS, SIGNED_IN, Cast
from tests.factories import EmployerFactory, EmployerMembershipFactory, ServiceMembershipFactory, UserFactory

EDITS = {"employer_owner", "employer_editor", "coach", "team_lead", "project_manager", "coordinator"}


def test_every_refusal_has_a_reason(cast: Cast) -> None:
    for persona in SIGNED_IN:
        user = cast.user(persona)
        for decision in (
            policies.may_list(user),
            policies.may_start(user, has_employer=True),
            policies.may_edit_facts(user, cast.employer),
            policies.may_manage_members(user, cast.employer),
            policies.may_invite(user, cast.employer, has_owner=True),
        ):
            assert decision.allowed or str(decision.reason)


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona in SIGNED_IN])
def test_who_edits(cast: Cast, persona: str) -> None:
    user = cast.user(persona)
    assert bool(policies.may_edit_facts(user, cast.employer)) == (persona in EDITS)
    assert bool(policies.may_edit_structure(user, cast.employer)) == (persona in EDITS)
    assert bool(policies.may_log(user, cast.employer)) == (persona in EDITS)


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona in SIGNED_IN])
def test_only_an_owner_manages_members(cast: Cast, persona: str) -> None:
    assert bool(policies.may_manage_members(cast.user(persona), cast.employer)) == (persona == "employer_owner")
    assert bool(policies.may_invite(cast.user(persona), cast.employer, has_owner=True)) == (persona == "employer_owner")


@pytest.mark.django_db
def test_helpers_invite_only_before_the_first_owner() -> None:
    helper = ServiceMembershipFactory.create()
    employer = EmployerFactory.create()
    employer.partners.add(helper.organisation)
    assert policies.may_invite(helper.user, employer, has_owner=False)
    assert not policies.may_invite(helper.user, employer, has_owner=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "helps"),
    [
        (ServiceRole.COACH, True),
        (ServiceRole.TEAM_LEAD, True),
        (ServiceRole.PROJECT_MANAGER, True),
        (ServiceRole.COORDINATOR, True),
        (ServiceRole.MINISTRY_VIEWER, False),
    ],
)
def test_a_role_helps_only_in_the_organisation_that_works_with_the_employer(role: ServiceRole, helps: bool) -> None:
    employer = EmployerFactory.create()
    partner = ServiceMembershipFactory.create(role=role)
    employer.partners.add(partner.organisation)
    stranger = ServiceMembershipFactory.create(role=role)
    assert policies.standing(partner.user, employer).helps == helps
    assert not policies.standing(stranger.user, employer).helps


@pytest.mark.django_db
def test_an_ended_role_helps_no_more() -> None:
    membership = ServiceMembershipFactory.create()
    employer = EmployerFactory.create()
    employer.partners.add(membership.organisation)
    membership.ended_on = membership.started_on
    membership.save()
    assert not policies.standing(membership.user, employer).helps


@pytest.mark.django_db
def test_who_starts() -> None:
    newcomer = UserFactory.create()
    assert policies.may_start(newcomer, has_employer=False)
    assert not policies.may_start(newcomer, has_employer=True)
    coach = ServiceMembershipFactory.create().user
    assert policies.may_start(coach, has_employer=True)
    viewer = ServiceMembershipFactory.create(role=ServiceRole.MINISTRY_VIEWER).user
    assert not policies.may_start(viewer, has_employer=False)


@pytest.mark.django_db
def test_the_last_owner_stays() -> None:
    owner: EmployerMembership = EmployerMembershipFactory.create(role=MembershipRole.OWNER)
    assert not policies.may_remove_member(owner.user, owner, owners=1)
    assert policies.may_remove_member(owner.user, owner, owners=2)
    assert not policies.may_change_role(owner.user, owner, role=MembershipRole.EDITOR, owners=1)
    assert policies.may_change_role(owner.user, owner, role=MembershipRole.EDITOR, owners=2)
    assert policies.may_change_role(owner.user, owner, role=MembershipRole.OWNER, owners=1)


@pytest.mark.django_db
def test_a_member_may_leave_but_not_remove_another() -> None:
    owner: EmployerMembership = EmployerMembershipFactory.create(role=MembershipRole.OWNER)
    viewer = EmployerMembershipFactory.create(role=MembershipRole.VIEWER, employer=owner.employer)
    editor = EmployerMembershipFactory.create(role=MembershipRole.EDITOR, employer=owner.employer)
    assert policies.may_remove_member(viewer.user, viewer, owners=1)
    assert not policies.may_remove_member(editor.user, viewer, owners=1)
