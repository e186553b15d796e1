"""What the file of the support log holds: no notes, and codes in place of names."""

from django.utils.translation import gettext_lazy as _

from core.exports import Column


def support_columns() -> list[Column]:
    """Return the columns of the file."""
    return [
        Column(_("Date"), lambda row: row.happened_on, "day"),
        Column(_("Person's code"), lambda row: row.candidate.pseudonym if row.candidate else "", "code"),
        Column(_("Employer"), lambda row: row.employer.name if row.employer else ""),
        Column(_("Job coach"), lambda row: row.coach.display_name),
        Column(_("What was done"), lambda row: row.get_kind_display()),
        Column(_("Phase"), lambda row: row.get_phase_display()),
        Column(_("Where"), lambda row: row.get_place_display()),
        Column(_("How"), lambda row: row.get_mode_display()),
        Column(_("Hours with the person or employer"), lambda row: row.minutes_direct, "hours"),
        Column(_("Hours of other work"), lambda row: row.minutes_indirect, "hours"),
        Column(_("Hours on the way"), lambda row: row.minutes_travel, "hours"),
        Column(_("Project code"), lambda row: row.project.code if row.project else "", "code"),
        Column(_("Who pays"), lambda row: row.get_funding_display()),
        Column(_("Version"), lambda row: row.version, "number"),
    ]
