"""The demo: a project with four pilots at four made-up employers, their work analyses, and one of them carved.

Employers, people and project are invented; the tasks come from the example workplaces. The business ids have right
check digits and lie above every number that has been given out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.services.demo import create_demo_people
from core.models import Industry, Municipality
from core.policies import Refused
from employers.enums import CooperationKind, EmployerKind, MembershipRole
from employers.models import Contact, Employer, EmployerMembership, JobFunction, Unit
from employers.services.cooperation import log_cooperation, save_contact
from employers.services.facts import change_commitment, change_size
from employers.services.members import join_employer
from employers.services.starting import EmployerFacts, FirstPlace, start_employer
from pilots.enums import PilotStage
from pilots.models import MethodStep, Pilot, Project
from pilots.policies import MANAGES
from pilots.services.pilots import join_pilot, move_pilot, save_pilot, save_project
from tasks.enums import NeedKind, PayBasis
from tasks.models import CarvedRole, CarvingRun, RoleItem, WorkAnalysis
from tasks.services.analyses import answer_need, mark_step
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.gate import affected_functions
from tasks.services.proposals import adopt_proposal
from tasks.services.roles import describe_role, move_role, record_hearing
from tasks.services.workplaces import create_from_workplace, workplace_named

PROJECT_CODE = "S90001"
CARVED = "municipal_kitchen"
KINDS = {"wellbeing_services_county": EmployerKind.WELLBEING_COUNTY}
MEMBERS = (
    ("employer_owner", MembershipRole.OWNER),
    ("employer_editor", MembershipRole.EDITOR),
    ("employer_viewer", MembershipRole.VIEWER),
)
People = Mapping[str, User]


class ReferenceMissing(RuntimeError):
    """The demo stands on the reference data, which has not been loaded."""


@dataclass(frozen=True, slots=True)
class DemoEmployer:
    """One employer of the demo. ``coach`` is the demo person who helps it, ``steps`` how many are already taken."""

    workplace: str
    business_id: str
    name: str
    site: str
    unit: str
    pilot: str
    coach: str
    steps: int
    has_members: bool = False


EMPLOYERS = (
    DemoEmployer(
        CARVED,
        "9000001-1",
        "Kuuselan kunta",
        "Keskuskeittiö",
        "Keittiö ja ruokasali",
        "Keittiön avustavat työt",
        "coach",
        5,
        has_members=True,
    ),
    DemoEmployer(
        "hospital_ward",
        "9000003-8",
        "Järvimaan hyvinvointialue",
        "Keskussairaala",
        "Vuodeosasto 4",
        "Osaston avustavat työt",
        "coach",
        3,
    ),
    DemoEmployer(
        "logistics_warehouse",
        "9000004-6",
        "Tukkutalo Kaarna Oy",
        "Logistiikkakeskus",
        "Varasto ja toimisto",
        "Varaston uudet tehtävänkuvat",
        "coach",
        2,
    ),
    DemoEmployer(
        "bakery_cafe",
        "9000005-4",
        "Leipomokahvila Pullapuu Oy",
        "Torin kahvila",
        "Leipomo ja kahvila",
        "Pienen työpaikan räätälöinti",
        "other_coach",
        1,
    ),
)
ANSWERS = {
    NeedKind.EXPERTS: "Kokit täyttävät linjastoa ja vievät roskat, kun ruuanvalmistus odottaa.",
    NeedKind.PEAKS: "Lounasaika klo 10.30–12.30. Astianpalautus ruuhkautuu joka päivä.",
    NeedKind.BACKLOG: "Varaston hyllyjen järjestäminen\nKylmiöiden perusteellinen pesu",
    NeedKind.UNDONE: "Ruokasalin pöytien pyyhkiminen ruokailuvuorojen välissä",
}


def seed_demo() -> bool:
    """Bring the demo up to date and tell whether anything was made; a repeat renews only the people's sign-ins.

    Raises:
        DemoModeOff: DEMO_MODE is off.
        ReferenceMissing: ``load_reference`` has not been run.
    """
    if not MethodStep.objects.exists():
        raise ReferenceMissing("Load the reference data first: manage.py load_reference")
    people = create_demo_people()
    made = False
    for given in EMPLOYERS:
        if not Employer.objects.filter(business_id=given.business_id).exists():
            with transaction.atomic():
                _create(given, people)
            made = True
    carved = WorkAnalysis.objects.filter(
        unit__site__employer__business_id=EMPLOYERS[0].business_id, pilot__project__code=PROJECT_CODE
    ).first()
    if carved is not None and not CarvingRun.objects.filter(analysis=carved).exists():
        made = _carve(carved, people) or made
    return made


def _project(people: People) -> Project:
    known: Project | None = Project.objects.filter(code=PROJECT_CODE).first()
    if known is not None:
        return known
    manager = people["project_manager"]
    year = timezone.localdate().year
    return save_project(
        actor=manager,
        project=Project(),
        values={
            "code": PROJECT_CODE,
            "name": "Työtä sopivina paloina",
            "starts_on": date(year, 1, 1),
            "ends_on": date(year + 1, 12, 31),
        },
        implementers=list(Organisation.objects.filter(pk__in=manager.organisations_as(MANAGES)).order_by("pk")),
    )


def _create(given: DemoEmployer, people: People) -> None:
    """Write one employer with everything that belongs to it."""
    workplace = workplace_named(given.workplace)
    coach = people[given.coach]
    employer = _employer(given, workplace, coach)
    employer.partners.add(*Organisation.objects.filter(pk__in=people["project_manager"].organisations_as(MANAGES)))
    if given.has_members:
        for key, role in MEMBERS:
            if not EmployerMembership.objects.filter(employer=employer, user=people[key]).exists():
                join_employer(user=people[key], employer=employer, role=role)
    _cooperation(employer, coach)
    pilot = _pilot(given, employer, people)
    unit = Unit.objects.get(site__employer=employer)
    analysis = create_from_workplace(workplace, pilot=pilot, unit=unit, actor=coach, title=f"{given.unit}: työt")
    _progress(given, analysis, coach)


def _employer(given: DemoEmployer, workplace: Mapping[str, Any], coach: User) -> Employer:
    industry = workplace["industry_tol"]
    facts = EmployerFacts(
        business_id=given.business_id,
        name=given.name,
        kind=KINDS.get(workplace["employer_kind"], workplace["employer_kind"]),
        industry=Industry.objects.filter(code__in=[industry[:2], industry[:3], industry]).order_by("-level").first(),
        municipality=Municipality.objects.filter(code=workplace["municipality_code"]).first(),
    )
    place = FirstPlace(site_name=given.site, unit_name=given.unit)
    employer = start_employer(actor=coach, facts=facts, place=place)
    return change_size(actor=coach, employer=employer, values={"headcount": workplace["size"]["employees"]})


def _cooperation(employer: Employer, coach: User) -> None:
    today = timezone.localdate()
    sponsor, representative, health = (
        save_contact(
            actor=coach,
            contact=Contact(employer=employer),
            values={"name": name, "title": title, "email": email, "phone": ""},
        )
        for name, title, email in (
            ("Leena Paasonen", "palvelupäällikkö", "leena.paasonen@tyonantaja.example"),
            ("Timo Heiskanen", "luottamusmies", "timo.heiskanen@tyonantaja.example"),
            ("Outi Kettunen", "työterveyshoitaja", "outi.kettunen@tyoterveys.example"),
        )
    )
    change_commitment(
        actor=coach,
        employer=employer,
        values={
            "signed_on": today - timedelta(days=60),
            "goal": "Avustavat työt kootaan tehtävänkuvaksi, johon voi tulla töihin osatyökykyisenä.",
            "sponsor": sponsor,
            "staff_representative": representative,
            "occupational_health": health,
            "staff_informed_on": today - timedelta(days=50),
        },
    )
    log_cooperation(
        actor=coach,
        employer=employer,
        values={
            "happened_on": today - timedelta(days=60),
            "kind": CooperationKind.VISIT,
            "note": "Sovittiin yhteistyöstä ja siitä, kuka kertoo henkilöstölle.",
            "next_step": "Työpaja henkilöstön kanssa",
            "next_step_on": today - timedelta(days=45),
        },
    )


def _pilot(given: DemoEmployer, employer: Employer, people: People) -> Pilot:
    project = _project(people)
    manager = people["project_manager"]
    pilot = save_pilot(
        actor=manager,
        pilot=Pilot(project=project),
        values={
            "name": given.pilot,
            "region": employer.municipality.region if employer.municipality else None,
            "industry": employer.industry,
            "starts_on": project.starts_on,
            "ends_on": project.ends_on,
        },
    )
    join_pilot(actor=manager, pilot=pilot, employer=employer)
    return move_pilot(actor=manager, pilot=pilot, transition="start", expected_stage=PilotStage.PLANNED)


def _progress(given: DemoEmployer, analysis: WorkAnalysis, coach: User) -> None:
    for step in MethodStep.objects.filter(method=analysis.method, number__lte=given.steps).order_by("number"):
        mark_step(analysis, step, done=True, note="", actor=coach)
    for kind, text in list(ANSWERS.items())[: given.steps]:
        answer_need(analysis, kind=kind, text=text, actor=coach)


def _carve(analysis: WorkAnalysis, people: People) -> bool:
    """Ask for proposals, carry the run out here, and take the first one to the board; tell whether there was one."""
    coach = people["coach"]
    run = request_run(analysis, actor=coach, publish=lambda _key: None)
    execute_run(run.pk, deterministic=True)
    first = run.proposals.order_by("number").first()
    if first is None or not first.content["roles"]:
        return False
    roles = adopt_proposal(first, actor=coach)
    _to_gate(roles[0], people)
    return True


def _to_gate(role: CarvedRole, people: People) -> None:
    """Describe a role, hear those who give work away and take it to the gate; a role that may not go stays a draft."""
    editor = people["employer_editor"]
    employer = role.analysis.unit.site.employer
    contacts = list(Contact.objects.filter(employer=employer).order_by("id"))
    describe_role(
        role,
        actor=editor,
        values={
            "purpose": "Ruokasali ja astiahuolto toimivat sujuvasti myös ruuhka-aikana.",
            "supervisor": contacts[0],
            "mentor": contacts[1],
            "pay_basis": PayBasis.COLLECTIVE_AGREEMENT,
            "pay_agreement": "Työehtosopimuksen mukainen palkkaryhmä",
            "development_path": "Tunteja ja tehtäviä voidaan lisätä puolivuosittain yhdessä sovittaessa.",
            "break_room": True,
        },
    )
    items = list(RoleItem.objects.filter(role=role, is_active=True).prefetch_related("slot__task__shares__function"))
    for function in JobFunction.objects.filter(pk__in=affected_functions(items)).order_by("pk"):
        record_hearing(
            role,
            function,
            actor=editor,
            heard_on=timezone.localdate(),
            freed_time_use="Aika käytetään omaan ydintyöhön.",
            workload_checked=True,
            no_loss_of_pay=True,
        )
    try:
        with transaction.atomic():
            proposed = move_role(role, "propose", actor=editor)
            move_role(proposed, "check", actor=editor)
    except (Refused, ValidationError):
        return
