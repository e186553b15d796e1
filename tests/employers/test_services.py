"""Use cases: each changes what it should, writes one event, and refuses whom it should."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from core.models import DomainEvent
from core.policies import Refused
from employers.enums import MembershipRole, RequestState
from employers.models import (
    AccessRequest,
    Commitment,
    Contact,
    CooperationEntry,
    Employer,
    EmployerMembership,
    JobFunction,
    Site,
    Unit,
)
from employers.services.cooperation import correct_entry, log_cooperation, remove_contact, save_contact
from employers.services.facts import change_commitment, change_facts, change_size
from employers.services.members import (
    ask_access,
    change_role,
    decide_access,
    end_partnership,
    join_employer,
    remove_member,
)
from employers.services.starting import EmployerFacts, FirstPlace, start_employer
from employers.services.structure import remove_part, save_part
from tests.cast import Cast
from tests.factories import (
    ContactFactory,
    EmployerFactory,
    EmployerMembershipFactory,
    JobFunctionFactory,
    ServiceMembershipFactory,
    SiteFactory,
    UnitFactory,
    UserFactory,
)

TODAY = date(2026, 3, 5)


def events(name: str) -> list[DomainEvent]:
    """Return the events of this name, the oldest first."""
    return list(DomainEvent.objects.filter(name=name).order_by("id"))


def test_facts_change_with_one_event_that_names_the_fields(cast: Cast) -> None:
    owner = cast.user("employer_owner")
    change_facts(actor=owner, employer=cast.employer, values={"name": "Uusi nimi Oy", "business_id": "0112038-9"})
    stored = Employer.objects.get(pk=cast.employer.pk)
    assert stored.name == "Uusi nimi Oy"
    assert stored.business_id == cast.employer.business_id, "the business id is the employer's identity"
    assert [event.payload for event in events("employers.employer.changed")] == [{"fields": ["name"]}]


def test_nothing_changed_writes_no_event(cast: Cast) -> None:
    change_facts(actor=cast.user("coach"), employer=cast.employer, values={"name": cast.employer.name})
    assert not events("employers.employer.changed")


def test_a_viewer_changes_nothing(cast: Cast) -> None:
    viewer = cast.user("employer_viewer")
    site = cast.employer.sites.get()
    for act in (
        lambda: change_facts(actor=viewer, employer=cast.employer, values={"name": "x"}),
        lambda: change_size(actor=viewer, employer=cast.employer, values={"headcount": 1}),
        lambda: change_commitment(actor=viewer, employer=cast.employer, values={"goal": "x"}),
        lambda: save_part(actor=viewer, part=site, values={"name": "x"}),
        lambda: remove_part(actor=viewer, part=site),
        lambda: log_cooperation(actor=viewer, employer=cast.employer, values={}),
        lambda: save_contact(actor=viewer, contact=Contact(employer=cast.employer), values={"name": "x"}),
    ):
        with pytest.raises(Refused):
            act()
    assert not DomainEvent.objects.exists()


def test_size_figures_give_the_class(cast: Cast) -> None:
    values = {"headcount": 9, "turnover_euros": 2_000_000, "is_autonomous": True, "size_declared_on": TODAY}
    change_size(actor=cast.user("employer_editor"), employer=cast.employer, values=values)
    assert len(events("employers.employer.size_changed")) == 1
    with pytest.raises(ValidationError) as refusal:
        change_size(actor=cast.user("employer_editor"), employer=cast.employer, values={"turnover_euros": -1})
    assert "turnover_euros" in refusal.value.message_dict


def test_commitment_takes_only_the_employers_own_contacts(cast: Cast) -> None:
    owner = cast.user("employer_owner")
    own = ContactFactory.create(employer=cast.employer)
    change_commitment(actor=owner, employer=cast.employer, values={"goal": "Aikaa hoitoon", "sponsor": own})
    assert Commitment.objects.get().sponsor == own
    foreign = ContactFactory.create(employer=cast.other_employer)
    with pytest.raises(ValidationError) as refusal:
        change_commitment(actor=owner, employer=cast.employer, values={"sponsor": foreign})
    assert "sponsor" in refusal.value.message_dict
    assert Commitment.objects.get().sponsor == own
    assert len(events("employers.commitment.changed")) == 1


def test_parts_are_added_changed_and_removed(cast: Cast) -> None:
    coach = cast.user("coach")
    site = save_part(actor=coach, part=Site(employer=cast.employer), values={"name": "Otava", "postal_code": "50670"})
    unit = save_part(actor=coach, part=Unit(site=site), values={"name": "Myymälä"})
    values = {"name": "Myyjä", "headcount": 3, "weekly_minutes": 2250, "wage_low_cents": 1300, "wage_high_cents": 1500}
    function = save_part(actor=coach, part=JobFunction(unit=unit), values=values)
    function.name = "mutated by a form"
    changed = save_part(actor=coach, part=function, values={"name": "Kassamyyjä"})
    assert changed.name == "Kassamyyjä"
    assert [event.payload["fields"] for event in events("employers.jobfunction.changed")] == [["name"]]
    remove_part(actor=coach, part=site)
    assert not Unit.objects.filter(pk=unit.pk).exists()
    names = list(DomainEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == [
        "employers.site.added",
        "employers.unit.added",
        "employers.jobfunction.added",
        "employers.jobfunction.changed",
        "employers.site.removed",
    ]
    assert set(DomainEvent.objects.values_list("subject_id", flat=True)) == {cast.employer.public_id}


def test_what_work_is_described_in_stays(cast: Cast) -> None:
    site = cast.employer.sites.get()
    for part in (site, site.units.get(), site.units.get().functions.get()):
        with pytest.raises(ValidationError):
            remove_part(actor=cast.user("employer_owner"), part=part)
    assert site.units.get().functions.exists()
    assert not DomainEvent.objects.exists(), "an act that failed leaves no event"


def test_a_double_name_is_told_in_words(cast: Cast) -> None:
    site = cast.employer.sites.get()
    with pytest.raises(ValidationError) as refusal:
        save_part(actor=cast.user("coach"), part=Site(employer=cast.employer), values={"name": site.name})
    assert len(refusal.value.messages) == 1


def test_contacts_leave_no_name_in_events(cast: Cast) -> None:
    contact = save_contact(
        actor=cast.user("coach"), contact=Contact(employer=cast.employer), values={"name": "Maija Mallinen"}
    )
    save_contact(actor=cast.user("coach"), contact=contact, values={"name": "Maija Meikäläinen", "title": "Pomo"})
    remove_contact(actor=cast.user("coach"), contact=contact)
    written = [event.payload for event in DomainEvent.objects.order_by("id")]
    assert len(written) == 3
    assert all("Maija" not in str(payload) for payload in written)
    assert not Contact.objects.exists()


def test_the_log_takes_what_has_happened(cast: Cast) -> None:
    coach = cast.user("coach")
    entry = log_cooperation(
        actor=coach, employer=cast.employer, values={"happened_on": TODAY, "kind": "visit", "note": "Sovittiin"}
    )
    assert entry.author == coach
    tomorrow = timezone.localdate() + timedelta(days=1)
    for values, field in (
        ({"happened_on": tomorrow, "kind": "visit"}, "happened_on"),
        ({"happened_on": TODAY, "kind": "visit", "next_step_on": TODAY - timedelta(days=1)}, "next_step_on"),
        ({"happened_on": TODAY, "kind": "nonsense"}, "kind"),
    ):
        with pytest.raises(ValidationError) as refusal:
            log_cooperation(actor=coach, employer=cast.employer, values=values)
        assert field in refusal.value.message_dict
    assert CooperationEntry.objects.count() == 1


def test_only_the_author_corrects(cast: Cast) -> None:
    entry = log_cooperation(
        actor=cast.user("coach"), employer=cast.employer, values={"happened_on": TODAY, "kind": "call"}
    )
    with pytest.raises(Refused):
        correct_entry(actor=cast.user("team_lead"), entry=entry, values={"kind": "visit"})
    assert correct_entry(actor=cast.user("coach"), entry=entry, values={"kind": "visit"}).kind == "visit"
    assert len(events("employers.cooperation.corrected")) == 1


def owner_of(cast: Cast) -> EmployerMembership:
    """Return the owner's membership."""
    found: EmployerMembership = cast.employer.memberships.get(role=MembershipRole.OWNER)
    return found


def test_the_last_owner_cannot_go(cast: Cast) -> None:
    owner = owner_of(cast)
    with pytest.raises(Refused):
        remove_member(actor=owner.user, membership=owner)
    with pytest.raises(Refused):
        change_role(actor=owner.user, membership=owner, role=MembershipRole.VIEWER)
    second = cast.employer.memberships.get(role=MembershipRole.EDITOR)
    change_role(actor=owner.user, membership=second, role=MembershipRole.OWNER)
    remove_member(actor=owner.user, membership=owner)
    assert cast.employer.memberships.filter(role=MembershipRole.OWNER).count() == 1


def test_removing_twice_is_harmless(cast: Cast) -> None:
    viewer = cast.employer.memberships.get(role=MembershipRole.VIEWER)
    for _ in range(2):
        remove_member(actor=owner_of(cast).user, membership=viewer)
    assert len(events("employers.member.left")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once_leave_one_behind() -> None:
    employer = EmployerFactory.create()
    owners = [EmployerMembershipFactory.create(employer=employer) for _ in range(2)]
    barrier = threading.Barrier(2)
    refused: list[BaseException] = []

    def leave(membership: EmployerMembership) -> None:
        try:
            barrier.wait(timeout=20)
            remove_member(actor=membership.user, membership=membership)
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=(membership,)) for membership in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert employer.memberships.filter(role=MembershipRole.OWNER).count() == 1


def test_joining_never_weakens_a_role(cast: Cast) -> None:
    owner = owner_of(cast)
    join_employer(user=owner.user, employer=cast.employer, role=MembershipRole.VIEWER)
    assert owner_of(cast) == owner
    viewer = cast.employer.memberships.get(role=MembershipRole.VIEWER)
    join_employer(user=viewer.user, employer=cast.employer, role=MembershipRole.EDITOR)
    viewer.refresh_from_db()
    assert viewer.role == MembershipRole.EDITOR


def test_a_granted_organisation_works_with_the_employer(cast: Cast) -> None:
    coach = cast.user("other_coach")
    request = ask_access(actor=coach, employer=cast.employer)
    assert ask_access(actor=coach, employer=cast.employer) == request
    assert not Employer.objects.visible_to(coach).exists()
    with pytest.raises(Refused):
        decide_access(actor=cast.user("coach"), request=request, grant=True)
    decide_access(actor=owner_of(cast).user, request=request, grant=True)
    assert list(Employer.objects.visible_to(coach)) == [cast.employer]
    again = decide_access(actor=owner_of(cast).user, request=request, grant=False)
    assert again.state == RequestState.GRANTED, "what is decided stays decided"
    assert request.organisation is not None
    end_partnership(actor=owner_of(cast).user, employer=cast.employer, organisation=request.organisation)
    assert not Employer.objects.visible_to(coach).exists()


def test_a_granted_person_becomes_a_member(cast: Cast) -> None:
    person = UserFactory.create()
    request = ask_access(actor=person, employer=cast.employer)
    assert request.organisation is None
    decide_access(actor=owner_of(cast).user, request=request, grant=True, role=MembershipRole.EDITOR)
    assert cast.employer.memberships.get(user=person).role == MembershipRole.EDITOR


def test_a_declined_person_may_ask_again(cast: Cast) -> None:
    person = UserFactory.create()
    request = ask_access(actor=person, employer=cast.employer)
    decide_access(actor=owner_of(cast).user, request=request, grant=False)
    assert not cast.employer.memberships.filter(user=person).exists()
    assert ask_access(actor=person, employer=cast.employer) != request
    assert AccessRequest.objects.count() == 2


def test_a_broken_start_leaves_nothing_behind(db: Any) -> None:
    coach = ServiceMembershipFactory.create().user
    facts = EmployerFacts(business_id="2077474-0", name="Uusi Oy")
    with pytest.raises(ValidationError):
        start_employer(actor=coach, facts=facts, place=FirstPlace(site_name="A", unit_name=""))
    assert not Employer.objects.exists()
    assert not DomainEvent.objects.exists()


def test_a_known_business_id_is_refused_in_words(db: Any) -> None:
    coach = ServiceMembershipFactory.create().user
    place = FirstPlace(site_name="A", unit_name="B")
    start_employer(actor=coach, facts=EmployerFacts(business_id="2077474-0", name="Uusi Oy"), place=place)
    with pytest.raises(ValidationError) as refusal:
        start_employer(actor=coach, facts=EmployerFacts(business_id="20774740", name="Sama"), place=place)
    assert "business_id" in refusal.value.message_dict


def test_a_site_of_another_employer_is_out_of_reach(cast: Cast) -> None:
    foreign = UnitFactory.create(site=SiteFactory.create(employer=cast.other_employer))
    with pytest.raises(Refused):
        save_part(actor=cast.user("employer_owner"), part=foreign, values={"name": "x"})
    with pytest.raises(Refused):
        remove_part(actor=cast.user("coach"), part=JobFunctionFactory.create(unit=foreign))
