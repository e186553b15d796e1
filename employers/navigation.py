"""What the employers app adds to the main navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.navigation import NavigationItem, register_home, register_item, register_side
from core.policies import Text
from employers.policies import may_list


def works_with_employers(user: Any) -> bool:
    """Tell whether employers are shown to the user at all."""
    return bool(may_list(user))


def is_on_employer_side(user: Any) -> bool:
    """Tell whether the user has no role on the service side: such a person comes from an employer."""
    return bool(user.is_authenticated and not user.service_roles)


def employer_acted_for(user: Any) -> Text:
    """Return the name of the employer that the user acts for; of several, the first one and their number."""
    if not is_on_employer_side(user):
        return ""
    if "_employers_acted_for" not in user.__dict__:
        own = user.employer_memberships.select_related("employer").order_by("created_at", "id")[:5]
        user.__dict__["_employers_acted_for"] = [membership.employer.display_name for membership in own]
    names: list[str] = user.__dict__["_employers_acted_for"]
    return names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else ""


register_item(NavigationItem(20, _("Employers"), "employer_list", works_with_employers, "building"))
register_home(50, is_on_employer_side, "employer_home")
register_side(20, employer_acted_for)
