"""The main job in a real browser, with a real worker: proposals, then the board by button and keyboard."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tasks.models import BoardMove, CarvedRole
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.proposals import adopt_proposal
from tasks.services.roles import create_role
from tests.browser.conftest import Axe, Screenshot, SignIn
from tests.browser.worker import carving_worker
from tests.cast import Cast
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fi": ("Ehdota tehtäviä", "Ota taululle: Paras tulos", "Siirrä", "Takaisin tekijälle", "Kumoa"),
    "sv": ("Föreslå", "", "", "", ""),
    "en": ("Propose roles", "Take to the board: Best result", "Move", "Back to the holder", "Undo"),
}


def no_sideways_scroll(page: Page) -> None:
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


def test_proposals_to_the_board(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, screenshot: Screenshot, width: int
) -> None:
    analysis = analysis_of(live_cast, "bakery_cafe")
    propose, take, move, back, undo = WORDS["fi"]
    page = signed_in("employer_owner")
    page.goto(f"{live_server.url}/work/analyses/{analysis.public_id}/proposals/")
    axe(page)
    with carving_worker():
        page.get_by_role("button", name=propose).click()
        expect(page.get_by_role("button", name=take)).to_be_visible(timeout=40_000)
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "proposals")
    page.get_by_role("button", name=take).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/board/"))
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "board")
    role = CarvedRole.objects.get(analysis=analysis)
    column = page.locator(f"[data-role='{role.public_id}']")
    cards = column.locator(".board-card")
    before = cards.count()
    cards.first.locator("summary").focus()
    page.keyboard.press("Enter")
    cards.first.get_by_role("button", name=back).focus()
    page.keyboard.press("Enter")
    expect(cards).to_have_count(before - 1)
    axe(page)
    page.get_by_role("button", name=undo, exact=True).first.click()
    expect(cards).to_have_count(before)
    assert BoardMove.objects.filter(analysis=analysis, kind="undo").count() == 1
    assert move


def second_window(browser: Browser, settings_of: dict[str, Any], server: str, user: Any) -> Page:
    """Open a window of another browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(**settings_of)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server, "httpOnly": True}])
    return context.new_page()


def move_first(page: Page, role: CarvedRole, label: str) -> None:
    """Move the first card of the role to where the button leads, from the keyboard."""
    card = page.locator(f"[data-role='{role.public_id}'] .board-card").first
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    card.get_by_role("button", name=label).focus()
    page.keyboard.press("Enter")


def test_two_people_on_one_board_see_each_other_and_lose_nothing(
    live_server: Any,
    live_cast: Cast,
    signed_in: SignIn,
    browser: Browser,
    browser_context_args: dict[str, Any],
    axe: Axe,
    screenshot: Screenshot,
    width: int,
) -> None:
    """One moves a task; the other is told, and moving the same task meanwhile is shown as a conflict, not done."""
    owner, editor = live_cast.user("employer_owner"), live_cast.user("employer_editor")
    owner.name, editor.name = "Tuula", "Mikko"
    owner.save()
    editor.save()
    analysis = analysis_of(live_cast, "bakery_cafe")
    run = request_run(analysis, actor=owner, publish=lambda _key: None)
    execute_run(run.pk)
    [role] = adopt_proposal(run.proposals.order_by("number")[0], actor=owner)
    other = create_role(analysis, actor=owner, title="Toinen tehtävä")
    address = f"{live_server.url}/work/analyses/{analysis.public_id}/board/"
    back = WORDS["fi"][3]
    first = signed_in("employer_owner")
    first.goto(address)
    second = second_window(browser, browser_context_args, live_server.url, editor)
    second.goto(address)
    mine, theirs = (page.locator(f"[data-role='{role.public_id}'] .board-card") for page in (first, second))
    number = mine.count()

    move_first(first, role, back)
    expect(mine).to_have_count(number - 1)
    expect(second.locator("#pulse .notice")).to_contain_text("Tuula", timeout=20_000)
    move_first(second, role, other.title)
    conflict = second.locator("#board > .notice-warn")
    expect(conflict).to_contain_text("Tuula")
    expect(theirs).to_have_count(number - 1)
    assert BoardMove.objects.filter(analysis=analysis, actor=editor).count() == 0
    axe(second)
    no_sideways_scroll(second)
    screenshot(second, "board-conflict")

    # On the board as it is now the second person moves another task, and the first person is told in turn.
    move_first(second, role, back)
    expect(theirs).to_have_count(number - 2)
    expect(first.locator("#pulse .notice")).to_contain_text("Mikko", timeout=20_000)
    first.locator("#pulse button").focus()
    first.keyboard.press("Enter")
    expect(mine).to_have_count(number - 2)
    second.context.close()
