"""The ethics and safety gate of a role: findings with their reasons, the check, written reasons, hearings."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.htmx import see_other
from core.policies import Text, require
from employers.forms.base import show_errors
from tasks.enums import CheckColour
from tasks.forms.roles import HearingForm, ReasonForm
from tasks.models import CarvedRole, EthicsThreshold, GateReason
from tasks.role_policies import may_handle, may_write_reason
from tasks.selectors.board import broken_limits
from tasks.selectors.gate_figures import COLOUR_TONES, Finding, thresholds_on, value_text
from tasks.selectors.roles import ENDED, holder_effects, items_of
from tasks.services.gate import content_hash, findings_of, make_check, write_reason
from tasks.services.roles import record_hearing
from tasks.views.roles import visible_role


@dataclass(slots=True)
class GateRow:
    """A finding as the page shows it: in words, with its written reason or the form for one."""

    finding: Finding
    threshold: EthicsThreshold
    reason: GateReason | None
    form: ReasonForm | None

    @property
    def tone(self) -> str:
        """Return the tone of the finding's badge."""
        return COLOUR_TONES[CheckColour(self.finding.colour)]

    @property
    def label(self) -> Text:
        """Return the colour in words."""
        return CheckColour(self.finding.colour).label

    @property
    def value(self) -> str:
        """Return the value with its unit."""
        return value_text(self.finding.value, self.finding.unit)

    @property
    def limits(self) -> str:
        """Return where the check turns yellow and red, in words."""
        below = self.threshold.direction == "below"
        parts = []
        for limit, under, over in (
            (self.threshold.yellow, _("yellow below %(value)s"), _("yellow above %(value)s")),
            (self.threshold.red, _("red below %(value)s"), _("red above %(value)s")),
        ):
            if limit is not None:
                parts.append((under if below else over) % {"value": value_text(limit, self.threshold.unit)})
        return _("must be so") if self.threshold.unit == "yes_no" else ", ".join(parts)


def _kept_findings(role: CarvedRole) -> list[Finding]:
    check = role.checks.first()
    return [Finding(**found) for found in check.findings] if check else []


def _rows(user: User, role: CarvedRole, typed: ReasonForm | None) -> list[GateRow]:
    """Return the findings on the role as it is now; of an ended role those of its last check."""
    thresholds = {threshold.code: threshold for threshold in thresholds_on(timezone.localdate())}
    kept = _kept_findings(role)
    findings = kept if role.state in ENDED else findings_of(role, broken_limits=broken_limits(role))
    checked_red = {found.code for found in kept if found.colour == CheckColour.RED}
    reasons = {reason.code: reason for reason in role.reasons.select_related("written_by").order_by("id")}
    may_write = may_write_reason(user, role)
    rows = []
    for finding in findings:
        if finding.code not in thresholds:
            continue
        form = None
        if may_write and finding.code in checked_red and finding.code not in reasons:
            own = typed if typed is not None and typed.data.get("code") == finding.code else None
            form = own or ReasonForm(initial={"code": finding.code}, auto_id=f"id_{finding.code}_%s")
            form.helper.form_action = reverse("role_reason", kwargs={"public_id": role.public_id})
        rows.append(GateRow(finding, thresholds[finding.code], reasons.get(finding.code), form))
    return rows


def _reason_refusal(user: User, role: CarvedRole, rows: list[GateRow]) -> Text:
    """Return why the user may not write reasons while a red finding waits for one, otherwise an empty text."""
    waits = any(row.finding.colour == CheckColour.RED and row.reason is None for row in rows)
    decision = may_write_reason(user, role)
    return decision.reason if waits else ""


def _page(
    request: HttpRequest,
    user: User,
    role: CarvedRole,
    *,
    hearing: HearingForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    effects = holder_effects(role, items_of(role))
    may = may_handle(user, role)
    rows = _rows(user, role, reason)
    check = role.checks.select_related("made_by").first()
    if hearing is None and may and effects and role.state not in ENDED:
        hearing = HearingForm(
            functions=[effect.function.pk for effect in effects], initial={"heard_on": timezone.localdate()}
        )
    if hearing is not None:
        hearing.helper.form_action = reverse("role_hearing", kwargs={"public_id": role.public_id})
    order = list(COLOUR_TONES)[::-1]
    context = {
        "role": role,
        "rows": sorted(rows, key=lambda row: (order.index(CheckColour(row.finding.colour)), row.threshold.position)),
        "check": check,
        "check_label": CheckColour(check.colour).label if check else "",
        "check_tone": COLOUR_TONES[CheckColour(check.colour)] if check else "neutral",
        "has_changed": check is not None and role.state not in ENDED and check.content_hash != content_hash(role),
        "effects": effects,
        "hearing": hearing,
        "may_handle": may,
        "has_ended": role.state in ENDED,
        "reason_refusal": _reason_refusal(user, role, rows),
    }
    return render(request, "tasks/roles/gate.html", context, status=status)


@require_GET
def role_gate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the findings on the role as it is now, what has been written about them, and who has been heard."""
    user = signed_in(request)
    return _page(request, user, visible_role(user, public_id))


@require_POST
def role_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the check and keep it."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    require(may_handle(user, role))
    if role.state in ENDED:
        messages.error(request, _("The role has ended: it is no longer checked."))
    else:
        make_check(role, actor=user, broken_limits=broken_limits(role))
        messages.success(request, _("The check has been made."))
    return see_other("role_gate", public_id=role.public_id)


@require_POST
def role_reason(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write why a red finding is accepted; the one who proposed the role is refused."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    require(may_handle(user, role))
    require(may_write_reason(user, role))
    code = request.POST.get("code", "")
    form = ReasonForm(request.POST, auto_id=f"id_{code[:40]}_%s")
    if form.is_valid():
        try:
            write_reason(role, code=code, text=form.cleaned_data["text"], actor=user)
        except ValidationError as error:
            show_errors(form, error)
    if not form.errors:
        messages.success(request, _("The reason has been saved."))
        return see_other("role_gate", public_id=role.public_id)
    if form.non_field_errors() or "code" in form.errors:  # nothing on the page waits for this reason
        messages.error(request, " ".join([*form.non_field_errors(), *form.errors.get("code", [])]))
        return see_other("role_gate", public_id=role.public_id)
    return _page(request, user, role, reason=form, status=422)


@require_POST
def role_hearing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write that the holders of a job function have been heard."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    require(may_handle(user, role))
    functions = [effect.function.pk for effect in holder_effects(role, items_of(role))]
    form = HearingForm(request.POST, functions=functions)
    if not form.is_valid():
        return _page(request, user, role, hearing=form, status=422)
    values: dict[str, Any] = {**form.cleaned_data}
    record_hearing(role, values.pop("function"), actor=user, **values)
    messages.success(request, _("The hearing has been saved."))
    return see_other("role_gate", public_id=role.public_id)
