"""Forms: the summary links to the fields, errors and help are wired to the controls, nothing typed is lost."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from crispy_forms.utils import render_crispy_form
from django import forms

from core.catalogue import WRONG, SampleForm
from core.forms import BaseForm, target_of

pytestmark = pytest.mark.django_db


def drawn(form: Any, **context: Any) -> BeautifulSoup:
    """Return the form as a page would have it."""
    return BeautifulSoup(render_crispy_form(form, context=context), "html.parser")


def broken() -> SampleForm:
    form = SampleForm(WRONG, prefix="broken")
    form.is_valid()
    form.add_error(None, "Whole form")
    return form


def test_summary_names_each_error_in_the_order_of_the_page() -> None:
    form = broken()
    soup = drawn(form)
    items = soup.select(".error-summary ol > li")
    assert items[0].get_text(strip=True) == "Whole form"
    links = [link["href"] for link in soup.select(".error-summary a")]
    order = [f"#{target_of(form[name])}" for name in form.fields if form[name].errors]
    assert links == order
    heading = soup.select_one(".error-summary h2")
    assert heading is not None
    assert heading["tabindex"] == "-1"
    assert heading.has_attr("data-focus")


def test_every_link_of_the_summary_leads_to_a_control() -> None:
    soup = drawn(broken())
    for link in soup.select(".error-summary a"):
        target = soup.find(id=str(link["href"])[1:])
        assert isinstance(target, Tag)
        assert target.name in {"input", "select", "textarea"}


def test_errors_and_help_are_wired_to_their_controls() -> None:
    soup = drawn(broken())
    control = soup.find(id="id_broken-day")
    assert isinstance(control, Tag)
    assert control["aria-invalid"] == "true"
    described = str(control["aria-describedby"]).split()
    assert described == ["id_broken-day_helptext", "id_broken-day_error"]
    for name in described:
        assert soup.find(id=name) is not None
    group = soup.select_one("fieldset.field-group")
    assert group is not None
    assert soup.find(id=str(group["aria-describedby"]).split()[0]) is not None


def test_every_control_has_a_label_and_what_was_typed() -> None:
    soup = drawn(broken())
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        assert soup.select_one(f'label[for="{control["id"]}"]') is not None, control
    typed = soup.find(id="id_broken-municipality")
    assert isinstance(typed, Tag)
    assert typed["value"] == "Nowhere"


def test_a_form_without_errors_has_no_summary_and_no_browser_validation() -> None:
    soup = drawn(SampleForm())
    assert soup.select_one(".error-summary") is None
    form = soup.find("form")
    assert isinstance(form, Tag)
    assert form.has_attr("novalidate")
    assert form["method"] == "post"


def test_sections_become_groups_and_the_rest_follows() -> None:
    soup = drawn(SampleForm())
    legends = [legend.get_text(strip=True) for legend in soup.select("fieldset.form-section > legend")]
    assert legends == ["Perustiedot", "Viikko"]
    names = [str(control["name"]) for control in soup.select("input[name], select[name], textarea[name]")]
    assert names.index("days") < names.index("note")


def test_optional_fields_say_so_and_buttons_say_what_they_do() -> None:
    class Small(BaseForm):
        must = forms.CharField(label="Must")
        may = forms.CharField(label="May", required=False)
        submit_label = "Do it"

    soup = drawn(Small(cancel_url="/back/"))
    texts = {label["for"]: label.get_text(" ", strip=True) for label in soup.find_all("label")}
    assert texts == {"id_must": "Must", "id_may": "May (vapaaehtoinen)"}
    button = soup.find("button")
    assert button is not None
    assert button.get_text(strip=True) == "Do it"
    cancel = soup.select_one(".form-buttons a")
    assert cancel is not None
    assert cancel["href"] == "/back/"


def test_a_submitted_form_carries_the_token() -> None:
    soup = drawn(SampleForm(), csrf_token="token-of-the-page")
    assert soup.select_one("input[name=csrfmiddlewaretoken]") is not None
