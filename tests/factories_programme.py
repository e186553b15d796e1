"""Factories of periods, targets, actions, operating models and reports."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from pilots.enums import ActionKind, Beneficiary, Method
from pilots.models import (
    Action,
    IndicatorTarget,
    ModelVersion,
    OperatingModel,
    PaymentPeriod,
    RootingStep,
    SupportedEmployer,
)
from reports.models import IndicatorDefinition, PeriodReport
from tests.factories import EmployerFactory, ProjectFactory, RegionFactory


class PaymentPeriodFactory(DjangoModelFactory[PaymentPeriod]):
    """The first half of 2026."""

    class Meta:
        model = PaymentPeriod

    project = factory.SubFactory(ProjectFactory)
    number = 1
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 6, 30)
    report_due_on = date(2026, 8, 31)


class IndicatorTargetFactory(DjangoModelFactory[IndicatorTarget]):
    """Twenty participants."""

    class Meta:
        model = IndicatorTarget

    period = factory.SubFactory(PaymentPeriodFactory)
    indicator_code = "EECO01"
    value = 20


class ActionFactory(DjangoModelFactory[Action]):
    """Coaching that helps people directly; the trait ``entities`` makes it advice that helps employers."""

    class Meta:
        model = Action

    class Params:
        entities = factory.Trait(kind=ActionKind.ADVICE, direct_beneficiary=Beneficiary.ENTITY)

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda number: f"Toimenpide {number}")
    kind = ActionKind.COACHING
    starts_on = date(2026, 1, 1)
    direct_beneficiary = Beneficiary.PERSON


class SupportedEmployerFactory(DjangoModelFactory[SupportedEmployer]):
    """An employer that an action supports."""

    class Meta:
        model = SupportedEmployer

    action = factory.SubFactory(ActionFactory, entities=True)
    employer = factory.SubFactory(EmployerFactory)
    supported_on = date(2026, 3, 1)


class OperatingModelFactory(DjangoModelFactory[OperatingModel]):
    """An operating model with its first version."""

    class Meta:
        model = OperatingModel
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda number: f"Toimintamalli {number}")
    method = Method.INCLUSIVE_JOB_DESIGN
    summary = "Avustavat työt kootaan tehtäviksi."

    @factory.post_generation
    def versions(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Write the first version."""
        model: Any = self
        if create:
            ModelVersion.objects.create(
                operating_model=model, number=1, described_on=date(2026, 2, 1), description="Näin toimitaan."
            )


class RootingStepFactory(DjangoModelFactory[RootingStep]):
    """A model piloted in Etelä-Savo."""

    class Meta:
        model = RootingStep

    version = factory.LazyAttribute(lambda _made: OperatingModelFactory.create().versions.get())
    organisation_name = factory.Sequence(lambda number: f"Organisaatio {number}")
    region = factory.SubFactory(RegionFactory)
    level = 2
    reached_on = date(2026, 5, 1)


class IndicatorDefinitionFactory(DjangoModelFactory[IndicatorDefinition]):
    """The first version of an indicator's definition."""

    class Meta:
        model = IndicatorDefinition
        django_get_or_create = ("code", "version")

    code = "EECO01"
    version = 1
    kind = "output"
    unit = "people"
    is_by_gender = True
    name_fi = "osallistujat yhteensä"
    name_sv = "deltagare totalt"
    name_en = "total number of participants"
    rule_fi = "Säännön teksti."
    rule_sv = "Regelns text."
    rule_en = "The rule in words."
    basis_fi = "asetus"
    basis_sv = "förordning"
    basis_en = "regulation"
    valid_from = date(2021, 1, 1)


class PeriodReportFactory(DjangoModelFactory[PeriodReport]):
    """A draft of the period's first report."""

    class Meta:
        model = PeriodReport

    period = factory.SubFactory(PaymentPeriodFactory)
    cut_off = factory.LazyAttribute(lambda made: made.period.ends_on)
