"""What the events of candidates and placements are called on their pages."""

from django.utils.translation import gettext_lazy as _

from core.policies import Text

EVENT_LABELS: dict[str, Text] = {
    "coaching.candidate.added": _("The case was opened"),
    "coaching.candidate.changed": _("The person's details were changed"),
    "coaching.candidate.closed": _("The case was closed"),
    "coaching.candidate.reopened": _("The case was opened again"),
    "coaching.candidate.assigned": _("A job coach began"),
    "coaching.candidate.unassigned": _("A job coach stopped"),
    "coaching.candidate.rated": _("The capacity profile was changed"),
    "coaching.candidate.phase_changed": _("The phase was changed"),
    "coaching.plan.saved": _("The support plan was saved"),
    "coaching.goal.added": _("A goal was added"),
    "coaching.goal.changed": _("A goal was changed"),
    "coaching.consent.given": _("The person gave a consent"),
    "coaching.consent.withdrawn": _("The person withdrew a consent"),
    "coaching.placement.introduced": _("The person was introduced"),
    "coaching.placement.accepted": _("The person said yes"),
    "coaching.placement.trial_begun": _("The trial began"),
    "coaching.placement.employed": _("The job began"),
    "coaching.placement.ended": _("The placement ended"),
    "coaching.placement.changed": _("The facts of the placement were changed"),
}


def event_label(name: str) -> Text:
    """Return what the event is called for people; an unknown one is told as a change."""
    return EVENT_LABELS.get(name, _("Something was changed"))
