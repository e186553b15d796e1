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
    "pilots.pilot.delay_explained": _("The reason for the delay was written"),
    "pilots.period.added": _("A payment period was added"),
    "pilots.period.changed": _("A payment period was changed"),
    "pilots.period.removed": _("A payment period was removed"),
    "pilots.targets.changed": _("Targets were changed"),
    "pilots.action.added": _("An action was added"),
    "pilots.action.changed": _("An action was changed"),
    "pilots.action.removed": _("An action was removed"),
    "pilots.employer.supported": _("An action began to support an employer"),
    "pilots.employer.unsupported": _("An employer was taken out of an action"),
    "pilots.model.added": _("The operating model was added"),
    "pilots.model.changed": _("The operating model was changed"),
    "pilots.model.version_added": _("The operating model got a new version"),
    "pilots.rooting.added": _("A step of rooting was recorded"),
    "pilots.rooting.changed": _("A step of rooting was changed"),
    "pilots.rooting.removed": _("A step of rooting was removed"),
    "pilots.employer.joined": _("An employer joined"),
    "pilots.employer.left": _("An employer left"),
}


def event_label(name: str) -> Text:
    """Return what the event is called for people; an unknown one is told as a change."""
    return EVENT_LABELS.get(name, _("Something was changed"))
