"""Why a task cannot move: the sentence shown beside its lock."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.enums import Answer, Consequence, TaskClass
from tasks.models import Task

Text = str | Promise
Rule = tuple[Callable[[Task], bool], Promise]

DANGER: Rule = (
    lambda task: task.is_safety_critical or task.consequence == Consequence.DANGER,
    _("a mistake may hurt somebody"),
)
# In the order in which they are told: the first that holds is shown.
RULES: tuple[Rule, ...] = (
    (lambda task: task.task_class == TaskClass.DROP, _("it has been marked to be dropped")),
    (lambda task: task.needs_judgement == Answer.YES, _("it needs the profession's judgement")),
    (lambda task: task.is_private == Answer.YES, _("it touches privacy or a care relationship")),
    (lambda task: task.stays, _("it has been decided that it stays with its holder")),
    DANGER,
    (
        lambda task: task.needs_judgement in {"", Answer.UNSURE},
        _("nobody has yet confirmed that it needs no professional judgement"),
    ),
    (lambda task: task.consequence is None, _("nobody has yet said what happens if it is done wrong")),
    (
        lambda task: task.is_private in {"", Answer.UNSURE},
        _("nobody has yet confirmed that it does not touch privacy"),
    ),
)


def lock_reason(task: Task) -> Text:
    """Return why the task must stay with its holder, or an empty text when it may move.

    The rule of the product: a task is not transferable until a person has answered the three questions (does it need
    the profession's judgement, what happens if it is done wrong, does it touch privacy or a care relationship).
    """
    if task.is_confirmed_transferable and not task.stays:
        return DANGER[1] if DANGER[0](task) else ""
    if task.stays and task.stays_reason:
        return task.stays_reason
    return next(
        (text for holds, text in RULES if holds(task)),
        _("nobody has yet confirmed that it can be given to somebody else"),
    )
