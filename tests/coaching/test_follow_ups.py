"""The clock opens each follow-up on its day, once, and anew when its day has been moved."""

from datetime import date, timedelta

import pytest

from coaching.enums import FollowUpKind
from coaching.models import FollowUp
from coaching.services.follow_ups import months_after, open_due_follow_ups
from tests.factories_coaching import ParticipantFactory, PlacementFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGAN = date(2025, 8, 31)


def kinds() -> set[str]:
    """Return the kinds of the open follow-ups."""
    return set(FollowUp.objects.open().values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("kind", "opens", "due"),
    [
        (FollowUpKind.EXIT, BEGAN, BEGAN + 28 * DAY),
        (FollowUpKind.EXIT_SIX_MONTHS, date(2026, 2, 28), date(2026, 3, 14)),
    ],
)
def test_after_the_last_day(kind: str, opens: date, due: date) -> None:
    record = ParticipantFactory.create(
        entry_on=BEGAN - 100 * DAY, exit_on=BEGAN, exit_reason="completed", unemployed_since=None
    )
    open_due_follow_ups(opens - DAY)
    assert kind not in kinds()
    assert open_due_follow_ups(opens) == 1
    assert open_due_follow_ups(opens) == 0
    found = FollowUp.objects.get(kind=kind)
    assert (found.participant, found.opens_on, found.due_on) == (record, opens, due)


@pytest.mark.parametrize(
    ("kind", "days"), [(FollowUpKind.MONTHS_3, 91), (FollowUpKind.MONTHS_6, 182), (FollowUpKind.MONTHS_12, 365)]
)
def test_after_the_first_day_of_a_job(kind: str, days: int) -> None:
    job = PlacementFactory.create(employed=True, starts_on=BEGAN, employed_from=BEGAN, accepted_on=BEGAN)
    opens = BEGAN + (days - 14) * DAY
    open_due_follow_ups(opens - DAY)
    assert kind not in kinds()
    assert open_due_follow_ups(opens) == 1
    assert open_due_follow_ups(opens) == 0
    found = FollowUp.objects.get(kind=kind)
    assert (found.placement, found.opens_on, found.due_on) == (job, opens, opens + 28 * DAY)


def test_a_moved_day_moves_what_is_open_and_leaves_what_was_answered() -> None:
    """A corrected first day of a job, or a later last day, gives the questions their right days."""
    job = PlacementFactory.create(employed=True, starts_on=BEGAN, employed_from=BEGAN, accepted_on=BEGAN)
    record = ParticipantFactory.create(
        entry_on=BEGAN - 100 * DAY, exit_on=BEGAN, exit_reason="completed", unemployed_since=None
    )
    today = months_after(BEGAN, 7)
    open_due_follow_ups(today)
    answered = FollowUp.objects.get(kind=FollowUpKind.MONTHS_3)
    FollowUp.objects.filter(pk=answered.pk).update(
        done_on=today, retained="same", observed_on=answered.opens_on, updated_at=answered.updated_at
    )
    later = BEGAN + 5 * DAY
    job.starts_on = job.employed_from = later
    job.save()
    record.exit_on = later
    record.save()
    open_due_follow_ups(today)
    assert FollowUp.objects.get(kind=FollowUpKind.MONTHS_3).opens_on == answered.opens_on
    assert FollowUp.objects.get(kind=FollowUpKind.MONTHS_6).opens_on == later + 168 * DAY
    assert FollowUp.objects.get(kind=FollowUpKind.EXIT).opens_on == later
    assert FollowUp.objects.get(kind=FollowUpKind.EXIT_SIX_MONTHS).opens_on == months_after(later, 6)
    record.exit_on, record.exit_reason = None, ""
    record.save()
    open_due_follow_ups(today)
    assert not FollowUp.objects.filter(participant=record).exists()
