"""What a role brings besides money, in the employer's words."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the words to the business case."""

    dependencies: ClassVar[list[Any]] = [("tasks", "0003_longer_codes")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField("businesscase", "other_effects", models.JSONField(blank=True, default=dict)),
    ]
