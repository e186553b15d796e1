"""Payment periods of a project and the targets of its indicators."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import StaleValues, merged, refuse_stale
from employers.services.saving import assign, save_checked
from pilots.indicators import known_indicators
from pilots.models import IndicatorTarget, PaymentPeriod, Project
from pilots.policies import may_manage_project

PERIOD = ("number", "starts_on", "ends_on", "report_due_on")
CellKey = tuple[UUID, str]  # public id of the period, code of the indicator
Cells = Mapping[CellKey, Decimal | None]


def lock_project(project: Project) -> Project:
    """Lock the project for the running transaction and return it as stored."""
    locked: Project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    return locked


def next_number(project: Project) -> int:
    """Return the number that the project's next payment period gets."""
    last = project.periods.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def save_period(*, actor: User, period: PaymentPeriod, values: Mapping[str, Any]) -> PaymentPeriod:
    """Add a payment period (already pointing to its project) or change one; return it as stored.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: days out of order, outside the project or over another period; the number is taken.
        StaleRow: somebody else has changed the period meanwhile.
    """
    with transaction.atomic():
        project = lock_project(period.project)
        require(may_manage_project(actor, project))
        added = period.pk is None
        stored: PaymentPeriod = period if added else PaymentPeriod.objects.select_for_update().get(pk=period.pk)
        if not added:
            refuse_stale(stored, values, PERIOD)
        changed = assign(stored, values, PERIOD)
        stored.project = project
        check_within(project, stored.starts_on, stored.ends_on)
        save_checked(stored)
        if added or changed:
            name = "pilots.period.added" if added else "pilots.period.changed"
            record_event(name, subject=project, actor=actor, payload={"period": stored.number, "fields": changed})
    return stored


def check_within(project: Project, starts_on: Any, ends_on: Any) -> None:
    """Refuse days outside the project's time, each beside its field.

    Raises:
        ValidationError: with ``starts_on``, ``ends_on`` or both.
    """
    outside = {
        name: _("The day is outside the project's time.")
        for name, day in (("starts_on", starts_on), ("ends_on", ends_on))
        if day is not None and not project.starts_on <= day <= project.ends_on
    }
    if outside:
        raise ValidationError(outside)


def remove_period(*, actor: User, period: PaymentPeriod) -> None:
    """Remove a payment period and its targets.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: a report has been made of the period.
    """
    with transaction.atomic():
        project = lock_project(period.project)
        require(may_manage_project(actor, project))
        try:
            period.delete()
        except ProtectedError as error:
            raise ValidationError(_("A report has been made of the period, so it cannot be removed.")) from error
        record_event("pilots.period.removed", subject=project, actor=actor, payload={"period": period.number})


class StaleTargets(StaleValues):
    """Somebody else has saved other targets meanwhile. ``theirs`` holds them by cell; nothing was changed."""

    @staticmethod
    def sentence() -> str:
        """Return what the reader is told."""
        return gettext(
            "Somebody else has saved targets while you were writing. What they saved is shown beside the cells. "
            "Save again if yours are to stay."
        )


def save_targets(*, actor: User, project: Project, cells: Cells, seen: Cells) -> int:
    """Set the targets of a project at once and return how many changed. An empty cell takes its target away.

    ``seen`` holds the cells as they were shown: a cell that was not touched is left as it is now, and one that
    somebody else has changed meanwhile is refused.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: a period is not the project's, a code is unknown, or a value cannot be stored.
        StaleTargets: see there.
    """
    with transaction.atomic():
        locked = lock_project(project)
        require(may_manage_project(actor, locked))
        periods = {period.public_id: period for period in locked.periods.all()}
        _check_known(cells, periods)
        stored = {
            (target.period.public_id, target.indicator_code): target
            for target in IndicatorTarget.objects.filter(period__project=locked).select_related("period")
        }
        now = {key: stored[key].value if key in stored else None for key in cells}
        mine = merged(cells, seen, now, StaleTargets)
        changed = {key: value for key, value in mine.items() if value != now[key]}
        for key, value in changed.items():
            _set_target(periods[key[0]], key[1], value, stored.get(key))
        if changed:
            codes = sorted({code for _period, code in changed})
            record_event("pilots.targets.changed", subject=locked, actor=actor, payload={"indicators": codes})
    return len(changed)


def _check_known(cells: Cells, periods: Mapping[UUID, PaymentPeriod]) -> None:
    codes = {indicator.code for indicator in known_indicators()}
    for period, code in cells:
        if period not in periods:
            raise ValidationError(_("A target needs a payment period of this project. Reload the page."))
        if code not in codes:
            raise ValidationError(_("The indicator %(code)s is not known.") % {"code": code})


def _set_target(period: PaymentPeriod, code: str, value: Decimal | None, stored: IndicatorTarget | None) -> None:
    if value is None:
        if stored is not None:
            stored.delete()
        return
    target = stored or IndicatorTarget(period=period, indicator_code=code)
    target.value = value
    save_checked(target)
