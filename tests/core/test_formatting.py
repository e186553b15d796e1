"""How figures, days and times are written in the three languages."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import formatting
from core.browsers import browser_name

NB = "\u00a0"


@pytest.mark.parametrize(
    ("language", "hours", "euros", "whole", "day", "clock", "percent"),
    [
        ("fi", f"12,5{NB}h", f"1{NB}234,50{NB}€", f"1{NB}235{NB}€", "5.3.2026", "9.15", f"12,5{NB}%"),
        ("sv", f"12,5{NB}h", f"1{NB}234,50{NB}€", f"1{NB}235{NB}€", "5.3.2026", "9.15", f"12,5{NB}%"),
        ("en", f"12.5{NB}h", "€1,234.50", "€1,235", "5 March 2026", "9:15", "12.5%"),
    ],
)
def test_each_language(language: str, hours: str, euros: str, whole: str, day: str, clock: str, percent: str) -> None:
    with translation.override(language):
        assert formatting.hours_text(750) == hours
        assert formatting.euros_text(123450) == euros
        assert formatting.whole_euros_text(123450) == whole
        assert formatting.day_text(date(2026, 3, 5)) == day
        assert formatting.clock_text(time(9, 15)) == clock
        assert formatting.clock_of_minutes(555) == clock
        assert formatting.percent_text(0.125, 1) == percent


@pytest.mark.parametrize(
    ("language", "mask", "expected"),
    [
        ("fi", 0b0011111, "ma–pe"),
        ("fi", 0b0010101, "ma, ke, pe"),
        ("fi", 0b1100000, "la, su"),
        ("fi", 0b1110011, "ma, ti, pe–su"),
        ("fi", 0, ""),
        ("sv", 0b0011111, "mån–fre"),
        ("en", 0b0011111, "Mon–Fri"),
    ],
)
def test_days_of_the_week(language: str, mask: int, expected: str) -> None:
    with translation.override(language):
        assert formatting.day_names_text(mask) == expected


def test_a_moment_is_written_in_local_time() -> None:
    with translation.override("fi"):
        late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        assert formatting.day_text(late) == "2.7.2026"
        assert formatting.clock_text(late) == "1.30"


def test_negative_amounts_have_a_minus_not_a_hyphen() -> None:
    with translation.override("fi"):
        assert formatting.euros_text(-150) == f"−1,50{NB}€"
        assert formatting.euros_text(-0.2) == f"0,00{NB}€"
    with translation.override("en"):
        assert formatting.euros_text(-150) == "−€1.50"


@pytest.mark.parametrize(("minutes", "text"), [(0, "0.00"), (1440, "24.00"), (1500, "1.00"), (61, "1.01")])
def test_clock_after_midnight(minutes: int, text: str) -> None:
    with translation.override("fi"):
        assert formatting.clock_of_minutes(minutes) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_a_number_keeps_its_value(value: int, decimals: int) -> None:
    with translation.override("fi"):
        text = formatting.number_text(value, decimals)
    bare = text.replace(NB, "").replace(",", ".").replace("−", "-")
    assert float(bare) == value


def test_filters_leave_empty_values_empty() -> None:
    template = Template(
        "{% load formats %}{{ n|hours }}{{ n|euros }}{{ n|euros_round }}{{ n|day }}{{ n|clock_time }}{{ n|moment }}"
        "{{ n|day_names }}{{ n|number:1 }}{{ n|percent }}{{ n|clock }}"
    )
    assert template.render(Context({"n": None})) == ""


def test_filters_write_as_the_module_does() -> None:
    with translation.override("fi"):
        text = Template("{% load formats %}{{ h|hours }} {{ d|moment }} {{ x|number:1 }} {{ f|percent }}").render(
            Context({"h": 450, "d": datetime(2026, 3, 5, 7, 15, tzinfo=UTC), "x": 0.25, "f": 0.5})
        )
    assert text == f"7,5{NB}h 5.3.2026 9.15 0,3 50{NB}%"


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        ("curl/8", "–"),
    ],
)
def test_browsers_in_few_words(description: str, name: str) -> None:
    assert browser_name(description) == name
