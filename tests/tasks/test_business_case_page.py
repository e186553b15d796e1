"""The page of the business case: nothing is assumed silently, errors stand beside their fields, the result is kept."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import conditional_escape

from core.models import DomainEvent
from employers.enums import InstrumentKind
from employers.models import SupportInstrument
from tasks.carving.business_case import calculate, result_record
from tasks.carving.business_case_json import parse_case
from tasks.models import BusinessCase, CarvedRole
from tasks.services.business_cases import default_inputs, first_of_next_month
from tests.cast import Cast
from tests.tasks.test_roles import with_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(cast: Cast) -> CarvedRole:
    """Return a role of three hours a week with a subsidy."""
    role = with_work(cast)
    role.subsidy = SupportInstrument.objects.create(
        code="tuki",
        kind=InstrumentKind.WAGE_SUBSIDY,
        name_fi="Palkkatuki",
        name_sv="Lönesubvention",
        name_en="Wage subsidy",
        rate_percent=50,
        months=10,
        valid_from=date(2023, 7, 1),
        source="HE 175/2022",
    )
    role.save()
    return role


def url(role: CarvedRole) -> str:
    return reverse("role_business_case", args=[role.public_id])


def typed(client: Any, role: CarvedRole, **more: str) -> dict[str, Any]:
    """Return what the page's own fields hold, and the share chosen and confirmed."""
    form = client.get(url(role)).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values["starts_on"] = "1.8.2026" if "starts_on" in form.fields else ""
    return {**values, "realisation_share": "50", "is_confirmed": "on", "act": "recalculate", **more}


def test_no_result_before_the_share_is_chosen_and_confirmed(cast: Cast, role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("employer_editor")
    first = client.get(url(role))
    assert first.context["view"] is None
    assert first.context["form"]["realisation_share"].value() is None
    for missing, field in (({"realisation_share": ""}, "realisation_share"), ({"is_confirmed": ""}, "is_confirmed")):
        refused = client.post(url(role), typed(client, role, **missing))
        assert refused.status_code == 422
        assert refused.context["view"] is None
        assert set(refused.context["form"].errors) == {field}
    shown = client.post(url(role), typed(client, role))
    assert shown.status_code == 200
    assert [share for share, _cents, chosen in shown.context["view"].shares if chosen] == [0.5]
    assert not BusinessCase.objects.exists(), "Recalculate keeps nothing"


def test_first_figures_come_from_the_board_with_their_sources(cast: Cast, role: CarvedRole) -> None:
    inputs = default_inputs(role)
    assert "realisation_share" not in inputs
    assert inputs["role_hours_per_week"]["mid"] == 3
    assert inputs["freed_hours_per_week"]["mid"] == 2.5, "the holder's 50 minutes on three days"
    assert inputs["role_wage_per_hour"]["mid"] == role.wage_cents_per_hour
    assert inputs["weeks_per_year"]["mid"] == cast.analysis.weeks_worked
    function = cast.task.shares.get().function
    assert inputs["holder_cost_per_hour"]["mid"] == round(function.wage_middle_cents * 1.25)
    assert all(given["source"] for given in inputs.values())


def test_saved_case_holds_inputs_seed_and_the_result_of_the_engine(
    cast: Cast, role: CarvedRole, as_persona: Any
) -> None:
    client = as_persona("coach")
    body = typed(client, role, act="save", freed_hours_per_week_mid="2,6", recruitment_cost_mid="1 234,50 €")
    body["recruitment_cost_source"] = "Tarjous"
    for _ in range(2):  # a double click
        assert client.post(url(role), body).status_code == 303
    case = BusinessCase.objects.get(role=role)
    assert case.inputs["inputs"]["freed_hours_per_week"]["mid"] == 2.6
    assert case.inputs["inputs"]["recruitment_cost"] == {
        "low": 123450,
        "mid": 123450,
        "high": 123450,
        "unit": "CENTS",
        "source": "Tarjous",
    }
    assert case.inputs["inputs"]["side_cost_share"]["mid"] == 0.25
    assert case.inputs["subsidy"]["starts_on"] == "2026-08-01"
    assert case.result == result_record(calculate(parse_case(case.inputs), seed=case.seed))
    assert case.updated_by == cast.user("coach")
    assert DomainEvent.objects.filter(name="tasks.role.business_case_saved").count() == 1


def test_page_shows_the_decision_year_first_and_the_subsidy_dated(
    cast: Cast, role: CarvedRole, as_persona: Any
) -> None:
    client = as_persona("employer_owner")
    client.post(url(role), typed(client, role, act="save"))
    response = as_persona("coordinator").get(url(role))
    view, text = response.context["view"], response.content.decode()
    case = BusinessCase.objects.get(role=role)
    assert view.decision.net_cents == case.result["decision_year"]["net_cents"]
    assert sum(line.cents for line in view.decision.lines) == view.decision.net_cents
    assert sum(line.cents for line in view.first.lines) == view.first.net_cents
    assert view.subsidy["ends_on"] == date(2027, 5, 31)
    assert "1.8.2026" in text
    assert "31.5.2027" in text
    assert "HE 175/2022" in text
    assert view.break_even in text
    assert [band.low <= band.middle <= band.high for band in view.bands] == [True, True]
    assert all(band.worst <= band.low and band.high <= band.best for band in view.bands)
    assert '<form method="post" class="form case-form"' not in text, "who reads gets no form"


def test_every_line_tells_its_formula_and_every_figure_its_source(
    cast: Cast, role: CarvedRole, as_persona: Any
) -> None:
    client = as_persona("employer_owner")
    client.post(url(role), typed(client, role, act="save"))
    response = client.get(url(role))
    view, text = response.context["view"], response.content.decode()
    assert len(view.decision.lines) >= 4
    for line in (*view.decision.lines, *view.first.lines):
        assert str(line.formula) in text
    for row in view.inputs:
        assert row.source
        assert conditional_escape(row.source) in text


def test_what_money_does_not_tell_is_kept_in_words(cast: Cast, role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    words = "Aterioilla on enemmän aikaa <b>kuunnella</b>."
    body = typed(client, role, act="save", effect_quality=words, effect_turnover="  ")
    too_long = client.post(url(role), {**body, "effect_workload": "x" * 501})
    assert set(too_long.context["form"].errors) == {"effect_workload"}
    assert "x" * 501 in too_long.content.decode()
    without = client.post(url(role), {**body, "act": "recalculate"})
    client.post(url(role), body)
    case = BusinessCase.objects.get(role=role)
    assert case.other_effects == {"quality": words}
    assert without.context["view"].decision.net_cents == case.result["decision_year"]["net_cents"], (
        "words have no price"
    )
    for persona in ("employer_owner", "coordinator"):
        text = as_persona(persona).get(url(role)).content.decode()
        assert "Aterioilla on enemmän aikaa &lt;b&gt;kuunnella&lt;/b&gt;." in text
        assert "Työn tai palvelun laatu" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"freed_hours_per_week_mid": "paljon"}, "freed_hours_per_week_mid"),
        ({"freed_hours_per_week_mid": ""}, "freed_hours_per_week_mid"),
        ({"freed_hours_per_week_low": "9", "freed_hours_per_week_mid": "3"}, "freed_hours_per_week_low"),
        ({"freed_hours_per_week_high": "1"}, "freed_hours_per_week_high"),
        ({"side_cost_share_mid": "101", "side_cost_share_high": "102"}, "side_cost_share_mid"),
        ({"weeks_per_year_mid": "-1"}, "weeks_per_year_mid"),
        ({"role_wage_per_hour_mid": "1e9"}, "role_wage_per_hour_mid"),
        ({"role_wage_per_hour_mid": "nan"}, "role_wage_per_hour_mid"),
        ({"role_wage_per_hour_source": "  "}, "role_wage_per_hour_source"),
        ({"recruitment_cost_mid": "100"}, "recruitment_cost_source"),
        ({"starts_on": "32.1.2026"}, "starts_on"),
        ({"realisation_share": "60"}, "realisation_share"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(
    cast: Cast, role: CarvedRole, as_persona: Any, changes: dict[str, str], field: str
) -> None:
    client = as_persona("employer_editor")
    response = client.post(url(role), typed(client, role, act="save", **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not BusinessCase.objects.exists()
    if changes.get(field, "").strip() and field != "realisation_share":
        assert f'value="{changes[field]}"' in response.content.decode()


def test_sliders_get_only_the_result(cast: Cast, role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("employer_editor")
    headers = {"HX-Request": "true"}
    good = client.post(url(role), typed(client, role, act="save"), headers=headers)
    assert good.status_code == 200
    assert "<h1" not in good.content.decode()
    assert not BusinessCase.objects.exists()
    bad = client.post(url(role), typed(client, role, is_confirmed=""), headers=headers)
    assert bad.status_code == 200
    assert bad.context["view"] is None


@pytest.mark.parametrize("persona", ["employer_viewer", "coordinator"])
def test_readers_do_not_write(cast: Cast, role: CarvedRole, as_persona: Any, persona: str) -> None:
    body = typed(as_persona("coach"), role, act="save")
    assert as_persona(persona).post(url(role), body).status_code == 403
    assert as_persona("other_coach").post(url(role), body).status_code == 404
    assert not BusinessCase.objects.exists()


def test_a_subsidy_without_rate_or_start_is_not_counted(cast: Cast, role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("coach")
    without = client.post(url(role), typed(client, role, starts_on=""))
    assert without.context["view"].subsidy is None
    SupportInstrument.objects.update(rate_percent=None)
    response = client.get(url(role))
    assert "starts_on" not in response.context["form"].fields
    assert client.post(url(role), typed(client, role, starts_on="1.8.2026")).context["view"].subsidy is None


def test_changes_on_the_board_since_are_told(cast: Cast, role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("coach")
    client.post(url(role), typed(client, role, act="save"))
    assert client.get(url(role)).context["moved"] == []
    role.items.update(minutes=90)
    moved = client.get(url(role)).context["moved"]
    assert [(before, now) for _label, before, now, _unit in moved] == [("3", "4,5")]


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 1, 31), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_next_month(day: date, expected: date) -> None:
    assert first_of_next_month(day) == expected
