"""What the pilots app adds to the main navigation and to the page of an employer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.navigation import NavigationItem, register_item
from employers.models import Employer
from employers.pages import register_tab as register_employer_tab
from employers.tabs import Tab
from pilots.models import Pilot
from pilots.policies import may_list_pilots, may_see_programme
from pilots.selectors.pilots import pilots_of_employer, steps_of
from pilots.tabs import register_tab as register_pilot_tab


def works_with_pilots(user: Any) -> bool:
    """Tell whether pilots are shown to the user."""
    return bool(may_list_pilots(user))


def works_with_projects(user: Any) -> bool:
    """Tell whether the list of projects is of use to the user: to the service side and the ministry."""
    return bool(user.is_authenticated and user.service_roles)


def works_with_models(user: Any) -> bool:
    """Tell whether operating models are shown to the user."""
    return bool(may_see_programme(user))


def employer_pilots(request: Any, employer: Employer) -> Mapping[str, Any]:
    """Return the employer's pilots for the tab on its page."""
    return {"pilots": pilots_of_employer(employer, request.user)}


def steps_of_pilot(_request: Any, pilot: Pilot) -> Mapping[str, Any]:
    """Return the steps of the pilot's method for the tab on its page."""
    return {"steps": steps_of(pilot.method)}


register_item(NavigationItem(30, _("Pilots"), "pilot_list", works_with_pilots, "flag"))
register_item(NavigationItem(35, _("Projects"), "project_list", works_with_projects, "document", is_rare=True))
register_item(
    NavigationItem(37, _("Operating models"), "operating_model_list", works_with_models, "copy", is_rare=True)
)
register_employer_tab(Tab("pilots", 30, _("Pilots"), template="pilots/_employer_pilots.html", context=employer_pilots))
register_pilot_tab(Tab("method", 30, _("Method"), template="pilots/_steps.html", context=steps_of_pilot))
