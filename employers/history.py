"""What the events of an employer are called on its history page."""

from django.utils.translation import gettext_lazy as _

from core.policies import Text

EVENT_LABELS: dict[str, Text] = {
    "employers.employer.started": _("The employer was added"),
    "employers.employer.changed": _("The facts were changed"),
    "employers.employer.size_changed": _("The size figures were changed"),
    "employers.commitment.changed": _("The commitment was changed"),
    "employers.site.added": _("A site was added"),
    "employers.site.changed": _("A site was changed"),
    "employers.site.removed": _("A site was removed"),
    "employers.unit.added": _("A unit was added"),
    "employers.unit.changed": _("A unit was changed"),
    "employers.unit.removed": _("A unit was removed"),
    "employers.place.added": _("A place was added"),
    "employers.place.changed": _("A place was changed"),
    "employers.place.removed": _("A place was removed"),
    "employers.jobfunction.added": _("A job function was added"),
    "employers.jobfunction.changed": _("A job function was changed"),
    "employers.jobfunction.removed": _("A job function was removed"),
    "employers.contact.added": _("A contact person was added"),
    "employers.contact.changed": _("A contact person was changed"),
    "employers.contact.removed": _("A contact person was removed"),
    "employers.cooperation.logged": _("The log of cooperation got an entry"),
    "employers.cooperation.corrected": _("An entry of the log was corrected"),
    "employers.member.joined": _("A member joined"),
    "employers.member.role_changed": _("A member's role was changed"),
    "employers.member.left": _("A member left"),
    "employers.member.invited": _("A member was invited"),
    "employers.access.requested": _("Access was asked for"),
    "employers.access.decided": _("A request for access was decided"),
    "employers.partner.left": _("Work with an organisation ended"),
}


def event_label(name: str) -> Text:
    """Return what the event is called for people; an unknown one is told as a change."""
    return EVENT_LABELS.get(name, _("Something was changed"))
