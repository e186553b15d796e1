"""The fixed cast: the same people and objects in every access and budget test."""

from dataclasses import dataclass, field
from typing import Any

from accounts.enums import OrganisationKind, ServiceRole
from accounts.models import Organisation, User
from coaching.models import Candidate, ParticipantRecord, Placement, SupportEntry
from employers.enums import MembershipRole
from employers.models import Employer
from pilots.models import Action, PaymentPeriod, Pilot, Project
from reports.models import PeriodReport
from tasks.models import CarvedRole, RoleWish, Task, WorkAnalysis
from tests.factories import (
    CarvedRoleFactory,
    EmployerFactory,
    EmployerMembershipFactory,
    JobFunctionFactory,
    OrganisationFactory,
    PilotFactory,
    ProcessFactory,
    ProjectFactory,
    RoleWishFactory,
    ServiceMembershipFactory,
    SiteFactory,
    TaskFactory,
    UnitFactory,
    UserFactory,
    WorkAnalysisFactory,
)
from tests.factories_coaching import (
    CandidateAssignmentFactory,
    CandidateFactory,
    ConsentFactory,
    ParticipantFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.factories_programme import ActionFactory, PaymentPeriodFactory, PeriodReportFactory

ANONYMOUS = "anonymous"
# Who can stand before a page. "Other" ones belong to an employer or organisation with no part in the cast's objects.
PERSONAS = (
    "employer_owner",
    "employer_editor",
    "employer_viewer",
    "other_employer",
    "coach",
    "other_coach",
    "team_lead",
    "project_manager",
    "coordinator",
    "ministry_viewer",
    ANONYMOUS,
)
EMPLOYER_SIDE = frozenset({"employer_owner", "employer_editor", "employer_viewer"})
EMPLOYER_EDITORS = frozenset({"employer_owner", "employer_editor"})
SERVICE_SIDE = frozenset({"coach", "team_lead", "project_manager"})
SIGNED_IN = frozenset(PERSONAS) - {ANONYMOUS}
SEES_ANALYSIS = EMPLOYER_SIDE | SERVICE_SIDE | {"coordinator"}
EDITS_ANALYSIS = EMPLOYER_EDITORS | SERVICE_SIDE
# The candidate of the cast belongs to the coach's organisation; the other coach and the coordinator see no person.
SEES_CANDIDATE = frozenset({"coach", "team_lead"})
SEES_PARTICIPANT = SEES_CANDIDATE | {"project_manager"}
SEES_REPORT = frozenset({"project_manager", "coordinator"})


@dataclass
class Cast:
    """Users by persona and the objects they meet. ``extra`` is filled by apps' own builders."""

    users: dict[str, User | None]
    organisation: Organisation
    employer: Employer
    other_employer: Employer
    project: Project
    pilot: Pilot
    analysis: WorkAnalysis
    task: Task
    wish: RoleWish
    role: CarvedRole
    period: PaymentPeriod
    action: Action
    candidate: Candidate
    placement: Placement
    participant: ParticipantRecord
    entry: SupportEntry
    report: PeriodReport
    extra: dict[str, Any] = field(default_factory=dict)

    def user(self, persona: str) -> User:
        """Return a signed-in persona's user."""
        user = self.users[persona]
        assert user is not None
        return user


def build_cast() -> Cast:
    """Return the cast, freshly made in the database."""
    organisation = OrganisationFactory.create(name="Savon valmennus")
    stranger = OrganisationFactory.create(name="Toinen valmennus")
    implementer = OrganisationFactory.create(name="Hanketoimija", kind=OrganisationKind.PROJECT)
    employer = EmployerFactory.create(name="Mikkelin Ateriat Oy")
    employer.partners.add(organisation, implementer)
    other_employer = EmployerFactory.create(name="Toinen Oy")
    users: dict[str, User | None] = {ANONYMOUS: None}
    for persona, member_role in (
        ("employer_owner", MembershipRole.OWNER),
        ("employer_editor", MembershipRole.EDITOR),
        ("employer_viewer", MembershipRole.VIEWER),
    ):
        users[persona] = EmployerMembershipFactory.create(
            employer=employer, role=member_role, user=UserFactory.create(email=f"{persona}@example.test")
        ).user
    users["other_employer"] = EmployerMembershipFactory.create(
        employer=other_employer, user=UserFactory.create(email="other_employer@example.test")
    ).user
    for persona, role, home in (
        ("coach", ServiceRole.COACH, organisation),
        ("other_coach", ServiceRole.COACH, stranger),
        ("team_lead", ServiceRole.TEAM_LEAD, organisation),
        ("project_manager", ServiceRole.PROJECT_MANAGER, implementer),
        ("coordinator", ServiceRole.COORDINATOR, implementer),
        (
            "ministry_viewer",
            ServiceRole.MINISTRY_VIEWER,
            OrganisationFactory.create(name="TEM", kind=OrganisationKind.AUTHORITY),
        ),
    ):
        users[persona] = ServiceMembershipFactory.create(
            organisation=home, role=role, user=UserFactory.create(email=f"{persona}@example.test", second_factor=True)
        ).user
    project = ProjectFactory.create()
    project.implementers.add(implementer)
    pilot = PilotFactory.create(project=project, employers=[employer])
    unit = UnitFactory.create(site=SiteFactory.create(employer=employer))
    analysis = WorkAnalysisFactory.create(unit=unit, pilot=pilot)
    function = JobFunctionFactory.create(unit=unit)
    task = TaskFactory.create(
        analysis=analysis, function=function, process=ProcessFactory.create(analysis=analysis), movable=True
    )
    role = CarvedRoleFactory.create(analysis=analysis)
    period = PaymentPeriodFactory.create(project=project)
    action = ActionFactory.create(project=project, pilot=pilot)
    candidate = CandidateFactory.create(organisation=organisation)
    CandidateAssignmentFactory.create(candidate=candidate, coach=users["coach"])
    ConsentFactory.create(candidate=candidate, employer=employer)
    placement = PlacementFactory.create(candidate=candidate, role=role)
    return Cast(
        users=users,
        organisation=organisation,
        employer=employer,
        other_employer=other_employer,
        project=project,
        pilot=pilot,
        analysis=analysis,
        task=task,
        wish=RoleWishFactory.create(analysis=analysis),
        role=role,
        period=period,
        action=action,
        candidate=candidate,
        placement=placement,
        participant=ParticipantFactory.create(
            project=project,
            action=action,
            organisation=organisation,
            candidate=candidate,
            pseudonym=candidate.pseudonym,
        ),
        entry=SupportEntryFactory.create(
            coach=users["coach"], candidate=candidate, employer=employer, placement=placement, project=project
        ),
        report=PeriodReportFactory.create(period=period),
    )
