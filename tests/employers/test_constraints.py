"""Each constraint of the database is broken once, and says in words what is wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation

from employers.models import (
    AccessRequest,
    Employer,
    EmployerMembership,
    JobFunction,
    Place,
    Site,
    SupportInstrument,
    Unit,
)
from employers.services.saving import breach_in_words
from tests.factories import (
    EmployerFactory,
    EmployerMembershipFactory,
    JobFunctionFactory,
    OccupationFactory,
    PlaceFactory,
    SiteFactory,
    UnitFactory,
    UserFactory,
)

Breach = Callable[[], models.Model]


def again(made: models.Model, **changes: Any) -> models.Model:
    """Return an unsaved copy of a row, as a second person would add it."""
    values = {
        field.name: getattr(made, field.name)
        for field in made._meta.concrete_fields
        if field.name not in {"id", "public_id", "created_at", "updated_at"}
    }
    return type(made)(**{**values, **changes})


def function(**changes: Any) -> models.Model:
    """Return an unsaved job function with something wrong."""
    good: dict[str, Any] = {"wage_low_cents": 1400, "wage_high_cents": 1500, "name": "Kokki"}
    return JobFunction(unit=UnitFactory.create(), occupation=OccupationFactory.create(), **{**good, **changes})


def instrument(**changes: Any) -> models.Model:
    """Return an unsaved support instrument with something wrong."""
    good: dict[str, Any] = {
        "code": "x",
        "kind": "other",
        "name_fi": "x",
        "name_sv": "x",
        "name_en": "x",
        "valid_from": date(2026, 1, 1),
        "source": "x",
    }
    return SupportInstrument(**{**good, **changes})


def saved(row: models.Model) -> models.Model:
    """Save and return the row."""
    row.save()
    return row


BREACHES: dict[str, tuple[Breach, str]] = {
    "employer_business_id_form": (
        lambda: Employer(business_id="12345678", name="x"),
        "The business ID has seven digits, a hyphen and a check digit.",
    ),
    "employer_size_not_negative": (
        lambda: again(EmployerFactory.create(), business_id="2077474-0", turnover_euros=-1),
        "Turnover and balance sheet total cannot be negative.",
    ),
    "employer_member_once": (
        lambda: again(EmployerMembershipFactory.create()),
        "This person is already a member.",
    ),
    "site_name_once": (lambda: again(SiteFactory.create()), "The employer already has a site with this name."),
    "site_postal_code_form": (
        lambda: Site(employer=EmployerFactory.create(), name="x", postal_code="5010"),
        "A postal code has five digits.",
    ),
    "unit_name_once": (lambda: again(UnitFactory.create()), "The site already has a unit with this name."),
    "place_name_once": (lambda: again(PlaceFactory.create()), "The unit already has a place with this name."),
    "function_name_once": (
        lambda: again(JobFunctionFactory.create()),
        "The unit already has a job function with this name.",
    ),
    "function_wage_range": (lambda: function(wage_low_cents=1600), "The lowest pay cannot be above the highest."),
    "function_has_people": (lambda: function(headcount=0), "A job function has at least one person."),
    "function_week_possible": (
        lambda: function(weekly_minutes=10_081),
        "The working time of one person is between 0 and 168 hours a week.",
    ),
    "function_free_within_week": (
        lambda: function(free_minutes=2296),
        "The time left over cannot exceed the working time.",
    ),
    "function_guard_share": (
        lambda: function(displacement_guard_percent=101),
        "A share is between 0 and 100 per cent.",
    ),
    "instrument_once_per_start": (
        lambda: again(saved(instrument())),
        "This instrument already has values from that day.",
    ),
    "instrument_period": (
        lambda: instrument(valid_to=date(2025, 12, 31)),
        "The last day cannot be before the first.",
    ),
    "instrument_rate": (lambda: instrument(rate_percent=101), "A share is between 0 and 100 per cent."),
    "access_request_waits_once": (
        lambda: again(saved(AccessRequest(employer=EmployerFactory.create(), requester=UserFactory.create()))),
        "You have already asked; the employer has not answered yet.",
    ),
    "access_request_decided": (
        lambda: AccessRequest(
            employer=EmployerFactory.create(), requester=UserFactory.create(), decided_at=timezone.now()
        ),
        "A decision has its time, a waiting request has none.",
    ),
}
MODELS = (Employer, EmployerMembership, Site, Unit, Place, JobFunction, SupportInstrument, AccessRequest)


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_and_says_why(name: str) -> None:
    breach, sentence = BREACHES[name]
    row = breach()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    with translation.override("en"):
        words = breach_in_words(type(row), refusal.value)
        assert words.messages == [sentence]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_model_says_the_same_before_saving(name: str) -> None:
    breach, sentence = BREACHES[name]
    row = breach()
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert sentence in refusal.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_sentence_is_translated(name: str) -> None:
    sentence = BREACHES[name][1]
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence


@pytest.mark.django_db
def test_a_business_id_is_taken_once() -> None:
    first = EmployerFactory.create()
    with translation.override("en"):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            Employer.objects.create(business_id=first.business_id, name="Toinen")
        words = breach_in_words(Employer, refusal.value)
        assert words.message_dict == {"business_id": ["An employer with this business ID is already here."]}


@pytest.mark.django_db
def test_an_unknown_breach_is_not_hidden() -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Unit.objects.bulk_create([Unit(name="x")])
    with pytest.raises(IntegrityError):
        breach_in_words(Unit, refusal.value)
