"""The basis of an indicator's definition is told in each language; what there was stands in all three until replaced."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def copy_to_all(apps: Any, _schema_editor: Any) -> None:
    """Write the one basis into each language."""
    rows = apps.get_model("reports", "IndicatorDefinition").objects.all()
    rows.update(basis_fi=F("basis"), basis_sv=F("basis"), basis_en=F("basis"))


def copy_back(apps: Any, _schema_editor: Any) -> None:
    """Keep the English one."""
    apps.get_model("reports", "IndicatorDefinition").objects.update(basis=F("basis_en"))


class Migration(migrations.Migration):
    """Adds the three, fills them, takes the one away."""

    dependencies = [("reports", "0002_indicator_definitions_have_ids")]

    operations = [
        *[
            migrations.AddField(
                "indicatordefinition",
                f"basis_{language}",
                models.CharField(default="", max_length=300),
                preserve_default=False,
            )
            for language in ("fi", "sv", "en")
        ],
        migrations.RunPython(copy_to_all, copy_back),
        migrations.AlterField(
            "indicatordefinition", "basis", models.CharField(default="", max_length=300, verbose_name="basis")
        ),
        migrations.RemoveField("indicatordefinition", "basis"),
    ]
