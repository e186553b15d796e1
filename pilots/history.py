"""What the events of projects and pilots are called on their pages."""

from django.utils.translation import gettext_lazy as _

from core.policies import Text

EVENT_LABELS: dict[str, Text] = {
    "pilots.project.added": _("The project was added"),
    "pilots.project.changed": _("The project was changed"),
    "pilots.pilot.added": _("The pilot was added"),
    "pilots.pilot.changed": _("The pilot was changed"),
    "pilots.pilot.started": _("The pilot was started"),
    "pilots.pilot.ended": _("The pilot ended"),
    "pilots.pilot.reopened": _("The pilot was opened again"),
    "pilots.employer.joined": _("An employer joined"),
    "pilots.employer.left": _("An employer left"),
}


def event_label(name: str) -> Text:
    """Return what the event is called for people; an unknown one is told as a change."""
    return EVENT_LABELS.get(name, _("Something was changed"))
