"""Definitions of indicators get public ids and times, so that a new version is told as an event like every change."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models

import core.ids


def give_ids(apps: Any, _schema_editor: Any) -> None:
    """Give each definition an id of its own."""
    for definition in apps.get_model("reports", "IndicatorDefinition").objects.all():
        definition.public_id = core.ids.new_public_id()
        definition.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    """Adds the id, fills it, then makes it unique."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            "indicatordefinition",
            "created_at",
            models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("indicatordefinition", "updated_at", models.DateTimeField(auto_now=True)),
        migrations.AddField("indicatordefinition", "public_id", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        migrations.AlterField(
            "indicatordefinition",
            "public_id",
            models.UUIDField(default=core.ids.new_public_id, editable=False, unique=True),
        ),
        migrations.AlterField(
            "indicatordefinition",
            "unit",
            models.CharField(
                choices=[
                    ("people", "people"),
                    ("entities", "organisations"),
                    ("number", "pieces"),
                    ("hours", "hours"),
                    ("hours_week", "hours a week"),
                    ("percent", "per cent"),
                ],
                max_length=12,
                verbose_name="unit",
            ),
        ),
    ]
