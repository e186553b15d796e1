"""The ethics and safety gate: figures of a role against dated thresholds (domain 1.13).

The findings are {code, colour, value, limit, unit}: the page shows each with its reason, the state table asks them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from employers.models import Commitment
from tasks.enums import CheckColour, Consequence, RoleState
from tasks.models import CarvedRole, EthicsCheck, EthicsThreshold, GateReason, HolderHearing, RoleItem
from tasks.role_policies import may_carve, may_write_reason
from tasks.selectors.carving_input import occurrence_minutes

COLOUR_ORDER = {CheckColour.GREEN: 0, CheckColour.YELLOW: 1, CheckColour.RED: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result. ``limit`` is the threshold that the value has crossed, None when it has crossed none."""

    code: str
    colour: str
    value: float
    limit: float | None
    unit: str


def thresholds_on(day: date) -> list[EthicsThreshold]:
    """Return the thresholds in force on a day, in their order, one a code."""
    in_force = EthicsThreshold.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    newest: dict[str, EthicsThreshold] = {}
    for threshold in in_force.order_by("valid_from"):
        newest[threshold.code] = threshold
    return sorted(newest.values(), key=lambda threshold: (threshold.position, threshold.code))


def judge(threshold: EthicsThreshold, value: float) -> Finding:
    """Return the finding of one value against its threshold."""

    def crossed(limit: float | None) -> bool:
        if limit is None:
            return False
        return value < limit if threshold.direction == "below" else value > limit

    if crossed(threshold.red):
        return Finding(threshold.code, CheckColour.RED, value, threshold.red, threshold.unit)
    if crossed(threshold.yellow):
        return Finding(threshold.code, CheckColour.YELLOW, value, threshold.yellow, threshold.unit)
    return Finding(threshold.code, CheckColour.GREEN, value, None, threshold.unit)


def worst_colour(findings: list[Finding]) -> str:
    """Return the worst colour among the findings; green when there are none."""
    colours = [CheckColour(finding.colour) for finding in findings]
    return max(colours, key=lambda colour: COLOUR_ORDER[colour], default=CheckColour.GREEN)


def _items(role: CarvedRole) -> list[RoleItem]:
    return list(
        role.items.filter(is_active=True)
        .select_related("slot__task__analysis")
        .prefetch_related("slot__task__slots", "slot__task__shares__function")
        .order_by("id")
    )


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def role_figures(role: CarvedRole, *, broken_limits: int, parameters: Mapping[str, Any]) -> dict[str, float]:
    """Return the value of every check of the role, by code.

    ``broken_limits`` is what the engine's evaluation found on the board; ``parameters`` those of the thresholds.
    """
    items = _items(role)
    minutes = {item.pk: item.minutes * int(item.days).bit_count() for item in items}
    total = sum(minutes.values())

    def share(flag: str) -> float:
        return _percent(sum(minutes[item.pk] for item in items if getattr(item.slot.task, flag)), total)

    by_task: dict[int, int] = {}
    for item in items:
        by_task[item.slot.task_id] = by_task.get(item.slot.task_id, 0) + minutes[item.pk]
    tasks = {item.slot.task_id: item.slot.task for item in items}
    words = parameters.get("title", {}).get("words", [])
    return {
        "isolation": share("with_colleagues"),
        "shared_breaks": float(role.break_room),
        "unwanted": share("is_unwanted"),
        "danger": float(
            sum(task.is_safety_critical or task.consequence == Consequence.DANGER for task in tasks.values())
        ),
        "meaningful": float(sum(task.is_meaningful for task in tasks.values())),
        "single_task": _percent(max(by_task.values(), default=0), total),
        "title": float(sum(word in role.title.casefold() for word in words)),
        "development_path": float(bool(role.development_path.strip())),
        "mentor": float(role.mentor_id is not None),
        "pay_basis": float(bool(role.pay_basis and role.pay_agreement.strip())),
        "holders_heard": _heard_percent(role, items),
        "displacement": _displaced_percent(role, items, parameters.get("displacement", {})),
        "enclave": _enclave_percent(role),
        "occupational_health": _occupational_health(role),
        "limits": float(broken_limits),
    }


def affected_functions(items: list[RoleItem]) -> dict[int, float]:
    """Return the minutes a week that leave each job function, by its key; an occurrence is as long as on the board."""
    moved: dict[int, float] = {}
    for item in items:
        shares = list(item.slot.task.shares.all())
        total = sum(share.percent for share in shares) or 100
        freed = occurrence_minutes(item.slot.task) * int(item.days).bit_count()
        for one in shares:
            moved[one.function_id] = moved.get(one.function_id, 0.0) + freed * one.percent / total
    return moved


def _heard_percent(role: CarvedRole, items: list[RoleItem]) -> float:
    affected = set(affected_functions(items))
    if not affected:
        return 0.0
    heard = HolderHearing.objects.filter(
        role=role, function_id__in=affected, workload_checked=True, no_loss_of_pay=True
    ).values_list("function_id", flat=True)
    return _percent(len(set(heard)), len(affected))


def _displaced_percent(role: CarvedRole, items: list[RoleItem], parameters: Mapping[str, Any]) -> float:
    margin = 1 + float(parameters.get("wage_margin_percent", 15)) / 100
    moved = affected_functions(items)
    wages = {
        share.function_id: share.function.wage_middle_cents for item in items for share in item.slot.task.shares.all()
    }
    near = sum(minutes for key, minutes in moved.items() if wages[key] <= role.wage_cents_per_hour * margin)
    return _percent(near, sum(moved.values()))


def _enclave_percent(role: CarvedRole) -> float:
    unit = role.analysis.unit
    staff = sum(unit.functions.values_list("headcount", flat=True))
    roles = CarvedRole.objects.filter(analysis__unit=unit).exclude(
        state__in=[RoleState.CLOSED, RoleState.WITHDRAWN, RoleState.DRAFT]
    )
    return _percent(roles.exclude(pk=role.pk).count() + 1, staff)


def _occupational_health(role: CarvedRole) -> float:
    employer = role.analysis.unit.site.employer_id
    return float(Commitment.objects.filter(employer_id=employer, occupational_health__isnull=False).exists())


def content_hash(role: CarvedRole) -> str:
    """Return a hash of what the check looked at, so that a page can say "the role has changed since"."""
    items = RoleItem.objects.filter(role=role, is_active=True).order_by("slot_id")
    content: list[Any] = [
        role.title,
        role.development_path,
        role.mentor_id,
        role.pay_basis,
        role.pay_agreement,
        role.break_room,
    ]
    content += [[item.slot_id, item.days, item.minutes, str(item.start)] for item in items]
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def findings_of(role: CarvedRole, *, broken_limits: int, day: date | None = None) -> list[Finding]:
    """Return the gate's findings on the role as it is now, by the thresholds of the day."""
    thresholds = thresholds_on(day or timezone.localdate())
    parameters = {threshold.code: threshold.parameters for threshold in thresholds}
    figures = role_figures(role, broken_limits=broken_limits, parameters=parameters)
    findings = []
    for threshold in thresholds:
        if threshold.code not in figures:
            continue
        finding = judge(threshold, figures[threshold.code])
        red_methods = threshold.parameters.get("red_methods", [])
        if finding.colour == CheckColour.YELLOW and role.analysis.method in red_methods:
            finding = Finding(finding.code, CheckColour.RED, finding.value, finding.limit, finding.unit)
        findings.append(finding)
    return findings


def make_check(role: CarvedRole, *, actor: Any, broken_limits: int) -> EthicsCheck:
    """Make the check and keep it. Reasons for findings that are no longer red are left as they were.

    Raises:
        Refused: the actor may not carve in this analysis.
    """
    with transaction.atomic():
        locked = (
            CarvedRole.objects.select_for_update(of=("self",))
            .select_related("analysis__unit__site", "subsidy")
            .get(pk=role.pk)
        )
        require(may_carve(actor, locked.analysis))
        findings = findings_of(locked, broken_limits=broken_limits)
        check = EthicsCheck.objects.create(
            role=locked,
            made_by=actor,
            colour=worst_colour(findings),
            findings=[asdict(finding) for finding in findings],
            content_hash=content_hash(locked),
        )
        record_event("tasks.role.checked", subject=locked, actor=actor, payload={"colour": check.colour})
    return check


def write_reason(role: CarvedRole, *, code: str, text: str, actor: Any) -> GateReason:
    """Write why a red finding is accepted: by a second person, once a finding.

    Raises:
        Refused: the writer is the one who proposed the role, or may not carve.
        ValidationError: no red finding has this code, the text is empty, or a reason is already there.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write the reason.")})
    with transaction.atomic():
        locked = (
            CarvedRole.objects.select_for_update(of=("self",)).select_related("analysis__unit__site").get(pk=role.pk)
        )
        require(may_write_reason(actor, locked))
        check = locked.checks.first()
        red = (
            {finding["code"] for finding in check.findings if finding["colour"] == CheckColour.RED} if check else set()
        )
        if code not in red:
            raise ValidationError(_("This finding is not red, so it needs no reason."))
        try:
            with transaction.atomic():
                reason = GateReason.objects.create(
                    role=locked, code=code, text=text.strip(), proposer=locked.proposed_by, written_by=actor
                )
        except IntegrityError as error:
            raise ValidationError(_("This finding already has a written reason.")) from error
        record_event("tasks.role.reason_written", subject=locked, actor=actor, payload={"code": code})
    return reason
