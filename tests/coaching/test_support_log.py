"""The support log: an entry is saved once, a correction is a version, a day has 24 hours, versions stand."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.db.models import Sum
from django.db.utils import InternalError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.enums import SupportKind, SupportMode, SupportPlace
from coaching.models import SupportEntry
from coaching.services.support_log import (
    SeriesConflict,
    SeriesTaken,
    correct_support,
    log_support,
    settle_promise,
)
from core.models import DomainEvent
from core.policies import Refused
from tests.cast import Cast, build_cast
from tests.factories_coaching import CandidateAssignmentFactory, CandidateFactory, PlacementFactory, SupportEntryFactory

TODAY = timezone.localdate


def visit(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Return what a phone sends of an hour's visit today."""
    return {
        "candidate": cast.candidate,
        "happened_on": TODAY(),
        "kind": SupportKind.TRAINING,
        "phase": 5,
        "mode": SupportMode.FACE,
        "place": SupportPlace.WORKPLACE,
        "minutes_direct": 60,
        "minutes_indirect": 0,
        "minutes_travel": 15,
        "funding": "project",
        "note": "Harjoiteltiin kassaa.",
        "next_step": "",
        "next_step_on": None,
        **changes,
    }


@pytest.mark.django_db
def test_the_same_sending_finds_the_first(cast: Cast) -> None:
    coach, series = cast.user("coach"), uuid4()
    first = log_support(actor=coach, series=series, values=visit(cast))
    second = log_support(actor=coach, series=series, values=visit(cast))
    assert first.is_new
    assert not second.is_new
    assert second.entry.pk == first.entry.pk
    assert SupportEntry.objects.filter(series=series).count() == 1
    assert DomainEvent.objects.filter(name="coaching.support.logged").count() == 1


@pytest.mark.django_db
def test_other_content_is_a_conflict_that_shows_what_was_saved(cast: Cast) -> None:
    coach, series = cast.user("coach"), uuid4()
    first = log_support(actor=coach, series=series, values=visit(cast))
    with pytest.raises(SeriesConflict) as conflict:
        log_support(actor=coach, series=series, values=visit(cast, minutes_direct=90))
    assert conflict.value.stored.pk == first.entry.pk
    assert SupportEntry.objects.get(series=series).minutes_direct == 60


@pytest.mark.django_db
def test_an_id_of_another_coach_is_never_touched(cast: Cast) -> None:
    series = uuid4()
    log_support(actor=cast.user("coach"), series=series, values=visit(cast))
    stranger = CandidateAssignmentFactory.create(coach=cast.user("other_coach")).candidate
    for values in (visit(cast), visit(cast, candidate=stranger)):
        with pytest.raises(SeriesTaken) as taken:
            log_support(actor=cast.user("other_coach"), series=series, values=values)
        assert not hasattr(taken.value, "stored")
    assert SupportEntry.objects.get(series=series).coach == cast.user("coach")


@pytest.mark.django_db
def test_the_first_sending_again_after_a_correction_is_still_the_same(cast: Cast) -> None:
    coach, series = cast.user("coach"), uuid4()
    first = log_support(actor=coach, series=series, values=visit(cast)).entry
    newest = correct_support(actor=coach, entry=first, reason="Väärä kesto", values={"minutes_direct": 45})
    again = log_support(actor=coach, series=series, values=visit(cast))
    assert not again.is_new
    assert again.entry.pk == newest.pk


@pytest.mark.django_db
def test_what_is_not_said_is_found_out(cast: Cast) -> None:
    coach = cast.user("coach")
    placement = PlacementFactory.create(candidate=cast.candidate, trial=True, starts_on=date(2026, 3, 2))
    at_work = log_support(actor=coach, series=uuid4(), values=visit(cast)).entry
    assert at_work.placement == placement
    assert at_work.employer == placement.role.analysis.unit.site.employer
    assert at_work.project == cast.project
    office = log_support(actor=coach, series=uuid4(), values=visit(cast, place=SupportPlace.OFFICE)).entry
    assert office.placement == placement
    assert office.employer is None
    said = log_support(actor=coach, series=uuid4(), values=visit(cast, project=None, placement=None, employer=None))
    assert (said.entry.project, said.entry.placement, said.entry.employer) == (None, None, None)


@pytest.mark.django_db
def test_a_correction_is_the_next_version(cast: Cast) -> None:
    coach = cast.user("coach")
    first = log_support(
        actor=coach, series=uuid4(), values=visit(cast, next_step="Käynti", next_step_on=TODAY() + timedelta(days=7))
    ).entry
    settle_promise(actor=coach, entry=first, is_done=True)
    newest = correct_support(
        actor=cast.user("team_lead"), entry=first, reason="Väärä paikka", values={"place": "office"}
    )
    first.refresh_from_db()
    assert (first.is_current, newest.is_current, newest.version) == (False, True, 2)
    assert (newest.coach, newest.written_by) == (coach, cast.user("team_lead"))
    assert newest.note == first.note == "Harjoiteltiin kassaa."
    assert newest.next_step_done_on == TODAY()
    with pytest.raises(ValidationError) as late:
        correct_support(actor=coach, entry=first, reason="Uudestaan", values={"place": "remote"})
    assert late.value.code == "stale"
    with pytest.raises(ValidationError) as nothing:
        correct_support(actor=coach, entry=newest, reason="Syy", values={"place": "office"})
    assert nothing.value.messages
    with pytest.raises(ValidationError) as without_reason:
        correct_support(actor=coach, entry=newest, reason="  ", values={"place": "remote"})
    assert "correction_reason" in without_reason.value.message_dict


@pytest.mark.django_db
def test_who_may(cast: Cast) -> None:
    colleague = CandidateAssignmentFactory.create(candidate=cast.candidate).coach
    with pytest.raises(Refused):
        correct_support(actor=colleague, entry=cast.entry, reason="Syy", values={"place": "office"})
    cast.candidate.closed_on = TODAY()
    cast.candidate.save()
    with pytest.raises(Refused):
        log_support(actor=cast.user("coach"), series=uuid4(), values=visit(cast))
    with pytest.raises(Refused):
        settle_promise(actor=cast.user("coach"), entry=cast.entry, is_done=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": date(2099, 1, 1)}, "happened_on"),
        ({"next_step_on": date(2020, 1, 1)}, "next_step_on"),
        ({"minutes_direct": 1441, "minutes_travel": 0}, "__all__"),
        ({"minutes_direct": 0, "minutes_travel": 0}, "__all__"),
        ({"kind": "nonsense"}, "kind"),
    ],
)
def test_bad_input_is_told_beside_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        log_support(actor=cast.user("coach"), series=uuid4(), values=visit(cast, **changes))
    assert field in refusal.value.message_dict
    assert SupportEntry.objects.count() == 1


@pytest.mark.django_db
def test_another_persons_placement_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        log_support(actor=cast.user("coach"), series=uuid4(), values=visit(cast, placement=PlacementFactory.create()))
    assert "placement" in refusal.value.message_dict


@pytest.mark.django_db
def test_a_coachs_day_has_24_hours(cast: Cast) -> None:
    coach = cast.user("coach")
    other = CandidateFactory.create(organisation=cast.organisation)
    CandidateAssignmentFactory.create(candidate=other, coach=coach)
    log_support(actor=coach, series=uuid4(), values=visit(cast, minutes_direct=1000, minutes_travel=0))
    fits = log_support(
        actor=coach, series=uuid4(), values=visit(cast, candidate=other, minutes_direct=440, minutes_travel=0)
    ).entry
    with pytest.raises(ValidationError) as overfull:
        log_support(actor=coach, series=uuid4(), values=visit(cast, minutes_direct=1, minutes_travel=0))
    assert "24" in overfull.value.message_dict["minutes_direct"][0]
    with pytest.raises(ValidationError):
        correct_support(actor=coach, entry=fits, reason="Syy", values={"minutes_direct": 441})
    assert correct_support(actor=coach, entry=fits, reason="Syy", values={"minutes_direct": 100}).minutes == 100
    log_support(actor=coach, series=uuid4(), values=visit(cast, minutes_direct=340, minutes_travel=0))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"minutes_direct": 1},
        {"happened_on": date(2026, 1, 1)},
        {"kind": "admin"},
        {"note": "toinen"},
        {"next_step": "toinen"},
        {"version": 9},
        {"correction_reason": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_no_version_change(cast: Cast, change: dict[str, Any]) -> None:
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        SupportEntry.objects.filter(pk=cast.entry.pk).update(**change)


@pytest.mark.django_db
def test_what_may_change_and_that_old_versions_stay_old(cast: Cast) -> None:
    row = SupportEntry.objects.filter(pk=cast.entry.pk)
    row.update(next_step_done_on=TODAY())
    row.update(written_by=None, placement=None)
    row.update(is_current=False)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        row.update(is_current=True)


@pytest.mark.django_db
def test_a_new_key_writes_the_same_words_anew(cast: Cast) -> None:
    entry = SupportEntryFactory.create(note="Sanat pysyvät.", coach=cast.user("coach"), candidate=cast.candidate)
    call_command("rotate_encrypted_fields", verbosity=0)
    entry.refresh_from_db()
    assert entry.note == "Sanat pysyvät."


@pytest.mark.django_db
def test_the_entries_go_with_the_person(cast: Cast) -> None:
    log_support(actor=cast.user("coach"), series=uuid4(), values=visit(cast))
    stranger = CandidateFactory.create()
    SupportEntryFactory.create(candidate=stranger)
    stranger.delete()
    assert not SupportEntry.objects.filter(candidate__isnull=True).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "resend", "other", "correct", "stale"]),
        st.integers(min_value=0, max_value=2),
        st.integers(min_value=1, max_value=90),
    ),
    max_size=14,
)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_sent_each_series_has_one_current_version_and_the_sum_holds(cast: Cast, steps: Any) -> None:
    coach = cast.user("coach")
    sid = transaction.savepoint()
    series = [uuid4() for _ in range(3)]
    first: dict[UUID, int] = {}
    now: dict[UUID, int] = {}
    for step, number, minutes in steps:
        key = series[number]
        if step in {"send", "other"} and key not in first:
            assert log_support(actor=coach, series=key, values=visit(cast, minutes_direct=minutes)).is_new
            first[key] = now[key] = minutes
        elif step == "resend" and key in first:
            assert not log_support(actor=coach, series=key, values=visit(cast, minutes_direct=first[key])).is_new
        elif step in {"send", "other"} and minutes != first[key]:
            with pytest.raises(SeriesConflict):
                log_support(actor=coach, series=key, values=visit(cast, minutes_direct=minutes))
        elif step == "correct" and key in first and minutes != now[key]:
            current = SupportEntry.objects.get(series=key, is_current=True)
            correct_support(actor=coach, entry=current, reason="Syy", values={"minutes_direct": minutes})
            now[key] = minutes
        elif step == "stale" and key in first:
            oldest = SupportEntry.objects.get(series=key, version=1)
            if not oldest.is_current:
                with pytest.raises(ValidationError):
                    correct_support(actor=coach, entry=oldest, reason="Syy", values={"minutes_direct": minutes + 91})
    newest = SupportEntry.objects.filter(series__in=series, is_current=True)
    assert sorted(newest.values_list("series", flat=True)) == sorted(now)
    assert (newest.aggregate(total=Sum("minutes_direct"))["total"] or 0) == sum(now.values())
    transaction.savepoint_rollback(sid)


def at_once(number: int, act: Callable[[], Any]) -> list[Any]:
    """Do it in so many threads, each with a connection of its own, and return what each gave or raised."""
    barrier = threading.Barrier(number)
    results: list[Any] = []

    def run() -> None:
        try:
            barrier.wait(10)
            results.append(act())
        except ValidationError as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_the_same_sending_in_parallel_is_saved_once() -> None:
    cast = build_cast()
    coach, series, values = cast.user("coach"), uuid4(), visit(cast)
    results = at_once(4, lambda: log_support(actor=coach, series=series, values=values))
    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert SupportEntry.objects.filter(series=series).count() == 1


@pytest.mark.django_db(transaction=True)
def test_entries_in_parallel_do_not_overfill_a_day() -> None:
    cast = build_cast()
    coach, values = cast.user("coach"), visit(cast, minutes_direct=500, minutes_travel=0)
    results = at_once(4, lambda: log_support(actor=coach, series=uuid4(), values=values))
    assert sum(isinstance(result, ValidationError) for result in results) == 2
    assert SupportEntry.objects.filter(happened_on=TODAY()).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_corrections_in_parallel_leave_one_newest() -> None:
    cast = build_cast()
    coach = cast.user("coach")
    entry = log_support(actor=coach, series=uuid4(), values=visit(cast)).entry
    results = at_once(3, lambda: correct_support(actor=coach, entry=entry, reason="Syy", values={"minutes_direct": 30}))
    assert sum(isinstance(result, ValidationError) for result in results) == 2
    assert SupportEntry.objects.filter(series=entry.series, is_current=True).count() == 1
