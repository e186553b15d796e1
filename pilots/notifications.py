"""What the pilots app tells people."""

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, register_notice

EMPLOYER_JOINED = "pilots.employer_joined"
PILOT_STARTED = "pilots.pilot_started"
PILOT_ENDED = "pilots.pilot_ended"

register_notice(
    Notice(
        code=EMPLOYER_JOINED,
        title=_("Your employer takes part in a pilot"),
        sentence=_("Your employer takes part in the pilot %(pilot)s."),
        url_name="pilot_detail",
        by_email=False,
    )
)
register_notice(
    Notice(
        code=PILOT_STARTED,
        title=_("A pilot was started"),
        sentence=_("The pilot %(pilot)s was started."),
        url_name="pilot_detail",
        by_email=False,
    )
)
register_notice(
    Notice(
        code=PILOT_ENDED,
        title=_("A pilot ended"),
        sentence=_("The pilot %(pilot)s has ended."),
        url_name="pilot_detail",
        by_email=False,
    )
)
