"""Events and the outbox: one transaction, at least once, in order, with a growing pause, past a broken handler."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import events
from core.events import handles, record_event, set_dispatcher
from core.jobs import request_dispatch
from core.models import DomainEvent, Feedback, OutboxMessage
from core.services import outbox
from core.services.outbox import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, deliver_waiting

pytestmark = pytest.mark.django_db
NAME = "test.thing.happened"


@pytest.fixture
def seen() -> Iterator[list[str]]:
    """Register one handler that writes what it saw, and forget it afterwards."""
    before = {name: list(entries) for name, entries in events._handlers.items()}
    heard: list[str] = []

    @handles(NAME)
    def hear(event: DomainEvent) -> None:
        heard.append(str(event.payload["number"]))

    yield heard
    events._handlers.clear()
    events._handlers.update(before)


def subject() -> Feedback:
    made: Feedback = Feedback.objects.create(text="x", language="fi")
    return made


def happen_and_break() -> None:
    record_event(NAME, subject=subject(), payload={"number": 1})
    Feedback.objects.create(text="x", language="a code that is too long for its column")


def happen(number: int) -> DomainEvent:
    with transaction.atomic():
        return record_event(NAME, subject=subject(), payload={"number": number})


def test_delivered_once_and_in_order(seen: list[str]) -> None:
    for number in range(3):
        happen(number)
    assert deliver_waiting() == 3
    assert deliver_waiting() == 0
    assert seen == ["0", "1", "2"]
    assert OutboxMessage.objects.filter(delivered_at__isnull=True).count() == 0


def test_a_change_that_is_rolled_back_tells_nobody(seen: list[str]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        happen_and_break()
    assert deliver_waiting() == 0
    assert seen == []
    assert not DomainEvent.objects.exists()


def test_a_broken_handler_waits_longer_each_time_and_stops_no_other(seen: list[str]) -> None:
    @handles(NAME)
    def fail(_event: DomainEvent) -> None:
        raise ConnectionError("name of a person must not be kept")

    happen(1)
    assert deliver_waiting() == 1
    assert seen == ["1"]
    pauses = []
    for _ in range(12):
        message = OutboxMessage.objects.get(delivered_at__isnull=True)
        assert message.last_error == "ConnectionError"
        pauses.append((message.next_attempt_at - timezone.now()).total_seconds())
        OutboxMessage.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
        assert deliver_waiting() == 0
    assert all(later >= earlier - 1 for earlier, later in pairwise(pauses))
    assert FIRST_PAUSE_SECONDS - 5 <= pauses[0] <= FIRST_PAUSE_SECONDS
    assert pauses[-1] <= LONGEST_PAUSE_SECONDS
    assert OutboxMessage.objects.get(delivered_at__isnull=True).attempts == 13


def test_recovers_when_the_handler_is_mended(seen: list[str]) -> None:
    state = {"broken": True}

    @handles(NAME)
    def sometimes(_event: DomainEvent) -> None:
        if state["broken"]:
            raise RuntimeError

    happen(1)
    deliver_waiting()
    state["broken"] = False
    OutboxMessage.objects.update(next_attempt_at=timezone.now())
    assert deliver_waiting() == 1
    assert not OutboxMessage.objects.filter(delivered_at__isnull=True).exists()


def test_what_a_failed_handler_wrote_is_taken_back(seen: list[str]) -> None:
    @handles(NAME)
    def half(_event: DomainEvent) -> None:
        subject()
        raise RuntimeError

    happen(1)
    before = Feedback.objects.count()
    deliver_waiting()
    assert Feedback.objects.count() == before


def test_a_handler_that_no_longer_exists_is_let_go() -> None:
    event = DomainEvent.objects.create(name=NAME, subject_label="core.feedback", subject_id=subject().public_id)
    OutboxMessage.objects.create(event=event, handler="gone.module.handler", next_attempt_at=timezone.now())
    assert deliver_waiting() == 1


def test_limit_leaves_the_rest(seen: list[str]) -> None:
    for number in range(4):
        happen(number)
    assert deliver_waiting(limit=3) == 3
    assert OutboxMessage.objects.filter(delivered_at__isnull=True).count() == 1
    assert outbox.BATCH >= 100


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_an_event_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record_event(NAME, subject=subject())


def test_dispatch_is_asked_after_commit(seen: list[str], django_capture_on_commit_callbacks: object) -> None:
    asked: list[int] = []
    set_dispatcher(lambda: asked.append(1))
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture that is a function
            happen(1)
            assert asked == []
        assert asked == [1]
    finally:
        set_dispatcher(request_dispatch)


def test_registering_twice_is_once(seen: list[str]) -> None:
    def again(_event: DomainEvent) -> None:
        return

    handles(NAME)(again)
    handles(NAME)(again)
    happen(1)
    assert OutboxMessage.objects.count() == 2


def test_a_lost_broker_does_not_break_the_request() -> None:
    with mock.patch("core.jobs.dispatch_outbox.delay", side_effect=OperationalError):
        request_dispatch()
