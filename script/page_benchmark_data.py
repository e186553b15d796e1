"""The data behind script/benchmark pages: fills the database that the environment names and tells what to measure."""

import contextlib
import datetime as dt
import sys
import uuid
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402 - Django is set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import OrganisationKind, ServiceRole  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from accounts.services.demo import demo_people  # noqa: E402
from accounts.services.members import give_role  # noqa: E402
from coaching.models import Candidate  # noqa: E402
from employers.models import Employer, JobFunction, Site, Unit  # noqa: E402
from pilots.models import PaymentPeriod, Pilot, Project  # noqa: E402
from reports.models import PeriodReport  # noqa: E402
from reports.services.country import Size, make_country  # noqa: E402
from reports.services.reports import begin_report  # noqa: E402
from reports.services.runs import execute_run as execute_report_run  # noqa: E402
from tasks.enums import Answer, Consequence, TaskClass  # noqa: E402
from tasks.models import (  # noqa: E402
    CarvedRole,
    Dimension,
    RoleItem,
    RoleWish,
    Task,
    TaskDemand,
    TaskShare,
    TaskSlot,
    WorkAnalysis,
)
from tasks.services.carving_runs import execute_run, request_run  # noqa: E402
from tasks.services.proposals import adopt_proposal  # noqa: E402

PEOPLE, LOGS = 10_000, 60_000
EMPLOYERS = 500
ANALYSES = 100
TASKS_EACH = 200
DEMANDS_EACH = 8
MOVED_TASKS = 30
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
DAY = dt.date(2026, 1, 1)


def business_ids(number: int) -> list[str]:
    """Business ids with right check digits, above every number that has been given out."""
    found: list[str] = []
    stem = 9_100_000
    while len(found) < number:
        stem += 1
        rest = sum(int(digit) * weight for digit, weight in zip(str(stem), WEIGHTS, strict=True)) % 11
        if rest != 1:
            found.append(f"{stem}-{(11 - rest) % 11}")
    return found


def coordinator() -> User:
    """A person who sees every employer, with a second step."""
    user = User.objects.create_user("coordinator@benchmark.example", "")
    organisation = Organisation.objects.create(name="Benchmark", kind=OrganisationKind.PROJECT)
    for role in (ServiceRole.COORDINATOR, ServiceRole.COACH):
        give_role(organisation, user, role, actor=None)
    TOTP.activate(user, generate_totp_secret())
    return user


def fill() -> WorkAnalysis:
    """Write employers, analyses and tasks in bulk; return the first analysis."""
    employers = Employer.objects.bulk_create(
        Employer(business_id=given, name=f"Työnantaja {given}") for given in business_ids(EMPLOYERS)
    )
    sites = Site.objects.bulk_create(Site(employer=employer, name="Toimipaikka") for employer in employers)
    units = Unit.objects.bulk_create(Unit(site=site, name="Keittiö") for site in sites)
    functions = JobFunction.objects.bulk_create(
        JobFunction(unit=unit, name="Kokki", headcount=14, wage_low_cents=2400, wage_high_cents=3000)
        for unit in units[:ANALYSES]
    )
    project = Project.objects.create(code="B1", name="Hanke", starts_on=DAY, ends_on=DAY.replace(year=2028))
    pilot = Pilot.objects.create(project=project, name="Pilotti", starts_on=DAY, ends_on=DAY.replace(year=2027))
    pilot.employers.set(employers[:ANALYSES])
    analyses = WorkAnalysis.objects.bulk_create(
        WorkAnalysis(unit=unit, pilot=pilot, title="Keittiön työt") for unit in units[:ANALYSES]
    )
    for analysis, function in zip(analyses, functions, strict=True):
        tasks = Task.objects.bulk_create(task(analysis, number) for number in range(TASKS_EACH))
        TaskSlot.objects.bulk_create(TaskSlot(task=each) for each in tasks)
        TaskShare.objects.bulk_create(TaskShare(task=each, function=function, percent=100) for each in tasks)
    demand(analyses[0])
    return analyses[0]


def demand(analysis: WorkAnalysis) -> None:
    """Give every task of the analysis levels 1 to 3 on some dimensions."""
    dimensions = list(Dimension.objects.order_by("position", "code")[:DEMANDS_EACH])
    TaskDemand.objects.bulk_create(
        TaskDemand(task=each, dimension=dimension, level=1 + (each.position // 10 + number) % 3)
        for each in analysis.tasks.order_by("position", "id")
        for number, dimension in enumerate(dimensions)
    )


def free_slots(analysis: WorkAnalysis) -> list[int]:
    """Return slots of tasks that stand with their holder, as many as are moved in the measurement."""
    placed = RoleItem.objects.filter(is_active=True).values("slot_id")
    slots = TaskSlot.objects.filter(task__analysis=analysis).exclude(pk__in=placed)
    return list(slots.order_by("pk").values_list("pk", flat=True)[:MOVED_TASKS])


def task(analysis: WorkAnalysis, number: int) -> Task:
    """One short task that may move."""
    return Task(
        analysis=analysis,
        name=f"Tehtävä {number}",
        position=number * 10,
        minutes=20 + number % 4 * 5,
        with_colleagues=number % 2 == 0,
        is_meaningful=number % 5 == 0,
        task_class=TaskClass.ASSISTING,
        needs_judgement=Answer.NO,
        is_private=Answer.NO,
        consequence=Consequence.REDO,
        is_confirmed_transferable=True,
    )


def carve(analysis: WorkAnalysis, user: User) -> None:
    """Have proposals made for the analysis and take the first one to the board.

    Raises:
        RuntimeError: nothing was proposed; a board without roles would be measured as if it were one with them.
    """
    for number in range(2):
        RoleWish.objects.create(analysis=analysis, name=f"Rooli {number}", position=number)
    run = request_run(analysis, actor=user, publish=lambda _key: None)
    execute_run(run.pk)
    run.refresh_from_db()
    first = run.proposals.order_by("number").first()
    if first is None or not first.content["roles"]:
        raise RuntimeError(f"The engine proposed nothing for the measured analysis: {run.status}.")
    adopt_proposal(first, actor=user)


def country(today: dt.date) -> PeriodReport:
    """Add the demo and the made-up country; return an open report with its warnings."""
    with contextlib.redirect_stdout(sys.stderr):
        call_command("seed_demo", verbosity=0)
    make_country(size=Size.of(PEOPLE, LOGS), today=today, with_reports=False)
    period = PaymentPeriod.objects.get(project__code="S90001", number=3)
    report = begin_report(period, actor=demo_people()["project_manager"], publish=None)
    execute_report_run(report.runs.get().pk)
    return report


def visit(coach: User, today: dt.date) -> dict[str, str]:
    """Return the fields of a visit to one of the coach's people, without the id that each sending has of its own."""
    person = Candidate.objects.visible_to(coach).filter(closed_on__isnull=True).order_by("pk")[0]
    return {
        "person": str(person.public_id),
        "minutes": "30",
        "kind": "training",
        "place": "workplace",
        "mode": "face",
        "phase": "5",
        "funding": "project",
        "happened_on": f"{today.day}.{today.month}.{today.year}",
        "note": "Käytiin läpi viikon työt.",
    }


def queries_of_visit(client: Client, path: str, fields: dict[str, str]) -> int:
    """The number of queries of logging a visit.

    Raises:
        RuntimeError: the visit was not taken.
    """
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            path,
            {**fields, "series": str(uuid.uuid4())},
            headers={"host": "localhost", "accept": "application/json"},
        )
    if answer.status_code >= 400:
        raise RuntimeError(f"The visit was refused: {answer.status_code} {answer.content[:300]!r}")
    return len(captured)


def address(name: str, **arguments: Any) -> str:
    """The page's address, empty when the product has no such page."""
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""


def queries_of(client: Client, path: str) -> int:
    """The number of queries of a second request."""
    client.get(path, headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers={"host": "localhost"})
    return len(captured)


def queries_of_move(client: Client, analysis: WorkAnalysis, role: CarvedRole, slot: int) -> int:
    """The number of queries of moving a task into the role; it is moved back."""
    path = address("board_move", public_id=analysis.public_id)
    headers = {"host": "localhost", "hx-request": "true"}
    for target in (str(role.public_id), ""):
        analysis.refresh_from_db(fields=["board_revision"])
        body = {"slots": slot, "role": target, "revision": analysis.board_revision}
        with CaptureQueriesContext(connection) as captured:
            client.post(path, body, headers=headers)
    return len(captured)


def cookie_of(client: Client) -> str:
    """The client's session as it goes in a header."""
    return f"sessionid={client.cookies['sessionid'].value}"


def main() -> None:
    """Fill the database and print the cookie and the pages."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    user = coordinator()
    analysis = fill()
    carve(analysis, user)
    today = timezone.localdate()
    report = country(today)
    coach = demo_people()["coach"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    coachs_client = Client()
    coachs_client.force_login(coach)
    paths = {
        "trivial view": "/health/live",
        "employer_list": address("employer_list"),
        "task_inventory": address("task_inventory", public_id=analysis.public_id),
        "board": address("board", public_id=analysis.public_id),
        "proposal_page": address("proposal_page", public_id=analysis.public_id),
        "coordinator_dashboard": address("coordinator_dashboard"),
        "report_list": address("report_list"),
        "report_detail": address("report_detail", public_id=report.public_id),
    }
    of_coach = {
        "coach_today": address("coach_today"),
        "support_quick_log": address("support_quick_log"),
        "candidate_list": address("candidate_list"),
    }
    role = CarvedRole.objects.filter(analysis=analysis).order_by("position", "id")[0]
    slots = free_slots(analysis)
    queries = queries_of_move(client, analysis, role, slots[0])
    move = address("board_move", public_id=analysis.public_id)
    print("move", move, role.public_id, ",".join(str(key) for key in slots), queries, sep="\t")
    print("trivial", address("set_language"), sep="\t")
    print("cookie", cookie_of(client), sep="\t")
    fields = visit(coach, today)
    logged = queries_of_visit(coachs_client, of_coach["support_quick_log"], fields)
    print("log", of_coach["support_quick_log"], cookie_of(coachs_client), urlencode(fields), logged, sep="\t")
    for mine, found in ((client, paths), (coachs_client, of_coach)):
        for name, path in found.items():
            print("page", name, path, queries_of(mine, path) if path else 0, cookie_of(mine), sep="\t")


if __name__ == "__main__":
    main()
