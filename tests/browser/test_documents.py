"""A document that a worker makes: asked for, waited for, cancelled, taken over by a later worker, downloaded."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tasks.models import WorkAnalysis
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import press_and_arrive
from tests.browser.worker import carving_worker
from tests.cast import Cast
from tests.tasks.test_documents import tags_of
from tests.tasks.workplace import analysis_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONGEST_WAIT = 90_000  # a worker's start and the fonts of its first document on a busy machine, in milliseconds


@pytest.fixture
def ward(live_cast: Cast) -> WorkAnalysis:
    """Return an analysis of ninety tasks, whose documents take over a second."""
    return analysis_of(live_cast, "hospital_ward")


def ask(page: Page, name: str) -> None:
    """Press the link of a document in Finnish on the page of its analysis."""
    press_and_arrive(page.locator(f"a[href*='{name}.pdf'][hreflang=fi]"))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_document_is_asked_for_waited_for_and_downloaded(
    live_server: Any,
    ward: WorkAnalysis,
    signed_in: SignIn,
    look: Look,
    complaints: Complaints,
    width: int,
) -> None:
    page = signed_in("employer_viewer")
    complaints.watch(page)
    page.set_viewport_size({"width": width, "height": 800})
    overview = f"{live_server.url}/work/analyses/{ward.public_id}/"
    page.goto(overview)
    ask(page, "cards")
    main = page.locator("main")
    expect(main).to_contain_text("Laskenta ei ole vastannut hetkeen")
    look(page, "document-waits")
    press_and_arrive(page.get_by_role("button", name="Peru asiakirja"))
    expect(main).to_contain_text("Asiakirja peruttiin")
    look(page, "document-cancelled")
    press_and_arrive(page.get_by_role("link", name="Tee asiakirja uudelleen"))
    download = page.get_by_role("link", name="Lataa asiakirja")
    with carving_worker():
        expect(download).to_be_focused(timeout=LONGEST_WAIT)
    look(page, "document-ready")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith("-cards-fi.pdf")
    reader = PdfReader(coming.value.path())
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fi"
    cards = [tag for tag in tags_of(reader) if tag["/S"] == "/H2"]
    assert len(cards) == ward.tasks.exclude(task_class="drop").count()

    page.goto(overview)
    with page.expect_download():
        page.locator("a[href*='cards.pdf'][hreflang=fi]").click()
