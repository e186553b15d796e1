"""The page of the ethics and safety gate: findings in words, the check, reasons by a second person, hearings."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tasks.enums import CheckColour
from tasks.models import CarvedRole, EthicsCheck, GateReason, HolderHearing, RoleItem
from tasks.selectors.gate_figures import value_text
from tasks.selectors.roles import holder_effects, items_of
from tasks.services.gate import affected_functions
from tasks.services.roles import move_role
from tests.cast import Cast
from tests.factories import JobFunctionFactory, TaskFactory
from tests.tasks.test_roles import with_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(cast: Cast) -> CarvedRole:
    """Return a role proposed by the coach and taken to the gate."""
    call_command("load_reference", verbosity=0)
    role = move_role(with_work(cast), "propose", actor=cast.user("coach"))
    return move_role(role, "check", actor=cast.user("coach"))


def url(name: str, role: CarvedRole) -> str:
    return reverse(name, args=[role.public_id])


def test_findings_show_value_limit_and_why(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    response = as_persona("coordinator").get(url("role_gate", proposed))
    rows = {row.finding.code: row for row in response.context["rows"]}
    text = response.content.decode()
    assert rows["single_task"].value == "100\xa0%"
    assert "70\xa0%" in rows["single_task"].limits
    assert rows["mentor"].finding.colour == CheckColour.RED
    assert rows["single_task"].threshold.why in text
    colours = [row.finding.colour for row in response.context["rows"]]
    assert colours == sorted(colours, key=["red", "yellow", "green"].index)


def test_check_is_kept_and_a_later_change_is_told(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    client = as_persona("employer_editor")
    before = EthicsCheck.objects.filter(role=proposed).count()
    assert client.post(url("role_check", proposed)).status_code == 303
    assert EthicsCheck.objects.filter(role=proposed).count() == before + 1
    assert client.get(url("role_gate", proposed)).context["has_changed"] is False
    CarvedRole.objects.filter(pk=proposed.pk).update(break_room=True)
    assert client.get(url("role_gate", proposed)).context["has_changed"] is True


def test_reason_is_written_by_a_second_person(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    body = {"code": "mentor", "text": "Työkaveri nimetään ennen alkua."}
    coach = as_persona("coach")
    assert coach.post(url("role_reason", proposed), body).status_code == 403
    page = coach.get(url("role_gate", proposed))
    assert page.context["reason_refusal"]
    assert all(row.form is None for row in page.context["rows"])
    owner = as_persona("employer_owner")
    empty = owner.post(url("role_reason", proposed), {**body, "text": "  "})
    assert empty.status_code == 422
    [row] = [row for row in empty.context["rows"] if row.finding.code == "mentor"]
    assert row.form is not None
    assert row.form.errors["text"]
    assert owner.post(url("role_reason", proposed), body).status_code == 303
    assert GateReason.objects.get(role=proposed).written_by == cast.user("employer_owner")
    assert body["text"] in owner.get(url("role_gate", proposed)).content.decode()
    again = owner.post(url("role_reason", proposed), body, follow=True)
    assert again.status_code == 200
    assert GateReason.objects.filter(role=proposed).count() == 1


def test_a_green_finding_takes_no_reason(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    client.post(url("role_reason", proposed), {"code": "title", "text": "Syy"})
    client.post(url("role_reason", proposed), {"code": "<b>", "text": "Syy"})
    assert not GateReason.objects.exists()


def test_role_is_approved_when_every_red_finding_has_its_reason(
    cast: Cast, proposed: CarvedRole, as_persona: Any
) -> None:
    owner = as_persona("employer_owner")
    body = {"name": "approve", "expected_state": "gate"}
    owner.post(url("role_transition", proposed), body)
    proposed.refresh_from_db()
    assert proposed.state == "gate"
    check = proposed.checks.first()
    assert check is not None
    for found in check.findings:
        if found["colour"] == CheckColour.RED:
            owner.post(url("role_reason", proposed), {"code": found["code"], "text": "Perusteltu."})
    owner.post(url("role_transition", proposed), body)
    proposed.refresh_from_db()
    assert proposed.state == "approved"
    assert proposed.decided_by == cast.user("employer_owner")


def test_hearing_is_saved_once_a_function_and_errors_keep_what_was_typed(
    cast: Cast, proposed: CarvedRole, as_persona: Any
) -> None:
    client = as_persona("employer_editor")
    function = cast.task.shares.get().function
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {
        "function": function.pk,
        "heard_on": f"{tomorrow.day}.{tomorrow.month}.{tomorrow.year}",
        "freed_time_use": "Asiakastyöhön",
    }
    refused = client.post(url("role_hearing", proposed), typed)
    assert refused.status_code == 422
    assert set(refused.context["hearing"].errors) == {"heard_on"}
    assert "Asiakastyöhön" in refused.content.decode()
    for checked in ("", "on"):
        body = {**typed, "heard_on": "5.3.2026", "workload_checked": checked, "no_loss_of_pay": checked}
        assert client.post(url("role_hearing", proposed), body).status_code == 303
    hearing = HolderHearing.objects.get(role=proposed)
    assert hearing.workload_checked
    response = client.get(url("role_gate", proposed))
    [row] = [row for row in response.context["rows"] if row.finding.code == "holders_heard"]
    assert row.finding.colour == CheckColour.GREEN


def test_only_affected_functions_are_heard(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    other = JobFunctionFactory.create(unit=cast.analysis.unit)
    body = {"function": other.pk, "heard_on": "5.3.2026", "freed_time_use": "Muuhun"}
    assert as_persona("coach").post(url("role_hearing", proposed), body).status_code == 422


def test_an_ended_role_shows_its_last_check(cast: Cast, proposed: CarvedRole, as_persona: Any) -> None:
    move_role(proposed, "withdraw", actor=cast.user("coach"), data={"closing_reason": "Ei tarvetta"})
    client = as_persona("employer_owner")
    response = client.get(url("role_gate", proposed))
    assert response.context["rows"]
    before = EthicsCheck.objects.count()
    client.post(url("role_check", proposed))
    assert EthicsCheck.objects.count() == before


def test_a_monthly_task_weighs_its_share_of_the_week(cast: Cast) -> None:
    task = TaskFactory.create(
        analysis=cast.analysis, function=cast.task.shares.get().function, minutes=230, period="month", occurrences=1
    )
    slot = task.slots.get()
    item = RoleItem.objects.create(role=cast.role, slot=slot, days=slot.days, minutes=20)
    [freed] = affected_functions([item]).values()
    [effect] = holder_effects(cast.role, items_of(cast.role))
    assert freed == effect.freed_minutes == 50, "60 minutes a week on five days, 10 a day on the grid"


@pytest.mark.parametrize(
    ("value", "unit", "text"), [(12.5, "percent", "12,5\xa0%"), (40, "percent", "40\xa0%"), (3, "", "3")]
)
def test_values_are_written_with_their_units(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text
