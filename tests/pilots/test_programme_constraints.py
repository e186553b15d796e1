"""Every constraint of the programme's models is broken here, and says why in three languages."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from core.models import Authority
from employers.services.saving import breach_in_words, save_checked
from pilots.models import (
    Action,
    IndicatorTarget,
    ModelVersion,
    Objective,
    OperatingModel,
    PaymentPeriod,
    Programme,
    RootingStep,
    SupportedEmployer,
    Theme,
)
from pilots.reference import load_programme_tree
from tests.factories_programme import (
    ActionFactory,
    IndicatorTargetFactory,
    OperatingModelFactory,
    PaymentPeriodFactory,
    RootingStepFactory,
    SupportedEmployerFactory,
)

MODELS: tuple[Any, ...] = (
    PaymentPeriod,
    IndicatorTarget,
    Action,
    SupportedEmployer,
    OperatingModel,
    ModelVersion,
    RootingStep,
)


def first_version() -> ModelVersion:
    """Return the first version of an operating model."""
    version: ModelVersion = OperatingModelFactory.create().versions.get()
    return version


def twin(row: Any, **changes: Any) -> Any:
    """Return an unsaved copy of the row with changes."""
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    for own in ("id", "public_id", "created_at", "changed_at", "updated_at"):
        fields.pop(own, None)
    return type(row)(**{**fields, **changes})


NEXT_HALF = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 12, 31), "report_due_on": date(2027, 2, 28)}
BREACHES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "payment_period_number_once": (
        PaymentPeriodFactory,
        NEXT_HALF,
        "The project already has a payment period with this number.",
    ),
    "payment_period_order": (
        PaymentPeriodFactory,
        {"number": 2, "starts_on": date(2027, 7, 2), "ends_on": date(2027, 7, 1), "report_due_on": date(2027, 9, 1)},
        "The last day cannot be before the first.",
    ),
    "payment_period_due": (
        PaymentPeriodFactory,
        {**NEXT_HALF, "number": 2, "report_due_on": date(2026, 12, 31)},
        "The report is due after the period has ended.",
    ),
    "payment_period_overlap": (
        PaymentPeriodFactory,
        {**NEXT_HALF, "number": 2, "starts_on": date(2026, 6, 30)},
        "The period overlaps another payment period of the project.",
    ),
    "target_once_per_period": (
        IndicatorTargetFactory,
        {"value": 3},
        "The period already has a target for this indicator.",
    ),
    "target_not_negative": (
        IndicatorTargetFactory,
        {"indicator_code": "EECO02", "value": -1},
        "A target cannot be negative.",
    ),
    "action_period": (ActionFactory, {"ends_on": date(2025, 12, 31)}, "The action cannot end before it starts."),
    "employer_supported_once": (SupportedEmployerFactory, {}, "The employer is already in this action."),
    "operating_model_name_once": (
        OperatingModelFactory,
        {},
        "The project already has an operating model with this name.",
    ),
    "model_version_number_once": (
        first_version,
        {},
        "The operating model already has a version with this number.",
    ),
    "rooting_level_range": (RootingStepFactory, {"level": 7, "evidence": "x"}, "The level is between 0 and 6."),
    "rooting_needs_evidence": (RootingStepFactory, {"level": 4}, "From level 4 on, write what the evidence is."),
    "rooting_step_once": (RootingStepFactory, {}, "This level has already been recorded for the organisation."),
}


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_and_says_why(name: str) -> None:
    make, changes, sentence = BREACHES[name]
    row = twin(make.create() if hasattr(make, "create") else make(), **changes)
    with pytest.raises((IntegrityError, ValidationError)) as refusal, transaction.atomic():
        row.save()
    with translation.override("en"):
        if isinstance(refusal.value, IntegrityError):
            assert breach_in_words(type(row), refusal.value).messages == [sentence]
        with pytest.raises(ValidationError) as before:
            save_checked(row)
        assert sentence in before.value.messages
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence


@pytest.mark.django_db
def test_the_programme_tree_loads_whole() -> None:
    ministry = Authority.objects.create(
        code="TEM", kind="ministry", name_fi="Työ- ja elinkeinoministeriö", valid_from=date(2008, 1, 1)
    )
    assert [result.rows for result in load_programme_tree()] == [1, 1, 1]
    assert not any(result.changed for result in load_programme_tree())
    theme = Theme.objects.select_related("objective__programme", "steering").get(code="4.1.1")
    assert theme.steering == ministry
    assert theme.objective == Objective.objects.get(code="4.1", programme=Programme.objects.get())
    with translation.override("sv"):
        assert (theme.objective.label, theme.label) == (
            "Vägar till arbete",
            "Uusia työmahdollisuuksia työpaikkoja kehittämällä",
        )
