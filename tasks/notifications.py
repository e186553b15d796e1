"""What the tasks app tells people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.services.notices import Notice, register_notice
from tasks.policies import may_list_analyses

TASKS_CONTRIBUTED = "tasks.tasks_contributed"


def works_with_analyses(user: Any) -> bool:
    """Tell whether the notice concerns the user."""
    return bool(may_list_analyses(user))


register_notice(
    Notice(
        code=TASKS_CONTRIBUTED,
        title=_("A worker has written down tasks"),
        sentence=_("Workers have written down tasks of the job %(job)s through your link."),
        url_name="task_inventory",
        by_email=False,
        audience=works_with_analyses,
    )
)
