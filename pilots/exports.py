"""What the file of the list of pilots holds."""

from django.utils.translation import gettext_lazy as _

from core.exports import Column


def pilot_columns() -> list[Column]:
    """Return the columns of the file; codes stay text."""
    return [
        Column(_("Name"), lambda row: row.name),
        Column(_("Project code"), lambda row: row.project.code, "code"),
        Column(_("Project"), lambda row: row.project.name),
        Column(_("Region code"), lambda row: row.region.code if row.region else "", "code"),
        Column(_("Region"), lambda row: row.region.label if row.region else ""),
        Column(_("Industry code"), lambda row: row.industry.code if row.industry else "", "code"),
        Column(_("Industry"), lambda row: row.industry.label if row.industry else ""),
        Column(_("Method"), lambda row: row.get_method_display()),
        Column(_("Stage"), lambda row: row.get_stage_display()),
        Column(_("Outcome"), lambda row: row.get_outcome_display()),
        Column(_("Starts on"), lambda row: row.starts_on, "day"),
        Column(_("Ends on"), lambda row: row.ends_on, "day"),
    ]
