"""Moving cards by hand: by touch on a phone and by the pointer on a wide screen; a swipe scrolls and moves nothing."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tasks.models import BoardMove, CarvedRole, RoleItem, TaskSlot, WorkAnalysis
from tasks.services.roles import create_role
from tests.browser.conftest import HEIGHTS, Complaints, SignIn
from tests.cast import Cast
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_PRESS = 400  # milliseconds; the board takes a card into the hand after less
MOVABLE = "[data-role=''] .board-card.is-movable"


class Finger:
    """One finger on the page's screen, in CSS pixels of the window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen: CDPSession = page.context.new_cdp_session(page)
        self.at = (0.0, 0.0)

    def down(self, x: float, y: float) -> None:
        """Touch the screen."""
        self.at = (x, y)
        self._send("touchStart")

    def to(self, x: float, y: float, *, steps: int = 12) -> None:
        """Slide to a point."""
        from_x, from_y = self.at
        for step in range(1, steps + 1):
            self.at = (from_x + (x - from_x) * step / steps, from_y + (y - from_y) * step / steps)
            self._send("touchMove")
            self.page.wait_for_timeout(16)

    def up(self) -> None:
        """Lift the finger."""
        self.screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str) -> None:
        x, y = self.at
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


@pytest.fixture
def has_touch() -> bool:
    """Say that the test runs on a phone: narrow, with touch."""
    return True


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the window's settings; a phone's when the test asks for ``has_touch``."""
    if "has_touch" not in request.fixturenames:
        return browser_context_args
    phone = {"viewport": {"width": 360, "height": HEIGHTS[360]}, "has_touch": True, "is_mobile": True}
    return {**browser_context_args, **phone}


@pytest.fixture
def board(live_server: Any, live_cast: Cast) -> WorkAnalysis:
    """Return a workplace with an empty role on its board."""
    analysis = analysis_of(live_cast, "bakery_cafe")
    create_role(analysis, actor=live_cast.user("employer_owner"), title="Salin työntekijä")
    return analysis


def opened(page: Page, live_server: Any, analysis: WorkAnalysis) -> Page:
    page.goto(f"{live_server.url}/work/analyses/{analysis.public_id}/board/")
    expect(page.locator("[data-board][data-ready]")).to_be_visible()
    return page


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def placed(card_slots: str, role: CarvedRole) -> bool:
    """Tell whether every slot of the card stands in the role, as stored."""
    keys = {int(key) for key in card_slots.split(",")}
    return set(RoleItem.objects.filter(role=role, is_active=True).values_list("slot_id", flat=True)) == keys


def fits(card_slots: str, role: CarvedRole) -> bool:
    """Tell whether the card's task is done on days when the role works."""
    keys = [int(key) for key in card_slots.split(",")]
    return all(days & role.days for days in TaskSlot.objects.filter(pk__in=keys).values_list("days", flat=True))


def slide_to(finger: Finger, target: Locator) -> None:
    """Slide to the element; held at the window's edge the page scrolls by itself until the element is in sight."""
    x, _y = finger.at
    edge = HEIGHTS[360] - 12
    finger.to(x, edge)
    for step in range(150):
        box = target.bounding_box()
        if box is not None and box["y"] + box["height"] < edge - 30:
            break
        finger.to(x, edge - step % 2, steps=1)
        finger.page.wait_for_timeout(30)
    finger.to(*middle(target))
    finger.page.wait_for_timeout(200)


@pytest.mark.usefixtures("has_touch")
def test_card_is_dragged_by_touch_to_a_role_far_below(
    live_server: Any, live_cast: Cast, signed_in: SignIn, board: WorkAnalysis, complaints: Complaints
) -> None:
    role = CarvedRole.objects.get(analysis=board)
    page = signed_in("employer_owner")
    complaints.watch(page)
    opened(page, live_server, board)
    column = page.locator(f"[data-role='{role.public_id}']")
    card = page.locator(MOVABLE).last
    slots = card.get_attribute("data-slots") or ""
    card.scroll_into_view_if_needed()
    finger = Finger(page)
    finger.down(*middle(card.locator(".board-card-name")))
    page.wait_for_timeout(LONG_PRESS)
    slide_to(finger, column)
    with page.expect_response(lambda answer: answer.url.endswith("/board/move/")) as answered:
        finger.up()
    assert answered.value.status == 200
    expect(column.locator(f"[data-slots='{slots}']")).to_be_visible()
    assert placed(slots, role)
    page.reload()
    expect(page.locator(f"[data-role='{role.public_id}'] [data-slots='{slots}']")).to_be_visible()


@pytest.mark.usefixtures("has_touch")
def test_swipe_over_cards_scrolls_and_moves_nothing(
    live_server: Any, live_cast: Cast, signed_in: SignIn, board: WorkAnalysis
) -> None:
    page = opened(signed_in("employer_owner"), live_server, board)
    card = page.locator(MOVABLE).first
    card.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    finger = Finger(page)
    x, y = middle(card.locator(".board-card-name"))
    finger.down(x, y)
    finger.to(x, y - 250)
    finger.up()
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > before + 100
    assert not BoardMove.objects.filter(analysis=board).exists()


def test_card_is_dragged_by_the_pointer_and_back(
    live_server: Any, live_cast: Cast, signed_in: SignIn, board: WorkAnalysis, complaints: Complaints
) -> None:
    role = CarvedRole.objects.get(analysis=board)
    page = signed_in("employer_owner")
    complaints.watch(page)
    page.set_viewport_size({"width": 1280, "height": 1600})  # both columns are in sight: nothing scrolls in between
    opened(page, live_server, board)
    column = page.locator(f"[data-role='{role.public_id}']")
    every = [card.get_attribute("data-slots") or "" for card in page.locator(MOVABLE).all()]
    slots = next(keys for keys in every if fits(keys, role))
    for target in (column, page.locator("[data-role='']").first):
        card = page.locator(f"[data-slots='{slots}']")
        with page.expect_response(lambda answer: answer.url.endswith("/board/move/")) as answered:
            card.locator(".board-card-name").drag_to(target, target_position={"x": 40, "y": 12})
        assert answered.value.status == 200
        expect(target.locator(f"[data-slots='{slots}']")).to_be_visible()
        expect(page.locator("[data-board][data-ready]")).to_be_visible()
        assert placed(slots, role) == (target is column)


def test_locked_card_stays_in_its_place(
    live_server: Any, live_cast: Cast, signed_in: SignIn, board: WorkAnalysis
) -> None:
    page = opened(signed_in("employer_owner"), live_server, board)
    column = page.locator(f"[data-role='{CarvedRole.objects.get(analysis=board).public_id}']")
    page.locator(".board-card[data-locked] .board-card-name").first.drag_to(column)
    page.wait_for_timeout(300)
    expect(column.locator(".board-card")).to_have_count(0)
    assert not BoardMove.objects.filter(analysis=board).exists()
