"""The coordinator's main job: sign in with the second step, draft, warnings, comment, approve, freeze, files, sent."""

import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from reports.enums import ReportState
from reports.models import PeriodReport
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import Visitor, press
from tests.browser.worker import carving_worker
from tests.cast import Cast
from tests.factories import PASSWORD, TOTP_SECRET
from tests.reports.report_world import World, answered, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONGEST_WAIT = 300_000


class Coordinator(Visitor):
    """One coordinator's way; every state is looked at by axe and for sideways scrolling."""

    way = "coordinator"

    def sign_in(self, email: str) -> None:
        """Sign in with the password and the code of the second step."""
        self.page.goto(f"{self.server}{reverse('account_login')}")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        code = self.page.locator("input[name=code]")
        expect(code).to_be_visible(timeout=LONGEST_WAIT)
        counter = next(iter(yield_hotp_counters_from_time()))
        code.fill(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "/account/" not in address, timeout=LONGEST_WAIT)

    def confirm(self, button: Locator) -> None:
        """Press a button that asks first, and say yes."""
        press(button)
        yes = self.page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").first
        expect(yes).to_be_visible(timeout=LONGEST_WAIT)
        with self.page.expect_navigation():
            press(yes)

    def begin(self, world: World) -> None:
        """Begin the period's report from the list; a worker counts it while the page shows how far it is."""
        self.page.goto(f"{self.server}{reverse('report_list')}")
        self.look("list-empty")
        press(self.page.locator(f"form[action$='{world.period.public_id}/begin/'] button"))
        expect(self.page.locator("#run")).to_be_visible(timeout=LONGEST_WAIT)
        self.look("waiting")
        with carving_worker():
            expect(self.page.locator("#warnings")).to_be_visible(timeout=LONGEST_WAIT)
        self.look("warnings")

    def comment(self, text: str) -> None:
        """Write a comment."""
        self.page.locator("#comments textarea").fill(text)
        with self.page.expect_navigation():
            press(self.page.locator("#comments button[type=submit]"))
        expect(self.page.locator("#comments")).to_contain_text(text, timeout=LONGEST_WAIT)

    def write(self, report: PeriodReport, text: str) -> None:
        """Write the chapter by hand."""
        self.page.goto(f"{self.server}{reverse('report_text', args=[report.public_id])}")
        self.look("text")
        self.page.locator("textarea[name=text]").fill(text)
        with self.page.expect_navigation():
            press(self.page.locator("main form button[type=submit]").last)

    def freeze(self) -> None:
        """Freeze the approved report; a worker makes the files."""
        self.confirm(self.page.locator("form[action$='/freeze/'] button"))
        with carving_worker():
            expect(self.page.locator("#files a[href*='/files/json/en/']")).to_be_visible(timeout=LONGEST_WAIT)
            expect(self.page.locator("a[href$='/sent/']")).to_be_visible(timeout=LONGEST_WAIT)
        self.look("frozen")

    def download(self, file_format: str, folder: Path) -> Path:
        """Take a file in the language of the journey."""
        with self.page.expect_download() as waiting:
            press(self.page.locator(f"a[href*='/files/{file_format}/{self.language}/']"))
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    def send(self) -> None:
        """Mark the report as sent."""
        with self.page.expect_navigation():
            press(self.page.locator("a[href$='/sent/']"))
        self.look("send")
        assert self.page.locator("input[name=sent_to]").input_value() != "", "an authority is suggested"
        self.page.locator("input[name=eura_reference]").fill("S30123-1")
        with self.page.expect_navigation():
            press(self.page.locator("main form button[type=submit]").last)
        self.look("sent")


def walk(world: World, way: Coordinator, folder: Path) -> PeriodReport:
    """Go the coordinator's whole way; the project's manager answers the warnings in between."""
    for person in (world.coordinator, world.manager):
        person.language = way.language
        person.save()
    way.sign_in(world.coordinator.email)
    way.begin(world)
    report = PeriodReport.objects.get(period=world.period)
    assert report.state == ReportState.WARNINGS
    way.comment("Luvut näyttävät oikeilta.")
    way.write(report, "Yksi pilotti myöhästyi keväällä.")
    address = reverse("report_figures", args=[report.public_id])
    way.page.goto(f"{way.server}{address}")
    way.look("figures")
    way.page.goto(f"{way.server}{reverse('report_detail', args=[report.public_id])}")
    expect(way.page.locator("button[value=approve]")).to_have_count(0)
    answered(world, report)
    way.page.reload()
    way.confirm(way.page.locator("button[value=approve]"))
    way.look("approved")
    way.freeze()
    pdf = PdfReader(way.download("pdf", folder))
    assert pdf.trailer["/Root"]["/Lang"] == way.language  # type: ignore[index]
    book = openpyxl.load_workbook(way.download("xlsx", folder))
    assert book.worksheets[0]["A2"].value == "EECO01"
    way.send()
    report.refresh_from_db()
    assert (report.state, report.eura_reference) == (ReportState.SENT, "S30123-1")
    return report


@pytest.fixture
def world(live_cast: Cast) -> World:
    """Return the project whose report is made."""
    return fill(live_cast)


def test_the_coordinators_main_job_in_finnish(
    live_server: Any,
    world: World,
    live_cast: Cast,
    signed_in: SignIn,
    look: Look,
    complaints: Complaints,
    tmp_path: Path,
    width: int,
) -> None:
    page = signed_in("anonymous")
    complaints.watch(page)
    began = time.monotonic()
    report = walk(world, Coordinator(page, live_server.url, look, "fi"), tmp_path)
    assert time.monotonic() - began < 600, "from open to frozen and sent within ten minutes"
    viewer = signed_in("ministry_viewer")
    ministry = Coordinator(viewer, live_server.url, look, "fi")
    viewer.goto(f"{live_server.url}{reverse('report_list')}")
    ministry.look("ministry-list")
    press(viewer.locator("table a").first)
    viewer.wait_for_url(lambda url: str(report.public_id) in url)
    ministry.look("ministry-report")
    assert viewer.locator("#comments, #run, form[action$='/count/']").count() == 0
    viewer.goto(f"{live_server.url}{reverse('report_figures', args=[report.public_id])}")
    ministry.look("ministry-figures")
    expect(viewer.locator("table").first).to_contain_text("..")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_coordinators_main_job_in_other_languages(
    live_server: Any,
    world: World,
    signed_in: SignIn,
    look: Look,
    tmp_path: Path,
    language: str,
) -> None:
    walk(world, Coordinator(signed_in("anonymous"), live_server.url, look, language), tmp_path)


def test_the_ministry_sees_no_report_under_work(live_server: Any, world: World, live_cast: Cast) -> None:
    client = Client()
    client.force_login(live_cast.user("ministry_viewer"))
    answer = client.get(reverse("report_list"))
    assert world.project.code not in answer.content.decode()
