"""Migrations: complete, reversible, one line in each app."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

OURS = ("core", "accounts", "employers", "pilots", "tasks", "coaching", "reports")


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_every_migration_has_a_way_back() -> None:
    loader = MigrationLoader(connection)
    for (app, name), migration in loader.disk_migrations.items():
        if app not in OURS:
            continue
        for operation in migration.operations:
            assert operation.reversible, f"{app}.{name}: {operation.describe()}"
            if isinstance(operation, migrations.RunPython):
                assert operation.reverse_code is not None, f"{app}.{name}"


@pytest.mark.django_db
def test_each_app_has_one_last_migration() -> None:
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}
    for app in OURS:
        if list(apps.get_app_config(app).get_models()):
            assert len(loader.graph.leaf_nodes(app)) == 1, app
