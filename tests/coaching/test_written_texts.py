"""What is written of a person is unreadable in the database, and each free text is looked into for personal data."""

from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db.models import TextField
from django.db.models.functions import Cast as AsType

import coaching.forms.candidates
import coaching.forms.participants
import coaching.forms.support
import coaching.forms.support_plan
import coaching.forms.support_quick
import pilots.forms.operating_models
import pilots.forms.pilots
import reports.report_forms
from coaching.models import Candidate, ParticipantRecord, SupportEntry, SupportGoal
from core.encryption import EncryptedTextField
from core.personal_data import PersonalDataForm
from tests.cast import Cast
from tests.factories_coaching import SupportEntryFactory, SupportGoalFactory, SupportPlanFactory

MODULES: tuple[Any, ...] = (
    coaching.forms.candidates,
    coaching.forms.participants,
    coaching.forms.support,
    coaching.forms.support_plan,
    coaching.forms.support_quick,
    pilots.forms.operating_models,
    pilots.forms.pilots,
    reports.report_forms,
)
FORMS = [
    form
    for module in MODULES
    for form in vars(module).values()
    if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == module.__name__
]
PERSON_TEXTS = {
    Candidate: {"call_name", "contact", "strengths", "own_goal"},
    SupportEntry: {"note", "next_step"},
    SupportGoal: {"text"},
    ParticipantRecord: {"label"},
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_free_text_is_looked_into(form: Any) -> None:
    texts = {name for name, field in form.base_fields.items() if isinstance(field.widget, forms.Textarea)}
    if texts:
        assert issubclass(form, PersonalDataForm)
        assert texts <= {*form.shared_texts, *form.contact_texts}


def test_texts_of_people_are_encrypted_fields() -> None:
    found = {
        model: {field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)}
        for model in apps.get_app_config("coaching").get_models()
    }
    assert {model: names for model, names in found.items() if names} == PERSON_TEXTS


@pytest.mark.django_db
def test_the_database_holds_no_readable_word(cast: Cast) -> None:
    secret = "Tämä on salaista"
    Candidate.objects.filter(pk=cast.candidate.pk).update(
        call_name=secret, contact=secret, strengths=secret, own_goal=secret
    )
    ParticipantRecord.objects.filter(pk=cast.participant.pk).update(label=secret)
    SupportGoalFactory.create(plan=SupportPlanFactory.create(candidate=cast.candidate), text=secret)
    SupportEntryFactory.create(coach=cast.user("coach"), candidate=cast.candidate, note=secret, next_step=secret)
    for model in PERSON_TEXTS:
        columns = {f"raw_{field.name}": AsType(field.name, TextField()) for field in model._meta.concrete_fields}
        rows = list(model._default_manager.annotate(**columns).values_list(*columns))
        assert rows
        assert not any("salaista" in (value or "") for row in rows for value in row), model
