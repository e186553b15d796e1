"""Retention: declared, carried out at the right age, and of nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs import apply_retention
from core.models import DomainEvent, Feedback, OutboxMessage
from core.registrations import DELIVERED_DAYS, TWO_YEARS_DAYS
from core.retention import Retention, declare_retention, declared, delete_older

pytestmark = pytest.mark.django_db


def aged(days: int) -> Feedback:
    made: Feedback = Feedback.objects.create(text="x", language="fi")
    Feedback.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))
    return made


def test_old_feedback_goes_and_young_stays() -> None:
    old, young = aged(TWO_YEARS_DAYS + 2), aged(TWO_YEARS_DAYS - 2)
    gone = apply_retention()
    assert gone["core.feedback"] == 1
    assert list(Feedback.objects.all()) == [young]
    assert old.pk != young.pk


def test_only_delivered_messages_go() -> None:
    event = DomainEvent.objects.create(name="test.x", subject_label="core.feedback", subject_id=aged(0).public_id)
    past = timezone.now() - timedelta(days=DELIVERED_DAYS + 2)
    OutboxMessage.objects.create(event=event, handler="a", next_attempt_at=past, delivered_at=past)
    waiting = OutboxMessage.objects.create(event=event, handler="b", next_attempt_at=past)
    apply_retention()
    assert list(OutboxMessage.objects.all()) == [waiting]


def test_a_period_without_a_way_is_refused() -> None:
    before = declared()
    with pytest.raises(ValueError, match="period"):
        declare_retention(Feedback, Retention(person_data=True, basis="x", days=10))
    assert declared() == before


def test_filters_of_a_deletion_are_held() -> None:
    aged(30)
    assert delete_older(Feedback, "created_at", language="sv")(timezone.localdate()) == 0
    assert delete_older(Feedback, "created_at", language="fi")(timezone.localdate()) == 1


def test_every_declaration_says_why() -> None:
    for label, retention in declared().items():
        assert retention.basis, label
        assert retention.days is None or retention.days > 0, label
