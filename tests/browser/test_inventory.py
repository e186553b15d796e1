"""The inventory in a real browser: rows with Enter, arrows, pasted blocks, a file, questions, a link on a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from tasks.models import Task, WorkAnalysis
from tasks.services.contributors import create_link, token_of
from tests.browser.conftest import Axe, Screenshot, SignIn
from tests.cast import Cast
from tests.factories import JobFunctionFactory, TaskFactory
from tests.tasks.inventory_helpers import workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const cell = document.querySelector(selector);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
NEW = "tbody[data-blank]"


def address(live_server: Any, cast: Cast, part: str = "inventory/") -> str:
    """Return an address within the cast's analysis."""
    return f"{live_server.url}/work/analyses/{cast.analysis.public_id}/{part}"


def names(analysis: WorkAnalysis) -> list[str]:
    """Return the names of the analysis's tasks in their order."""
    return list(Task.objects.filter(analysis=analysis).values_list("name", flat=True))


def cell(page: Page, row: str, name: str) -> Locator:
    """Return a cell of a row."""
    return page.locator(f"{row} [name={name}]")


def named_row(task: Task) -> str:
    """Return the selector of a saved task's row."""
    return f"#t-{task.public_id}"


def saved_rows(page: Page) -> Locator:
    """Return the rows that stand in the database."""
    return page.locator("tbody[data-row]:not([data-new])")


@pytest.fixture
def table(live_server: Any, live_cast: Cast, signed_in: SignIn) -> Page:
    """Return the inventory, open as the employer's owner."""
    JobFunctionFactory.create(unit=live_cast.analysis.unit, name="Laitoshuoltaja")
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast))
    return page


def test_rows_are_added_with_enter_and_saved_one_by_one(
    table: Page, live_cast: Cast, axe: Axe, screenshot: Screenshot
) -> None:
    for number in range(1, 9):
        page_row = cell(table, NEW, "name")
        page_row.fill(f"Tehtävä {number}")
        table.keyboard.press("Tab")
        table.keyboard.type("Laitoshuoltaja")
        table.keyboard.press("Tab")
        table.keyboard.type(str(10 + number))
        table.keyboard.press("Enter")
        expect(cell(table, NEW, "name")).to_be_focused()
    expect(saved_rows(table)).to_have_count(9)
    tasks = Task.objects.filter(analysis=live_cast.analysis, name__startswith="Tehtävä").order_by("position")
    assert [(task.name, task.minutes) for task in tasks] == [(f"Tehtävä {n}", 10 + n) for n in range(1, 9)]
    assert all(task.shares.get().function.name == "Laitoshuoltaja" for task in tasks)
    axe(table)
    screenshot(table, "inventory-rows")


def test_a_wrong_cell_keeps_what_was_typed_and_says_how_to_mend_it(table: Page, live_cast: Cast, axe: Axe) -> None:
    row = named_row(live_cast.task)
    cell(table, row, "minutes").fill("paljon")
    cell(table, row, "name").focus()
    expect(table.locator(f"{row} .cell-error")).to_have_count(0)
    cell(table, NEW, "name").focus()
    expect(table.locator(f"{row} .cell-error")).to_be_visible()
    expect(cell(table, row, "minutes")).to_have_value("paljon")
    expect(table.locator("#status")).not_to_be_empty()
    axe(table)
    cell(table, row, "minutes").fill("25")
    cell(table, NEW, "name").focus()
    expect(table.locator(f"{row} .cell-error")).to_have_count(0)
    live_cast.task.refresh_from_db()
    assert live_cast.task.minutes == 25


def test_arrows_move_and_escape_reverts(table: Page, live_cast: Cast) -> None:
    row = named_row(live_cast.task)
    name = cell(table, row, "name")
    name.click()
    table.keyboard.press("ArrowDown")
    expect(cell(table, NEW, "name")).to_be_focused()
    table.keyboard.press("ArrowUp")
    expect(name).to_be_focused()
    table.keyboard.press("End")
    table.keyboard.press("ArrowRight")
    expect(cell(table, row, "holders")).to_be_focused()
    table.keyboard.press("ArrowRight")
    expect(cell(table, row, "minutes")).to_be_focused()
    table.keyboard.press("ArrowRight")
    table.keyboard.press("ArrowRight")
    expect(cell(table, row, "period")).to_be_focused()
    table.keyboard.press("Control+ArrowDown")
    expect(cell(table, NEW, "period")).to_be_focused()
    cell(table, row, "minutes").fill("99")
    table.keyboard.press("Escape")
    expect(cell(table, row, "minutes")).to_have_value(str(live_cast.task.minutes))


def test_two_people_on_one_row(table: Page, live_cast: Cast, axe: Axe, screenshot: Screenshot) -> None:
    row = named_row(live_cast.task)
    Task.objects.filter(pk=live_cast.task.pk).update(minutes=55, revision=5)
    cell(table, row, "minutes").fill("25")
    table.keyboard.press("Enter")
    expect(table.locator(f"{row}.row-conflict .cell-theirs")).to_contain_text("55")
    expect(cell(table, row, "minutes")).to_have_value("25")
    axe(table)
    screenshot(table, "inventory-conflict")
    table.locator(f"{row} [data-keep]").click()
    expect(table.locator(f"{row}.row-conflict")).to_have_count(0)
    live_cast.task.refresh_from_db()
    assert live_cast.task.minutes == 25


def test_a_block_is_pasted(table: Page, live_cast: Cast, axe: Axe) -> None:
    row = named_row(live_cast.task)
    table.evaluate(PASTE, [f"{row} [name=minutes]", "45\t2\n10\tx"])
    expect(cell(table, row, "minutes")).to_have_value("45")
    expect(table.locator("#report")).to_contain_text("Rivi 2")
    block = "Tehtävä\tTekijä\tMinuutit\tPäivät\tKlo\nPese lattia\tLaitoshuoltaja\t30\tma–pe\t8–12\nVie roskat\t\t5\t\t"
    table.evaluate(PASTE, [f"{NEW} [name=name]", block])
    expect(saved_rows(table)).to_have_count(3)
    assert names(live_cast.analysis)[1:] == ["Pese lattia", "Vie roskat"]
    axe(table)


def test_a_task_is_removed_moved_and_brought_back_from_its_menu(table: Page, live_cast: Cast) -> None:
    for text in ("Toka", "Kolmas"):
        cell(table, NEW, "name").fill(text)
        table.keyboard.press("Enter")
        expect(cell(table, NEW, "name")).to_be_focused()
    expect(saved_rows(table)).to_have_count(3)
    last = saved_rows(table).nth(2)
    last.locator("[data-more]").focus()
    table.keyboard.press("Enter")
    expect(table.locator("#row-menu [data-act=edit]")).to_be_focused()
    table.locator("#row-menu [data-act=up]").click()
    expect(saved_rows(table).nth(1).locator("[name=name]")).to_have_value("Kolmas")
    assert names(live_cast.analysis)[1:] == ["Kolmas", "Toka"]
    saved_rows(table).nth(1).locator("[data-more]").click()
    table.locator("#row-menu [data-act=remove]").click()
    expect(saved_rows(table)).to_have_count(2)
    expect(table.locator("#undo")).to_contain_text("Kolmas")
    table.locator("#undo button").click()
    expect(saved_rows(table)).to_have_count(3)
    assert names(live_cast.analysis)[1:] == ["Kolmas", "Toka"]


def test_nothing_typed_is_lost_when_the_network_is(table: Page, live_cast: Cast) -> None:
    row = named_row(live_cast.task)
    table.context.set_offline(True)
    cell(table, row, "minutes").fill("77")
    table.keyboard.press("Enter")
    expect(table.locator("#toasts [data-retry]")).to_be_visible()
    expect(cell(table, row, "minutes")).to_have_value("77")
    table.context.set_offline(False)
    table.locator("#toasts [data-retry]").click()
    expect(table.locator(f"{row}[data-revision='1']")).to_be_visible()
    live_cast.task.refresh_from_db()
    assert live_cast.task.minutes == 77


def test_two_hundred_rows_come_page_by_page(live_server: Any, live_cast: Cast, signed_in: SignIn) -> None:
    function = live_cast.task.shares.get().function
    TaskFactory.create_batch(199, analysis=live_cast.analysis, function=function)
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast))
    for count in (50, 100, 150):
        expect(saved_rows(page)).to_have_count(count)
        page.locator("#more button").click()
    expect(saved_rows(page)).to_have_count(200)
    expect(page.locator("#more")).to_have_count(0)


def test_a_file_is_imported(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, width: int, tmp_path: Path
) -> None:
    file = tmp_path / "tehtavat.xlsx"
    file.write_bytes(
        workbook([["Työtehtävä", "Kesto (min)", "Klo"], ["Pese lattia", 30, "8-12"], ["Vie roskat", "paljon", ""]])
    )
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast, "inventory/import/"))
    axe(page)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main table").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("paljon")
    axe(page)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("Vie roskat" if width < 0 else "paljon")
    axe(page)
    assert names(live_cast.analysis)[1:] == ["Pese lattia"]


def test_on_a_phone_tasks_are_cards_with_a_form_each(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, screenshot: Screenshot, width: int
) -> None:
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 600:
        expect(cell(page, named_row(live_cast.task), "minutes")).to_be_hidden()
        page.locator(f"{named_row(live_cast.task)} .c-card a").click()
    else:
        page.locator(f"{named_row(live_cast.task)} .c-do a").click()
    expect(page.locator("h1")).to_have_text(live_cast.task.name)
    axe(page)
    screenshot(page, "inventory-task")
    page.locator("#id_minutes").fill("70")
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url("**/inventory/**")
    live_cast.task.refresh_from_db()
    assert live_cast.task.minutes == 70


def test_sorting_and_three_questions_by_keys(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, width: int
) -> None:
    task = TaskFactory.create(analysis=live_cast.analysis, name="Pyyhi pöydät")
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast, "sorting/"))
    axe(page)
    page.locator(".sort-row .btn-sort").first.focus()
    page.keyboard.press("2")
    expect(page.locator(".btn-sort.is-chosen")).to_have_count(1)
    page.goto(address(live_server, live_cast, "confirmation/"))
    axe(page)
    card = page.locator(f"#c-{task.public_id}")
    card.locator("input[value=no]").first.check()
    card.locator("input[name$=is_private][value=no]").check()
    card.locator("input[name$=consequence][value='1']").check()
    card.locator("button[type=submit]").click()
    expect(card.locator(".lock-line")).not_to_contain_text("kukaan")
    task.refresh_from_db()
    assert task.is_confirmed_transferable
    axe(page)


def test_a_worker_adds_five_tasks_on_a_phone(
    live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe, screenshot: Screenshot, width: int
) -> None:
    link = create_link(live_cast.analysis, live_cast.task.shares.get().function, actor=live_cast.user("employer_owner"))
    page = signed_in("anonymous")
    page.goto(f"{live_server.url}/work/contribute/{token_of(link)}/")
    axe(page)
    for number in range(5):
        page.locator("#id_name").fill(f"Oma työ {number}")
        page.locator("#id_minutes").fill("15")
        page.locator("main form.form button[type=submit]").click()
        expect(page.locator(".own-row")).to_have_count(number + 1)
    axe(page)
    screenshot(page, "contribute")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".own-row a").first.click()
    expect(page.locator("#id_name")).to_have_value("Oma työ 0")
    page.locator("#id_minutes").fill("20")
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator(".own-row").first).to_contain_text("20 min")
    assert Task.objects.filter(source="worker").count() == 5


def test_a_link_is_made_and_shown(live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("employer_owner")
    page.goto(address(live_server, live_cast, "links/"))
    axe(page)
    page.locator("#id_function").select_option(index=1)
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator("svg.code-picture")).to_be_visible()
    assert page.locator("#address").input_value().startswith(settings.PUBLIC_URL)
    axe(page)
