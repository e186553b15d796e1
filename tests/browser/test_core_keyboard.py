"""By keyboard alone: skip link, menus, language, errors, searchable field, windows; and what scripts promise."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, Complaints, SignIn
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogue(live_server: Any, signed_in: SignIn, complaints: Complaints) -> Page:
    """Return the catalogue page, open."""
    page = signed_in("coach")
    complaints.watch(page)
    page.goto(live_server.url + reverse("catalogue"))
    return page


def focused(page: Page) -> str:
    """Return what has the focus: its id, else its text."""
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()"))


def test_skip_link_is_first_and_leads_to_the_content(catalogue: Page) -> None:
    catalogue.keyboard.press("Tab")
    assert focused(catalogue) == "Siirry sisältöön"
    box = catalogue.locator(".skip-link").bounding_box()
    assert box is not None
    assert box["y"] >= 0, "seen when focused"
    catalogue.keyboard.press("Enter")
    assert focused(catalogue) == "main"


def test_account_menu_opens_and_closes(catalogue: Page) -> None:
    summary = catalogue.locator(".top-tools .menu[data-menu]:not(.languages-fold) > summary")
    summary.focus()
    catalogue.keyboard.press("Enter")
    link = catalogue.get_by_role("link", name="Vaihda salasana")
    expect(link).to_be_visible()
    catalogue.keyboard.press("Escape")
    expect(link).to_be_hidden()
    assert catalogue.evaluate("() => document.activeElement.tagName") == "SUMMARY"


def test_phone_menu_works_without_the_mouse(live_server: Any, signed_in: SignIn, width: int, axe: Axe) -> None:
    page = signed_in("coach")
    page.goto(live_server.url + reverse("catalogue"))
    fold = page.locator(".nav-fold > summary")
    if width > 360:
        expect(fold).to_be_hidden()
        expect(page.locator("nav > .wide > .nav-list")).to_be_visible()
        return
    expect(page.locator("nav > .wide > .nav-list")).to_be_hidden()
    fold.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nav-fold .nav-list")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.nav-fold') !== null")
    axe(page)


def test_language_switch_keeps_the_page(live_server: Any, signed_in: SignIn) -> None:
    page = signed_in("anonymous")
    page.goto(live_server.url + reverse("feedback") + "?page=/work/")
    page.get_by_role("button", name="Svenska").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert page.url.endswith("/feedback/?page=/work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ge respons")
    assert page.locator("#id_page").input_value() == "/work/"


def test_error_summary_gets_the_focus_and_leads_to_the_field(live_server: Any, signed_in: SignIn, axe: Axe) -> None:
    page = signed_in("anonymous")
    page.goto(live_server.url + reverse("feedback"))
    page.locator("#id_contact").fill("not an address")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary-heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_text"
    described = page.locator("#id_text").get_attribute("aria-describedby")
    assert described == "id_text_helptext id_text_error"
    assert page.locator("#id_contact").input_value() == "not an address"
    axe(page)


def test_searchable_field_by_keyboard(catalogue: Page, axe: Axe) -> None:
    field = catalogue.get_by_role("combobox", name="Kunta", exact=True).first
    field.focus()
    catalogue.keyboard.type("mik", delay=20)
    option = catalogue.get_by_role("option", name="Mikkeli (491)")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    axe(catalogue)
    catalogue.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    catalogue.keyboard.press("Enter")
    assert field.input_value() == "Mikkeli (491)"
    expect(field).to_have_attribute("aria-expanded", "false")
    catalogue.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    catalogue.keyboard.press("Escape")
    expect(option).to_be_hidden()
    assert field.input_value() == "Mikkeli (491)"
    expect(catalogue.locator("#status")).to_contain_text("1")


def test_searchable_field_takes_text_without_the_list(catalogue: Page) -> None:
    field = catalogue.get_by_role("combobox", name="Kunta", exact=True).first
    field.fill("zzz")
    expect(catalogue.locator(".combobox-none").first).to_have_text("Ei osumia.")
    catalogue.keyboard.press("Tab")
    assert field.input_value() == "zzz"


def test_window_keeps_and_returns_the_focus(catalogue: Page, axe: Axe) -> None:
    opener = catalogue.get_by_role("button", name="Avaa ikkuna")
    opener.focus()
    catalogue.keyboard.press("Enter")
    expect(catalogue.get_by_role("dialog")).to_be_visible()
    assert catalogue.evaluate("() => document.activeElement.closest('dialog') !== null")
    axe(catalogue)
    catalogue.keyboard.press("Escape")
    expect(catalogue.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_question_comes_before_what_cannot_be_undone(catalogue: Page) -> None:
    button = catalogue.locator("form[data-confirm] button")
    button.focus()
    catalogue.keyboard.press("Enter")
    dialog = catalogue.get_by_role("dialog", name="Vaihdetaanko kieli?")
    expect(dialog).to_be_visible()
    catalogue.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert catalogue.url.endswith("/catalogue/")
    catalogue.keyboard.press("Enter")
    dialog.get_by_role("button", name="Kyllä, jatka").click()
    catalogue.wait_for_url("**/")


def test_a_form_is_sent_once(live_server: Any, live_cast: Cast, signed_in: SignIn) -> None:
    page = signed_in("anonymous")
    page.goto(live_server.url + reverse("feedback"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#id_text").fill("Kerran riittää")
    page.evaluate("""() => {
      const form = document.querySelector('main form');
      form.requestSubmit(); form.requestSubmit(); form.requestSubmit();
    }""")
    expect(page.locator(".messages")).to_contain_text("Kiitos")
    assert len(sent) == 1


def test_calendar_button_is_an_extra(catalogue: Page) -> None:
    day = catalogue.locator("#id_day")
    day.fill("5.3.2026")
    button = catalogue.get_by_role("button", name="Valitse kalenterista: Päivä").first
    expect(button).to_be_visible()
    assert day.input_value() == "5.3.2026"
    catalogue.evaluate("""() => {
      const picker = document.querySelector('#id_day').parentElement.querySelector('.day-native');
      picker.value = '2026-12-24';
      picker.dispatchEvent(new Event('change'));
    }""")
    assert day.input_value() == "24.12.2026"


def test_a_lost_connection_loses_nothing(catalogue: Page, complaints: Complaints) -> None:
    catalogue.route("**/feedback/", lambda route: route.abort())
    catalogue.evaluate("""() => {
      document.querySelector('#id_note').value = 'typed';
      window.htmx.ajax('POST', '/feedback/', {source: '#id_note', target: '#id_note', swap: 'none'}).catch(() => {});
    }""")
    toast = catalogue.get_by_role("alert")
    expect(toast).to_contain_text("Yhteys katkesi")
    expect(toast.get_by_role("button", name="Yritä uudelleen")).to_be_visible()
    assert catalogue.locator("#id_note").input_value() == "typed"
    toast.get_by_role("button", name="Sulje").click()
    expect(toast).to_be_hidden()
    assert any("ERR_FAILED" in text for text in complaints.take()), "the browser itself tells of the lost connection"


def test_announcements_are_read(catalogue: Page) -> None:
    catalogue.evaluate("""() => document.body.dispatchEvent(
      new CustomEvent('announce', {detail: {value: 'Tehtävä siirretty'}, bubbles: true}))""")
    expect(catalogue.locator("#status")).to_have_text("Tehtävä siirretty")


def test_pages_work_without_scripts(live_server: Any, live_cast: Cast, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fi-FI", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(live_server.url + reverse("feedback"))
    page.locator("#id_text").fill("Ilman skriptejä")
    page.get_by_role("button", name="Lähetä palaute").click()
    expect(page.locator(".messages")).to_contain_text("Kiitos")
    page.locator(".languages-fold > summary").click()
    page.locator(".languages-fold button[value=sv]").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    context.close()
