"""Pages of candidates, consents and placements: filters, forms that lose nothing, odd input, what is not told."""

import random
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from coaching.enums import ConsentPurpose, PlacementState
from coaching.models import Candidate, Consent, Placement
from coaching.services.placements import introduce
from core.staleness import mark_of
from employers.models import Employer
from tasks.enums import RoleState
from tests.cast import Cast
from tests.employers.test_forms import ODD
from tests.factories import (
    CarvedRoleFactory,
    DimensionFactory,
    EmployerFactory,
    MunicipalityFactory,
    ServiceMembershipFactory,
)
from tests.factories_coaching import (
    CandidateAssignmentFactory,
    CandidateFactory,
    ConsentTextFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.registry.entries_coaching_candidates import candidate, free_role, placement, purpose

TODAY = timezone.localdate()
IDENTITY_CODE = "131052-952K"  # of the 900 series: no person has it


def page(answer: Any) -> BeautifulSoup:
    """Return the page of an answer."""
    return BeautifulSoup(answer.content, "html.parser")


def own(cast: Cast, **values: Any) -> Candidate:
    """Return a candidate of the coach."""
    made: Candidate = CandidateFactory.create(organisation=cast.organisation, **values)
    CandidateAssignmentFactory.create(candidate=made, coach=cast.user("coach"))
    return made


def listed(client: Any, query: str) -> set[str]:
    """Return the codes on the list."""
    answer = client.get(reverse("candidate_list") + query)
    assert answer.status_code == 200
    return {note.get_text(strip=True) for note in page(answer).select(".cell-note")}


def test_the_list_is_filtered(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    first = cast.candidate.pseudonym
    search = own(cast, phase=3, municipality=MunicipalityFactory.create(code="091", name_fi="Helsinki"))
    hidden = own(cast, hides_place=True)
    closed = own(cast, closed_on=TODAY)
    SupportEntryFactory.create(candidate=search, coach=cast.user("coach"), happened_on=TODAY - timedelta(days=3))
    assert listed(client, "") == {first, search.pseudonym, hidden.pseudonym, closed.pseudonym}
    assert listed(client, "?phase=3") == {search.pseudonym}
    assert listed(client, "?state=closed") == {closed.pseudonym}
    assert listed(client, "?municipality=091") == {search.pseudonym}
    assert listed(client, "?municipality=491") == {first, closed.pseudonym}, "a protected place is not searched by"
    assert listed(client, "?not_met=14") == {first, hidden.pseudonym}
    assert listed(client, f"?coach={cast.user('coach').public_id}") == listed(client, "")
    for odd in ODD:
        query = {"phase": odd, "coach": odd, "municipality": odd, "state": odd, "not_met": odd, "cursor": odd}
        assert client.get(reverse("candidate_list"), query).status_code == 200, repr(odd)


def test_a_protected_place_is_shown_nowhere(cast: Cast, as_persona: Any) -> None:
    place = MunicipalityFactory.create(code="740", name_fi="Savonlinna")
    Candidate.objects.filter(pk=cast.candidate.pk).update(municipality=place, hides_place=True)
    client = as_persona("coach")
    for address in (reverse("candidate_list"), reverse("candidate_detail", kwargs=candidate(cast))):
        assert "Savonlinna" not in page(client.get(address)).select_one("main").get_text()  # type: ignore[union-attr]


def typed_case(cast: Cast, **changes: str) -> dict[str, str]:
    """Return a filled form of a new case."""
    return {
        "organisation": str(cast.organisation.pk),
        "call_name": "Aino",
        "own_goal": "Haluan töihin.",
        "weekly_minutes_low": "7,5",
        "weekly_minutes_high": "20",
        "phase": "1",
        "opened_on": f"{TODAY.day}.{TODAY.month}.{TODAY.year}",
        **changes,
    }


def test_a_case_is_opened(cast: Cast, as_persona: Any) -> None:
    answer = as_persona("coach").post(reverse("candidate_create"), typed_case(cast))
    made = Candidate.objects.latest("id")
    assert answer["Location"] == reverse("candidate_detail", kwargs={"public_id": made.public_id})
    assert (made.call_name, made.weekly_minutes_low, made.weekly_minutes_high) == ("Aino", 450, 1200)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"call_name": ""}, "call_name"),
        ({"call_name": f"Aino {IDENTITY_CODE}"}, "call_name"),
        ({"contact": f"hetu {IDENTITY_CODE}"}, "contact"),
        ({"own_goal": "kirjoita a@b.fi"}, "own_goal"),
        ({"weekly_minutes_high": "5"}, "weekly_minutes_high"),
        ({"weekly_minutes_high": "169"}, "weekly_minutes_high"),
        ({"weekly_minutes_low": "paljon"}, "weekly_minutes_low"),
        ({"opened_on": "1.1.2099"}, "opened_on"),
        ({"opened_on": "31.2.2026"}, "opened_on"),
        ({"municipality": "Ei tällaista"}, "municipality"),
        ({"phase": "9"}, "phase"),
    ],
)
def test_wrong_input_is_told_and_nothing_typed_is_lost(
    cast: Cast, as_persona: Any, changes: dict[str, str], field: str
) -> None:
    answer = as_persona("coach").post(reverse("candidate_create"), typed_case(cast, **changes))
    assert answer.status_code == 200
    shown = page(answer)
    assert shown.select_one(f'.error-summary a[href="#id_{field}"]') is not None
    goal = shown.select_one("#id_own_goal")
    assert goal is not None
    assert goal.get_text(strip=True) == changes.get("own_goal", "Haluan töihin.")
    assert Candidate.objects.count() == 1


def test_a_person_of_several_organisations_chooses_one(cast: Cast, as_persona: Any) -> None:
    ServiceMembershipFactory.create(user=cast.user("coach"))
    shown = page(as_persona("coach").get(reverse("candidate_create")))
    assert len(shown.select("#id_organisation option")) == 3


def test_two_people_at_one_form(cast: Cast, as_persona: Any) -> None:
    seen = mark_of(cast.candidate)
    cast.candidate.own_goal = "Toisen kirjoittama tavoite."
    cast.candidate.save()
    address = reverse("candidate_edit", kwargs=candidate(cast))
    client = as_persona("coach")
    answer = client.post(address, typed_case(cast, own_goal="Oma kirjoitukseni.", seen=seen))
    assert answer.status_code == 200
    text = page(answer).get_text()
    assert "Toisen kirjoittama tavoite." in text
    assert "Oma kirjoitukseni." in text
    again = page(answer).select_one("input[name=seen]")
    assert again is not None
    saved = client.post(address, typed_case(cast, own_goal="Oma kirjoitukseni.", seen=str(again["value"])))
    assert saved.status_code == 303
    assert Candidate.objects.get(pk=cast.candidate.pk).own_goal == "Oma kirjoitukseni."


def test_two_people_at_one_profile(cast: Cast, as_persona: Any) -> None:
    """What I left alone stays as the other saved it; what both changed is shown beside its field, mine as typed."""
    for position, code in enumerate(("lifting", "hearing")):
        DimensionFactory.create(code=code, name_fi=code, position=position)
    address = reverse("candidate_profile_edit", kwargs=candidate(cast))
    mine, other = as_persona("coach"), as_persona("team_lead")
    shown = page(mine.get(address)).select_one("input[name=seen]")
    assert shown is not None
    seen = {"seen": str(shown["value"]), "source": "self", "rated_on": "1.11.2026"}
    assert other.post(address, {**seen, "lifting": "4", "hearing": "2"}).status_code == 303
    assert mine.post(address, {**seen, "lifting": "", "hearing": "2"}).status_code == 303
    levels = cast.candidate.ratings.values_list("dimension__code", "level")
    assert dict(levels) == {"lifting": 4, "hearing": 2}
    answer = mine.post(address, {**seen, "lifting": "1", "hearing": "2"})
    form = answer.context["form"]
    assert form.errors["lifting"] == ["Toisen tallentama: 4"]
    assert form["lifting"].value() == "1"
    assert dict(levels.all())["lifting"] == 4
    again = page(answer).select_one("input[name=seen]")
    assert again is not None
    assert mine.post(address, {**seen, "seen": str(again["value"]), "lifting": "1", "hearing": "2"}).status_code == 303
    assert dict(levels.all()) == {"lifting": 1, "hearing": 2}
    for odd in ("[1]", "{", '{"lifting": "x"}', "3"):
        assert mine.post(address, {**seen, "seen": odd, "lifting": "5", "hearing": "2"}).status_code < 500


def test_the_words_of_a_consent_are_shown_in_full_and_in_the_chosen_language(cast: Cast, as_persona: Any) -> None:
    text = ConsentTextFactory.create(purpose=ConsentPurpose.SHARE_ADJUSTMENTS, text_sv="Hela texten.\nTvå rader.")
    address = reverse("consent_give", kwargs={**candidate(cast), "purpose": text.purpose})
    client = as_persona("coach")
    words = page(client.get(f"{address}?language=sv&employer={cast.employer.public_id}")).select_one(".consent-words")
    assert words is not None
    assert words["lang"] == "sv"
    assert [line.get_text() for line in words.select("p")] == text.text_sv.splitlines()
    typed = {"employer": cast.employer.name, "given_on": "1.11.2026", "version": text.version, "language": "sv"}
    assert client.post(address, typed).status_code == 200, "nobody has agreed"
    assert client.post(address, {**typed, "agrees": "on", "version": 99}).status_code == 200, "other words"
    assert client.post(address, {**typed, "agrees": "on"}).status_code == 303
    given = Consent.objects.get(purpose=text.purpose)
    assert (given.language, given.employer, given.text) == ("sv", cast.employer, text)


def test_an_employer_is_searched_and_not_scrolled_to(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    for name in ("Mikkelin Leipä Oy", "Mikkelin Leipä Ab"):
        EmployerFactory.create(name=name).partners.add(cast.organisation)
    EmployerFactory.create(name="Mikkelin vieras Oy")
    found = page(client.get(reverse("employer_choices"), {"q": "mikkelin", "list": "choices-1"})).select("li")
    assert [row["data-value"] for row in found] == [
        f"{each.name} ({each.business_id})"
        for each in Employer.objects.filter(partners=cast.organisation).order_by("name")
    ]
    assert page(client.get(reverse("employer_choices"), {"q": "\x00"})).select("li"), "what is odd is left out"
    text = ConsentTextFactory.create(purpose=ConsentPurpose.SHARE_ADJUSTMENTS)
    address = reverse("consent_give", kwargs={**candidate(cast), "purpose": text.purpose})
    field = page(client.get(f"{address}?employer={cast.employer.public_id}")).select_one("input[name=employer]")
    assert field is not None
    assert field["data-url"] == reverse("employer_choices")
    assert field["value"] == f"{cast.employer.name} ({cast.employer.business_id})"
    sent = {"given_on": "1.11.2026", "version": text.version, "language": "fi", "agrees": "on"}
    for typed, code in (("leipä", "several"), ("Vieras Oy", "unknown"), ("", "required"), ("\x00", "unknown")):
        answer = client.post(address, {**sent, "employer": typed})
        assert answer.context["form"].errors.as_data()["employer"][0].code == code, typed
        assert typed.replace("\x00", "") in answer.content.decode(), "what was typed stays"
    assert client.post(address, {**sent, "employer": field["value"]}).status_code == 303
    assert Consent.objects.get(purpose=text.purpose).employer == cast.employer


def test_an_unknown_purpose_or_language(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    assert client.get(reverse("consent_give", kwargs={**candidate(cast), "purpose": "other"})).status_code == 404
    address = reverse("consent_give", kwargs=purpose(cast))
    assert client.get(f"{address}?language=xx&employer=zz").status_code == 200


def test_roles_are_offered_by_consent(cast: Cast, as_persona: Any) -> None:
    free = CarvedRoleFactory.create(analysis=cast.analysis, state=RoleState.OPEN, decided_at=timezone.now())
    other = CarvedRoleFactory.create(state=RoleState.OPEN, decided_at=timezone.now())
    other.analysis.unit.site.employer.partners.add(cast.organisation)
    foreign = CarvedRoleFactory.create(state=RoleState.OPEN, decided_at=timezone.now())
    client = as_persona("coach")
    address = reverse("candidate_roles", kwargs=candidate(cast))
    text = client.get(address).content.decode()
    assert str(free.public_id) in text
    assert other.title in text
    assert str(other.public_id) not in text, "the consent comes first"
    assert foreign.title not in text
    assert cast.role.title not in text, "a draft is not offered"
    assert other.title not in client.get(address, {"q": free.title}).content.decode()
    for role, status in ((other, 403), (cast.role, 403), (foreign, 404)):
        keywords = {**candidate(cast), "role_id": role.public_id}
        assert client.get(reverse("candidate_introduce", kwargs=keywords)).status_code == status
    for odd in ODD:
        assert client.get(address, {"q": odd, "cursor": odd}).status_code == 200, repr(odd)


def test_a_step_on_an_old_page_is_told(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    address = reverse("placement_move", kwargs={**placement(cast), "step": "end"})
    typed = {"ended_on": "1.11.2026", "end_reason": "person", "state": "trial"}
    told = client.post(address, typed)
    assert told.status_code == 200
    assert Placement.objects.get(pk=cast.placement.pk).state == PlacementState.INTRODUCED
    state = page(told).select_one("input[name=state]")
    assert state is not None
    assert state["value"] == "introduced", "whoever sends it again has seen the present state"
    assert client.post(address, {**typed, "state": "introduced"}).status_code == 303
    assert Placement.objects.get(pk=cast.placement.pk).state == PlacementState.ENDED
    assert client.get(address).status_code == 303
    assert client.get(reverse("placement_move", kwargs={**placement(cast), "step": "fly"})).status_code == 404


def test_an_overlap_is_told_beside_the_first_day(cast: Cast, as_persona: Any) -> None:
    PlacementFactory.create(candidate=cast.candidate, employed=True)
    keywords = free_role(cast)
    role = cast.analysis.roles.get(public_id=keywords["role_id"])
    made = introduce(
        actor=cast.user("coach"), candidate=cast.candidate, role=role, introduced_on=TODAY, accepted_on=TODAY
    )
    today = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
    answer = as_persona("coach").post(
        reverse("placement_move", kwargs={"public_id": made.public_id, "step": "begin_trial"}),
        {"trial_from": today, "trial_until": today, "weekly_minutes": "10", "state": "introduced"},
    )
    assert answer.status_code == 200
    link = page(answer).select_one('.error-summary a[href="#id_trial_from"]')
    assert link is not None
    assert "toinen sijoittuminen samaan aikaan" in link.get_text()


def test_no_employer_page_tells_of_a_candidate(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    pages = (
        reverse("employer_detail", kwargs={"public_id": cast.employer.public_id}),
        reverse("employer_history", kwargs={"public_id": cast.employer.public_id}),
        reverse("role_detail", kwargs={"public_id": cast.role.public_id}),
    )
    for address in pages:
        text = client.get(address).content.decode()
        assert cast.candidate.pseudonym not in text
        assert str(cast.candidate.public_id) not in text


DETAILS = (
    "call_name",
    "strengths",
    "own_goal",
    "weekly_minutes_low",
    "weekly_minutes_high",
    "municipality",
    "hides_place",
    "contact",
    "phase",
    "opened_on",
    "seen",
)
JOB = (
    "employed_from",
    "contract",
    "contract_until",
    "weekly_minutes",
    "wage_cents",
    "pay_agreement",
    "subsidy",
    "subsidy_until",
    "state",
)
FORMS: tuple[tuple[str, Any, dict[str, str], tuple[str, ...]], ...] = (
    ("candidate_create", lambda _cast: {}, {}, (*DETAILS, "organisation")),
    ("candidate_edit", candidate, {}, DETAILS),
    ("candidate_close", candidate, {}, ("closed_on",)),
    ("candidate_profile_edit", candidate, {}, ("source", "rated_on", "lifting")),
    ("consent_give", purpose, {}, ("employer", "given_on", "agrees", "version", "language")),
    ("candidate_introduce", free_role, {}, ("introduced_on", "accepted_on")),
    ("placement_edit", placement, {}, ("introduced_on", "accepted_on", "seen")),
    ("placement_move", placement, {"step": "accept"}, ("accepted_on", "state")),
    ("placement_move", placement, {"step": "begin_trial"}, ("trial_from", "trial_until", "weekly_minutes", "state")),
    ("placement_move", placement, {"step": "employ"}, JOB),
    ("placement_move", placement, {"step": "end"}, ("ended_on", "end_reason", "state")),
)


@pytest.mark.parametrize(
    ("name", "keywords", "extra", "fields"), FORMS, ids=[f"{form[0]}{form[2].get('step', '')}" for form in FORMS]
)
def test_odd_input_never_breaks_a_page(
    cast: Cast, as_persona: Any, name: str, keywords: Any, extra: dict[str, str], fields: tuple[str, ...]
) -> None:
    DimensionFactory.create()
    if extra.get("step") in {"begin_trial", "employ"}:
        Placement.objects.filter(pk=cast.placement.pk).update(accepted_on=cast.placement.introduced_on)
        type(cast.role).objects.filter(pk=cast.role.pk).update(state=RoleState.OPEN, decided_at=timezone.now())
    source = random.Random(f"{name}{extra}")
    client = as_persona("coach")
    url = reverse(name, kwargs={**keywords(cast), **extra})
    for value in ODD:
        assert client.post(url, dict.fromkeys(fields, value)).status_code in {200, 303, 403}, repr(value)
    for _ in range(10):
        typed = {field: source.choice(ODD) for field in fields}
        assert client.post(url, typed).status_code in {200, 303, 403}, repr(typed)
