"""Periods, targets, actions, authorities, operating models, delays: services and pages, odd input, stale forms."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import Authority, AuthorityArea, DomainEvent
from core.policies import Refused
from core.staleness import mark_of
from pilots.models import Action, IndicatorTarget, OperatingModel, PaymentPeriod, Pilot, Project, RootingStep
from pilots.reference import load_programme_tree
from pilots.selectors.operating_models import levels_by_place
from pilots.selectors.programme import authorities_on
from pilots.services.actions import remove_action, save_action, support_employer
from pilots.services.periods import save_targets
from pilots.services.pilots import explain_delay, move_pilot
from tests.cast import Cast
from tests.factories import EmployerFactory, PilotFactory, RegionFactory
from tests.factories_programme import (
    ActionFactory,
    IndicatorDefinitionFactory,
    OperatingModelFactory,
    PaymentPeriodFactory,
    RootingStepFactory,
)

SECOND_HALF = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 12, 31), "report_due_on": date(2027, 2, 28)}


@pytest.fixture
def indicators(db: Any) -> None:
    """Have two indicators: people in whole numbers, and hours."""
    IndicatorDefinitionFactory.create()
    IndicatorDefinitionFactory.create(code="T08", unit="hours", kind="theme", position=9)


def at(name: str, row: Any, **more: Any) -> str:
    return reverse(name, kwargs={"public_id": row.public_id, **more})


def cell(period: PaymentPeriod, code: str) -> str:
    return f"target-{period.public_id}-{code}"


def soup_of(response: Any) -> Any:
    """Return the page to look into; what is looked for is there, or the test fails."""
    return BeautifulSoup(response.content, "html.parser")


# Payment periods


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "1.6.2026"}, "ends_on"),
        ({"starts_on": "30.6.2026"}, "starts_on"),
        ({"report_due_on": "31.12.2026"}, "report_due_on"),
        ({"ends_on": "1.1.2029", "report_due_on": "1.2.2029"}, "ends_on"),
        ({"number": "1"}, "number"),
        ({"number": "yksi"}, "number"),
        ({"starts_on": "32.1.2026"}, "starts_on"),
    ],
)
def test_a_wrong_period_is_told_beside_its_field(
    cast: Cast, as_persona: Any, changes: dict[str, str], field: str
) -> None:
    typed = {"number": "2", "starts_on": "1.7.2026", "ends_on": "31.12.2026", "report_due_on": "28.2.2027", **changes}
    answer = as_persona("project_manager").post(at("period_create", cast.project), typed)
    assert answer.status_code == 200
    soup = soup_of(answer)
    assert soup.find(id=f"id_{field}_error"), soup.find(class_="error-summary")
    assert {name: soup.find(id=f"id_{name}")["value"] for name in typed} == typed
    assert cast.project.periods.count() == 1


def test_a_period_is_added_changed_and_removed(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    typed = {"number": "2", "starts_on": "1.7.2026", "ends_on": "31.12.2026", "report_due_on": "28.2.2027"}
    assert client.post(at("period_create", cast.project), typed).status_code == 303
    period = cast.project.periods.get(number=2)
    stale = mark_of(period)
    assert client.post(at("period_edit", period), {**typed, "ends_on": "30.12.2026", "seen": stale}).status_code == 303
    late = client.post(at("period_edit", period), {**typed, "seen": stale})
    assert late.status_code == 200
    assert "30.12.2026" in late.content.decode()
    assert client.post(at("period_remove", period)).status_code == 303
    kept = client.post(at("period_remove", cast.period), follow=True)
    assert cast.project.periods.get() == cast.period
    assert soup_of(kept).find(class_="messages")
    names = list(DomainEvent.objects.filter(name__startswith="pilots.period").values_list("name", flat=True))
    assert sorted(names) == ["pilots.period.added", "pilots.period.changed", "pilots.period.removed"]


# Targets


@pytest.mark.usefixtures("indicators")
def test_targets_are_typed_and_saved_at_once(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    second = PaymentPeriodFactory.create(project=cast.project, number=2, **SECOND_HALF)
    typed = {cell(cast.period, "EECO01"): "1 020", cell(second, "EECO01"): "30", cell(second, "T08"): "62,5"}
    assert client.post(at("project_targets", cast.project), typed).status_code == 303
    stored = IndicatorTarget.objects.order_by("value").values_list("indicator_code", "value")
    assert list(stored) == [("EECO01", Decimal(30)), ("T08", Decimal("62.5")), ("EECO01", Decimal(1020))]
    shown = soup_of(client.get(at("project_periods", cast.project)))
    assert shown.find(id=cell(second, "T08"))["value"] == "62,5"
    seen = shown.find("input", {"name": "seen"})["value"]
    client.post(at("project_targets", cast.project), {**typed, cell(second, "T08"): "", "seen": seen})
    assert IndicatorTarget.objects.count() == 2
    assert DomainEvent.objects.filter(name="pilots.targets.changed").count() == 2
    assert soup_of(as_persona("coach").get(at("project_periods", cast.project))).find("input", {"name": "seen"}) is None


@pytest.mark.usefixtures("indicators")
def test_wrong_cells_keep_what_was_typed_and_nothing_is_saved(cast: Cast, as_persona: Any) -> None:
    typed = {
        cell(cast.period, "EECO01"): "2,5",
        cell(cast.period, "T08"): "paljon",
        cell(cast.period, "EECO99"): "7",
        f"target-{PaymentPeriodFactory.build().public_id}-EECO01": "11",
    }
    answer = as_persona("project_manager").post(at("project_targets", cast.project), typed)
    assert answer.status_code == 422
    soup = soup_of(answer)
    for code in ("EECO01", "T08"):
        shown = soup.find(id=cell(cast.period, code))
        assert shown["value"] == typed[cell(cast.period, code)]
        assert shown["aria-invalid"] == "true"
        assert soup.find(id=shown["aria-describedby"])
    told = soup.find(class_="error-summary").get_text()
    assert "EECO99: 7" in told
    assert "EECO01: 11" in told
    assert not IndicatorTarget.objects.exists()
    for odd in ("-1", "1e5", "99999999999", "1,005", "\x00", "∞", "NaN"):
        again = as_persona("project_manager").post(
            at("project_targets", cast.project), {cell(cast.period, "T08"): odd, "seen": "[]"}
        )
        assert again.status_code == 422, odd


@pytest.mark.usefixtures("indicators")
def test_two_people_at_the_grid(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    name, other = cell(cast.period, "EECO01"), cell(cast.period, "T08")
    old = soup_of(client.get(at("project_periods", cast.project))).find("input", {"name": "seen"})["value"]
    as_persona("coordinator").post(at("project_targets", cast.project), {name: "20", other: "", "seen": old})
    untouched = client.post(at("project_targets", cast.project), {name: "", other: "50", "seen": old})
    assert untouched.status_code == 303
    assert IndicatorTarget.objects.get(indicator_code="EECO01").value == 20
    conflict = client.post(at("project_targets", cast.project), {name: "25", other: "50", "seen": old})
    assert conflict.status_code == 409
    soup = soup_of(conflict)
    assert soup.find(id=name)["value"] == "25"
    assert "20" in soup.find(id=f"{name}-note").get_text()
    fresh = soup.find("input", {"name": "seen"})["value"]
    assert client.post(at("project_targets", cast.project), {name: "25", other: "50", "seen": fresh}).status_code == 303
    assert IndicatorTarget.objects.get(indicator_code="EECO01").value == 25


@pytest.mark.usefixtures("indicators")
def test_the_service_refuses_foreign_periods_and_unknown_codes(cast: Cast) -> None:
    manager = cast.user("project_manager")
    foreign = PaymentPeriodFactory.create()
    for key in ((foreign.public_id, "EECO01"), (cast.period.public_id, "EECO99")):
        with pytest.raises(ValidationError):
            save_targets(actor=manager, project=cast.project, cells={key: Decimal(1)}, seen={})
    with pytest.raises(Refused):
        save_targets(actor=cast.user("coach"), project=cast.project, cells={}, seen={})


# Actions


def test_an_action_lies_in_the_project_and_keeps_whom_it_counts(cast: Cast, as_persona: Any) -> None:
    manager = cast.user("project_manager")
    for changes, field in (
        ({"starts_on": date(2025, 12, 31)}, "starts_on"),
        ({"ends_on": date(2029, 1, 1)}, "ends_on"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"pilot": PilotFactory.create()}, "pilot"),
        ({"direct_beneficiary": "entity"}, "direct_beneficiary"),
        ({"has_earmarked_cost": False}, "direct_beneficiary"),
    ):
        with pytest.raises(ValidationError) as refusal:
            save_action(actor=manager, action=cast.action, values=changes)
        assert field in refusal.value.message_dict
    with pytest.raises(ValidationError):
        remove_action(actor=manager, action=cast.action)
    typed = {"name": "Neuvonta", "kind": "advice", "starts_on": "1.2.2026", "direct_beneficiary": "entity"}
    client = as_persona("project_manager")
    made = client.post(at("action_create", cast.project), {**typed, "has_earmarked_cost": "on"})
    assert made.status_code == 303
    action = Action.objects.get(name="Neuvonta")
    assert client.post(at("action_remove", action)).status_code == 303
    wrong = client.post(at("action_create", cast.project), {**typed, "direct_beneficiary": "kuka", "name": ""})
    assert soup_of(wrong).find(class_="error-summary")


def test_employers_are_supported_by_actions_for_employers_only(cast: Cast, as_persona: Any) -> None:
    manager = cast.user("project_manager")
    with pytest.raises(Refused) as refusal:
        support_employer(actor=manager, action=cast.action, employer=cast.employer, supported_on=date(2026, 3, 1))
    assert "EECO" not in str(refusal.value.reason)
    action = ActionFactory.create(project=cast.project, pilot=cast.pilot, entities=True, ends_on=date(2026, 6, 30))
    client = as_persona("project_manager")
    found = client.get(at("action_employer_search", action))
    assert cast.employer.name in found.content.decode()
    url = at("action_employer_add", action, employer_id=cast.employer.public_id)
    for day in ("1.7.2026", "31.12.2025", "1.1.2999", "eilen"):
        answer = client.post(url, {"supported_on": day})
        assert soup_of(answer).find(id="id_supported_on_error"), day
    assert client.post(url, {"supported_on": "1.3.2026"}).status_code == 303
    assert soup_of(client.post(url, {"supported_on": "2.3.2026"})).find(class_="error-summary")
    with pytest.raises(ValidationError):
        save_action(actor=manager, action=action, values={"direct_beneficiary": "person"})
    client.post(at("action_employer_remove", action, employer_id=cast.employer.public_id))
    assert not action.supported_employers.exists()
    stranger = at("action_employer_add", action, employer_id=EmployerFactory.create().public_id)
    assert client.get(stranger).status_code == 404


# The tree and the authorities


@pytest.fixture
def areas(db: Any) -> None:
    """Have Etelä-Savo's ELY Centre until 2025 and the two authorities that follow it."""
    region = RegionFactory.create()
    for code, name, start, end, capacity in (
        ("ELY07", "Etelä-Savon ELY-keskus", date(2010, 1, 1), date(2025, 12, 31), "general"),
        ("EVK05", "Keski-Suomen elinvoimakeskus", date(2026, 1, 1), None, "general"),
        ("EVK06", "Itä-Suomen elinvoimakeskus", date(2026, 1, 1), None, "funding"),
    ):
        authority = Authority.objects.create(code=code, name_fi=name, kind="x", valid_from=start, valid_to=end)
        AuthorityArea.objects.create(
            authority=authority, region=region, capacity=capacity, valid_from=start, valid_to=end
        )


@pytest.mark.usefixtures("areas")
def test_the_authority_follows_the_day(cast: Cast, as_persona: Any) -> None:
    before, after = (authorities_on(cast.project, day)[0] for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert before.area is not None
    assert after.area is not None
    assert (before.area.authority.code, before.is_funding) == ("ELY07", False)
    assert (after.area.authority.code, after.is_funding) == ("EVK06", True)
    assert authorities_on(cast.project, date(2009, 1, 1))[0].area is None
    client = as_persona("ministry_viewer")
    for query, name in (("?on=31.12.2025", "Etelä-Savon ELY-keskus"), ("?on=1.1.2026", "Itä-Suomen elinvoimakeskus")):
        assert name in client.get(at("project_authorities", cast.project) + query).content.decode()
    assert soup_of(client.get(at("project_authorities", cast.project) + "?on=eilen")).find(class_="error-summary")


def test_a_project_has_its_place_in_the_tree(cast: Cast, as_persona: Any) -> None:
    Authority.objects.create(
        code="TEM", kind="ministry", name_fi="Työ- ja elinkeinoministeriö", valid_from=date(2008, 1, 1)
    )
    load_programme_tree()
    client = as_persona("project_manager")
    form = soup_of(client.get(at("project_edit", cast.project)))
    theme = form.find(id="id_theme").find_all("option")[1]["value"]
    typed = {
        "code": cast.project.code,
        "name": cast.project.name,
        "theme": theme,
        "starts_on": "1.1.2026",
        "ends_on": "31.12.2027",
        "implementers": [str(organisation.pk) for organisation in cast.project.implementers.all()],
        "seen": mark_of(Project.objects.get(pk=cast.project.pk)),
    }
    assert client.post(at("project_edit", cast.project), typed).status_code == 303
    page = client.get(at("project_detail", cast.project)).content.decode()
    for name in ("Uudistuva ja osaava Suomi", "Polkuja töihin", "Uusia työmahdollisuuksia", "elinkeinoministeriö"):
        assert name in page
    stale = client.post(at("project_edit", cast.project), {**typed, "theme": "", "name": "Toinen nimi"})
    assert stale.status_code == 200
    assert soup_of(stale).find(id="id_name")["value"] == "Toinen nimi"
    short = {**typed, "seen": "", "ends_on": "31.3.2026"}
    assert soup_of(client.post(at("project_edit", cast.project), short)).find(id="id_ends_on_error")


# Delays and real days


def test_a_late_pilot_says_why(cast: Cast, as_persona: Any) -> None:
    manager = cast.user("project_manager")
    client = as_persona("project_manager")
    with pytest.raises(ValidationError):
        explain_delay(actor=manager, pilot=cast.pilot, values={"delay_reason": "Ei syytä."})
    today = timezone.localdate()
    late = PilotFactory.create(
        project=cast.project, employers=[cast.employer], stage="planned", starts_on=today - timedelta(days=9)
    )
    Pilot.objects.filter(pk=late.pk).update(started_on=None, ends_on=today + timedelta(days=90))
    assert soup_of(client.get(at("pilot_detail", late))).find(class_="delay")
    odd = client.post(at("pilot_delay", late), {"delay_reason": "Soita Ilonalle 131052-308T"})
    assert odd.status_code == 422
    assert "Soita Ilonalle" in odd.content.decode()
    assert client.post(at("pilot_delay", late), {"delay_reason": " "}).status_code == 422
    assert client.post(at("pilot_delay", late), {"delay_reason": "Rekrytointi kesti."}).status_code == 303
    assert "Rekrytointi kesti." in as_persona("coach").get(at("pilot_detail", late)).content.decode()
    assert DomainEvent.objects.filter(name="pilots.pilot.delay_explained").count() == 1
    started = move_pilot(actor=manager, pilot=late, transition="start", on=today - timedelta(days=1))
    assert (started.started_on, started.delay_reason) == (today - timedelta(days=1), "")


def test_a_step_has_the_day_it_really_happened(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    begun = Pilot.objects.get(pk=cast.pilot.pk).started_on
    assert begun is not None
    day = begun - timedelta(days=1)
    before = f"{day.day}.{day.month}.{day.year}"
    for odd in (before, "1.1.2999", "eilen"):
        answer = client.post(at("pilot_move", cast.pilot), {"transition": "end_role", "stage": "running", "on": odd})
        assert answer.status_code == 422
        assert soup_of(answer).find(id="id_on")["value"] == odd
    good = f"{begun.day}.{begun.month}.{begun.year}"
    client.post(at("pilot_move", cast.pilot), {"transition": "end_role", "stage": "running", "on": good})
    ended = Pilot.objects.get(pk=cast.pilot.pk)
    assert (ended.outcome, ended.ended_on) == ("role", begun)


# Operating models


def test_a_model_is_described_changed_and_versioned(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    typed = {
        "project": str(cast.project.pk),
        "name": "Avustavat työt",
        "method": "ratko",
        "summary": "Työt kootaan tehtäviksi.",
        "described_on": "1.2.2026",
        "description": "Näin toimitaan.",
    }
    ahead = client.post(reverse("operating_model_create"), {**typed, "described_on": "1.1.2999"})
    assert soup_of(ahead).find(id="id_described_on_error")
    assert client.post(reverse("operating_model_create"), typed).status_code == 303
    model = OperatingModel.objects.get()
    assert soup_of(client.post(reverse("operating_model_create"), typed)).find(class_="error-summary")
    change = {"name": "Avustavat työt", "method": "ratko", "summary": "Uusi.", "seen": mark_of(model)}
    assert client.post(at("operating_model_edit", model), change).status_code == 303
    assert client.post(at("operating_model_edit", model), {**change, "summary": "Vanha."}).status_code == 200
    version = {"change": "Kuulemiset", "described_on": "1.3.2026", "description": "Näin nyt.", "after": "1"}
    assert soup_of(client.post(at("model_version_create", model), {**version, "change": ""})).find(id="id_change_error")
    assert client.post(at("model_version_create", model), version).status_code == 303
    late = client.post(at("model_version_create", model), version)
    assert late.status_code == 200
    assert soup_of(late).find(id="id_description").get_text(strip=True) == "Näin nyt."
    assert model.versions.count() == 2


def test_rooting_needs_evidence_from_level_four(cast: Cast, as_persona: Any) -> None:
    model = OperatingModelFactory.create(project=cast.project)
    region = RegionFactory.create()
    client = as_persona("project_manager")
    typed = {
        "version": str(model.versions.get().pk),
        "organisation_name": "Mikkelin kaupunki",
        "region": str(region.pk),
        "level": "4",
        "reached_on": "1.6.2026",
        "evidence": "",
        "evidence_url": "",
    }
    bare = soup_of(client.post(at("rooting_create", model), typed))
    assert bare.find(id="id_evidence_error")
    assert bare.find(id="id_organisation_name")["value"] == "Mikkelin kaupunki"
    for changes, field in (({"level": "9"}, "level"), ({"reached_on": "1.1.2999"}, "reached_on")):
        wrong = client.post(at("rooting_create", model), {**typed, "evidence": "Päätös 1 §", **changes})
        assert soup_of(wrong).find(id=f"id_{field}_error"), field
    foreign = str(OperatingModelFactory.create().versions.get().pk)
    assert client.post(at("rooting_create", model), {**typed, "version": foreign}).status_code == 200
    assert client.post(at("rooting_create", model), {**typed, "evidence": "Päätös 1 §"}).status_code == 303
    assert soup_of(client.post(at("rooting_create", model), {**typed, "evidence": "x"})).find(id="id_level_error")
    step = RootingStep.objects.get()
    assert client.post(at("rooting_edit", step), {**typed, "evidence": "Päätös 2 §"}).status_code == 303
    page = client.get(at("operating_model_detail", model)).content.decode()
    assert "Päätös 2 §" in page
    assert client.post(at("rooting_remove", step)).status_code == 303
    assert not RootingStep.objects.exists()


def test_the_highest_level_of_each_place_is_shown(cast: Cast) -> None:
    version = OperatingModelFactory.create(project=cast.project).versions.get()
    for name, level in (("A", 1), ("A", 3), ("B", 2), ("C", 6)):
        evidence = "Päätös" if level >= 4 else ""
        RootingStepFactory.create(version=version, organisation_name=name, level=level, evidence=evidence)
    shown = levels_by_place(list(RootingStep.objects.select_related("region").order_by("pk")))
    assert [(place.place[0], place.level) for place in shown] == [("C", 6), ("A", 3), ("B", 2)]
