"""What the coaching app tells people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, register_notice
from coaching.policies import may_list_candidates

FOLLOW_UPS_DUE = "coaching.follow_ups_due"
CANDIDATE_GIVEN = "coaching.candidate_given"
CANDIDATE_TAKEN = "coaching.candidate_taken"


def works_with_candidates(user: Any) -> bool:
    """Tell whether the notice concerns the user: those who coach, and those who lead coaches."""
    return bool(may_list_candidates(user))


register_notice(
    Notice(
        code=FOLLOW_UPS_DUE,
        title=_("Follow-ups have come due"),
        sentence=_("There are new follow-ups to ask about. They are on your page Today."),
        url_name="coach_today",
        with_id=False,
        audience=works_with_candidates,
    )
)
register_notice(
    Notice(
        code=CANDIDATE_GIVEN,
        title=_("A candidate has been given to you"),
        sentence=_("You are now the job coach of the person whose code is %(code)s."),
        url_name="candidate_detail",
        audience=works_with_candidates,
    )
)
# Leads to the coach's own page: the person's page is no longer shown to the reader.
register_notice(
    Notice(
        code=CANDIDATE_TAKEN,
        title=_("You no longer coach a candidate"),
        sentence=_("You are no longer the job coach of the person whose code is %(code)s."),
        url_name="coach_today",
        with_id=False,
        audience=works_with_candidates,
    )
)
