"""Work analyses: started in a unit inside a pilot, carried through the steps of their method, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from core.staleness import SEEN, refuse_stale
from employers.models import JobFunction, Unit
from pilots.models import MethodStep, Pilot
from tasks.enums import AnalysisState, NeedKind, Period, TaskSource
from tasks.models import AnalysisStep, NeedAnswer, Process, Task, WorkAnalysis
from tasks.policies import may_edit, may_manage, may_start
from tasks.services.cells import HolderValue, RowValues, one_line
from tasks.services.inventory import lock_analysis
from tasks.services.task_writing import NewTask, create_tasks

LONGEST_NOTE = 500
LONGEST_ANSWER = 2_000
LONGEST_NAME = 200

FACTS = ("title", "method", "weeks_worked")


def start_analysis(
    *, unit: Unit, pilot: Pilot, title: str, actor: Any, method: str, weeks_worked: int, public_id: UUID | None = None
) -> WorkAnalysis:
    """Start an analysis. ``public_id`` is made by the page, so that sending the form twice starts one analysis.

    Raises:
        Refused: the actor may not start analyses at this employer.
        ValidationError: the employer takes no part in the pilot, or a value is wrong.
    """
    employer = unit.site.employer
    require(may_start(actor, employer))
    if not pilot.employers.filter(pk=employer.pk).exists():
        raise ValidationError({"pilot": _("The employer of this unit takes no part in the pilot.")})
    with transaction.atomic():
        known: WorkAnalysis | None = (
            WorkAnalysis.objects.filter(public_id=public_id, unit=unit).first() if public_id else None
        )
        if known is not None:
            return known
        analysis = WorkAnalysis(unit=unit, pilot=pilot, title=one_line(title), method=method, weeks_worked=weeks_worked)
        if public_id is not None:
            analysis.public_id = public_id
        analysis.full_clean()
        analysis.save()
        record_event("tasks.analysis.started", subject=analysis, actor=actor, payload={"method": method})
    return analysis


def change_analysis(analysis: WorkAnalysis, *, values: Mapping[str, Any], actor: Any) -> WorkAnalysis:
    """Change the title, the method or the working weeks.

    Raises:
        Refused: the actor may not manage the analysis.
        StaleRow: somebody else has saved other values meanwhile.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_manage(actor, locked))
        refuse_stale(locked, values, FACTS)
        changed = [name for name in FACTS if name in values and getattr(locked, name) != values[name]]
        for name in changed:
            setattr(locked, name, values[name])
        if changed:
            locked.full_clean()
            locked.save()
            record_event("tasks.analysis.changed", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def set_state(analysis: WorkAnalysis, *, state: str, actor: Any) -> WorkAnalysis:
    """Close the analysis or open it again. Doing it twice changes nothing.

    Raises:
        Refused: the actor may not manage the analysis.
        ValidationError: there is no such state.
    """
    if state not in AnalysisState.values:
        raise ValidationError(_("An analysis is either under way or closed."))
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_manage(actor, locked))
        if locked.state != state:
            locked.state = state
            locked.save(update_fields=["state", "updated_at"])
            name = "closed" if state == AnalysisState.CLOSED else "reopened"
            record_event(f"tasks.analysis.{name}", subject=locked, actor=actor)
    return locked


def mark_step(analysis: WorkAnalysis, step: MethodStep, *, done: bool, note: str, actor: Any) -> None:
    """Mark a step of the method as done with a note of how its gate was found to hold, or take the mark away.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: the step is of another method, or the note is too long.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        if step.method != locked.method:
            raise ValidationError(_("This step is of another method."))
        text = one_line(note)
        if len(text) > LONGEST_NOTE:
            raise ValidationError({"note": _("Shorten the note to 500 characters.")})
        if done:
            AnalysisStep.objects.update_or_create(
                analysis=locked, step=step, defaults={"note": text}, create_defaults={"note": text, "done_by": actor}
            )
        else:
            AnalysisStep.objects.filter(analysis=locked, step=step).delete()
        payload = {"step": step.code}
        record_event(
            f"tasks.analysis.step_{'done' if done else 'undone'}", subject=locked, actor=actor, payload=payload
        )


def save_process(
    analysis: WorkAnalysis, process: Process, *, name: str, output: str, actor: Any, seen: str = ""
) -> Process:
    """Add a process or change its name and what comes out of it; ``seen`` is the mark the form was shown with.

    Raises:
        Refused: the actor may not change the analysis.
        StaleRow: somebody else has saved other values meanwhile.
        ValidationError: the name is empty, too long, or already in use.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        process.analysis = locked
        process.name, process.output = one_line(name), one_line(output)
        same = Process.objects.filter(analysis=locked, name__iexact=process.name).exclude(pk=process.pk)
        if same.exists():
            raise ValidationError({"name": _("The analysis already has a process with this name.")})
        stored = Process.objects.filter(pk=process.pk).first()
        if stored is not None:
            refuse_stale(stored, {"name": process.name, "output": process.output, SEEN: seen}, ("name", "output"))
        else:
            process.position = Process.objects.filter(analysis=locked).count()
        process.full_clean()
        process.save()
        record_event("tasks.process.saved", subject=locked, actor=actor)
    return process


def remove_process(process: Process, *, actor: Any) -> None:
    """Remove a process; its tasks stay, without a process.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(process.analysis)
        require(may_edit(actor, locked))
        record_event("tasks.process.removed", subject=locked, actor=actor)
        process.delete()


def answer_need(analysis: WorkAnalysis, *, kind: str, text: str, actor: Any, seen: str = "") -> NeedAnswer:
    """Write the answer to one of the six questions about hidden work; ``seen`` is the mark it was shown with.

    Raises:
        Refused: the actor may not change the analysis.
        StaleRow: somebody else has answered otherwise meanwhile.
        ValidationError: there is no such question, or the answer is too long.
    """
    if kind not in NeedKind.values:
        raise ValidationError(_("There is no such question."))
    if len(text) > LONGEST_ANSWER:
        raise ValidationError({"text": _("Shorten the answer to 2000 characters.")})
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        stored = NeedAnswer.objects.filter(analysis=locked, kind=kind).first()
        if stored is not None:
            refuse_stale(stored, {"text": text, SEEN: seen}, ("text",))
        answer, _created = NeedAnswer.objects.update_or_create(
            analysis=locked, kind=kind, defaults={"text": text, "answered_by": actor}
        )
        record_event("tasks.need.answered", subject=locked, actor=actor, payload={"kind": kind})
    return answer


def tasks_of_answer(
    analysis: WorkAnalysis, *, kind: str, lines: list[str], actor: Any, function: JobFunction | None = None
) -> tuple[list[Task], int]:
    """Make a task of each line of an answer and return them, and how many were there already.

    Work that is wished done, or that piles up, is marked as undone today. A line that is already the name of a task
    makes none, so pressing the button twice is harmless.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        present = {name.casefold() for name in Task.objects.filter(analysis=locked).values_list("name", flat=True)}
        names = list(dict.fromkeys(one_line(line.lstrip(" -•*–·"))[:LONGEST_NAME] for line in lines))
        wanted = [name for name in names if name]
        fresh = [name for name in wanted if name.casefold() not in present]
        holders = [HolderValue(function, 100)] if function else None
        undone = kind in {NeedKind.UNDONE, NeedKind.BACKLOG}
        tasks = create_tasks(
            locked,
            [
                NewTask(
                    RowValues(fields={"name": name, "minutes": 15, "period": Period.WEEK}, holders=holders),
                    extra={"is_undone": undone, "confidence": 1},
                )
                for name in fresh
            ],
            source=TaskSource.WORKSHOP,
        )
        if tasks:
            payload = {"kind": kind, "tasks": len(tasks)}
            record_event("tasks.need.turned_into_tasks", subject=locked, actor=actor, payload=payload)
    return tasks, len(wanted) - len(fresh)
