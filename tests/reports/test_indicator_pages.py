"""From a figure to its rule and its records: the same number everywhere, people only for those who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from accounts.models import Look
from core.models import DomainEvent
from core.policies import Refused
from employers.services.saving import breach_in_words
from pilots.indicators import known_indicators
from reports.counting import Scope, count_all, definitions_on
from reports.models import IndicatorDefinition
from reports.parameters import check_parameters, parameters_of
from reports.selectors.indicators import bars_of, figure_rows, figure_text, followed_projects
from reports.services.indicators import TEXTS, add_version
from tests.cast import Cast
from tests.factories import PilotFactory, ProjectFactory
from tests.factories_coaching import ParticipantFactory, PlacementFactory
from tests.factories_programme import IndicatorDefinitionFactory, PaymentPeriodFactory, PeriodReportFactory
from tests.reports.worlds import RECORD_CODES, World, late_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


def records(client: Any, code: str, **query: str) -> BeautifulSoup:
    response = client.get(reverse("indicator_records", kwargs={"code": code}), query)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def values(**changed: Any) -> dict[str, Any]:
    """Return what a new version is made of."""
    texts = dict.fromkeys(TEXTS, "Uusi teksti")
    return {
        **texts,
        "valid_from": date(2030, 1, 1),
        "is_confirmed": True,
        "parameters": {},
        **changed,
    }


@pytest.fixture
def world(cast: Cast) -> World:
    """Return a world in the cast's project with something behind every figure that is no person's."""
    made, project, then = World(), cast.project, late_on(date(2026, 5, 4))
    made.pilots[project.pk, "", ""] = cast.pilot
    role = made.role(project, decided=then)
    made.task(project, role=role, confirmed=then, written=then)
    made.process(project, then)
    firm = made.partner(
        project, signed=date(2026, 4, 1), contacts=[date(2026, 3, 1)], kind="company", headcount=5, turnover_euros=1
    )
    made.support(project, firm, date(2026, 4, 1))
    made.support(project, made.employer(kind="state"), date(2026, 4, 1))
    for gender in ("f", "m", "nb", "f"):
        made.person(project, entry_on=date(2026, 4, 1), gender=gender)
    return made


def test_as_many_records_as_the_figure_says(cast: Cast, world: World, as_persona: Any) -> None:
    manager, coordinator = as_persona("project_manager"), as_persona("coordinator")
    figures = {
        (figure.code, figure.part): figure.value
        for figure in count_all(Scope((cast.project.pk,), timezone.localdate()))
    }
    for code, part in RECORD_CODES:
        client = manager if code.startswith("EECO0") else coordinator
        page = records(client, code, part=part, project=cast.project.code)
        rows = page.select("tbody tr")
        assert len(rows) == figures[code, part] > 0, (code, part)
        number = page.select_one(".records-number")
        assert number is not None
        assert f"{len(rows)} tietue" in number.get_text()


def test_hours_open_to_their_tasks(cast: Cast, world: World, as_persona: Any) -> None:
    for part in ("", "identified"):
        page = records(as_persona("coordinator"), "T04", part=part)
        assert [cell.get_text() for cell in page.select("td[data-label='Tuntia viikossa']")] == ["2,5"], part


def test_people_are_not_opened_to_coordinators_but_the_figure_is(cast: Cast, world: World, as_persona: Any) -> None:
    client = as_persona("coordinator")
    for code in ("EECO01", "EECR04", "T06", "T06b", "T07", "T08"):
        detail = client.get(reverse("indicator_detail", kwargs={"code": code}))
        assert detail.status_code == 200
        assert "ihmisiä" in detail.content.decode()
        refused = client.get(reverse("indicator_records", kwargs={"code": code}))
        assert refused.status_code == 403
        assert "ihmisiä" in refused.content.decode()
    total = BeautifulSoup(
        client.get(reverse("indicator_detail", kwargs={"code": "EECO01"})).content, "html.parser"
    ).select_one(".indicator-total")
    assert total is not None
    assert total.get_text().split()[0] == "5"  # four and the cast's own


def test_placements_and_log_open_to_those_who_coach_the_person_only(cast: Cast, as_persona: Any) -> None:
    PlacementFactory.create(employed=True, role=cast.role)
    cast.placement.accepted_on = cast.placement.starts_on = cast.placement.employed_from = date(2026, 3, 2)
    cast.placement.state, cast.placement.contract = "employed", "permanent"
    cast.placement.save()
    assert len(records(as_persona("coach"), "T06").select("tbody tr")) == 1
    assert len(records(as_persona("coach"), "T08").select("tbody tr")) == 1
    assert records(as_persona("other_coach"), "T06").select("tbody tr") == []
    assert as_persona("project_manager").get(reverse("indicator_records", kwargs={"code": "T06"})).status_code == 403
    for code in ("T06", "T08"):
        look = Look.objects.get(actor=cast.user("coach"), action=f"indicator {code}")
        assert look.subject_id == cast.candidate.public_id


def test_a_manager_follows_the_own_projects_only(cast: Cast, as_persona: Any) -> None:
    ProjectFactory.create()
    PilotFactory.create(project=ProjectFactory.create(), employers=[cast.employer])
    assert list(followed_projects(cast.user("project_manager"))) == [cast.project]
    assert followed_projects(cast.user("coordinator")).count() == 3
    assert list(followed_projects(cast.user("coach"))) == []
    foreign = ProjectFactory.create()
    page = as_persona("project_manager").get(
        reverse("indicator_detail", kwargs={"code": "EECO01"}), {"project": foreign.code}
    )
    assert page.status_code == 200
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one(".error-summary") is not None
    assert soup.select_one(".indicator-total") is None


def test_the_rule_and_the_figure_are_those_of_the_cut_off_day(cast: Cast, as_persona: Any) -> None:
    IndicatorDefinitionFactory.create(
        code="EECO01", version=2, valid_from=date(2026, 6, 1), rule_fi="Toinen sääntö.", name_fi="Osallistujat"
    )
    client = as_persona("coordinator")
    url = reverse("indicator_detail", kwargs={"code": "EECO01"})
    for cut_off, total, is_second in (("2026-03-01", "0", False), ("2.3.2026", "1", False), ("1.6.2026", "1", True)):
        page = BeautifulSoup(client.get(url, {"cut_off": cut_off}).content, "html.parser")
        rule = page.find(id="rule-heading")
        number = page.select_one(".indicator-total")
        assert rule is not None
        assert rule.parent is not None
        assert number is not None
        assert number.get_text().split()[0] == total
        assert ("Toinen sääntö." in rule.parent.get_text()) is is_second


def test_odd_addresses(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    assert client.get("/reports/indicators/NONE/").status_code == 404
    assert client.get("/reports/indicators/NONE/records/").status_code == 404
    assert client.get("/reports/indicators/EECO01/records/", {"part": "x"}).status_code == 200
    assert client.get("/reports/indicators/EECO01/records/", {"cursor": "x", "cut_off": "x"}).status_code == 200
    assert client.get("/reports/indicators/EECO01/", {"cut_off": "31.2.2026"}).status_code == 200
    assert client.get("/reports/", {"measure": "x"}).status_code == 200


def test_an_industry_that_does_not_narrow_people_is_told(cast: Cast, as_persona: Any) -> None:
    industry = cast.employer.industry
    assert industry is not None
    cast.pilot.industry = industry
    cast.pilot.save()
    url = reverse("indicator_detail", kwargs={"code": "EECO01"})
    page = as_persona("coordinator").get(url, {"industry": industry.code})
    assert "valittu toimiala ei rajaa" in page.content.decode()


def test_figures_as_they_are_read(cast: Cast) -> None:
    definitions = definitions_on(timezone.localdate())
    rows = {row.part: row for row in figure_rows(definitions["T07"], Scope((), timezone.localdate()))}
    assert rows["m3"].text == "–"
    assert bars_of([rows["m3"]]) == []
    figure = type(rows["m3"].figure)
    assert figure_text(figure("T07", "m3", 50, 1, 2), "percent") == "50\u00a0% (1/2)"  # type: ignore[arg-type]
    assert figure_text(figure("T06", "hours", 35, None), "number") == "35\u00a0h"  # type: ignore[arg-type]


def test_a_figure_link_keeps_what_narrowed_the_figure() -> None:
    link = Template("{% load figures %}{% figure_link 'T02' 3 project='S1' region='' cut_off=day %}").render(
        Context({"day": date(2026, 6, 30)})
    )
    assert '<a class="figure-link" href="/reports/indicators/T02/?project=S1&amp;cut_off=2026-06-30">3<span' in link


def test_a_new_version_follows_the_earlier_one_and_leaves_it_as_it_was(cast: Cast) -> None:
    before = IndicatorDefinition.objects.filter(code="T07").values().get()
    made = add_version(
        actor=cast.user("coordinator"),
        code="T07",
        after=1,
        values=values(parameters={"window_days": 21, "m3_days": 91, "m6_days": 182, "m12_days": 365}),
    )
    assert (made.version, made.unit, made.position) == (2, "percent", before["position"])
    assert IndicatorDefinition.objects.filter(code="T07", version=1).values().get() == before
    assert definitions_on(date(2029, 12, 31))["T07"].version == 1
    assert definitions_on(date(2030, 1, 1))["T07"].version == 2
    event = DomainEvent.objects.get(name="reports.indicator.version_added")
    assert event.payload == {"code": "T07", "version": 2}


def test_a_version_is_refused(cast: Cast) -> None:
    coordinator = cast.user("coordinator")
    frozen = PeriodReportFactory.create(
        period=PaymentPeriodFactory.create(),
        state="frozen",
        snapshot={},
        snapshot_sha256="a" * 64,
        cut_off=date(2026, 6, 30),
    )
    for after, changed, words in (
        (0, {}, "lisännyt"),
        (1, {"valid_from": date(2021, 1, 1)}, "Voimassa oleva versio"),
        (1, {"valid_from": frozen.cut_off}, "jäädytetty"),
        (1, {"parameters": {"days": 1}}, "Sääntö ei tunne"),
        (1, {"rule_fi": ""}, ""),
    ):
        with pytest.raises(ValidationError) as raised:
            add_version(actor=coordinator, code="EECO01", after=after, values=values(**changed))
        assert words in " ".join(raised.value.messages)
    with pytest.raises(Refused):
        add_version(actor=cast.user("project_manager"), code="EECO01", after=1, values=values())
    with pytest.raises(IndicatorDefinition.DoesNotExist):
        add_version(actor=coordinator, code="EECO99", after=1, values=values())
    assert (
        add_version(actor=coordinator, code="EECO01", after=1, values=values(valid_from=date(2026, 7, 1))).version == 2
    )


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coordinator")
    url = reverse("indicator_version_create", kwargs={"code": "EECO03"})
    typed = {
        **values(),
        "valid_from": "1.1.2020",
        "after": "1",
        "parameter_months": "10",
        "parameter_months_under_25": "6",
    }
    page = client.post(url, typed)
    assert page.status_code == 200
    assert "Voimassa oleva versio alkoi 1.1.2021" in page.content.decode()
    assert 'value="6"' in page.content.decode()
    page = client.post(url, {**typed, "parameter_months": "0"})
    assert page.status_code == 200
    assert client.post(url, {**typed, "valid_from": "1.1.2030"}).status_code == 302
    assert definitions_on(date(2030, 1, 1))["EECO03"].parameters == {"months": 10, "months_under_25": 6}
    stale = client.post(url, {**typed, "valid_from": "1.1.2031"})
    assert "lisännyt version 2" in stale.content.decode()


@pytest.mark.parametrize(
    ("code", "numbers", "wrong"),
    [
        ("EECO03", {"months": 12}, ["months_under_25"]),
        ("EECO03", {"months": "12", "months_under_25": True}, ["months", "months_under_25"]),
        ("EECR01", {"days": -1}, ["days"]),
        ("EECR01", {"days": 181}, ["days"]),
        ("T07", {"window_days": 45, "m3_days": 119, "m6_days": 160, "m12_days": 365}, ["window_days"]),
    ],
)
def test_numbers_of_rules_are_checked(code: str, numbers: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(ValidationError) as raised:
        check_parameters(code, numbers)
    assert sorted(raised.value.message_dict) == sorted(wrong)


def test_the_shipped_numbers_are_those_that_the_rules_know() -> None:
    for definition in IndicatorDefinition.objects.all():
        check_parameters(definition.code, definition.parameters)
        assert set(definition.parameters) == set(parameters_of(definition.code))


def test_indicators_of_targets_have_a_total() -> None:
    known = {indicator.code: indicator for indicator in known_indicators()}
    assert set(known) == set(definitions_on(timezone.localdate())) - {"T07"}
    assert known["EECO01"].is_whole
    assert not known["T08"].is_whole


def test_constraints_of_definitions_are_told_in_words() -> None:
    first = IndicatorDefinition.objects.get(code="EECO01")
    copy = IndicatorDefinition.objects.get(code="EECO01")
    copy.pk, copy.public_id = None, IndicatorDefinitionFactory.build().public_id
    for change, words in (
        (lambda: copy.save(force_insert=True), "jolla on tämä versio"),
        (
            lambda: IndicatorDefinition.objects.filter(pk=first.pk).update(valid_to=first.valid_from - DAY),
            "Viimeinen päivä",
        ),
    ):
        with pytest.raises(IntegrityError) as raised, transaction.atomic():
            change()
        assert words in " ".join(breach_in_words(IndicatorDefinition, raised.value).messages)


def test_gaps_lead_to_the_list_of_participants_for_those_who_may(cast: Cast, as_persona: Any) -> None:
    ParticipantFactory.create(project=cast.project, action=cast.action, gender="")
    ParticipantFactory.create(project=cast.project, action=cast.action, exit_on=date(2026, 4, 1))
    for persona, number in (("project_manager", 2), ("coordinator", 0)):
        page = BeautifulSoup(as_persona(persona).get("/reports/").content, "html.parser")
        links = [str(link["href"]) for link in page.select("a[href*='/participants/?']")]
        assert len(links) == number
        for address in links:
            assert "1" in as_persona(persona).get(address).content.decode()


def test_the_basis_is_told_in_the_language_of_the_page(cast: Cast, as_persona: Any) -> None:
    client, address = as_persona("coordinator"), reverse("indicator_detail", kwargs={"code": "T07"})
    for language, basis in (("fi", "Teeman oma"), ("sv", "Temats egen"), ("en", "The theme&#x27;s own")):
        cast.user("coordinator").language = language
        cast.user("coordinator").save()
        for page in (address, reverse("indicator_list")):
            assert basis in client.get(page).content.decode(), (language, page)
    for definition in IndicatorDefinition.objects.all():
        assert len({definition.basis_fi, definition.basis_sv, definition.basis_en}) == 3, definition.code
