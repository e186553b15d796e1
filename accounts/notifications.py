"""The registry of notices as other apps use it, and the notices of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, notify, register_notice

__all__ = ["Notice", "notify", "register_notice"]

INVITATION_ACCEPTED = "accounts.invitation_accepted"
ROLE_STARTED = "accounts.role_started"
ROLE_ENDED = "accounts.role_ended"

register_notice(
    Notice(
        code=INVITATION_ACCEPTED,
        title=_("An invitation was accepted"),
        sentence=_("Your invitation was accepted: %(what)s."),
        by_email=False,
    )
)
register_notice(
    Notice(
        code=ROLE_STARTED,
        title=_("You have a new role"),
        sentence=_("You have a new role in %(organisation)s."),
        url_name="organisation_list",
        with_id=False,
        audience=lambda user: user.is_service_side,
    )
)
register_notice(
    Notice(
        code=ROLE_ENDED,
        title=_("A role of yours has ended"),
        sentence=_("Your role in %(organisation)s has ended."),
        audience=lambda user: user.is_service_side,
    )
)
