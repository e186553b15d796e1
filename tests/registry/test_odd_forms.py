"""Every form of every page takes odd input: an answer in words with what was typed, never a fault of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.registry.routes import Route, all_routes
from tests.registry.test_access import call

PAGES = [route for route in all_routes() if route.page and route.method == "get"]
ODD = (
    "",
    "-1",
    "😀 <script>alert(1)</script> &amp; \"'",
    "99999999999999999999999999999999",
    '=HYPERLINK("http://x.example";"y")',
    "NUL\x00 ja \u202e rivi\r\n2",
    "31.2.2026",
    "25:99",
    "1e309",
    "NaN",
    "Å" * 6_000,
    "2026-13-45T99:00",
)
TURNS = 6
KEPT = "Tämä kirjoitettiin 😀 <b>käsin</b>"
SECRET_KINDS = frozenset({"password", "hidden", "file", "checkbox", "radio", "submit", "button"})
WIDEST = 40  # a text field shorter than the kept words cannot give them back whole


@dataclass(frozen=True)
class PostForm:
    """A form of a page as a browser would send it."""

    action: str
    fields: tuple[tuple[str, str, int], ...]  # name, kind, longest text
    hidden: tuple[tuple[str, str], ...]  # what the page itself sends along
    button: tuple[str, str] | None

    def filled(self, turn: int) -> dict[str, Any]:
        """Return values for every field: odd ones, another for each field and turn; the token and the button as is."""
        values: dict[str, Any] = {}
        for place, (name, kind, _longest) in enumerate(self.fields):
            odd = ODD[(place * 5 + turn * 7) % len(ODD)]
            values[name] = SimpleUploadedFile("rikki.xlsx", odd.encode()[:500] or b" ") if kind == "file" else odd
        if self.button:
            values[self.button[0]] = self.button[1]
        return values

    def with_words(self) -> tuple[dict[str, Any], list[str]]:
        """Return values with plain words in every text field, and the names of those fields."""
        texts = [name for name, kind, longest in self.fields if kind not in SECRET_KINDS and longest >= WIDEST]
        values: dict[str, Any] = {
            name: KEPT if name in texts else "-1" for name, kind, _longest in self.fields if kind != "file"
        } | dict(self.hidden)
        if self.button:
            values[self.button[0]] = self.button[1]
        return values, texts


def forms_of(content: bytes, here: str) -> Iterator[PostForm]:
    """Yield the forms of the page's own content that are posted to an address of ours."""
    for form in BeautifulSoup(content, "html.parser").select("main form"):
        if str(form.get("method", "get")).casefold() != "post":
            continue
        action = str(form.get("action") or here)
        fields = {str(field["name"]): _kind(field) for field in form.select("[name]") if field.name != "button"}
        fields.pop("csrfmiddlewaretoken", None)
        button = form.select_one("button[name]")
        yield PostForm(
            urlsplit(action).path,
            tuple((name, kind, longest) for name, (kind, longest) in fields.items()),
            tuple((str(field["name"]), str(field.get("value", ""))) for field in form.select("input[type=hidden]")),
            (str(button["name"]), str(button.get("value", ""))) if button else None,
        )


def _kind(field: Tag) -> tuple[str, int]:
    kind = str(field.get("type") or "text") if field.name == "input" else str(field.name)
    return kind, int(str(field.get("maxlength") or 10_000))


def unique(forms: Iterator[PostForm]) -> list[PostForm]:
    """Return one form of each shape: a list of rows repeats the same one."""
    found: dict[Any, PostForm] = {}
    for form in forms:
        found.setdefault((form.action.strip("/").rpartition("/")[2], form.fields, form.button), form)
    return list(found.values())


def _send(client: Client, form: PostForm, values: dict[str, Any]) -> Any:
    return client.post(form.action, values, headers={"Referer": form.action})


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_odd_input_is_answered(route: Route, cast: Cast, as_persona: Any) -> None:
    client = as_persona(route.persona_for_page())
    page = call(client, route, cast)
    for form in unique(forms_of(page.content, page.request["PATH_INFO"])):
        for turn in range(TURNS):
            response = _send(client, form, form.filled(turn))
            assert response.status_code < 500, (form.action, form.filled(turn))


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_what_was_typed_comes_back(route: Route, cast: Cast, as_persona: Any) -> None:
    """A form that is answered with itself still has every word that was typed into it."""
    client = as_persona(route.persona_for_page())
    page = call(client, route, cast)
    for form in unique(forms_of(page.content, page.request["PATH_INFO"])):
        values, texts = form.with_words()
        response = _send(client, form, values)
        if response.status_code not in {200, 422} or response.headers.get("Content-Type", "")[:9] != "text/html":
            continue
        soup = BeautifulSoup(response.content, "html.parser")
        for name in texts:
            fields = [field for field in soup.select(f'main form [name="{name}"]') if field.name != "select"]
            shown = {str(field.get("value") or field.get_text()).strip() for field in fields}
            assert not fields or KEPT in shown, f"{form.action}: {name} has lost what was typed: {shown}"
