"""Every model: behind the gate, its retention declared, no person's name where logs can see it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from core.access import AccessQuerySet
from core.encryption import EncryptedTextField
from core.retention import declared

OURS = ("core", "accounts", "employers", "pilots", "tasks", "coaching", "reports")
# Rows that nobody is shown as such: reached through what they belong to, or written for the machinery alone.
WITHOUT_GATE = {
    "accounts.notificationchoice": "one's own, reached through the signed-in user alone",
    "accounts.user": "signs in by its own manager; people see each other through memberships",
    "core.domainevent": "read through its subject's page",
    "core.outboxmessage": "machinery of delivery",
}
NAMES_OF_OTHER_THINGS = {"core.domainevent"}
PERSON_FIELDS = ("name", "email", "phone", "first_name", "last_name")
PERSON_VALUE = "Zacharias-Topelius@example.test"


def is_history(model: type[models.Model]) -> bool:
    """Tell whether the model's rows are written by history triggers."""
    return any(field.name == "pgh_id" for field in model._meta.fields)


def models_of_ours() -> list[type[models.Model]]:
    """Return the domain's models: no history tables, no join tables."""
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not is_history(model) and not model._meta.auto_created and not model._meta.proxy
    ]


MODELS = models_of_ours()
IDS = [model._meta.label_lower for model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_behind_the_gate(model: type[models.Model]) -> None:
    label = model._meta.label_lower
    rows: Any = model._default_manager.all()
    gated = isinstance(rows, AccessQuerySet)
    assert gated is not (label in WITHOUT_GATE), "behind the gate, or listed with the reason why not"
    if gated:
        assert type(rows).visible_to is not AccessQuerySet.visible_to, "says who may see its rows"


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_retention_is_declared(model: type[models.Model]) -> None:
    assert model._meta.label_lower in declared()


def test_nothing_is_declared_for_models_that_are_gone() -> None:
    known = {model._meta.label_lower for model in apps.get_models()}
    assert set(declared()) - known == set()


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_no_name_of_a_person_in_str(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.fields}
    person_data = declared().get(model._meta.label_lower)
    if person_data is None or not person_data.person_data or model._meta.label_lower in NAMES_OF_OTHER_THINGS:
        return
    given = {name: PERSON_VALUE for name in PERSON_FIELDS if name in fields}
    assert PERSON_VALUE not in str(model(**given))


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_relations_say_what_happens_to_them(model: type[models.Model]) -> None:
    fields: list[Any] = list(model._meta.fields)
    for field in fields:
        if field.many_to_one and field.remote_field.on_delete is models.DO_NOTHING:
            assert not field.db_constraint, f"{field.name}: nothing is done only where the database asks for nothing"


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_constraints_speak_to_people(model: type[models.Model]) -> None:
    default = models.BaseConstraint.default_violation_error_message
    for constraint in model._meta.constraints:
        assert str(constraint.violation_error_message) != str(default), constraint.name


def test_encrypted_columns_stay_out_of_the_history() -> None:
    encrypted = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if is_history(model)
        for field in model._meta.fields
        if isinstance(field, EncryptedTextField)
    }
    assert encrypted == set(), "append-only rows could not be re-encrypted"


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_public_ids_are_unique(model: type[models.Model]) -> None:
    assert all(field.unique for field in model._meta.fields if field.name == "public_id")
