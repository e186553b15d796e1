"""The example workplaces as a coach sees them: the best proposal on the board, photographed for docs/sense-check.md.

``script/sense-check`` runs this and copies the pictures to docs/screens.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.models import CarvedRole
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.proposals import adopt_proposal
from tests.browser.conftest import Axe, Screenshot, SignIn
from tests.cast import Cast
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORKPLACES = {
    "ward": "hospital_ward",
    "kitchen": "municipal_kitchen",
    "office": "logistics_warehouse",
    "cafe": "bakery_cafe",
}


@pytest.mark.parametrize("name", WORKPLACES)
def test_the_best_proposal_stands_on_the_board(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, screenshot: Screenshot, name: str
) -> None:
    analysis = analysis_of(live_cast, WORKPLACES[name])
    owner = live_cast.user("employer_owner")
    run = request_run(analysis, actor=owner, publish=lambda _key: None)
    execute_run(run.pk)
    best = run.proposals.order_by("number").first()
    assert best is not None
    adopt_proposal(best, actor=owner)
    page = signed_in("employer_owner")
    page.goto(f"{live_server.url}/work/analyses/{analysis.public_id}/board/")
    for role in CarvedRole.objects.filter(analysis=analysis):
        expect(page.locator(f"[data-role='{role.public_id}']")).to_be_visible()
    axe(page)
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
    screenshot(page, f"sense-{name}")
