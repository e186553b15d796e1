"""The example workplaces as a coach sees them: the best proposal on the board, photographed for docs/sense-check.md.

``script/sense-check`` runs this, copies the pictures to docs/screens and prints what is proposed as tables.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.models import CarvedRole, Proposal
from tasks.selectors.proposals import proposal_view
from tasks.services.carving_runs import execute_run, request_run
from tasks.services.proposals import adopt_proposal
from tests.browser.conftest import RESULTS, Axe, SignIn
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
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, name: str
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
    # The part that matters, not the present jobs to their end: the roles beside the beginning of the jobs.
    page.set_viewport_size({"width": 1280, "height": 1500})
    RESULTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(RESULTS / f"sense-{name}.png"))
    (RESULTS / f"sense-{name}.md").write_text("\n".join(table(best)) + "\n", encoding="utf-8")


def table(proposal: Proposal) -> list[str]:
    """A proposal in Markdown: each role with its pieces of work in the order of the clock."""
    view = proposal_view(proposal, whole=True)
    freed, net = view["freed_minutes"] / 60, view["net_cents"] / 100
    lines = [
        f"{freed:.1f} h freed a week, net {net:.0f} € a week, fit {view['fit']}. {view['proof']}",
        "",
        "| role | clock | days | minutes | work |",
        "| --- | --- | --- | --- | --- |",
    ]
    for role in view["roles"]:
        for item in role["items"]:
            cells = (role["name"], item["start"], item["days"], item["minutes"], item["name"])
            lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines += ["", *(f"* {one['name']}: {one['moved_minutes'] / 60:.1f} h leave" for one in view["holders"])]
    return lines
