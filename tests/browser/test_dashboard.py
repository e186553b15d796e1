"""The coordinator's first page and the indicators in a real browser: every state, two clicks to the rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from playwright.sync_api import expect

from core.models import Industry, Region
from core.services.reference import load_registered
from pilots.enums import PilotOutcome
from pilots.models import ModelVersion, PaymentPeriod, Pilot
from tests.browser.conftest import Complaints, Look, SignIn
from tests.cast import Cast
from tests.factories import EmployerFactory, IndustryFactory, PilotFactory
from tests.factories_coaching import ParticipantFactory
from tests.factories_programme import IndicatorTargetFactory, OperatingModelFactory, RootingStepFactory
from tests.reports.worlds import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
REGIONS = ("10", "11", "12", "17", "01", "06", "19", "14")
ADDRESS = "/reports/"


@pytest.fixture
def reference(live_cast: Cast) -> None:
    """Load what the page reads of reference data."""
    autodiscover_modules("reference")
    list(load_registered(only=["core", "reports"]))


@pytest.fixture
def busy(live_cast: Cast, reference: None) -> Cast:
    """Return the cast with pilots in eight regions, targets, gaps and rooted models."""
    today = timezone.localdate()
    world, project = World(), live_cast.project
    project.name = "Uusia työpaikkoja"
    project.save()
    industries = [
        IndustryFactory.create(),
        *[Industry.objects.get(code=code) for code in ("881", "471", "812")],
    ]
    names = ("Koulukeittiö", "Hoivakoti", "Lähikauppa", "Siivous", "Päiväkoti", "Varasto", "Kahvila", "Pesula")
    for index, (code, name) in enumerate(zip(REGIONS * 2, names * 2, strict=True)):
        ended = index % 4 == 0
        pilot = PilotFactory.create(
            project=project,
            name=f"{name} {index + 1}",
            employers=[EmployerFactory.create()],
            region=Region.objects.get(code=code),
            industry=industries[index % 4],
            stage="ended" if ended else "running",
            starts_on=today - 200 * DAY,
            ends_on=today - 20 * DAY if index in {1, 2} else today + 90 * DAY,
            started_on=today - 190 * DAY,
            ended_on=today - 10 * DAY if ended else None,
            outcome=PilotOutcome.ROLE if ended else "",
            delay_reason="Työnantajan yhteyshenkilö vaihtui kesällä." if index == 2 else "",
        )
        role = world.role(project, decided=timezone.now() - 60 * DAY)
        role.analysis.pilot = pilot
        role.analysis.save()
        version = ModelVersion.objects.get(operating_model=OperatingModelFactory.create(project=project))
        RootingStepFactory.create(
            version=version,
            region=Region.objects.get(code=code),
            industry=industries[index % 4],
            level=1 + index % 3,
            reached_on=today - 30 * DAY,
        )
    for index in range(30):
        ParticipantFactory.create(
            project=project,
            action=live_cast.action,
            organisation=live_cast.organisation,
            gender=("f", "m", "nb", "f", "")[index % 5],
            municipality=world.town("491"),
            entry_on=today - 150 * DAY,
            exit_on=today - 40 * DAY if index % 6 == 0 else None,
            unemployed_since=None,
        )
    live_cast.report.delete()
    PaymentPeriod.objects.filter(project=project).delete()
    before = PaymentPeriod.objects.create(
        project=project,
        number=1,
        starts_on=today - 300 * DAY,
        ends_on=today - 120 * DAY,
        report_due_on=today - 4 * DAY,
    )
    now = PaymentPeriod.objects.create(
        project=project,
        number=2,
        starts_on=today - 119 * DAY,
        ends_on=today + 60 * DAY,
        report_due_on=today + 120 * DAY,
    )
    for code, first, last in (("EECO01", 10, 60), ("T02", 6, 18), ("T05", 4, 30), ("T06", 0, 12), ("T08", 0, 300)):
        IndicatorTargetFactory.create(period=before, indicator_code=code, value=first)
        IndicatorTargetFactory.create(period=now, indicator_code=code, value=last)
    return live_cast


def test_from_a_figure_to_its_rule_and_records_in_two_clicks(
    live_server: Any, busy: Cast, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    page = signed_in("project_manager")
    complaints.watch(page)
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tilanne")
    look(page, "dashboard-manager")
    figure = page.locator(".targets .figure-link").first
    number = figure.inner_text().split(",")[0]
    figure.click()
    expect(page.locator(".indicator-total")).to_contain_text(number)
    look(page, "indicator")
    page.get_by_role("link", name="Avaa tietueet").click()
    expect(page.locator(".records-number")).to_contain_text(f"{number} tietuetta")
    expect(page.locator("tbody tr")).to_have_count(int(number))
    look(page, "indicator-records")


def test_the_dashboard_in_its_states(
    live_server: Any, busy: Cast, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    page = signed_in("coordinator")
    complaints.watch(page)
    page.goto(f"{live_server.url}{ADDRESS}")
    expect(page.locator("#exceptions-heading")).to_be_visible()
    expect(page.get_by_text("Työnantajan yhteyshenkilö vaihtui kesällä.")).to_be_visible()
    look(page, "dashboard")
    page.get_by_role("link", name="Osallistujat", exact=True).click()
    expect(page.locator("#map-heading")).to_have_text("Maakunnat: Osallistujat")
    page.goto(f"{live_server.url}{ADDRESS}?region=11&project={busy.project.code}")
    expect(page.locator(".filters-active .tag")).to_have_count(2)
    look(page, "dashboard-narrowed")
    page.goto(f"{live_server.url}{ADDRESS}?region=99")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#targets-heading")).to_have_count(0)
    look(page, "dashboard-invalid")
    page.goto(f"{live_server.url}{ADDRESS}indicators/")
    look(page, "indicators")
    page.goto(f"{live_server.url}{ADDRESS}indicators/T02/?region=11")
    look(page, "indicator-parts")
    page.goto(f"{live_server.url}{ADDRESS}indicators/T02/records/?part=ended")
    look(page, "indicator-pilots")
    page.goto(f"{live_server.url}{ADDRESS}indicators/EECO01/records/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "indicator-refused")


def test_a_calm_dashboard_and_one_without_projects(
    live_server: Any, live_cast: Cast, reference: None, signed_in: SignIn, look: Look, width: int
) -> None:
    today = timezone.localdate()
    page = signed_in("coordinator")
    Pilot.objects.update(ends_on=today + 30 * DAY)
    live_cast.report.delete()
    live_cast.period.delete()
    page.goto(f"{live_server.url}{ADDRESS}")
    expect(page.get_by_text("Mikään ei ole myöhässä")).to_be_visible()
    look(page, "dashboard-calm")
    live_cast.project.implementers.clear()
    page = signed_in("project_manager")
    page.goto(f"{live_server.url}{ADDRESS}")
    expect(page.locator(".empty-state")).to_be_visible()
    look(page, "dashboard-empty")


def test_a_new_version_of_a_definition(
    live_server: Any,
    live_cast: Cast,
    reference: None,
    signed_in: SignIn,
    look: Look,
    complaints: Complaints,
    width: int,
) -> None:
    page = signed_in("coordinator")
    complaints.watch(page)
    page.goto(f"{live_server.url}{ADDRESS}indicators/T07/")
    page.get_by_role("link", name="Uusi versio").click()
    page.locator("[name=valid_from]").fill("31.2.2030")
    page.locator("[name=parameter_window_days]").fill("46")
    page.get_by_role("button", name="Lisää versio").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator("[name=parameter_window_days]").input_value() == "46"
    look(page, "indicator-version-error")
    page.locator("[name=valid_from]").fill("1.1.2030")
    page.locator("[name=parameter_window_days]").fill("21")
    page.get_by_role("button", name="Lisää versio").click()
    expect(page.locator(".messages")).to_contain_text("Versio 2 on lisätty.")
    expect(page.get_by_text("Versio 2, voimassa 1.1.2030 alkaen")).to_be_visible()
    look(page, "indicator-versions")
