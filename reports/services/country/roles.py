"""Roles carved from the example workplaces by the engine, repeated elsewhere, taken through the gate, and dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.ids import new_public_id
from core.policies import Refused
from employers.enums import MembershipRole
from employers.models import EmployerMembership, Unit
from pilots.enums import PilotOutcome, PilotStage
from pilots.models import Pilot
from reports.services.country.ground import Country, moment
from reports.services.country.words import CALL_NAMES, SURNAMES
from tasks.enums import CheckColour, PayBasis, RoleState
from tasks.models import CarvedRole, CarvingRun, Process, RoleItem, Task, TaskSlot, WorkAnalysis
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.gate import write_reason
from tasks.services.proposals import adopt_proposal
from tasks.services.roles import describe_role, move_role
from tasks.services.workplaces import create_from_workplace, workplace_named

# The engine's effort for one example workplace, and how many proposals it makes.
ENGINE_SECONDS, ALTERNATIVES = 1, 2
REASON = "Asia sovittiin henkilöstön kanssa ja tarkistetaan kuukauden kuluttua."
DESCRIPTION = {
    "purpose": "Työyhteisö saa aikaa omaan ydintyöhönsä ja palvelu toimii sujuvammin.",
    "pay_basis": PayBasis.COLLECTIVE_AGREEMENT,
    "pay_agreement": "Työehtosopimuksen mukainen palkkaryhmä",
    "development_path": "Tunteja ja tehtäviä voidaan lisätä puolivuosittain yhdessä sovittaessa.",
    "break_room": True,
}


def carve_roles(country: Country, pilots: Sequence[Pilot]) -> list[CarvedRole]:
    """Analyse the employers of the first pilots, carve each example workplace once and repeat its roles elsewhere.

    Return the approved roles, oldest decision first. The boards that the demo has already stay as they are.
    """
    originals: dict[str, list[CarvedRole]] = {}
    approved: list[CarvedRole] = []
    for analysis in WorkAnalysis.objects.filter(pilot__project=country.projects[0]).select_related("pilot"):
        _written(analysis)
    bearing = [pilot for pilot in pilots if pilot.stage != PilotStage.PLANNED and pilot.outcome in _OUTCOMES]
    for pilot in bearing[: country.size.carved_pilots]:
        coach = country.people["coach" if pilot.project_id == country.projects[0].pk else "other_coach"]
        for unit in _units(pilot):
            workplace = country.workplaces[unit.site.employer_id]
            analysis = _analysis(pilot, unit, workplace, coach)
            if workplace in originals:
                made = _repeated(originals[workplace], analysis)
            else:
                originals[workplace] = made = _carved(analysis, coach)
            approved += _decided(country, analysis, [role for role in made if _approve(role, coach)])
            _written(analysis)
    return sorted(approved, key=lambda role: (role.decided_at or moment(country.calendar.start), role.pk))


_OUTCOMES = {"", PilotOutcome.ROLE}


def _units(pilot: Pilot) -> list[Unit]:
    employers = pilot.employers.order_by("business_id").values_list("pk", flat=True)
    units = Unit.objects.filter(site__employer__in=employers).select_related("site__employer")
    return list(units.order_by("site__employer__business_id", "pk"))


def _analysis(pilot: Pilot, unit: Unit, workplace: str, coach: User) -> WorkAnalysis:
    return create_from_workplace(
        workplace_named(workplace), pilot=pilot, unit=unit, actor=coach, title=f"{unit.site.employer.name}: työt"
    )


def _carved(analysis: WorkAnalysis, actor: User) -> list[CarvedRole]:
    """Carve by the engine, whose effort is counted instead of the clock: the same roles on every machine."""
    run = request_run(analysis, actor=actor, publish=lambda _key: None)
    CarvingRun.objects.filter(pk=run.pk).update(seconds=ENGINE_SECONDS, alternatives=ALTERNATIVES)
    execute_run(run.pk, deterministic=True)
    first = run.proposals.order_by("number").first()
    return adopt_proposal(first, actor=actor) if first is not None else []


def _repeated(originals: Sequence[CarvedRole], analysis: WorkAnalysis) -> list[CarvedRole]:
    """Copy roles to another unit with the same work: the same tasks at the same times."""
    slots = dict(_numbered(TaskSlot.objects.filter(task__analysis=analysis)))
    made = []
    for original in originals:
        known = {slot.pk: key for key, slot in _numbered(TaskSlot.objects.filter(task__analysis=original.analysis))}
        copy = CarvedRole.objects.get(pk=original.pk)
        copy.pk, copy.public_id, copy.analysis, copy.template_of = None, new_public_id(), analysis, original
        copy.state, copy.proposal = RoleState.DRAFT, None
        copy.proposed_by, copy.decided_by, copy.decided_at = None, None, None
        copy.save(force_insert=True)
        for item in original.items.filter(is_active=True).order_by("pk"):
            RoleItem.objects.create(
                role=copy, slot=slots[known[item.slot_id]], days=item.days, start=item.start, minutes=item.minutes
            )
        made.append(copy)
    return made


def _numbered(slots: Any) -> list[tuple[tuple[str, int], TaskSlot]]:
    """Return the slots with the name of their task and their number within it."""
    found: dict[tuple[str, int], TaskSlot] = {}
    counts: dict[str, int] = {}
    for slot in slots.select_related("task").order_by("task__position", "task__name", "pk"):
        number = counts[slot.task.name] = counts.get(slot.task.name, 0) + 1
        found[slot.task.name, number] = slot
    return list(found.items())


def _fresh(role: CarvedRole) -> CarvedRole:
    found: CarvedRole = CarvedRole.objects.select_related("analysis__unit__site__employer").get(pk=role.pk)
    return found


def _approve(role: CarvedRole, coach: User) -> bool:
    """Take a role through the gate with the reasons a second person writes; tell whether the employer approved it."""
    owner = _owner(role)
    describe_role(role, actor=coach, values=DESCRIPTION)
    try:
        with transaction.atomic():
            move_role(_fresh(role), "propose", actor=coach)
            move_role(_fresh(role), "check", actor=coach)
            _reason(_fresh(role), owner)
            move_role(_fresh(role), "approve", actor=owner)
            move_role(_fresh(role), "open", actor=coach)
    except (Refused, ValidationError):
        return False
    return True


def _reason(role: CarvedRole, writer: User) -> None:
    check = role.checks.first()
    known = set(role.reasons.values_list("code", flat=True))
    for finding in check.findings if check else []:
        if finding["colour"] == CheckColour.RED and finding["code"] not in known:
            write_reason(role, code=finding["code"], text=REASON, actor=writer)


def _owner(role: CarvedRole) -> User:
    employer = role.analysis.unit.site.employer
    known = EmployerMembership.objects.filter(employer=employer, role=MembershipRole.OWNER).first()
    user: User
    if known is not None:
        user = known.user
        return user
    user, _made = User.objects.get_or_create(
        email=f"omistaja.{employer.business_id}@tyonantaja.example",
        defaults={"name": _owner_name(employer.business_id)},
    )
    EmployerMembership.objects.create(employer=employer, user=user, role=MembershipRole.OWNER)
    return user


def _owner_name(business_id: str) -> str:
    number = int(business_id[:7])
    return f"{CALL_NAMES[number % len(CALL_NAMES)]} {SURNAMES[number % len(SURNAMES)]}"


def _written(analysis: WorkAnalysis) -> None:
    """Put the analysis into the pilot's time: written soon after its start, then confirmed and carved."""
    begun = analysis.pilot.started_on or analysis.pilot.starts_on
    written, confirmed, carved = (moment(begun + timedelta(days=days)) for days in (10, 24, 32))
    WorkAnalysis.objects.filter(pk=analysis.pk).update(created_at=written)
    Process.objects.filter(analysis=analysis).update(created_at=written)
    Task.objects.filter(analysis=analysis).update(created_at=written)
    Task.objects.filter(analysis=analysis, confirmed_at__isnull=False).update(confirmed_at=confirmed)
    CarvedRole.objects.filter(analysis=analysis, decided_at__isnull=False).update(created_at=carved)


def _decided(country: Country, analysis: WorkAnalysis, roles: list[CarvedRole]) -> list[CarvedRole]:
    """Spread the employer's decisions over the weeks after the carving."""
    begun = analysis.pilot.started_on or analysis.pilot.starts_on
    for role in roles:
        day = begun + timedelta(days=country.random.randint(38, 80))
        CarvedRole.objects.filter(pk=role.pk).update(decided_at=moment(day))
    dated = CarvedRole.objects.filter(pk__in=[role.pk for role in roles]).select_related(
        "analysis__pilot", "analysis__unit__site__employer"
    )
    return list(dated.order_by("position", "pk"))
