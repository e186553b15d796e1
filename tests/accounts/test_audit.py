"""The log of looks and the change history: written, shown to the right people, never changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.utils import timezone

from accounts.models import Look, OrganisationMembership, User
from accounts.services.audit import record_look
from accounts.services.members import end_membership, give_role
from tests.accounts.conftest import client_of
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HISTORIES = ("UserEvent", "OrganisationEvent", "OrganisationMembershipEvent")


def history(name: str) -> Any:
    """Return the model of a change history."""
    return apps.get_model("accounts", name)


def refused(statement: str, *values: Any) -> None:
    """Expect the database itself to refuse the statement."""
    error = pytest.raises(InternalError, match="Cannot update or delete")
    with error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_looks_cannot_be_changed_or_deleted_even_by_raw_statements(cast: Cast) -> None:
    record_look(cast.user("coach"), cast.employer)
    refused("UPDATE accounts_look SET action = 'print'")
    refused("DELETE FROM accounts_look")
    with pytest.raises(InternalError), transaction.atomic():
        Look.objects.update(action="print")
    with pytest.raises(InternalError), transaction.atomic():
        Look.objects.all().delete()
    assert Look.objects.get().action == "open"


@pytest.mark.parametrize("name", HISTORIES)
def test_history_cannot_be_changed_or_deleted(cast: Cast, name: str) -> None:
    table = history(name)._meta.db_table
    assert history(name).objects.exists()
    refused(f"UPDATE {table} SET pgh_label = 'x'")  # noqa: S608  # the table's own name
    refused(f"DELETE FROM {table}")  # noqa: S608  # the table's own name


def test_history_tells_who_and_in_which_request(cast: Cast) -> None:
    membership = cast.user("coach").service_memberships.get()
    client = client_of(cast.user("team_lead"))
    today = timezone.localdate().isoformat()
    client.post(f"/people/memberships/{membership.public_id}/end/", {"ended_on": today})
    row = history("OrganisationMembershipEvent").objects.filter(pgh_obj_id=membership.pk).latest("pgh_id")
    assert row.pgh_label == "update"
    assert row.pgh_context["user"] == cast.user("team_lead").pk
    assert len(row.pgh_context["request"]) > 10
    assert "url" not in row.pgh_context


def test_history_is_written_for_every_kind_of_change(cast: Cast) -> None:
    membership = give_role(cast.organisation, cast.user("coach"), "team_lead", actor=None)
    OrganisationMembership.objects.filter(pk=membership.pk).update(role="project_manager")
    key = membership.pk
    membership.refresh_from_db()
    membership.delete()
    labels = history("OrganisationMembershipEvent").objects.filter(pgh_obj_id=key).order_by("pgh_id")
    assert list(labels.values_list("pgh_label", flat=True)) == ["insert", "update", "delete"]


def test_history_holds_no_name_address_or_password(cast: Cast) -> None:
    user = UserFactory.create(name="Salainen Henkilö", email="salainen@example.test")
    rows = history("UserEvent").objects.filter(pgh_obj_id=user.pk)
    number = rows.count()
    user.name = "Toinen Salainen"
    user.set_password("Aivan-Uusi-Sana-1")
    user.save()
    assert rows.count() == number
    user.is_active = False
    user.save()
    assert rows.count() == number + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(e)::text, '') FROM accounts_userevent e")
        text = cursor.fetchone()[0]
    assert "alainen" not in text


def test_look_outlives_its_person(cast: Cast) -> None:
    user = UserFactory.create()
    record_look(user, cast.employer)
    key = user.pk
    user.delete()
    assert Look.objects.get().actor_id == key


def test_lead_sees_looks_of_own_people_past_members_too(cast: Cast) -> None:
    for persona in ("coach", "other_coach", "employer_owner", "project_manager"):
        record_look(cast.user(persona), cast.employer)
    lead = cast.user("team_lead")
    seen = Look.objects.visible_to(lead).values_list("actor_id", flat=True)
    assert set(seen) == {cast.user("coach").pk}
    end_membership(cast.user("coach").service_memberships.get(), last_day=timezone.localdate(), actor=lead)
    assert Look.objects.visible_to(lead).count() == 1
    coordinator = Look.objects.visible_to(cast.user("coordinator")).values_list("actor_id", flat=True)
    assert set(coordinator) == {cast.user("project_manager").pk}
    for persona in ("coach", "project_manager", "ministry_viewer", "employer_owner"):
        assert not Look.objects.visible_to(cast.user(persona)).exists(), persona


def test_page_shows_ids_and_words_by_days(cast: Cast) -> None:
    record_look(cast.user("coach"), cast.employer, "print")
    client = client_of(cast.user("team_lead"))
    page = client.get("/people/looks/").content.decode()
    assert str(cast.employer.public_id) in page
    assert "Mikkelin Ateriat" not in page
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    later = client.get(f"/people/looks/?first_day={tomorrow}&last_day={tomorrow}").content.decode()
    assert str(cast.employer.public_id) not in later
    for query in ("first_day=eilen&last_day=", "first_day=5.3.2026&last_day=1.3.2026", "cursor=rikki"):
        assert client.get(f"/people/looks/?{query}").status_code == 200


def test_pages_of_looks_follow_on(cast: Cast) -> None:
    for _ in range(60):
        record_look(cast.user("coach"), cast.employer)
    client = client_of(cast.user("team_lead"))
    first = client.get("/people/looks/").context["page"]
    assert len(first.rows) == 50
    second = client.get(f"/people/looks/?cursor={first.next_cursor}").context["page"]
    assert len(second.rows) == 10
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


def test_look_of_a_model_that_is_gone(cast: Cast) -> None:
    Look.objects.create(
        actor=cast.user("coach"), subject_label="gone.thing", subject_id=cast.employer.public_id, action="peep"
    )
    assert "gone.thing" in client_of(cast.user("team_lead")).get("/people/looks/").content.decode()
    assert User.objects.filter(pk=cast.user("coach").pk).exists()
