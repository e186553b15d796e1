"""The whole main job in one go: sign-in, import, proposals, board, description, business case, gate, approval, PDF."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from employers.models import Commitment
from tasks.enums import RoleState
from tasks.models import BusinessCase, CarvedRole, WorkAnalysis
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import Visitor, press, press_and_arrive
from tests.browser.worker import carving_worker
from tests.cast import Cast
from tests.factories import PASSWORD, ContactFactory
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPREADSHEET = "Mitä tehdään;Kuka tekee;Minuutit\nJärjestää asiakastilan lehdet;Kahvilatyöntekijä;10\n"
LONGEST_WAIT = 40_000


class Journey(Visitor):
    """One person's way through the pages; every page is looked at by axe and for sideways scrolling."""

    way = "journey"

    def sign_in(self, email: str) -> None:
        """Sign in by the form, from the keyboard."""
        self.page.goto(f"{self.server}/account/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "/account/login" not in address)

    def import_tasks(self, analysis: WorkAnalysis, file: Path) -> None:
        """Import a file of tasks."""
        self.page.goto(f"{self.server}/work/analyses/{analysis.public_id}/inventory/import/")
        self.page.locator("main input[type=file]").set_input_files(str(file))
        press(self.page.locator("main form button[type=submit]").last)
        self.page.wait_for_url(lambda address: "/import/" in address and not address.endswith("/import/"))
        self.look("import")
        press(self.page.locator("main form button.btn-primary"))
        self.page.wait_for_url(lambda address: address.endswith("/inventory/"))

    def carve(self, analysis: WorkAnalysis) -> CarvedRole:
        """Ask for proposals, take the first, move one task back and undo it; return the role on the board."""
        self.page.goto(f"{self.server}/work/analyses/{analysis.public_id}/proposals/")
        take = self.page.locator("form[action$='/take/'] button:not([name])").first
        with carving_worker():
            press(self.page.locator("form[action$='/start/'] button"))
            expect(take).to_be_visible(timeout=LONGEST_WAIT)
        self.look("proposals")
        press(take)
        self.page.wait_for_url(lambda address: address.endswith("/board/"))
        role = CarvedRole.objects.get(analysis=analysis)
        cards = self.page.locator(f"[data-role='{role.public_id}'] .board-card")
        number = cards.count()
        press(cards.first.locator("summary"))
        press(cards.first.locator("button[name=role][value='']"))
        expect(cards).to_have_count(number - 1)
        press(self.page.locator("[data-undo]"))
        expect(cards).to_have_count(number)
        self.look("board")
        press(self.page.locator(f"#role-{role.public_id} a"))
        self.page.wait_for_url(lambda address: "/roles/" in address)
        return role

    def describe(self, address: str) -> None:
        """Say what makes the role a real job."""
        self.page.goto(f"{address}edit/")
        for name in ("supervisor", "mentor"):
            self.page.locator(f"select[name={name}]").select_option(index=1)
        self.page.locator("[name=break_room]").check()
        self.page.locator("[name=pay_basis]").first.select_option("collective_agreement")
        self.page.locator("[name=pay_agreement]").fill("Marava, palkkaryhmä 1")
        self.page.locator("[name=development_path]").fill("Kassatyö ja omavalvonta vuoden kuluessa.")
        press(self.page.locator("main form button[type=submit]").last)
        self.page.wait_for_url(address)

    def count(self, address: str) -> None:
        """Confirm how much of the freed time is used and keep the business case."""
        self.page.goto(f"{address}business-case/")
        self.page.locator("input[name=realisation_share][value='50']").check()
        self.page.locator("[name=is_confirmed]").check()
        expect(self.page.locator("#case-result .figure-value").first).to_be_visible()
        self.look("business")
        press(self.page.locator("button[value=save]"))
        expect(self.page.locator(".messages")).to_be_visible()

    def step(self, address: str, name: str) -> None:
        """Take a step of the role's life."""
        self.page.goto(address)
        press(self.page.locator(f"button[name=name][value={name}]"))
        expect(self.page.locator(f"button[name=name][value={name}]")).to_have_count(0)

    def hear(self, address: str) -> None:
        """Write down the hearing of every job function that the role takes work from."""
        self.page.goto(f"{address}gate/")
        options = self.page.locator("#hearings select[name$=function] option[value]:not([value=''])")
        for value in [option.get_attribute("value") for option in options.all()]:
            self.page.goto(f"{address}gate/")
            press(self.page.locator("#hearings details summary"))
            form = self.page.locator("#hearings form").last
            form.locator("select").select_option(value)
            form.locator("[name$=heard_on]").fill("3.3.2026")
            form.locator("[name$=freed_time_use]").fill("Asiakaspalvelu")
            form.locator("[name$=workload_checked]").check()
            form.locator("[name$=no_loss_of_pay]").check()
            press_and_arrive(form.locator("button[type=submit]"))

    def give_reasons(self, address: str) -> None:
        """Write a reason for every red finding that is left."""
        self.page.goto(f"{address}gate/")
        while self.page.locator("#findings details").count():
            finding = self.page.locator("#findings details").first
            press(finding.locator("summary"))
            finding.locator("textarea").fill("Arvioitu yhdessä työsuojelun kanssa.")
            press_and_arrive(finding.locator("button[type=submit]"))
        self.look("gate")

    def print_role(self) -> None:
        """Open the role description as a PDF in the language of the journey."""
        link = self.page.locator(f"a[href*='role.pdf?lang={self.language}']")
        answer = self.page.context.request.get(f"{self.server}{link.get_attribute('href')}")
        assert answer.status == 200
        assert answer.body().startswith(b"%PDF")


def walk(cast: Cast, journey: Journey, tmp_path: Path) -> None:
    """Go the whole way with the cast's owner, and the editor as the second person of the gate."""
    analysis = analysis_of(cast, "bakery_cafe")
    contact = ContactFactory.create(employer=cast.employer)
    Commitment.objects.create(employer=cast.employer, occupational_health=contact)
    for persona in ("employer_owner", "employer_editor"):
        person = cast.user(persona)
        person.language = journey.language
        person.save()
    file = tmp_path / "tasks.csv"
    file.write_text(SPREADSHEET, encoding="utf-8")
    journey.sign_in(cast.user("employer_owner").email)
    before = analysis.tasks.count()
    journey.import_tasks(analysis, file)
    assert analysis.tasks.count() == before + 1
    role = journey.carve(analysis)
    address = f"{journey.server}/work/roles/{role.public_id}/"
    journey.describe(address)
    journey.count(address)
    assert BusinessCase.objects.filter(role=role).exists()
    for name in ("propose", "check"):
        journey.step(address, name)
    journey.hear(address)
    press_and_arrive(journey.page.locator("form[action$='/check/'] button"))
    journey.page.context.clear_cookies()
    journey.sign_in(cast.user("employer_editor").email)
    journey.give_reasons(address)
    journey.page.context.clear_cookies()
    journey.sign_in(cast.user("employer_owner").email)
    journey.step(address, "approve")
    role.refresh_from_db()
    assert role.state == RoleState.APPROVED
    assert role.decided_by == cast.user("employer_owner")
    journey.look("approved")
    journey.print_role()


def test_the_whole_main_job_in_finnish(
    live_server: Any,
    live_cast: Cast,
    signed_in: SignIn,
    look: Look,
    complaints: Complaints,
    tmp_path: Path,
    width: int,
) -> None:
    page = signed_in("anonymous")
    complaints.watch(page)
    walk(live_cast, Journey(page, live_server.url, look, "fi"), tmp_path)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_whole_main_job_in_other_languages(
    live_server: Any,
    live_cast: Cast,
    signed_in: SignIn,
    look: Look,
    tmp_path: Path,
    language: str,
) -> None:
    walk(live_cast, Journey(signed_in("anonymous"), live_server.url, look, language), tmp_path)
