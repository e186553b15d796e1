"""Pilots in every stage, actions, operating models, and roles carved from the example workplaces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.ids import new_public_id
from core.models import Region
from core.policies import Refused
from employers.enums import MembershipRole
from employers.models import EmployerMembership, Unit
from pilots.enums import ActionKind, Beneficiary, Method, PilotOutcome, PilotStage
from pilots.models import Action, ModelVersion, OperatingModel, Pilot, Project, RootingStep, SupportedEmployer
from reports.services.country.ground import BATCH, Country
from tasks.enums import CheckColour, PayBasis, RoleState
from tasks.models import CarvedRole, CarvingRun, RoleItem, TaskSlot, WorkAnalysis
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.demo import CARVED
from tasks.services.gate import write_reason
from tasks.services.proposals import adopt_proposal
from tasks.services.roles import describe_role, move_role
from tasks.services.workplaces import create_from_workplace, workplace_named

ENGINE_SECONDS = 2
MOST_ANALYSES = 12
DESCRIPTION = "1. Sovitaan työnantajan kanssa.\n2. Kerätään työt.\n3. Muotoillaan tehtävät.\n4. Tuetaan alkua."
REASON = "Asia sovittiin henkilöstön kanssa ja tarkistetaan kuukauden kuluttua."
# Stage, outcome, starts after this many months, lasts this many, written reason for being late.
PILOTS = (
    (PilotStage.ENDED, PilotOutcome.ROLE, 1, 10, ""),
    (PilotStage.RUNNING, "", 4, 24, ""),
    (PilotStage.RUNNING, "", 6, 11, "Työnantajan organisaatiomuutos siirsi kokeilua."),
    (PilotStage.RUNNING, "", 8, 20, ""),
    (PilotStage.PLANNED, "", 17, 8, ""),
    (PilotStage.ENDED, PilotOutcome.REDISTRIBUTION, 2, 9, ""),
    (PilotStage.ENDED, PilotOutcome.NONE, 3, 6, ""),
    (PilotStage.PLANNED, "", 22, 10, ""),
)
NAMES = ("Avustavat työt", "Uudet tehtävänkuvat", "Osaston tuki", "Pienen työpaikan räätälöinti")


def make_pilots(country: Country) -> list[Pilot]:
    """Add pilots in every stage to both projects and return those that have been started."""
    calendar, random = country.calendar, country.random
    already = Pilot.objects.filter(project=country.projects[0]).order_by("pk")
    already.update(starts_on=calendar.start, started_on=calendar.start + timedelta(days=20), ends_on=calendar.end)
    started: list[Pilot] = list(already)
    for index in range(max(country.size.pilots - len(started), 0)):
        stage, outcome, after, lasts, reason = PILOTS[index % len(PILOTS)]
        project = country.projects[0 if index % 3 == 0 else 1]
        lead = country.employers[index % len(country.employers)]
        starts = calendar.after_months(calendar.start, after)
        ends = min(calendar.after_months(starts, lasts), project.ends_on)
        pilot = Pilot.objects.create(
            project=project,
            name=f"{NAMES[index % len(NAMES)]}: {lead.name}",
            region=lead.municipality.region if lead.municipality else None,
            industry=lead.industry,
            method=random.choice(Method.values),
            stage=stage,
            outcome=outcome,
            starts_on=starts,
            ends_on=ends,
            started_on=None if stage == PilotStage.PLANNED else starts + timedelta(days=random.randint(0, 14)),
            ended_on=ends if stage == PilotStage.ENDED else None,
            delay_reason=reason,
        )
        others = [country.employers[(index * 3 + step) % len(country.employers)] for step in (1, 2)]
        pilot.employers.set([lead, *others])
        if stage != PilotStage.PLANNED:
            started.append(pilot)
    return started


def make_actions(country: Country) -> dict[int, dict[str, Action]]:
    """Add to each project an action that helps people, one that helps employers, training, and an event."""
    made: dict[int, dict[str, Action]] = {}
    for project in country.projects:
        made[project.pk] = {
            kind: Action.objects.create(
                project=project,
                name=name,
                kind=kind,
                starts_on=country.calendar.start,
                direct_beneficiary=beneficiary,
                has_earmarked_cost=beneficiary != Beneficiary.NONE,
            )
            for kind, name, beneficiary in (
                (ActionKind.COACHING, "Työhönvalmennus", Beneficiary.PERSON),
                (ActionKind.TRAINING, "Esihenkilöiden ja valmentajien koulutus", Beneficiary.PERSON),
                (ActionKind.ADVICE, "Töiden räätälöinti työnantajan kanssa", Beneficiary.ENTITY),
                (ActionKind.EVENT, "Avoimet verkkotilaisuudet", Beneficiary.NONE),
            )
        }
        _support_employers(country, project, made[project.pk][ActionKind.ADVICE])
    return made


def _support_employers(country: Country, project: Project, advice: Action) -> None:
    employers = {
        employer.pk: employer
        for pilot in project.pilots.prefetch_related("employers")
        for employer in pilot.employers.all()
    }
    SupportedEmployer.objects.bulk_create(
        [
            SupportedEmployer(
                action=advice,
                employer=employer,
                supported_on=country.calendar.start + timedelta(days=country.random.randint(10, country.calendar.days)),
            )
            for employer in employers.values()
        ],
        batch_size=BATCH,
    )


def make_models(country: Country) -> None:
    """Describe an operating model of each project and say how far it has come where."""
    for project, name in zip(country.projects, ("Avustavien töiden malli", "Pienen työpaikan malli"), strict=True):
        model = OperatingModel.objects.create(
            project=project,
            name=name,
            method=Method.INCLUSIVE_JOB_DESIGN,
            summary="Avustavat työt kerätään, kootaan tehtäviksi ja niihin etsitään tekijät. Valmentaja tukee alkua.",
        )
        versions = [
            ModelVersion.objects.create(
                operating_model=model,
                number=number,
                described_on=country.calendar.after_months(country.calendar.start, number * 5),
                description=DESCRIPTION,
                change="" if number == 1 else "Henkilöstön kuuleminen lisättiin.",
            )
            for number in (1, 2)
        ]
        for level, region in enumerate(Region.objects.filter(code__in=("10", "11", "17", "19", "06", "01")), start=1):
            RootingStep.objects.create(
                version=versions[level % 2],
                organisation_name=f"{region.name_fi}: työllisyysalue",
                region=region,
                level=level,
                reached_on=country.calendar.after_months(country.calendar.start, 6 + level),
                evidence="Johtoryhmän päätös mallin käytöstä." if level >= 4 else "",
            )


def carve_roles(country: Country, pilots: Sequence[Pilot]) -> list[CarvedRole]:
    """Carve each example workplace once and repeat its roles elsewhere; the demo's untouched boards stay untouched.

    Return the approved roles, oldest decision first.
    """
    originals: dict[str, list[CarvedRole]] = {}
    roles: list[CarvedRole] = []
    leads = {employer.pk for employer in country.employers}
    for pilot in [pilot for pilot in pilots if pilot.outcome in {"", PilotOutcome.ROLE}][:MOST_ANALYSES]:
        is_new = pilot.employers.filter(pk__in=leads).exists()
        if not is_new and not CarvedRole.objects.filter(analysis__pilot=pilot).exists():
            continue
        analysis, workplace = _analysis(country, pilot)
        if workplace not in originals:
            originals[workplace] = _carved(analysis, country.people["coach"])
            made = originals[workplace]
        else:
            made = _repeated(originals[workplace], analysis)
        roles += [role for role in made if _approved(country, role)]
    return _dated(country, roles)


def _analysis(country: Country, pilot: Pilot) -> tuple[WorkAnalysis, str]:
    known = WorkAnalysis.objects.filter(pilot=pilot).select_related("unit__site__employer").first()
    if known is not None:
        return known, CARVED
    employer = min(
        (employer for employer in pilot.employers.all() if pilot.name.endswith(employer.name)),
        key=lambda employer: employer.pk,
    )
    workplace = country.workplaces[employer.pk]
    unit = Unit.objects.get(site__employer=employer)
    analysis = create_from_workplace(
        workplace_named(workplace),
        pilot=pilot,
        unit=unit,
        actor=country.people["coach"],
        title=f"{employer.name}: työt",
    )
    return analysis, workplace


def _carved(analysis: WorkAnalysis, actor: User) -> list[CarvedRole]:
    """Return the roles on the board; carve them by the engine when there are none."""
    known = list(CarvedRole.objects.filter(analysis=analysis).order_by("position", "pk"))
    if known:
        return known
    run = request_run(analysis, actor=actor, publish=lambda _key: None)
    CarvingRun.objects.filter(pk=run.pk).update(seconds=ENGINE_SECONDS)
    execute_run(run.pk)
    first = run.proposals.order_by("number").first()
    return adopt_proposal(first, actor=actor) if first is not None else []


def _repeated(originals: Sequence[CarvedRole], analysis: WorkAnalysis) -> list[CarvedRole]:
    """Copy roles to another unit with the same work: the same tasks at the same times."""
    slots: dict[tuple[str, int], TaskSlot] = {}
    order = ("task__name", "pk")
    for target in TaskSlot.objects.filter(task__analysis=analysis).select_related("task").order_by(*order):
        slots[target.task.name, sum(name == target.task.name for name, _number in slots)] = target
    made = []
    for original in originals:
        items = list(original.items.filter(is_active=True).select_related("slot__task"))
        copy = CarvedRole.objects.get(pk=original.pk)
        copy.pk, copy.public_id, copy.analysis, copy.template_of = None, new_public_id(), analysis, original
        copy.state, copy.proposal, copy.supervisor, copy.mentor = RoleState.DRAFT, None, None, None
        copy.proposed_by, copy.decided_by, copy.decided_at = None, None, None
        copy.save(force_insert=True)
        for item in items:
            same = list(TaskSlot.objects.filter(task=item.slot.task).order_by("pk").values_list("pk", flat=True)).index(
                item.slot_id
            )
            slot = slots.get((item.slot.task.name, same))
            if slot is not None:
                RoleItem.objects.create(role=copy, slot=slot, days=item.days, start=item.start, minutes=item.minutes)
        made.append(copy)
    return made


def _approved(country: Country, role: CarvedRole) -> bool:
    """Take a role through the gate with the reasons a second person writes; tell whether the employer approved it."""
    owner, coach = _owner(role), country.people["coach"]
    describe_role(
        role,
        actor=coach,
        values={
            "purpose": "Työyhteisö saa aikaa omaan ydintyöhönsä ja palvelu toimii sujuvammin.",
            "pay_basis": PayBasis.COLLECTIVE_AGREEMENT,
            "pay_agreement": "Työehtosopimuksen mukainen palkkaryhmä",
            "development_path": "Tunteja ja tehtäviä voidaan lisätä puolivuosittain yhdessä sovittaessa.",
            "break_room": True,
        },
    )
    try:
        with transaction.atomic():
            fresh = CarvedRole.objects.select_related("analysis__unit__site").get(pk=role.pk)
            if fresh.state != RoleState.DRAFT:
                return False
            move_role(fresh, "propose", actor=coach)
            fresh = CarvedRole.objects.select_related("analysis__unit__site").get(pk=role.pk)
            move_role(fresh, "check", actor=coach)
            fresh = CarvedRole.objects.select_related("analysis__unit__site").get(pk=role.pk)
            _reason(fresh, owner)
            fresh = move_role(fresh, "approve", actor=owner)
            fresh = CarvedRole.objects.select_related("analysis__unit__site").get(pk=role.pk)
            move_role(fresh, "open", actor=coach)
    except (Refused, ValidationError):
        return False
    return True


def _reason(role: CarvedRole, writer: Any) -> None:
    check = role.checks.first()
    known = set(role.reasons.values_list("code", flat=True))
    for finding in check.findings if check else []:
        if finding["colour"] == CheckColour.RED and finding["code"] not in known:
            write_reason(
                role,
                code=finding["code"],
                text=REASON,
                actor=writer,
            )


def _owner(role: CarvedRole) -> User:
    employer = role.analysis.unit.site.employer
    known = EmployerMembership.objects.filter(employer=employer, role=MembershipRole.OWNER).first()
    if known is not None:
        return known.user
    user, _made = User.objects.get_or_create(
        email=f"omistaja.{employer.business_id}@tyonantaja.example", defaults={"name": "Työnantajan edustaja"}
    )
    EmployerMembership.objects.create(employer=employer, user=user, role=MembershipRole.OWNER)
    return user


def _dated(country: Country, roles: list[CarvedRole]) -> list[CarvedRole]:
    """Spread the decisions over the country's time: each role was decided after its pilot had begun."""
    dated = []
    for role in CarvedRole.objects.filter(pk__in=[role.pk for role in roles]).select_related("analysis__pilot"):
        pilot = role.analysis.pilot
        first = (pilot.started_on or country.calendar.start) + timedelta(days=30)
        last = min(pilot.ended_on or country.calendar.today, country.calendar.today) - timedelta(days=20)
        day = first + timedelta(days=country.random.randint(0, max(min((last - first).days, 150), 1)))
        role.decided_at = moment(day)
        role.save(update_fields=["decided_at"])
        dated.append(role)
    return sorted(dated, key=lambda role: (role.decided_at or moment(country.calendar.start), role.pk))


def moment(day: date) -> datetime:
    """Return noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))
