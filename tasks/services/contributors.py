"""Links by which workers without an account write down their own tasks: short-lived, revocable, nobody named.

The token is a keyed hash of the link's id, so that it can be shown again to whoever may manage the link, while the
database holds only a hash of it: a copy of the database opens no link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.ids import new_public_id
from core.policies import require
from employers.models import JobFunction
from tasks.enums import AnalysisState, TaskSource, Willingness
from tasks.models import ContributorLink, Task, TaskVoice, WorkAnalysis
from tasks.policies import may_edit
from tasks.services.cells import HolderValue, read_row
from tasks.services.demands import guess_demands
from tasks.services.inventory import lock_analysis
from tasks.services.task_writing import NewTask, create_tasks

DEFAULT_DAYS = 7
MOST_DAYS = 30
MOST_TASKS_A_SESSION = 60
TOKEN_BYTES = 24
CONTRIBUTOR_KEYS = ("name", "minutes", "occurrences", "period")


def token_of(link: ContributorLink) -> str:
    """Return the link's token: 192 bits that only the holder of the product's secret key can make."""
    message = b"tasks.contributor-link:" + link.public_id.bytes
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def shown_token(link: ContributorLink) -> str:
    """Return the token for showing it again; empty when the secret key has changed since the link was made."""
    token = token_of(link)
    return token if hmac.compare_digest(hash_of(token), link.token_hash) else ""


def create_link(
    analysis: WorkAnalysis,
    function: JobFunction,
    *,
    actor: Any,
    days: int = DEFAULT_DAYS,
    public_id: UUID | None = None,
) -> ContributorLink:
    """Make a link for one job function. ``public_id`` is made by the page: sending the form twice makes one link.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: the function is of another unit, or the time is not between 1 and 30 days.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("A link is valid for 1 to 30 days.")})
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        if function.unit_id != locked.unit_id:
            raise ValidationError({"function": _("This job function is of another unit.")})
        known: ContributorLink | None = (
            ContributorLink.objects.filter(public_id=public_id, analysis=locked).first() if public_id else None
        )
        if known is not None:
            return known
        link = ContributorLink(
            public_id=public_id or new_public_id(),
            analysis=locked,
            function=function,
            created_by=actor,
            expires_at=timezone.now() + timedelta(days=days),
        )
        link.token_hash = hash_of(token_of(link))
        link.save()
        record_event("tasks.link.created", subject=link, actor=actor, payload={"days": days})
    return link


def revoke_link(link: ContributorLink, *, actor: Any) -> ContributorLink:
    """Close a link at once. What has been written stays.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        require(may_edit(actor, link.analysis))
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at", "updated_at"])
            record_event("tasks.link.revoked", subject=link, actor=actor)
    return link


def link_by_token(token: str) -> ContributorLink | None:
    """Return the link of a token, open or not; None for an unknown one."""
    link: ContributorLink | None = (
        ContributorLink.objects.select_related("analysis__unit__site__employer", "function")
        .filter(token_hash=hash_of(token))
        .first()
    )
    return link


def is_usable(link: ContributorLink) -> bool:
    """Tell whether tasks can be written through the link now: it is open, and so is its analysis."""
    return link.is_open and link.analysis.state == AnalysisState.OPEN


def count_opening(link: ContributorLink) -> None:
    """Count one person's coming through the link, for the supervisor's overview."""
    ContributorLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1)


def new_session_key() -> str:
    """Return a random key by which a contributor's own entries are known during the visit; it names nobody."""
    return secrets.token_urlsafe(24)


def own_voices(link: ContributorLink, session_key: str) -> QuerySet[Any]:
    """Return what has been said in this visit, own tasks first added first."""
    voices: QuerySet[Any] = (
        TaskVoice.objects.filter(link=link, session_key=session_key).select_related("task").order_by("id")
    )
    return voices


def known_tasks(link: ContributorLink, session_key: str) -> QuerySet[Any]:
    """Return the function's tasks that others have written down, for saying whether one would give them away."""
    tasks: QuerySet[Any] = (
        Task.objects.filter(analysis=link.analysis_id, shares__function=link.function_id)
        .exclude(
            pk__in=TaskVoice.objects.filter(link=link, session_key=session_key, task__source=TaskSource.WORKER).values(
                "task"
            )
        )
        .order_by("position", "id")
    )
    return tasks


def save_contribution(
    link: ContributorLink,
    *,
    session_key: str,
    row_id: UUID,
    texts: Mapping[str, str],
    willingness: str,
) -> Task:
    """Write one task of the worker's own, or correct one that was written in the same visit.

    ``row_id`` is made by the page, so that sending twice writes one task. ``texts`` are the cells name, minutes,
    occurrences and period.

    Raises:
        ValidationError: messages by field; the link has closed; too many tasks in one visit.
    """
    errors: dict[str, Any] = {}
    if willingness not in Willingness.values:
        errors["willingness"] = _("Choose whether you would give the task away.")
    with transaction.atomic():
        analysis = lock_analysis(link.analysis)
        _require_open(link)
        cells = {key: texts.get(key, "") for key in CONTRIBUTOR_KEYS}
        try:
            values = read_row(cells, {})
        except ValidationError as error:
            errors.update(error.message_dict)
        if errors:
            raise ValidationError(errors)
        task: Task | None = Task.objects.filter(public_id=row_id).first()
        if task is None:
            task = _write_new(link, analysis, session_key, NewTask(values, public_id=row_id), willingness)
        else:
            voice = TaskVoice.objects.filter(task=task, link=link, session_key=session_key).first()
            if voice is None or task.source != TaskSource.WORKER:
                raise ValidationError({"name": _("This task can no longer be corrected here.")})
            task.analysis = analysis
            _correct(task, values.fields, voice, willingness)
    return task


def _require_open(link: ContributorLink) -> None:
    fresh = ContributorLink.objects.select_related("analysis").get(pk=link.pk)
    if not is_usable(fresh):
        raise ValidationError(_("This link is no longer open. Ask your supervisor for a new one."))


def _write_new(link: ContributorLink, analysis: WorkAnalysis, session_key: str, new: NewTask, willingness: str) -> Task:
    if TaskVoice.objects.filter(link=link, session_key=session_key).count() >= MOST_TASKS_A_SESSION * 2:
        raise ValidationError(_("You have already told a great deal. Thank you! Ask your supervisor for a new link."))
    new.values.holders = [HolderValue(link.function, 100)]
    task = create_tasks(analysis, [new], source=TaskSource.WORKER)[0]
    TaskVoice.objects.create(task=task, link=link, session_key=session_key, willingness=willingness)
    guess_demands([task])
    record_event("tasks.task.contributed", subject=task, payload={"willingness": willingness})
    return task


def _correct(task: Task, fields: Mapping[str, Any], voice: TaskVoice, willingness: str) -> None:
    changed = [name for name, value in fields.items() if getattr(task, name) != value]
    for name in changed:
        setattr(task, name, fields[name])
    if changed:
        task.revision += 1
        task.save()
    if voice.willingness != willingness:
        voice.willingness = willingness
        voice.save(update_fields=["willingness", "updated_at"])
    if changed:
        record_event("tasks.task.contribution_corrected", subject=task, payload={"fields": sorted(changed)})


def remove_contribution(link: ContributorLink, *, session_key: str, row_id: UUID) -> bool:
    """Remove a task that was written in the same visit and that nobody else has touched; tell whether it went.

    Raises:
        ValidationError: the link has closed, or the task is not the visitor's to remove any more.
    """
    with transaction.atomic():
        lock_analysis(link.analysis)
        _require_open(link)
        task = Task.objects.filter(public_id=row_id, source=TaskSource.WORKER).first()
        if task is None:
            return False
        own = TaskVoice.objects.filter(task=task, link=link, session_key=session_key).exists()
        if not own or TaskVoice.objects.filter(task=task).count() > 1 or task.is_confirmed_transferable:
            raise ValidationError(_("This task can no longer be removed here."))
        record_event("tasks.task.contribution_removed", subject=task)
        task.delete()
    return True


def say_willingness(link: ContributorLink, *, session_key: str, task: Task, willingness: str) -> TaskVoice:
    """Say of a task of the function whether one would give it away; the newest word counts.

    Raises:
        ValidationError: the link has closed, the task is not the function's, or the answer is not a choice.
    """
    if willingness not in Willingness.values:
        raise ValidationError({"willingness": _("Choose whether you would give the task away.")})
    with transaction.atomic():
        _require_open(link)
        if not task.shares.filter(function=link.function_id).exists() or task.analysis_id != link.analysis_id:
            raise ValidationError(_("This task belongs to another job."))
        voice, _created = TaskVoice.objects.update_or_create(
            task=task, link=link, session_key=session_key, defaults={"willingness": willingness}
        )
    return voice


def voices_of(analysis: WorkAnalysis) -> dict[int, dict[str, int]]:
    """Return how many would give each task away gladly, perhaps or not: by task key and answer, one query."""
    found: dict[int, dict[str, int]] = {}
    rows = (
        TaskVoice.objects.filter(task__analysis=analysis)
        .values("task_id", "willingness")
        .annotate(number=Count("pk"))
        .order_by("task_id")
    )
    for row in rows:
        found.setdefault(row["task_id"], {})[row["willingness"]] = row["number"]
    return found
