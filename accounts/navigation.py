"""What accounts brings to the top bar."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import may_list_organisations, may_see_looks
from core.navigation import AccountLink, NavigationItem, register_account_link, register_item, register_side


def acting_organisations(user: User) -> str:
    """Name the organisations in which the user works."""
    return ", ".join(dict.fromkeys(standing.organisation_name for standing in user.standings))


register_item(
    NavigationItem(
        order=80,
        label=_("Organisations"),
        url_name="organisation_list",
        show=lambda user: may_list_organisations(user).allowed and not user.is_ministry_viewer,
        icon="people",
        is_rare=True,
    )
)
register_item(
    NavigationItem(
        order=90,
        label=_("Who has opened what"),
        url_name="audit_looks",
        show=lambda user: may_see_looks(user).allowed,
        icon="eye",
        is_rare=True,
    )
)
register_account_link(AccountLink(order=0, label=_("My account"), url_name="profile", icon="person"))
register_side(10, acting_organisations)
