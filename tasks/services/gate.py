"""The ethics and safety gate: figures of a role against dated thresholds (domain 1.13).

The findings are {code, colour, value, limit, unit}: the page shows each with its reason, the state table asks them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from employers.models import Commitment
from tasks.enums import CheckColour, RoleState
from tasks.models import CarvedRole, EthicsCheck, GateReason, HolderHearing, RoleItem
from tasks.role_policies import may_carve, may_write_reason
from tasks.selectors.carving_input import occurrence_minutes
from tasks.selectors.gate_figures import (
    Finding,
    Piece,
    findings_from,
    freed_by_holder,
    parameters_of,
    percent_of,
    piece_of,
    thresholds_on,
    work_figures,
    worst_colour,
)


def _items(role: CarvedRole) -> list[RoleItem]:
    return list(
        role.items.filter(is_active=True)
        .select_related("slot__task__analysis")
        .prefetch_related("slot__task__slots", "slot__task__shares__function")
        .order_by("id")
    )


def role_figures(role: CarvedRole, *, broken_limits: int, parameters: Mapping[str, Any]) -> dict[str, float]:
    """Return the value of every check of the role, by code.

    ``broken_limits`` is what the engine's evaluation found on the board; ``parameters`` those of the thresholds.
    """
    items = _items(role)
    pieces = _pieces(items)
    holder_wages = {
        share.function_id: share.function.wage_middle_cents for item in items for share in item.slot.task.shares.all()
    }
    return {
        **work_figures(
            pieces,
            title=role.title,
            wage_cents=role.wage_cents_per_hour,
            holder_wages=holder_wages,
            parameters=parameters,
        ),
        "shared_breaks": float(role.break_room),
        "development_path": float(bool(role.development_path.strip())),
        "mentor": float(role.mentor_id is not None),
        "pay_basis": float(bool(role.pay_basis and role.pay_agreement.strip())),
        "holders_heard": _heard_percent(role, pieces),
        "enclave": _enclave_percent(role),
        "occupational_health": _occupational_health(role),
        "limits": float(broken_limits),
    }


def _pieces(items: list[RoleItem]) -> list[Piece]:
    """Return the role's work as the gate weighs it; an occurrence is as long for its holders as on the board."""
    return [
        piece_of(
            item.slot.task,
            item.minutes * int(item.days).bit_count(),
            occurrence_minutes(item.slot.task) * int(item.days).bit_count(),
        )
        for item in items
    ]


def affected_functions(items: list[RoleItem]) -> dict[int, float]:
    """Return the minutes a week that leave each job function, by its key."""
    return freed_by_holder(_pieces(items))


def _heard_percent(role: CarvedRole, pieces: list[Piece]) -> float:
    affected = set(freed_by_holder(pieces))
    if not affected:
        return 0.0
    heard = HolderHearing.objects.filter(
        role=role, function_id__in=affected, workload_checked=True, no_loss_of_pay=True
    ).values_list("function_id", flat=True)
    return percent_of(len(set(heard)), len(affected))


def _enclave_percent(role: CarvedRole) -> float:
    unit = role.analysis.unit
    staff = sum(unit.functions.values_list("headcount", flat=True))
    roles = CarvedRole.objects.filter(analysis__unit=unit).exclude(
        state__in=[RoleState.CLOSED, RoleState.WITHDRAWN, RoleState.DRAFT]
    )
    return percent_of(roles.exclude(pk=role.pk).count() + 1, staff)


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
    figures = role_figures(role, broken_limits=broken_limits, parameters=parameters_of(thresholds))
    return findings_from(figures, thresholds, method=role.analysis.method)


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
