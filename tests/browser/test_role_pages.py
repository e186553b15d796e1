"""Pages of a role in a real browser: axe, widths, the sliders of the business case, a step by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.enums import RoleState
from tasks.models import BusinessCase, CarvedRole
from tasks.services.proposals import adopt_proposal
from tasks.services.roles import move_role
from tests.browser.conftest import Axe, Complaints, Look, Screenshot, SignIn
from tests.browser.hands import press_and_arrive
from tests.cast import Cast
from tests.tasks.test_proposals import run_now
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST_WAIT = 90_000  # the first document of a process loads its fonts


@pytest.fixture
def carved(live_cast: Cast) -> CarvedRole:
    """Return a role of the bakery café, carved by the engine and proposed by the coach."""
    coach = live_cast.user("coach")
    proposal = run_now(analysis_of(live_cast, "bakery_cafe"), coach).proposals.order_by("number")[0]
    return move_role(adopt_proposal(proposal, actor=coach)[0], "propose", actor=coach)


def test_life_of_a_role_by_keyboard(
    live_server: Any, carved: CarvedRole, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    page = signed_in("employer_owner")
    complaints.watch(page)
    address = f"{live_server.url}/work/roles/{carved.public_id}/"
    page.goto(address)
    look(page, "role")
    page.goto(f"{address}edit/")
    look(page, "role-edit")
    page.goto(address)
    page.locator("button[name=name][value=check]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("button[name=name][value=redraft]")).to_be_visible()
    carved.refresh_from_db()
    assert carved.state == RoleState.GATE
    page.goto(f"{address}gate/")
    look(page, "role-gate")
    page.locator("#finding-mentor summary").click()
    page.locator("#id_mentor_text").fill("Työkaveri nimetään ennen alkua.")
    page.locator("#finding-mentor button[type=submit]").click()
    expect(page.locator("#finding-mentor")).to_contain_text("Työkaveri nimetään ennen alkua.")
    page.locator("#hearings summary").click()
    expect(page.locator("#hearings details[open]")).to_be_visible()
    look(page, "role-gate-hearing")


def test_sliders_recalculate_and_saving_keeps(
    live_server: Any, carved: CarvedRole, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    page = signed_in("employer_owner")
    complaints.watch(page)
    page.goto(f"{live_server.url}/work/roles/{carved.public_id}/business-case/")
    look(page, "business-empty")
    expect(page.locator("#case-result .figure")).to_have_count(0)
    page.get_by_label("50 %").check()
    page.locator("[name=is_confirmed]").check()
    figures = page.locator("#case-result .figure-value")
    expect(figures.first).to_be_visible()
    before = figures.first.inner_text()
    field = page.locator("[name=freed_hours_per_week_mid]")
    typed = field.input_value()
    slider = page.locator("[data-estimate]", has=field).locator("input[type=range]")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    assert field.input_value() != typed
    expect(figures.first).not_to_have_text(before)
    assert not BusinessCase.objects.exists()
    look(page, "business-result")
    page.locator("button[value=save]").click()
    expect(page.locator(".messages")).to_be_visible()
    assert BusinessCase.objects.get(role=carved).inputs["inputs"]["realisation_share"]["mid"] == 0.5
    page.locator("[name=weeks_per_year_mid]").fill("monta")
    page.locator("button[value=recalculate]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.locator("[name=weeks_per_year_mid]").input_value() == "monta"
    look(page, "business-error")


def test_a_business_case_is_printed_without_its_form(
    live_server: Any, carved: CarvedRole, signed_in: SignIn, screenshot: Screenshot
) -> None:
    """On paper: the result with its lines, the figures with their sources, what money does not tell; no controls."""
    page = signed_in("employer_owner")
    page.goto(f"{live_server.url}/work/roles/{carved.public_id}/business-case/")
    page.get_by_label("50 %").check()
    page.locator("[name=is_confirmed]").check()
    page.get_by_text("Mitä raha ei kerro").click()
    page.locator("[name=effect_quality]").fill("Leivonnaiset ehtivät tiskille ennen aamuruuhkaa.")
    press_and_arrive(page.locator("button[value=save]"))
    page.emulate_media(media="print")
    expect(page.locator(".case-form")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".case-inputs")).to_be_visible()
    expect(page.locator(".case-year").first).to_be_visible()
    expect(page.locator("#case-result")).to_contain_text("Leivonnaiset ehtivät tiskille")
    screenshot(page, "business-print")


def test_a_document_says_that_it_is_being_made(
    live_server: Any, carved: CarvedRole, signed_in: SignIn, axe: Axe, complaints: Complaints
) -> None:
    """The link says at once that work goes on, gives the file, and tells a failure on the page it was pressed on."""
    page = signed_in("employer_owner")
    complaints.watch(page)
    page.goto(f"{live_server.url}/work/roles/{carved.public_id}/")
    link = page.locator("a[data-document][hreflang=fi]").first
    with page.expect_download(timeout=LONGEST_WAIT) as coming:
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Asiakirjaa tehdään")
    assert coming.value.suggested_filename.endswith("-fi.pdf")
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    expect(page.locator("#toasts > *")).to_have_count(0)

    page.route("**/role.pdf*", lambda route: route.fulfill(status=404, body=""))
    link.click()
    expect(page.locator("#toasts")).to_contain_text("Asiakirjaa ei voitu tehdä")
    axe(page)
    page.unroute("**/role.pdf*")
    with page.expect_download(timeout=LONGEST_WAIT):
        page.locator("#toasts [data-retry]").click()
