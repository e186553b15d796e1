"""What the employers app tells people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, register_notice

MEMBER_JOINED = "employers.member_joined"
ROLE_CHANGED = "employers.member_role_changed"
ACCESS_REQUESTED = "employers.access_requested"
ACCESS_GRANTED = "employers.access_granted"
ACCESS_DECLINED = "employers.access_declined"


def on_employer_side(user: Any) -> bool:
    """Tell whether the notice concerns people of employers."""
    return not user.service_roles


register_notice(
    Notice(
        code=MEMBER_JOINED,
        title=_("A member joined your employer"),
        sentence=_("A new member joined: %(employer)s."),
        url_name="employer_people",
        by_email=False,
        audience=on_employer_side,
    )
)
register_notice(
    Notice(
        code=ROLE_CHANGED,
        title=_("Your role at an employer was changed"),
        sentence=_("Your role at %(employer)s was changed."),
        url_name="employer_detail",
        audience=on_employer_side,
    )
)
register_notice(
    Notice(
        code=ACCESS_REQUESTED,
        title=_("Somebody asks for access to your employer"),
        sentence=_("Somebody asks for access: %(employer)s. Accept or decline the request."),
        url_name="employer_people",
    )
)
register_notice(
    Notice(
        code=ACCESS_GRANTED,
        title=_("Your request for access was accepted"),
        sentence=_("You now have access: %(employer)s."),
        url_name="employer_detail",
    )
)
register_notice(
    Notice(
        code=ACCESS_DECLINED,
        title=_("Your request for access was declined"),
        sentence=_("Your request for access to an employer was declined."),
    )
)
