"""Whether a task can be given to somebody else: three questions, and nothing moves before they are answered.

Rule of the product (lesson of the carving engine's trial on a hospital ward): every task is *not* transferable until
a person has said that it needs no professional judgement, what follows if it is done wrong, and that it touches
neither privacy nor a care relationship.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events import record_event
from core.policies import Text, require
from core.staleness import SEEN, refuse_stale
from tasks.enums import Answer, Consequence, TaskClass
from tasks.models import Task
from tasks.policies import may_edit


@dataclass(frozen=True, slots=True)
class ElementaryQuestion:
    """One question of the elementary-task test; "yes" always speaks for giving the task away."""

    code: str
    text: Text


# Nine questions from the idea of integrating people by work analysis (methods-and-indicators, 1.3).
ELEMENTARY_TEST = (
    ElementaryQuestion("no_professional_licence", gettext_lazy("It needs no professional licence.")),
    ElementaryQuestion("ten_steps_or_fewer", gettext_lazy("It can be described in ten steps or fewer.")),
    ElementaryQuestion("learnt_on_the_job", gettext_lazy("It can be learnt on the job.")),
    ElementaryQuestion("result_can_be_checked", gettext_lazy("One can see whether the result is right.")),
    ElementaryQuestion("detached_from_judgement", gettext_lazy("It can be detached from what the expert decides.")),
    ElementaryQuestion("can_be_scheduled", gettext_lazy("Its time is known beforehand or can be agreed.")),
    ElementaryQuestion("harm_limited", gettext_lazy("A mistake does little harm or is noticed in time.")),
    ElementaryQuestion("not_isolating", gettext_lazy("It does not separate the person from the others.")),
    ElementaryQuestion("not_merely_refused", gettext_lazy("It is more than what nobody else wants to do.")),
)
ELEMENTARY_CODES = frozenset(question.code for question in ELEMENTARY_TEST)

JUDGEMENT_REASON = gettext_lazy("it needs the profession's judgement")
PRIVACY_REASON = gettext_lazy("it touches privacy or a care relationship")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers led to: the task moves, stays (with its reason), or waits for a clear answer."""

    task: Task
    moves: bool
    reason: Text


def confirm_transferable(
    task: Task,
    *,
    actor: Any,
    needs_judgement: str,
    is_private: str,
    consequence: int | None,
    elementary: Mapping[str, str] | None = None,
    seen: str = "",
) -> Outcome:
    """Write the answers to the three questions and decide from them whether the task can be given away.

    ``needs_judgement`` and ``is_private`` are yes, no or unsure; ``consequence`` 0 to 3 (3: somebody may be hurt).
    ``elementary`` are answers of the elementary-task test by code; they inform and do not decide. A "yes" keeps the
    task with its holder and writes why; danger marks it safety critical, and the engine leaves it where it is.
    ``seen`` is the mark that the questions were shown with.

    Raises:
        Refused: the actor may not change the analysis.
        StaleRow: somebody else has answered otherwise meanwhile.
        ValidationError: an answer is missing or not one of the choices, by field.
    """
    test = _checked(needs_judgement, is_private, consequence, elementary or {})
    with transaction.atomic():
        locked: Task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        locked.analysis = task.analysis
        require(may_edit(actor, task.analysis))
        if locked.confirmed_at is not None:
            answers = {"needs_judgement": needs_judgement, "is_private": is_private, "consequence": consequence}
            refuse_stale(locked, {**answers, SEEN: seen}, answers)
        locked.needs_judgement, locked.is_private = needs_judgement, is_private
        locked.consequence = consequence
        locked.elementary_test = {**locked.elementary_test, **test}
        reason = _decide(locked)
        locked.is_confirmed_transferable = not reason
        locked.confirmed_by = actor
        locked.confirmed_at = timezone.now()
        if not reason and locked.task_class == TaskClass.OPEN:
            locked.task_class = TaskClass.ASSISTING
        locked.revision += 1
        locked.save()
        record_event(
            "tasks.task.confirmed",
            subject=locked,
            actor=actor,
            payload={"moves": not reason, "judgement": needs_judgement, "private": is_private, "harm": consequence},
        )
    return Outcome(locked, moves=not reason, reason=reason)


def _checked(
    needs_judgement: str, is_private: str, consequence: int | None, elementary: Mapping[str, str]
) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, answer in (("needs_judgement", needs_judgement), ("is_private", is_private)):
        if answer not in Answer.values:
            errors[name] = _("Answer yes, no or not sure.")
    if consequence not in Consequence.values:
        errors["consequence"] = _("Choose what happens if the task is done wrong.")
    answered = {code: answer for code, answer in elementary.items() if answer}
    if not (answered.keys() <= ELEMENTARY_CODES and set(answered.values()) <= set(Answer.values)):
        errors["elementary"] = _("Answer yes, no or not sure.")
    if errors:
        raise ValidationError(errors)
    return answered


def _decide(task: Task) -> Text:
    """Set what the answers mean and return why the task does not move, "" when it does.

    A task that the answers keep has no reason of its own in ``stays_reason`` (pages tell it from the answers, in the
    reader's language); one that a person keeps has that person's reason, which the answers do not overrule.
    """
    reason: Text = ""
    if task.needs_judgement == Answer.YES:
        reason = JUDGEMENT_REASON
    elif task.is_private == Answer.YES:
        reason = PRIVACY_REASON
    if reason:
        task.stays = True
        return reason
    if not task.stays_reason:
        task.stays = False
    if task.consequence == Consequence.DANGER:
        task.is_safety_critical = True
        return gettext_lazy("a mistake may hurt somebody")
    if task.stays:
        return task.stays_reason
    if Answer.UNSURE in {task.needs_judgement, task.is_private}:
        return gettext_lazy("one of the questions has no clear answer yet")
    if task.is_safety_critical:
        return gettext_lazy("it has been marked as safety critical")
    return ""


def withdraw_confirmation(task: Task, *, actor: Any) -> Task:
    """Take the confirmation back: the task stays where it is until the questions are answered again.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked: Task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        locked.analysis = task.analysis
        require(may_edit(actor, task.analysis))
        if locked.is_confirmed_transferable:
            locked.is_confirmed_transferable = False
            locked.revision += 1
            locked.save()
            record_event("tasks.task.confirmation_withdrawn", subject=locked, actor=actor)
    return locked
