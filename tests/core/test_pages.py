"""The kernel's own pages: who may see them without signing in, statements, errors, feedback, language."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from core import navigation
from core.models import DomainEvent, Feedback
from core.policies import RefusalMiddleware, Refused
from core.signals import language_chosen
from core.views import errors
from core.views.feedback import MOST_AN_HOUR
from tests.cast import Cast
from tests.factories import UserFactory
from tests.registry.routes import THIRD_PARTY
from tests.strictness import StrictClient

# Every address of ours that answers without a signed-in person. A new one is added here on purpose, or not at all.
PUBLIC = {
    "accessibility_statement",
    "contribute",
    "contribute_remove",
    "contribute_voice",
    "feedback",
    "invitation_accept",
    "privacy_notice",
    "session_left",
    "set_language",
}


def test_public_addresses_are_exactly_these() -> None:
    found = set()

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)
            elif pattern.name and not getattr(pattern.callback, "login_required", True):
                found.add(pattern.name)

    walk(get_resolver().url_patterns)
    ours = {name for name in found if not name.startswith(THIRD_PARTY)}
    assert ours - PUBLIC == set(), "public without being listed"
    assert PUBLIC - ours == set(), "listed, but not public"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", ["accessibility_statement", "privacy_notice", "feedback"])
def test_public_pages_in_each_language(name: str, language: str) -> None:
    client = StrictClient(headers={"accept-language": language})
    response = client.get(reverse(name))
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == language
    text = soup.get_text(" ", strip=True)
    wanted = {
        "fi": "Euroopan unionin osarahoittama",
        "sv": "Medfinansieras av Europeiska unionen",
        "en": "Co-funded by the European Union",
    }
    assert wanted[language] in text
    if name == "accessibility_statement":
        assert "Traficom" in text
        assert "WCAG 2.2" in text
        assert "14" in text


@pytest.mark.django_db
def test_a_person_without_a_first_page_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_homes", {})
    client = StrictClient()
    client.force_login(UserFactory.create())
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert "Näin pääset alkuun" in response.content.decode()


@pytest.mark.django_db
def test_home_sends_people_to_their_own_first_page(
    cast: Cast, as_persona: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "_homes", {})
    navigation.register_home(10, lambda user: user.carves, "catalogue")
    response = as_persona("coach").get(reverse("home"))
    assert response.status_code == 302
    assert response["Location"] == reverse("catalogue")


class TestFeedback:
    """Anyone may give feedback; coordinators read and answer it."""

    pytestmark = pytest.mark.django_db
    MESSAGE = {"text": "Nappi ei toimi", "page": "/work/", "contact": "kysyja@example.test"}

    def test_it_is_kept_and_thanked_for(self) -> None:
        response = StrictClient().post(reverse("feedback"), self.MESSAGE, follow=True)
        assert "Kiitos" in response.content.decode()
        feedback = Feedback.objects.get()
        assert (feedback.text, feedback.contact, feedback.language) == ("Nappi ei toimi", "kysyja@example.test", "fi")
        event = DomainEvent.objects.get(name="feedback.received")
        assert event.payload == {}

    def test_an_empty_or_broken_form_comes_back_with_what_was_typed(self) -> None:
        response = StrictClient().post(reverse("feedback"), {**self.MESSAGE, "text": "", "contact": "not an address"})
        soup = BeautifulSoup(response.content, "html.parser")
        assert [link["href"] for link in soup.select(".error-summary a")] == ["#id_text", "#id_contact"]
        contact = soup.find(id="id_contact")
        assert contact is not None
        assert contact["value"] == "not an address"
        assert not Feedback.objects.exists()

    def test_one_place_cannot_flood(self) -> None:
        for _ in range(MOST_AN_HOUR):
            StrictClient().post(reverse("feedback"), self.MESSAGE)
        response = StrictClient().post(reverse("feedback"), self.MESSAGE)
        assert response.status_code == 200
        assert "Nappi ei toimi" in response.content.decode()
        assert Feedback.objects.count() == MOST_AN_HOUR
        other = StrictClient(REMOTE_ADDR="192.0.2.7").post(reverse("feedback"), self.MESSAGE)
        assert other.status_code == 303

    def test_it_is_answered_once(self, cast: Cast, as_persona: Any) -> None:
        feedback = Feedback.objects.create(text="Terve", language="fi")
        client = as_persona("coordinator")
        assert "Terve" in client.get(reverse("feedback_list")).content.decode()
        for _ in range(2):
            assert client.post(reverse("feedback_answered", args=[feedback.public_id])).status_code == 303
        feedback.refresh_from_db()
        assert feedback.answered_at is not None
        assert DomainEvent.objects.filter(name="feedback.answered").count() == 1

    def test_others_do_not_know_of_it(self, cast: Cast, as_persona: Any) -> None:
        feedback = Feedback.objects.create(text="Terve", language="fi")
        assert as_persona("coach").get(reverse("feedback_list")).status_code == 404
        answer = as_persona("employer_owner").post(reverse("feedback_answered", args=[feedback.public_id]))
        assert answer.status_code == 404


class TestLanguage:
    """The switch keeps the page and tells the choice further."""

    pytestmark = pytest.mark.django_db

    def test_it_keeps_the_page(self) -> None:
        client = StrictClient()
        response = client.post(reverse("set_language"), {"language": "sv", "next": "/feedback/?page=x"})
        assert response["Location"] == "/feedback/?page=x"
        assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sv"
        assert b'lang="sv"' in client.get("/feedback/").content

    def test_it_does_not_send_people_away(self) -> None:
        response = StrictClient().post(reverse("set_language"), {"language": "sv", "next": "https://evil.example/"})
        assert response["Location"] == "/"

    def test_a_signed_in_persons_choice_is_told(self, cast: Cast, as_persona: Any) -> None:
        told: list[tuple[Any, str]] = []

        def hear(user: Any, language: str, **_rest: Any) -> None:
            told.append((user.pk, language))

        language_chosen.connect(hear)
        try:
            as_persona("coach").post(reverse("set_language"), {"language": "sv", "next": "/"})
            as_persona("coach").post(reverse("set_language"), {"language": "xx", "next": "/"})
        finally:
            language_chosen.disconnect(hear)
        assert told == [(cast.user("coach").pk, "sv")]


class TestErrors:
    """Error pages say what happened and what to do; a fault of ours needs no database."""

    @pytest.mark.django_db
    def test_not_found(self, cast: Cast, as_persona: Any) -> None:
        response = as_persona("coach").get("/nowhere/")
        assert response.status_code == 404
        assert "Sivua ei löytynyt" in response.content.decode()

    @pytest.mark.django_db
    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_refusal_says_why(self, cast: Cast, rf: RequestFactory, htmx: bool) -> None:
        request = rf.get("/", headers={"HX-Request": "true"} if htmx else {})
        request.user = cast.user("coach")
        request.htmx = htmx  # type: ignore[attr-defined]  # what the middleware sets
        middleware = RefusalMiddleware(lambda _request: errors.bad_request(_request, ValueError()))
        response = middleware.process_exception(request, Refused("Vain omistaja voi."))
        assert response is not None
        assert response.status_code == 403
        text = response.content.decode()
        assert "Vain omistaja voi." in text
        assert ("<html" in text) is not htmx
        assert middleware.process_exception(request, ValueError()) is None

    @pytest.mark.django_db
    def test_bad_request_and_forbidden(self, cast: Cast, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.user = cast.user("coach")
        assert errors.bad_request(request, ValueError()).status_code == 400
        assert "Ei lupaa" in errors.permission_denied(request, PermissionDenied("Ei lupaa")).content.decode()

    def test_a_fault_of_ours_needs_no_database(self, rf: RequestFactory) -> None:
        # Without the mark "django_db" a query would fail this test.
        response = errors.server_error(rf.get("/"))
        assert response.status_code == 500
        assert "Jotain meni rikki" in response.content.decode()


@pytest.mark.django_db
def test_signed_out_people_are_sent_to_sign_in() -> None:
    response = Client().get(reverse("catalogue"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
