"""Navigation, htmx answers, tables, filters, charts, components, vendored files."""

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import charts, htmx, navigation
from core.catalogue import SampleFilters, SampleTable
from core.models import Municipality
from core.navigation import AccountLink, NavigationItem
from core.pagination import Page
from tests.factories import RegionFactory

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


def drawn(source: str, **context: Any) -> BeautifulSoup:
    """Return a piece of template as a page would have it."""
    html = Template("{% load components formats django_tables2 %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


class TestNavigation:
    """Entries, first pages and sides are registered once and asked of the user."""

    @pytest.fixture(autouse=True)
    def _own_registries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("_items", "_homes", "_sides", "_account_links"):
            monkeypatch.setattr(navigation, name, {})

    def test_items_are_in_order_and_only_for_whom_they_are(self) -> None:
        navigation.register_item(NavigationItem(20, "B", "feedback"))
        navigation.register_item(NavigationItem(10, "A", "privacy_notice", show=lambda user: user.name == "x"))
        navigation.register_item(NavigationItem(20, "B again", "feedback"))
        user = SimpleNamespace(is_authenticated=True, name="x")
        assert [item.label for item in navigation.items_for(user)] == ["A", "B again"]
        assert [item.label for item in navigation.items_for(SimpleNamespace(is_authenticated=True, name="y"))] == [
            "B again"
        ]
        assert navigation.items_for(user)[0].url == reverse("privacy_notice")

    def test_the_first_home_that_fits_wins(self) -> None:
        navigation.register_home(20, lambda _user: True, "feedback")
        navigation.register_home(10, bool, "privacy_notice")
        assert navigation.home_for(True) == "privacy_notice"
        assert navigation.home_for(False) == "feedback"

    def test_nobody_is_nobody(self) -> None:
        assert navigation.home_for(None) == ""
        assert navigation.side_of(None) == ""

    def test_sides_and_account_links(self) -> None:
        def empty(_user: Any) -> str:
            return ""

        def named(_user: Any) -> str:
            return "Mikkelin Ateriat Oy"

        navigation.register_side(5, empty)
        navigation.register_side(10, named)
        assert navigation.side_of(None) == "Mikkelin Ateriat Oy"
        navigation.register_account_link(AccountLink(2, "B", "feedback"))
        navigation.register_account_link(AccountLink(1, "A", "home"))
        assert [link.url for link in navigation.account_links()] == [reverse("home"), reverse("feedback")]


class TestHtmx:
    """Redirects, announcements, fragments."""

    def test_see_other_is_a_303(self) -> None:
        response = htmx.see_other("feedback")
        assert (response.status_code, response["Location"]) == (303, reverse("feedback"))

    def test_announcements_join_other_triggers(self) -> None:
        response = HttpResponse(headers={"HX-Trigger": '{"moved": true}'})
        assert json.loads(htmx.announce(response, "Siirretty")["HX-Trigger"]) == {
            "moved": True,
            "announce": "Siirretty",
        }

    @pytest.mark.parametrize("fragment", [False, True])
    def test_redirects_of_the_whole_page(self, rf: RequestFactory, fragment: bool) -> None:
        request = rf.get("/")
        if fragment:
            request.htmx = SimpleNamespace(boosted=False)  # type: ignore[attr-defined]  # what the middleware sets
        response = htmx.redirect_anywhere(request, "feedback")
        assert response.status_code == (204 if fragment else 303)
        assert response["HX-Redirect" if fragment else "Location"] == reverse("feedback")

    def test_a_boosted_page_is_a_page(self, rf: RequestFactory) -> None:
        request = rf.get("/")
        assert not htmx.is_htmx(request)
        request.htmx = SimpleNamespace(boosted=True)  # type: ignore[attr-defined]  # what the middleware sets
        assert not htmx.is_htmx(request)

    def test_fragment_or_page(self, rf: RequestFactory) -> None:
        request = rf.get("/")
        request.htmx = SimpleNamespace(boosted=False)  # type: ignore[attr-defined]  # what the middleware sets
        response = htmx.render_for(request, "404.html", "core/lookup_options.html", {"options": [], "list_id": "x"})
        assert b"<html" not in response.content
        assert response["Vary"] == "HX-Request"


class TestTables:
    """Tables carry their headings to each cell and their caption; the pager keeps the filters."""

    def test_cells_know_their_heading(self, rf: RequestFactory) -> None:
        rows: list[Any] = [{"task": "Tiskit", "minutes": 90, "cents": 1250}]
        table = SampleTable(Page(rows=rows, next_cursor="abc", previous_cursor=""), caption="Työt")
        soup = drawn("{% render_table table %}", table=table, request=rf.get("/", {"q": "a b"}))
        caption = soup.find("caption")
        assert caption is not None
        assert caption.get_text() == "Työt"
        assert [cell["data-label"] for cell in soup.find_all("td")] == ["Tuntia viikossa", "Tuntipalkka (€)"]
        assert soup.select_one("tbody th[scope=row]") is not None
        links = [link["href"] for link in soup.select("nav a")]
        assert links == ["?q=a+b&cursor=abc"]

    def test_an_empty_table_says_so(self, rf: RequestFactory) -> None:
        soup = drawn("{% render_table table %}", table=SampleTable([]), request=rf.get("/"))
        assert soup.find("table") is None
        assert "ei ole vielä mitään" in soup.get_text()


@pytest.mark.django_db
class TestFilters:
    """Filters in use are shown in words and can be taken off one by one."""

    def test_active_filters(self) -> None:
        region = RegionFactory.create()
        data = QueryDict(f"name_fi=mik&region={region.pk}&cursor=abc&other=1")
        filters = SampleFilters(data, queryset=Municipality.objects.all())
        assert [(each.label, each.value) for each in filters.active] == [("Nimi", "mik"), ("Maakunta", "Etelä-Savo")]
        assert filters.active[0].url == f"?region={region.pk}&other=1"
        assert filters.described == [("Nimi", "mik"), ("Maakunta", "Etelä-Savo")]

    def test_a_filter_that_is_wrong_is_told(self) -> None:
        filters = SampleFilters(QueryDict("region=x"), queryset=Municipality.objects.all())
        assert filters.active == []
        soup = drawn("{% filter_panel filters %}", filters=filters)
        assert soup.select_one(".field-errors") is not None
        form = soup.find("form")
        assert form is not None
        assert form["method"] == "get"
        assert soup.select_one("[name=csrfmiddlewaretoken]") is None


class TestCharts:
    """Geometry stays inside the picture, and the table has every figure."""

    @given(st.lists(st.tuples(st.text(max_size=5), st.floats(0, 1e6)), max_size=6))
    def test_bars_stay_inside(self, rows: list[tuple[str, float]]) -> None:
        chart = charts.bar_chart(rows, "h")
        assert all(0 <= bar.width <= chart.width for bar in chart.bars)
        assert all(bar.bar_top + 14 <= chart.height for bar in chart.bars)

    @given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1400), st.integers(1, 300)), max_size=4)))
    def test_blocks_stay_inside(self, days: list[list[tuple[str, int, int]]]) -> None:
        week = [
            (str(number), [(a, start, start + length) for a, start, length in day]) for number, day in enumerate(days)
        ]
        chart = charts.timetable(week)
        for day in chart.days:
            for block in day.blocks:
                assert block.top >= charts.HEAD_HEIGHT
                assert block.top + block.height <= chart.height
                assert block.left + 106 <= chart.width

    def test_pictures_have_names_and_tables(self) -> None:
        source = "{% bar_chart rows 'Tunnit' 'h' %}{% timetable week 'Viikko' %}"
        soup = drawn(source, rows=[("A", 2.5)], week=[("ma", [("B", 540, 600)])])
        assert [picture["aria-label"] for picture in soup.select("svg[role=img]")] == ["Tunnit", "Viikko"]
        assert "2,5" in soup.select("table")[0].get_text()
        assert [cell.get_text() for cell in soup.select("table")[1].select("td")] == ["B", "9.00", "10.00"]

    def test_overlaps(self) -> None:
        assert charts.overlapping([("a", 0, 60), ("b", 30, 90)])
        assert not charts.overlapping([("a", 60, 90), ("b", 0, 60)])


class TestComponents:
    """What is given by others is text, never markup."""

    HOSTILE = '<img src=x onerror="x">'

    @pytest.mark.parametrize(
        "source",
        [
            "{% page_header t t %}{% endpage_header %}",
            "{% crumb '/' t %}",
            "{% card t %}{% endcard %}",
            "{% button_link '/' t %}",
            "{% post_button '/' t confirm=t name='n' value=t %}",
            "{% badge t %}",
            "{% notice 'info' t %}{{ t }}{% endnotice %}",
            "{% empty_state t t '/' t %}",
            "{% figure t t t %}",
            "{% meter 1 2 t t %}",
            "{% progress 10 t %}",
            "{% bar_chart rows t t %}",
            "{% timetable week t %}",
            "{% help_text t %}{{ t }}{% endhelp_text %}",
            "{% dialog 'd' t %}{{ t }}{% enddialog %}",
            "{% icon 'add' t %}",
        ],
    )
    def test_texts_are_escaped(self, source: str) -> None:
        soup = drawn(source, t=self.HOSTILE, rows=[(self.HOSTILE, 1)], week=[(self.HOSTILE, [(self.HOSTILE, 1, 90)])])
        assert soup.find("img") is None

    def test_an_unknown_share_is_told_as_unknown(self) -> None:
        bar = drawn("{% progress None 'x' %}").find("progress")
        assert bar is not None
        assert not bar.has_attr("value")
        assert drawn("{% meter 1 0 'x' %}").select_one("svg[role=meter]") is not None


def test_vendored_files_are_those_of_the_list() -> None:
    listed = dict(
        re.findall(r"^\| ([\w/.]+) \|.*\| ([0-9a-f]{64}) \|$", (VENDOR / "VENDOR.md").read_text(), re.MULTILINE)
    )
    found = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.suffix in {".js", ".css"}}
    assert set(found) == set(listed)
    for name, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name]
        assert (path.parent / "LICENSE").exists()
