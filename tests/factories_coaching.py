"""Factories of candidates, placements, support and participants."""

import csv
from datetime import date, timedelta
from io import StringIO

import factory
from factory.django import DjangoModelFactory

from coaching.enums import (
    ConsentPurpose,
    ContractKind,
    EmploymentStatus,
    EndReason,
    FollowUpKind,
    Gender,
    PlacementState,
    SupportKind,
)
from coaching.models import (
    Candidate,
    CandidateAssignment,
    Consent,
    ConsentText,
    FollowUp,
    ParticipantRecord,
    Placement,
    SupportEntry,
    SupportGoal,
    SupportPlan,
)
from coaching.reference import FOLDER
from core.models import EducationLevel
from tests.factories import (
    CarvedRoleFactory,
    EmployerFactory,
    MunicipalityFactory,
    OrganisationFactory,
    ProjectFactory,
    UserFactory,
)
from tests.factories_programme import ActionFactory

DAY = date(2026, 3, 2)


class CandidateFactory(DjangoModelFactory[Candidate]):
    """An open case."""

    class Meta:
        model = Candidate

    pseudonym = factory.Sequence(lambda number: f"K-{number:05d}")
    organisation = factory.SubFactory(OrganisationFactory)
    call_name = "Ilona"
    contact = "040 000 0000"
    own_goal = "Haluan töihin keittiöön."
    municipality = factory.SubFactory(MunicipalityFactory)
    opened_on = DAY


class CandidateAssignmentFactory(DjangoModelFactory[CandidateAssignment]):
    """A coach of the candidate."""

    class Meta:
        model = CandidateAssignment

    candidate = factory.SubFactory(CandidateFactory)
    coach = factory.SubFactory(UserFactory)
    started_on = DAY


def shipped_words(purpose: str, language: str) -> str:
    """The first text of a purpose as it is shipped, so that loading the reference data changes nothing agreed to."""
    rows = csv.DictReader(StringIO((FOLDER / "consent_texts.csv").read_text(encoding="utf-8"), newline=""))
    found = next((row for row in rows if row["purpose"] == str(purpose) and row["version"] == "1"), None)
    return found[f"text_{language}"] if found else f"{purpose} ({language})"


class ConsentTextFactory(DjangoModelFactory[ConsentText]):
    """The first text of a purpose."""

    class Meta:
        model = ConsentText
        django_get_or_create = ("purpose", "version")

    purpose = ConsentPurpose.INTRODUCE
    version = 1
    valid_from = date(2026, 1, 1)
    text_fi = factory.LazyAttribute(lambda made: shipped_words(made.purpose, "fi"))
    text_sv = factory.LazyAttribute(lambda made: shipped_words(made.purpose, "sv"))
    text_en = factory.LazyAttribute(lambda made: shipped_words(made.purpose, "en"))


class ConsentFactory(DjangoModelFactory[Consent]):
    """A consent in force to be introduced to an employer."""

    class Meta:
        model = Consent

    candidate = factory.SubFactory(CandidateFactory)
    purpose = ConsentPurpose.INTRODUCE
    employer = factory.SubFactory(EmployerFactory)
    text = factory.LazyAttribute(lambda made: ConsentTextFactory.create(purpose=made.purpose))
    language = "fi"
    given_on = DAY


class PlacementFactory(DjangoModelFactory[Placement]):
    """An introduction; the traits ``trial``, ``employed`` and ``ended`` make it go on."""

    class Meta:
        model = Placement

    class Params:
        trial = factory.Trait(
            state=PlacementState.TRIAL,
            accepted_on=DAY,
            trial_from=DAY,
            starts_on=DAY,
            trial_until=DAY + timedelta(days=30),
        )
        employed = factory.Trait(
            state=PlacementState.EMPLOYED,
            accepted_on=DAY,
            starts_on=DAY,
            employed_from=DAY,
            contract=ContractKind.PERMANENT,
            weekly_minutes=1200,
        )
        ended = factory.Trait(
            state=PlacementState.ENDED,
            accepted_on=DAY,
            starts_on=DAY,
            employed_from=DAY,
            contract=ContractKind.PERMANENT,
            weekly_minutes=1200,
            ended_on=DAY + timedelta(days=200),
            end_reason=EndReason.COMPLETED,
        )

    candidate = factory.SubFactory(CandidateFactory)
    role = factory.SubFactory(CarvedRoleFactory)
    introduced_on = DAY


class SupportPlanFactory(DjangoModelFactory[SupportPlan]):
    """A plan that fades in half a year."""

    class Meta:
        model = SupportPlan

    candidate = factory.SubFactory(CandidateFactory)
    starts_on = DAY
    fades_by = DAY + timedelta(days=180)
    weekly_minutes = 180
    budget_minutes = 3000


class SupportGoalFactory(DjangoModelFactory[SupportGoal]):
    """An open goal."""

    class Meta:
        model = SupportGoal

    plan = factory.SubFactory(SupportPlanFactory)
    text = "Opin kulkemaan työmatkan yksin."


class SupportEntryFactory(DjangoModelFactory[SupportEntry]):
    """An hour at the workplace."""

    class Meta:
        model = SupportEntry

    coach = factory.SubFactory(UserFactory)
    candidate = factory.SubFactory(CandidateFactory)
    happened_on = DAY
    kind = SupportKind.TRAINING
    phase = 5
    minutes_direct = 60


class EducationLevelFactory(DjangoModelFactory[EducationLevel]):
    """Upper secondary education."""

    class Meta:
        model = EducationLevel
        django_get_or_create = ("code",)

    code = "3"
    name_fi = "Toinen aste"
    name_sv = "Andra stadiet"
    name_en = "Upper secondary education"
    esf_indicator = "EECO10"


class ParticipantFactory(DjangoModelFactory[ParticipantRecord]):
    """A complete record of an unemployed woman of forty."""

    class Meta:
        model = ParticipantRecord

    project = factory.SubFactory(ProjectFactory)
    action = factory.LazyAttribute(lambda made: ActionFactory.create(project=made.project))
    organisation = factory.SubFactory(OrganisationFactory)
    pseudonym = factory.Sequence(lambda number: f"P-{number:05d}")
    gender = Gender.WOMAN
    age_at_entry = 40
    municipality = factory.SubFactory(MunicipalityFactory)
    education = factory.SubFactory(EducationLevelFactory)
    status_entry = EmploymentStatus.UNEMPLOYED
    unemployed_since = date(2025, 12, 1)
    entry_on = DAY


class FollowUpFactory(DjangoModelFactory[FollowUp]):
    """The end data of a participant, due in four weeks."""

    class Meta:
        model = FollowUp

    kind = FollowUpKind.EXIT
    participant = factory.SubFactory(ParticipantFactory, exit_on=DAY + timedelta(days=90))
    opens_on = DAY + timedelta(days=90)
    due_on = DAY + timedelta(days=118)
