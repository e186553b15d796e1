"""The main job in a real browser, with a real worker: proposals, then the board by button and keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tasks.models import BoardMove, CarvedRole
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


def test_another_hand_on_the_board_is_seen(live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe) -> None:
    analysis = analysis_of(live_cast, "bakery_cafe")
    page = signed_in("employer_owner")
    page.goto(f"{live_server.url}/work/analyses/{analysis.public_id}/board/")
    BoardMove.objects.create(
        analysis=analysis, revision=1, actor=live_cast.user("coach"), kind="move", after={"slots": {}}
    )
    expect(page.locator("#pulse .notice")).to_be_visible(timeout=12_000)
    axe(page)
