"""Notices: each person is told as the person chose."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.context import actor_context, unread_number
from accounts.models import Notification, NotificationChoice, User
from accounts.notifications import ROLE_ENDED, ROLE_STARTED
from accounts.services import notices
from accounts.services.mail import send_notice
from accounts.services.members import end_membership, give_role
from accounts.services.notices import Channels, Notice, notify, register_notice
from tests.accounts.conftest import client_of, deliver
from tests.cast import Cast
from tests.factories import OrganisationFactory, UserFactory

CONTEXT = {"what": "Oy", "organisation": "Valmennus"}


def values_for(code: str) -> dict[str, str]:
    """Return a context that fills the notice's sentence, whatever names it has."""
    notice = notices.notice_of(code)
    assert notice is not None
    names: list[str] = []

    class Collect(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            names.append(name)
            return name

    with translation.override("en"):
        str(notice.sentence) % Collect()
    return dict.fromkeys(names, "x")


class ChoiceIsHonoured(TestCase):
    """Property: for every code and every choice, the rows and e-mails are what the person chose."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_every_code_every_choice(self, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(notices.all_codes()))
        chosen = data.draw(st.none() | st.builds(Channels, in_app=st.booleans(), by_email=st.booleans()))
        active = data.draw(st.booleans())
        user = UserFactory.create(is_active=active)
        notice = notices.notice_of(code)
        assert notice is not None
        if chosen is not None:
            notices.save_choices(user, {code: chosen})
        wanted = Channels(notice.in_app, notice.by_email) if chosen is None else chosen
        if not active:
            wanted = Channels(in_app=False, by_email=False)
        mail.outbox.clear()
        notify(code, [user, user], OrganisationFactory.create(), values_for(code))
        deliver()
        assert Notification.objects.visible_to(user).count() == int(wanted.in_app)
        assert [message.to for message in mail.outbox] == ([[user.email]] if wanted.by_email else [])


@pytest.mark.django_db
class TestNotify:
    def test_one_query_for_the_choices_of_all(self) -> None:
        users = UserFactory.create_batch(5)
        organisation = OrganisationFactory.create()
        for user in users:
            notices.save_choices(user, {ROLE_STARTED: Channels(in_app=True, by_email=False)})
        with CaptureQueriesContext(connection) as captured:
            rows = notify(ROLE_STARTED, users, organisation, CONTEXT)
        assert len(rows) == 5
        assert len([query for query in captured.captured_queries if "accounts_notification" in query["sql"]]) == 2

    def test_missing_word_and_unknown_code_are_errors(self) -> None:
        organisation = OrganisationFactory.create()
        with pytest.raises(KeyError):
            notify(ROLE_STARTED, [UserFactory.create()], organisation, {})
        with pytest.raises(KeyError):
            notify("nothing.such", [], organisation, {})
        with pytest.raises(KeyError):
            notices.save_choices(UserFactory.create(), {"nothing.such": Channels(in_app=True, by_email=True)})
        assert not Notification.objects.exists()

    def test_code_is_registered_once(self) -> None:
        with pytest.raises(ValueError, match="registered twice"):
            register_notice(Notice(code=ROLE_STARTED, title="x", sentence="y"))

    def test_mail_is_sent_once_and_in_the_readers_language(self) -> None:
        user = UserFactory.create(language="en")
        [row] = notify(ROLE_STARTED, [user], OrganisationFactory.create(), CONTEXT)
        assert send_notice(row)
        assert not send_notice(row)
        [message] = mail.outbox
        assert "You have a new role in Valmennus." in message.body
        assert "http://testserver/people/organisations/" in message.body
        assert "http://testserver/people/me/notices/" in message.body

    def test_row_without_a_channel_is_refused_by_the_database(self) -> None:
        [row] = notify(ROLE_STARTED, [UserFactory.create()], OrganisationFactory.create(), CONTEXT)
        with pytest.raises(IntegrityError, match="notification_has_channel"), transaction.atomic():
            Notification.objects.filter(pk=row.pk).update(in_app=False, by_email=False)

    def test_choice_is_one_a_code_in_the_database(self) -> None:
        user = UserFactory.create()
        for _ in range(2):
            notices.save_choices(user, {ROLE_STARTED: Channels(in_app=False, by_email=False)})
        assert NotificationChoice.objects.count() == 1
        with pytest.raises(IntegrityError, match="notification_choice_once"), transaction.atomic():
            NotificationChoice.objects.create(user=user, code=ROLE_STARTED, in_app=True, by_email=True)


@pytest.mark.django_db
class TestPages:
    def test_reader_sees_own_notices_in_own_language(self, cast: Cast) -> None:
        coach = cast.user("coach")
        User.objects.filter(pk=coach.pk).update(language="en")
        notify(ROLE_ENDED, [coach, cast.user("other_coach")], cast.organisation, CONTEXT)
        page = client_of(coach).get("/people/notices/").content.decode()
        assert page.count("Your role in Valmennus has ended.") == 1

    def test_opening_marks_as_read_and_leads_on(self, cast: Cast) -> None:
        coach = cast.user("coach")
        [row] = notify(ROLE_STARTED, [coach], cast.organisation, CONTEXT)
        client = client_of(coach)
        assert unread_number(coach) == 1
        answer = client.post(f"/people/notices/{row.public_id}/open/")
        assert answer["Location"] == "/people/organisations/"
        row.refresh_from_db()
        first = row.read_at
        assert first is not None
        client.post(f"/people/notices/{row.public_id}/open/")
        row.refresh_from_db()
        assert row.read_at == first
        assert unread_number(coach) == 0

    def test_anothers_notice_is_not_found(self, cast: Cast) -> None:
        [row] = notify(ROLE_STARTED, [cast.user("coach")], cast.organisation, CONTEXT)
        assert client_of(cast.user("team_lead")).post(f"/people/notices/{row.public_id}/open/").status_code == 404

    def test_all_read(self, cast: Cast) -> None:
        coach, other = cast.user("coach"), cast.user("other_coach")
        for _ in range(3):
            notify(ROLE_STARTED, [coach, other], cast.organisation, CONTEXT)
        client_of(coach).post("/people/notices/read/")
        assert (unread_number(coach), unread_number(other)) == (0, 3)

    def test_choices_page_saves_silence_too(self, cast: Cast) -> None:
        coach = cast.user("coach")
        client = client_of(coach)
        assert client.post("/people/me/notices/", {ROLE_STARTED: ["by_email"]}).status_code == 303
        offered = {notice.code for notice in notices.notices_for(coach)}
        chosen = notices.present_choices(coach)
        assert set(chosen) == offered
        assert chosen[ROLE_STARTED] == Channels(in_app=False, by_email=True)
        assert chosen[ROLE_ENDED] == Channels(in_app=False, by_email=False)
        form = client.get("/people/me/notices/").context["form"]
        assert form.fields[ROLE_STARTED].initial == ["by_email"]
        assert client.post("/people/me/notices/", {ROLE_STARTED: ["pigeon"]}).status_code == 200

    def test_audience(self, cast: Cast) -> None:
        offered = {notice.code for notice in notices.notices_for(cast.user("employer_viewer"))}
        assert ROLE_STARTED not in offered

    def test_unread_number_costs_one_query_when_asked_and_none_otherwise(self, cast: Cast) -> None:
        request: Any = RequestFactory().get("/")
        request.user = cast.user("coach")
        assert request.user.is_service_side
        with CaptureQueriesContext(connection) as captured:
            context = actor_context(request)
        assert len(captured) == 0
        with CaptureQueriesContext(connection) as captured:
            assert context["unread_notices"] == 0
            assert not context["unread_notices"]
        assert len(captured) == 1

    def test_old_notice_of_a_gone_app_is_shown(self, cast: Cast) -> None:
        coach = cast.user("coach")
        [row] = notify(ROLE_STARTED, [coach], cast.organisation, CONTEXT)
        Notification.objects.filter(pk=row.pk).update(code="gone.app")
        assert client_of(coach).get("/people/notices/").status_code == 200
        assert client_of(coach).post(f"/people/notices/{row.public_id}/open/")["Location"] == "/people/notices/"


@pytest.mark.django_db
def test_roles_are_told_of(cast: Cast) -> None:
    lead, coach = cast.user("team_lead"), cast.user("coach")
    membership = give_role(cast.organisation, coach, "project_manager", actor=lead)
    deliver()
    assert Notification.objects.get(user=coach).code == ROLE_STARTED
    end_membership(membership, last_day=membership.started_on, actor=lead)
    deliver()
    assert set(Notification.objects.filter(user=coach).values_list("code", flat=True)) == {ROLE_STARTED, ROLE_ENDED}
    assert not Notification.objects.filter(user=lead).exists()
