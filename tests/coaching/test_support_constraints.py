"""Every constraint of the support models and of follow-ups is broken here, and says why in three languages."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from coaching.enums import FollowUpKind
from coaching.models import FollowUp, SupportEntry, SupportGoal, SupportPlan
from employers.services.saving import breach_in_words, save_checked
from tests.factories_coaching import (
    FollowUpFactory,
    PlacementFactory,
    SupportEntryFactory,
    SupportGoalFactory,
    SupportPlanFactory,
)

MODELS: tuple[Any, ...] = (SupportPlan, SupportGoal, SupportEntry, FollowUp)


def job_follow_up() -> FollowUp:
    """Return an open follow-up of a job."""
    made: FollowUp = FollowUpFactory.create(
        kind=FollowUpKind.MONTHS_3,
        participant=None,
        placement=PlacementFactory.create(employed=True),
        opens_on=date(2026, 5, 18),
        due_on=date(2026, 6, 15),
    )
    return made


ANEW = {"series": None}
BREACHES: dict[str, tuple[Callable[[], Any], dict[str, Any], str]] = {
    "plan_fading_order": (
        SupportPlanFactory.create,
        {"fades_by": date(2026, 3, 1)},
        "Support cannot fade before it begins.",
    ),
    "plan_review_order": (
        SupportPlanFactory.create,
        {"review_on": date(2026, 3, 1)},
        "The review comes after the beginning.",
    ),
    "goal_closed_has_day": (
        SupportGoalFactory.create,
        {"state": "reached"},
        "A goal that is reached or given up has the day of it.",
    ),
    "support_version_once": (
        SupportEntryFactory.create,
        {"is_current": False},
        "This entry has already been saved.",
    ),
    "support_current_once": (
        SupportEntryFactory.create,
        {"version": 2},
        "This entry has already been corrected by somebody else.",
    ),
    "support_for_somebody": (
        SupportEntryFactory.create,
        {**ANEW, "candidate": None},
        "Choose the person, the employer or both.",
    ),
    "support_takes_time": (SupportEntryFactory.create, {**ANEW, "minutes_direct": 0}, "Give the minutes that it took."),
    "support_within_day": (
        SupportEntryFactory.create,
        {**ANEW, "minutes_direct": 1441},
        "A day has 24 hours: the minutes of one entry are more than that.",
    ),
    "follow_up_participant_once": (FollowUpFactory.create, {}, "This follow-up has already been opened."),
    "follow_up_placement_once": (job_follow_up, {}, "This follow-up has already been opened."),
    "follow_up_subject": (
        FollowUpFactory.create,
        {"kind": FollowUpKind.MONTHS_6},
        "A follow-up is about a participant's end or about a job.",
    ),
    "follow_up_window": (
        FollowUpFactory.create,
        {"kind": FollowUpKind.EXIT_SIX_MONTHS, "due_on": date(2026, 1, 1)},
        "A follow-up cannot be due before it opens.",
    ),
    "follow_up_job_answer": (
        job_follow_up,
        {"kind": FollowUpKind.MONTHS_6, "done_on": date(2026, 6, 1)},
        "Say what was found out about the job.",
    ),
}


def twin(row: Any, **changes: Any) -> Any:
    """Return an unsaved copy of the row with changes; another row in its way for a plan is taken off."""
    own = {"id", "public_id", "created_at", "updated_at"}
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in own}
    if isinstance(row, SupportPlan):
        row.delete()
    if "series" in changes:
        changes["series"] = uuid4()
    return type(row)(**{**fields, **changes})


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_and_says_why(name: str) -> None:
    make, changes, sentence = BREACHES[name]
    row = twin(make(), **changes)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    with translation.override("en"):
        assert breach_in_words(type(row), refusal.value).messages == [sentence]
        with pytest.raises(ValidationError) as before:
            save_checked(row)
    assert sentence in before.value.messages
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence
