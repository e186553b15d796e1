"""What is to be known of a support instrument, in each language; the source is a citation alone."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the notes."""

    dependencies: ClassVar[list[Any]] = [("employers", "0002_access_requests")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField("supportinstrument", f"note_{language}", models.CharField(blank=True, max_length=300))
        for language in ("fi", "sv", "en")
    ]
