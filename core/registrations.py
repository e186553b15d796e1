"""What the kernel itself registers: retention of its models and its entries of the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import (
    Authority,
    AuthorityArea,
    DomainEvent,
    EducationLevel,
    EmploymentArea,
    Feedback,
    Industry,
    LegalForm,
    Municipality,
    Occupation,
    OutboxMessage,
    PublicHoliday,
    ReferenceFile,
    Region,
    SizeClass,
)
from core.navigation import AccountLink, NavigationItem, register_account_link, register_item
from core.retention import Retention, declare_retention, delete_older

TWO_YEARS_DAYS = 2 * 365
TEN_YEARS_DAYS = 10 * 365 + 3
DELIVERED_DAYS = 90

declare_retention(
    Feedback,
    Retention(
        person_data=True,
        basis="Act 306/2019: answering feedback and showing that it was answered",
        days=TWO_YEARS_DAYS,
        expire=delete_older(Feedback, "created_at"),
    ),
)
declare_retention(
    DomainEvent,
    Retention(
        person_data=True,  # ids of the actor, no names
        basis="Audit trail of projects: (EU) 2021/1060 art. 82, five years after the last payment, and the project",
        days=TEN_YEARS_DAYS,
        expire=delete_older(DomainEvent, "occurred_at"),
    ),
)
declare_retention(
    OutboxMessage,
    Retention(
        person_data=False,
        basis="Delivery of events; a delivered message is kept for finding faults",
        days=DELIVERED_DAYS,
        expire=delete_older(OutboxMessage, "delivered_at"),
    ),
)
for _model in (
    Authority,
    AuthorityArea,
    EducationLevel,
    EmploymentArea,
    Industry,
    LegalForm,
    Municipality,
    Occupation,
    PublicHoliday,
    ReferenceFile,
    Region,
    SizeClass,
):
    declare_retention(_model, Retention(person_data=False, basis="Public classification, replaced by its next version"))


def reads_feedback(user: Any) -> bool:
    """Tell whether the user answers feedback."""
    return bool(user.is_staff or user.is_coordinator)


register_item(NavigationItem(90, _("Feedback"), "feedback_list", reads_feedback, "message", is_rare=True))
register_account_link(AccountLink(20, _("Change password"), "account_change_password", "key"))
register_account_link(AccountLink(30, _("Second step at sign-in"), "mfa_index", "shield"))
register_account_link(AccountLink(40, _("Where I am signed in"), "usersessions_list", "phone"))
