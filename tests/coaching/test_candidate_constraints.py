"""Every constraint of candidates and placements is broken here, and says why in three languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.utils import translation

from coaching.enums import ConsentPurpose, EndReason, PlacementState
from coaching.models import (
    Candidate,
    CandidateAssignment,
    CapacityRating,
    Consent,
    ConsentText,
    Placement,
)
from employers.services.saving import breach_in_words, save_checked
from tests.factories import CarvedRoleFactory, DimensionFactory, EmployerFactory, UserFactory
from tests.factories_coaching import (
    DAY,
    CandidateAssignmentFactory,
    CandidateFactory,
    ConsentFactory,
    ConsentTextFactory,
    PlacementFactory,
)
from tests.pilots.test_programme_constraints import twin

MODELS: tuple[Any, ...] = (Candidate, CandidateAssignment, CapacityRating, ConsentText, Consent, Placement)
BEFORE = DAY - timedelta(days=1)
LATER = DAY + timedelta(days=300)


class RatingFactory:
    """A level on one dimension."""

    @staticmethod
    def create(**values: Any) -> CapacityRating:
        """Return a stored rating."""
        return CapacityRating.objects.create(
            candidate=CandidateFactory.create(), dimension=DimensionFactory.create(), level=3, rated_on=DAY, **values
        )


class OtherDimension:
    """Another dimension."""

    @staticmethod
    def create() -> Any:
        """Return a stored dimension."""
        return DimensionFactory.create(code="other")


class Employed:
    """A job."""

    @staticmethod
    def create() -> Any:
        """Return a stored placement."""
        return PlacementFactory.create(employed=True)


class OnTrial:
    """A trial."""

    @staticmethod
    def create() -> Any:
        """Return a stored placement."""
        return PlacementFactory.create(trial=True)


NEW_CASE = {"pseudonym": "K-NEW"}
BREACHES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "candidate_period": (
        CandidateFactory,
        {**NEW_CASE, "closed_on": BEFORE},
        "The closing day cannot be before the opening day.",
    ),
    "candidate_hours_order": (
        CandidateFactory,
        {**NEW_CASE, "weekly_minutes_low": 600, "weekly_minutes_high": 540},
        "The highest number of hours cannot be below the lowest.",
    ),
    "candidate_hours_in_week": (
        CandidateFactory,
        {**NEW_CASE, "weekly_minutes_high": 7 * 24 * 60 + 1},
        "A week has 168 hours.",
    ),
    "assignment_once": (CandidateAssignmentFactory, {}, "This coach already works with the person."),
    "assignment_period": (
        CandidateAssignmentFactory,
        {"ended_on": BEFORE},
        "The last day cannot be before the first.",
    ),
    "rating_once_per_dimension": (RatingFactory, {"level": 2}, "This dimension has already been rated."),
    "consent_text_version_once": (
        ConsentTextFactory,
        {"text_fi": "Toinen."},
        "This purpose already has a text with this version.",
    ),
    "consent_in_force_once": (ConsentFactory, {}, "This consent is already in force."),
    "consent_period": (
        ConsentFactory,
        {"withdrawn_on": BEFORE},
        "A consent cannot be withdrawn before it was given.",
    ),
    "consent_names_receiver": (ConsentFactory, {"employer": None}, "Say which employer may be told."),
    "placement_open_once": (
        PlacementFactory,
        {"introduced_on": LATER},
        "The person already has an open placement in this role.",
    ),
    "placement_overlap": (
        Employed,
        {"role": CarvedRoleFactory, "starts_on": LATER, "employed_from": LATER},
        "The person already has another placement at that time.",
    ),
    "placement_period": (
        PlacementFactory,
        {
            "state": PlacementState.ENDED,
            "starts_on": DAY,
            "ended_on": BEFORE,
            "end_reason": EndReason.PERSON,
        },
        "The last day cannot be before the first.",
    ),
    "placement_trial_period": (
        OnTrial,
        {"role": CarvedRoleFactory, "candidate": CandidateFactory, "trial_until": BEFORE},
        "The trial cannot end before it begins.",
    ),
    "placement_contract_period": (
        Employed,
        {"role": CarvedRoleFactory, "candidate": CandidateFactory, "contract_until": BEFORE},
        "The contract cannot end before it begins.",
    ),
    "placement_trial_before_job": (
        Employed,
        {"role": CarvedRoleFactory, "candidate": CandidateFactory, "trial_from": LATER},
        "The job begins after the trial.",
    ),
    "placement_trial_facts": (
        OnTrial,
        {"role": CarvedRoleFactory, "candidate": CandidateFactory, "accepted_on": None},
        "A trial has its first day and the person's own yes.",
    ),
    "placement_job_facts": (
        Employed,
        {"role": CarvedRoleFactory, "candidate": CandidateFactory, "contract": ""},
        "A job has its first day, its contract and the person's own yes.",
    ),
    "placement_end_facts": (
        PlacementFactory,
        {"role": CarvedRoleFactory, "ended_on": LATER},
        "A placement that has ended has its last day and a reason; others have none.",
    ),
}
# A breach of these breaks a field's own limit first, so only the database is asked.
AT_THE_DATABASE: dict[str, tuple[Any, dict[str, Any], str]] = {
    "rating_level_range": (
        RatingFactory,
        {"level": 6, "dimension": OtherDimension},
        "A level is between 0 and 5, or not known.",
    ),
}


def made_of(value: Any) -> Any:
    """Return a row of the factory, or the value itself."""
    create = getattr(value, "create", None)
    return create() if create else value


def changed(row: Any, changes: dict[str, Any]) -> Any:
    """Return a twin of the row; a factory among the changes makes a row of its own."""
    made = {name: made_of(value) for name, value in changes.items()}
    return twin(row, **made)


def test_every_constraint_is_broken_here() -> None:
    known = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert set(BREACHES) | set(AT_THE_DATABASE) == known


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_a_breach_is_told_in_words(name: str) -> None:
    factory, changes, sentence = BREACHES[name]
    broken = changed(factory.create(), changes)
    with translation.override("en"), pytest.raises(ValidationError) as raised:
        save_checked(broken)
    assert sentence in raised.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES | AT_THE_DATABASE))
def test_the_database_itself_refuses(name: str) -> None:
    factory, changes, sentence = (BREACHES | AT_THE_DATABASE)[name]
    broken = changed(factory.create(), changes)
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        broken.save()
    with translation.override("en"):
        assert breach_in_words(type(broken), raised.value).messages == [sentence]


CONSENT_CHANGES: dict[str, Any] = {
    "given_on": LATER,
    "language": "sv",
    "purpose": ConsentPurpose.SHARE_ADJUSTMENTS,
    "candidate": CandidateFactory,
    "employer": EmployerFactory,
    "recorded_by": UserFactory,
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", sorted(CONSENT_CHANGES))
def test_the_ledger_never_changes(field: str) -> None:
    consent = ConsentFactory.create()
    value = CONSENT_CHANGES[field]
    setattr(consent, field, made_of(value))
    with pytest.raises(InternalError, match="never changes"), transaction.atomic():
        consent.save()


@pytest.mark.django_db
def test_a_withdrawal_is_written_once() -> None:
    consent = ConsentFactory.create(recorded_by=UserFactory.create())
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=LATER, recorded_by=None)
    for day in (None, DAY):
        with pytest.raises(InternalError, match="never changes"), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(withdrawn_on=day)


@pytest.mark.django_db
def test_the_ledger_goes_with_a_closed_case_only() -> None:
    candidate = ConsentFactory.create().candidate
    for rows in (Consent.objects.filter(candidate=candidate), Candidate.objects.filter(pk=candidate.pk)):
        with pytest.raises(InternalError, match="never deleted"), transaction.atomic():
            rows.delete()
    Candidate.objects.filter(pk=candidate.pk).update(closed_on=LATER)
    Candidate.objects.filter(pk=candidate.pk).delete()
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_words_somebody_agreed_to_stand() -> None:
    agreed = ConsentFactory.create().text
    free = ConsentTextFactory.create(version=2)
    ConsentText.objects.filter(pk=free.pk).update(text_fi="Toiset sanat.")
    ConsentText.objects.filter(pk=agreed.pk).update(text_fi=agreed.text_fi)
    with pytest.raises(InternalError, match="never change"), transaction.atomic():
        ConsentText.objects.filter(pk=agreed.pk).update(text_sv="Andra ord.")


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_sentence_is_translated(model: Any, language: str) -> None:
    for constraint in model._meta.constraints:
        with translation.override("en"):
            english = str(constraint.get_violation_error_message())
        with translation.override(language):
            assert str(constraint.get_violation_error_message()) != english, constraint.name
