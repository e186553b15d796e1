"""Projects and pilots: services, constraints, forms, lists, tabs, steps of methods, notices."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.models import Notification
from core.models import DomainEvent
from core.policies import Refused
from core.services.outbox import deliver_waiting
from employers.services.saving import breach_in_words
from employers.tabs import Tab, TabRegistry
from pilots.enums import Method
from pilots.models import MethodStep, Pilot, Project
from pilots.reference import load_method_steps
from pilots.services.pilots import join_pilot, move_pilot, save_pilot, save_project
from tests.cast import Cast
from tests.employers.test_forms import ODD
from tests.factories import (
    EmployerFactory,
    IndustryFactory,
    OrganisationFactory,
    PilotFactory,
    ProjectFactory,
    RegionFactory,
)

PROJECT = {"code": "S39999", "name": "Uusi hanke", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


def test_a_manager_adds_a_project_of_the_own_organisation(cast: Cast) -> None:
    manager = cast.user("project_manager")
    implementer = cast.project.implementers.get()
    project = save_project(actor=manager, project=Project(), values=PROJECT, implementers=[implementer])
    assert list(project.implementers.all()) == [implementer]
    foreign = OrganisationFactory.create()
    for implementers in ([], [foreign]):
        with pytest.raises(ValidationError) as refusal:
            save_project(
                actor=manager, project=Project(), values={**PROJECT, "code": "S38888"}, implementers=implementers
            )
        assert "implementers" in refusal.value.message_dict
    coordinator = cast.user("coordinator")
    save_project(actor=coordinator, project=Project(), values={**PROJECT, "code": "S37777"}, implementers=[foreign])
    assert DomainEvent.objects.filter(name="pilots.project.added").count() == 2


@pytest.mark.parametrize("persona", ["coach", "employer_owner", "ministry_viewer", "team_lead"])
def test_others_add_and_change_no_projects(cast: Cast, persona: str) -> None:
    user = cast.user(persona)
    implementer = cast.project.implementers.get()
    for project in (Project(), cast.project):
        with pytest.raises(Refused):
            save_project(actor=user, project=project, values=PROJECT, implementers=[implementer])
    with pytest.raises(Refused):
        save_pilot(actor=user, pilot=Pilot(project=cast.project), values={})


def test_a_project_is_not_shortened_past_its_pilots(cast: Cast) -> None:
    implementers = list(cast.project.implementers.all())
    with pytest.raises(ValidationError) as refusal:
        save_project(
            actor=cast.user("coordinator"),
            project=cast.project,
            values={"ends_on": date(2026, 6, 1)},
            implementers=implementers,
        )
    assert "ends_on" in refusal.value.message_dict
    assert Project.objects.get(pk=cast.project.pk).ends_on == date(2027, 12, 31)


def test_a_pilot_lies_within_its_project(cast: Cast) -> None:
    manager = cast.user("project_manager")
    good = {"name": "Pilotti", "starts_on": date(2026, 2, 1), "ends_on": date(2026, 9, 30), "method": Method.RATKO}
    made = save_pilot(actor=manager, pilot=Pilot(project=cast.project), values=good)
    assert made.method == Method.RATKO
    for days, field in (
        ({"starts_on": date(2025, 12, 31)}, "starts_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
    ):
        with pytest.raises(ValidationError) as refusal:
            save_pilot(actor=manager, pilot=Pilot(project=cast.project), values={**good, **days})
        assert field in refusal.value.message_dict
    with pytest.raises(ValidationError):
        save_pilot(actor=manager, pilot=Pilot(project=cast.project), values={**good, "ends_on": date(2026, 1, 2)})
    assert Pilot.objects.filter(project=cast.project).count() == 2


BREACHES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "project_period": (Project, {"ends_on": date(2025, 1, 1)}, "The project cannot end before it starts."),
    "pilot_period": (Pilot, {"ends_on": date(2025, 1, 1)}, "The pilot cannot end before it starts."),
    "pilot_ended_has_outcome": (
        Pilot,
        {"stage": "ended", "ended_on": date(2026, 12, 1)},
        "An ended pilot has an outcome.",
    ),
    "pilot_ended_has_day": (
        Pilot,
        {"stage": "ended", "outcome": "role"},
        "An ended pilot has the day on which it ended.",
    ),
    "pilot_running_has_start": (
        Pilot,
        {"started_on": None},
        "A running pilot has the day on which it started.",
    ),
    "pilot_actual_order": (
        Pilot,
        {"stage": "ended", "outcome": "role", "started_on": date(2026, 6, 2), "ended_on": date(2026, 6, 1)},
        "The pilot cannot have ended before it started.",
    ),
    "pilot_outcome_when_ended": (Pilot, {"outcome": "role"}, "An outcome is given when the pilot has ended."),
}


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in (Project, Pilot) for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_and_says_why(cast: Cast, name: str) -> None:
    model, changes, sentence = BREACHES[name]
    row: Any = cast.project if model is Project else cast.pilot
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    with translation.override("en"):
        assert breach_in_words(model, refusal.value).messages == [sentence]
        with pytest.raises(ValidationError) as before:
            row.validate_constraints()
    assert sentence in before.value.messages
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence


def test_a_step_number_is_taken_once(db: Any) -> None:
    names = {"code": "a", "name_fi": "a", "name_sv": "a", "name_en": "a"}
    MethodStep.objects.create(method=Method.RATKO, number=1, **names)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        MethodStep.objects.create(method=Method.RATKO, number=1, **names)
    with translation.override("en"):
        words = breach_in_words(MethodStep, refusal.value)
    assert words.messages == ["The method already has a step with this number."]


@pytest.mark.django_db
def test_the_shipped_steps_load_whole() -> None:
    (first,) = load_method_steps()
    assert first.rows == MethodStep.objects.count()
    assert not load_method_steps()[0].changed
    numbers: dict[str, list[int]] = {}
    for step in MethodStep.objects.order_by("method", "number"):
        numbers.setdefault(step.method, []).append(step.number)
        assert bool(step.gate_fi) == bool(step.gate_sv) == bool(step.gate_en)
    expected = {
        Method.INCLUSIVE_JOB_DESIGN: 11,
        Method.JOB_CARVING: 9,
        Method.RATKO: 4,
        Method.JOB_CRAFTING: 4,
        Method.JOB_MODIFICATION: 8,
    }
    assert numbers == {method.value: list(range(1, last + 1)) for method, last in expected.items()}


def names_on(content: bytes) -> list[str]:
    """Return the first cells of the page's table."""
    return [cell.get_text(strip=True) for cell in BeautifulSoup(content, "html.parser").select("main table tbody th")]


def test_filters_narrow_the_list_and_the_file(cast: Cast, as_persona: Any) -> None:
    region = RegionFactory.create(code="01", name_fi="Uusimaa", name_sv="Nyland", name_en="Uusimaa")
    care = IndustryFactory.create(code="8730", level=4, name_fi="Vanhusten hoito")
    other = ProjectFactory.create()
    other.implementers.add(*cast.project.implementers.all())
    PilotFactory.create(project=other, name="Hoivapilotti", region=region, industry=care, stage="planned")
    client = as_persona("project_manager")
    assert len(names_on(client.get(reverse("pilot_list")).content)) == 2
    for query in (
        {"project": other.code},
        {"region": "01"},
        {"industry": "8730"},
        {"stage": "planned"},
        {"q": "hoiva"},
    ):
        assert names_on(client.get(reverse("pilot_list"), query).content) == ["Hoivapilotti"], query
        book = load_workbook(BytesIO(client.get(reverse("pilot_export"), query).content))
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == ["Hoivapilotti"], query
        assert "01" in rows[0]
    for query in (
        {"project": "x"},
        {"region": "🙂"},
        {"industry": "\x00"},
        {"stage": "-1"},
        {"q": "x" * 500},
        {"cursor": "?"},
    ):
        assert client.get(reverse("pilot_list"), query).status_code == 200


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("project_create", ("code", "name", "starts_on", "ends_on", "implementers")),
        ("project_edit", ("code", "name", "starts_on", "ends_on", "implementers")),
        ("pilot_create", ("name", "method", "region", "industry", "starts_on", "ends_on")),
        ("pilot_edit", ("name", "method", "region", "industry", "starts_on", "ends_on")),
        ("pilot_move", ("transition", "stage")),
    ],
)
def test_odd_input_never_breaks_a_page(cast: Cast, as_persona: Any, name: str, fields: tuple[str, ...]) -> None:
    subject = cast.pilot if name in {"pilot_edit", "pilot_move"} else cast.project
    url = reverse(name, kwargs={} if name == "project_create" else {"public_id": subject.public_id})
    client = as_persona("coordinator")
    for value in ODD:
        assert client.post(url, dict.fromkeys(fields, value)).status_code in {200, 303}, repr(value)
        assert (
            client.get(
                reverse("pilot_employer_search", kwargs={"public_id": cast.pilot.public_id}), {"q": value}
            ).status_code
            == 200
        )


def test_a_pilot_is_made_on_its_form(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    url = reverse("pilot_create", kwargs={"public_id": cast.project.public_id})
    typed = {"name": "Kevään pilotti", "method": "ratko", "starts_on": "1.3.2026", "ends_on": "31.5.26", "region": ""}
    assert client.post(url, typed).status_code == 303
    made = Pilot.objects.get(name="Kevään pilotti")
    assert (made.project, made.starts_on, made.ends_on) == (cast.project, date(2026, 3, 1), date(2026, 5, 31))
    wrong = client.post(url, {**typed, "ends_on": "1.1.2030"})
    assert [link["href"] for link in BeautifulSoup(wrong.content, "html.parser").select(".error-summary a")] == [
        "#id_ends_on"
    ]


def test_employers_outside_sight_are_counted_not_named(cast: Cast, as_persona: Any) -> None:
    hidden = EmployerFactory.create(name="Näkymätön Oy")
    cast.pilot.employers.add(hidden)
    page = as_persona("employer_viewer").get(reverse("pilot_detail", kwargs={"public_id": cast.pilot.public_id}))
    assert "Näkymätön" not in page.content.decode()
    assert cast.employer.name in page.content.decode()


def test_an_employer_out_of_sight_cannot_be_added(cast: Cast, as_persona: Any) -> None:
    keywords = {"public_id": cast.pilot.public_id, "employer_id": cast.other_employer.public_id}
    assert as_persona("project_manager").post(reverse("pilot_employer_join", kwargs=keywords)).status_code == 404


def test_a_tab_of_a_higher_floor_is_shown_and_hidden() -> None:
    registry = TabRegistry("pilot_tab")
    registry.register(Tab("b", 20, "B", url_name="pilot_detail"))
    registry.register(Tab("a", 30, "A", template="x.html", show=lambda user, _subject: user == "seer"))
    pilot = Pilot(public_id="01890000-0000-7000-8000-000000000000")
    shown = registry.shown("seer", pilot, "a")
    assert [(tab.key, tab.is_current) for tab in shown] == [("b", False), ("a", True)]
    assert shown[1].url.endswith("/tab/a/")
    assert [tab.key for tab in registry.shown("blind", pilot, "b")] == ["b"]
    with pytest.raises(ValueError, match="address or a template"):
        registry.register(Tab("c", 1, "C"))


@pytest.mark.parametrize("key", ["nothing", "overview", "history"])
def test_a_key_without_a_template_is_no_page(cast: Cast, as_persona: Any, key: str) -> None:
    for name, subject in (("pilot_tab", cast.pilot), ("employer_tab", cast.employer)):
        url = reverse(name, kwargs={"public_id": subject.public_id, "key": key})
        assert as_persona("coordinator").get(url).status_code == 404


def test_owners_are_told(cast: Cast) -> None:
    manager = cast.user("project_manager")
    pilot = PilotFactory.create(project=cast.project, stage="planned")
    join_pilot(actor=manager, pilot=pilot, employer=cast.employer)
    move_pilot(actor=manager, pilot=pilot, transition="start")
    move_pilot(actor=manager, pilot=pilot, transition="end_none")
    deliver_waiting()
    deliver_waiting()
    codes = list(
        Notification.objects.filter(user=cast.user("employer_owner")).order_by("id").values_list("code", flat=True)
    )
    assert codes == ["pilots.employer_joined", "pilots.pilot_started", "pilots.pilot_ended"]
    assert not Notification.objects.filter(user=cast.user("employer_viewer")).exists()
