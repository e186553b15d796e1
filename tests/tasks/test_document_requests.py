"""Documents made by a worker: once for each content and language, found again when lost, kept for a week."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from core.models import DomainEvent
from core.retention import declared
from tasks.enums import DocumentKind, RunState
from tasks.models import DocumentRequest
from tasks.retention import DOCUMENT_DAYS
from tasks.services.carving_runs import note_worker
from tasks.services.documents import (
    LOST_SECONDS,
    cancel_document,
    execute_document,
    recover_documents,
    request_document,
)
from tasks.services.leases import MOST_ATTEMPTS, WAITING_SECONDS
from tests.cast import Cast
from tests.factories import TaskFactory

pytestmark = pytest.mark.django_db
PAGE = "<html lang='fi'><title>Kortit</title><h1>Kortit</h1></html>"


def ask(
    cast: Cast, page: str = PAGE, language: str = "fi", kind: DocumentKind = DocumentKind.CARDS, persona: str = "coach"
) -> DocumentRequest:
    """Ask for a document without a worker."""
    return request_document(cast.analysis, kind, language, page, actor=cast.user(persona), publish=lambda _key: None)


def as_pdf(page: str) -> bytes:
    return b"%PDF " + page.encode()


def back(document: DocumentRequest, seconds: int, **more: Any) -> None:
    """Have the request been asked for and taken so many seconds ago."""
    then = timezone.now() - timedelta(seconds=seconds)
    DocumentRequest.objects.filter(pk=document.pk).update(
        updated_at=then, **{key: then if value is None else value for key, value in more.items()}
    )


def names_of_events(document: DocumentRequest) -> list[str]:
    return list(DomainEvent.objects.filter(subject_id=document.public_id).order_by("pk").values_list("name", flat=True))


def test_the_same_is_made_once(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    sent: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        first = request_document(
            cast.analysis, DocumentKind.CARDS, "fi", PAGE, actor=cast.user("coach"), publish=sent.append
        )
        again = request_document(
            cast.analysis, DocumentKind.CARDS, "fi", PAGE, actor=cast.user("coordinator"), publish=sent.append
        )
    assert sent == [first.pk]
    assert again.pk == first.pk
    assert execute_document(first.pk, make=as_pdf) == RunState.DONE
    assert execute_document(first.pk, make=as_pdf) == "not taken"
    ready = ask(cast, persona="employer_viewer")
    assert (ready.pk, bytes(ready.content or b"")) == (first.pk, as_pdf(PAGE))
    others = {ask(cast, page=f"{PAGE} ").pk, ask(cast, language="sv").pk, ask(cast, kind=DocumentKind.ANALYSIS).pk}
    assert len(others | {first.pk}) == 4
    assert names_of_events(first) == ["tasks.document.requested", "tasks.document.made"]
    first.refresh_from_db()
    assert first.source == "", "the page is not kept beside its file"


def test_a_changed_task_is_another_document(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    address = reverse("cards_pdf", args=[cast.analysis.public_id]) + "?lang=fi"
    first = client.get(address)["Location"]
    assert client.get(address)["Location"] == first
    TaskFactory.create(analysis=cast.analysis, function=cast.task.shares.get().function)
    assert client.get(address)["Location"] != first


def test_a_failure_is_told_and_can_be_asked_for_again(cast: Cast, as_persona: Any) -> None:
    def fail(_page: str) -> bytes:
        raise OSError("no room")

    document = ask(cast)
    with pytest.raises(OSError, match="no room"):
        execute_document(document.pk, make=fail)
    document.refresh_from_db()
    assert (document.state, document.error, document.content) == (RunState.FAILED, "OSError", None)
    client = as_persona("coach")
    text = client.get(reverse("document_page", args=[document.public_id])).content.decode()
    assert "Asiakirjaa ei voitu tehdä meidän vikamme takia" in text
    assert reverse("cards_pdf", args=[cast.analysis.public_id]) in text
    assert ask(cast).pk != document.pk


def test_cancelling_throws_away_what_a_worker_still_makes(cast: Cast) -> None:
    document = ask(cast)
    owner = cast.user("coach")

    def cancelled_meanwhile(page: str) -> bytes:
        assert cancel_document(document, actor=owner).state == RunState.CANCELLED
        return as_pdf(page)

    assert execute_document(document.pk, make=cancelled_meanwhile) == "taken over"
    document.refresh_from_db()
    assert (document.state, document.content) == (RunState.CANCELLED, None)
    assert names_of_events(document) == ["tasks.document.requested", "tasks.document.cancelled"]
    assert execute_document(document.pk, make=as_pdf) == "not taken"


def test_what_has_ended_is_not_cancelled(cast: Cast) -> None:
    document = ask(cast)
    execute_document(document.pk, make=as_pdf)
    assert cancel_document(document, actor=cast.user("coach")).state == RunState.DONE


def test_lost_requests_are_sent_again_and_given_up_after_three_workers(cast: Cast) -> None:
    document = ask(cast)
    sent: list[int] = []
    assert recover_documents(publish=sent.append) == 0
    back(document, WAITING_SECONDS + 1)
    assert recover_documents(publish=sent.append) == 1
    assert recover_documents(publish=sent.append) == 0, "sent a moment ago"
    back(document, LOST_SECONDS + 1, state=RunState.RUNNING, started_at=None, attempts=MOST_ATTEMPTS - 1)
    assert recover_documents(publish=sent.append) == 1
    assert sent == [document.pk] * 2
    back(document, LOST_SECONDS + 1, attempts=MOST_ATTEMPTS)
    assert recover_documents(publish=sent.append) == 0
    document.refresh_from_db()
    assert (document.state, document.error) == (RunState.FAILED, "WORKER_LOST")


def test_a_slow_worker_does_not_overwrite_the_one_that_took_over(cast: Cast) -> None:
    document = ask(cast)

    def overtaken(_page: str) -> bytes:
        back(document, LOST_SECONDS + 1, started_at=None)
        assert execute_document(document.pk, make=as_pdf) == RunState.DONE
        return b"late"

    assert execute_document(document.pk, make=overtaken) == "taken over"
    document.refresh_from_db()
    assert bytes(document.content or b"") == as_pdf(PAGE)


def test_the_page_tells_each_state_and_asks_for_news_only_while_it_waits(cast: Cast, as_persona: Any) -> None:
    document = ask(cast)
    client = as_persona("coach")
    page, news = (reverse(name, args=[document.public_id]) for name in ("document_page", "document_state"))
    assert "Laskenta ei ole vastannut hetkeen" in client.get(page).content.decode()
    assert client.get(news, {"seen": "away"}).status_code == 204
    note_worker()
    waiting = client.get(news, {"seen": "away"})
    assert "Asiakirjaa tehdään" in waiting.content.decode()
    assert "announce" in waiting["HX-Trigger"]
    assert "hx-trigger" in waiting.content.decode()
    assert client.get(news, {"seen": "waiting"}).status_code == 204
    assert client.get(reverse("document_file", args=[document.public_id])).status_code == 404
    execute_document(document.pk, make=as_pdf)
    ready = client.get(news, {"seen": "waiting"}).content.decode()
    assert "hx-trigger" not in ready
    assert "autofocus" in ready
    assert "autofocus" not in client.get(page).content.decode(), "the focus moves only when news has come"
    file = client.get(reverse("document_file", args=[document.public_id]))
    assert (file["Content-Type"], file.content) == ("application/pdf", as_pdf(PAGE))


def test_only_the_asker_is_offered_to_cancel(cast: Cast, as_persona: Any) -> None:
    document = ask(cast, persona="coach")
    note_worker()
    page, cancel = (reverse(name, args=[document.public_id]) for name in ("document_page", "document_cancel"))
    assert cancel not in as_persona("employer_owner").get(page).content.decode()
    client = as_persona("coach")
    assert cancel in client.get(page).content.decode()
    assert client.post(cancel)["Location"] == page
    assert "Asiakirja peruttiin" in client.get(page).content.decode()


def test_documents_are_swept_after_their_days(cast: Cast) -> None:
    old, young = ask(cast), ask(cast, language="sv")
    today = timezone.localdate()
    DocumentRequest.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=DOCUMENT_DAYS + 1))
    expire = declared()["tasks.documentrequest"].expire
    assert expire is not None
    assert expire(today - timedelta(days=DOCUMENT_DAYS)) == 1
    assert list(DocumentRequest.objects.all()) == [young]


BREACHES: dict[str, tuple[dict[str, Any], str]] = {
    "document_once": ({"content_hash": "x"}, "This document has already been asked for."),
    "document_done_has_file": (
        {"content_hash": "y", "state": RunState.DONE},
        "A document is ready exactly when its file is there.",
    ),
}


def test_every_constraint_is_broken_here() -> None:
    assert {constraint.name for constraint in DocumentRequest._meta.constraints} == set(BREACHES)


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_a_broken_constraint_is_refused_in_words(cast: Cast, name: str) -> None:
    own = {"analysis": cast.analysis, "kind": DocumentKind.CARDS, "language": "fi"}
    DocumentRequest.objects.create(**own, content_hash="x")
    values, sentence = BREACHES[name]
    row = DocumentRequest(**own, **values)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert sentence in refusal.value.messages
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence
