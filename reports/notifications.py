"""What the reports app tells people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, register_notice
from reports.report_policies import may_list_reports

DRAFT_MADE = "reports.draft_made"
REPORT_FROZEN = "reports.report_frozen"


def works_with_reports(user: Any) -> bool:
    """Tell whether the notices concern the user."""
    return bool(may_list_reports(user))


register_notice(
    Notice(
        code=DRAFT_MADE,
        title=_("A period report is to be made"),
        sentence=_("The draft of the report %(report)s has been begun. The report is due on %(day)s."),
        url_name="report_detail",
        audience=works_with_reports,
    )
)
register_notice(
    Notice(
        code=REPORT_FROZEN,
        title=_("A period report has been frozen"),
        sentence=_("The report %(report)s has been frozen and can be read."),
        url_name="report_detail",
        by_email=False,
        audience=works_with_reports,
    )
)
