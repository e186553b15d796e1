"""Nobody works off the queue: the page says so, the request waits, and is carried out when a worker comes back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tasks.enums import RunState
from tasks.models import CarvingRun
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import press_and_arrive
from tests.browser.worker import carving_worker
from tests.cast import Cast
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOLD = "Laskenta ei ole vastannut hetkeen"
LONGEST_WAIT = 60_000  # a worker's start and a whole calculation on a busy machine, in milliseconds


def test_a_request_without_a_worker_waits_and_is_carried_out_later(
    live_server: Any, live_cast: Cast, signed_in: SignIn, look: Look, complaints: Complaints
) -> None:
    analysis = analysis_of(live_cast, "bakery_cafe")
    page = signed_in("employer_owner")
    complaints.watch(page)
    page.goto(f"{live_server.url}/work/analyses/{analysis.public_id}/proposals/")
    press_and_arrive(page.get_by_role("button", name="Ehdota tehtäviä"))
    expect(page.locator("main")).to_contain_text(TOLD)
    look(page, "worker-down")
    page.reload()
    expect(page.locator("main")).to_contain_text(TOLD)
    run = CarvingRun.objects.get(analysis=analysis)
    assert run.state == RunState.WAITING
    with carving_worker():
        expect(page.get_by_role("button", name="Ota taululle: Paras tulos")).to_be_visible(timeout=LONGEST_WAIT)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    expect(page.locator("main")).not_to_contain_text(TOLD)
