"""Cells read into values: numbers, days, times, holders; every error beside its column."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.formatting import day_names_text
from employers.models import JobFunction
from tasks.enums import Period, TaskClass
from tasks.models import TaskSlot
from tasks.selectors.inventory import slot_texts
from tasks.services.cell_words import class_of_word, period_of_word
from tasks.services.cells import (
    even_percents,
    functions_by_name,
    read_days,
    read_holders,
    read_minutes,
    read_often,
    read_row,
    read_window,
)
from tasks.services.columns import ALL_KEYS, COLUMNS, guess_columns

COOK = JobFunction(pk=1, name="Kokki 1")
HELPER = JobFunction(pk=2, name="Keittiöapulainen")
FUNCTIONS = functions_by_name([COOK, HELPER])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("15", 15),
        ("15 min", 15),
        ("1 h 30", 90),
        ("1 h 30 min", 90),
        ("1:30", 90),
        ("1,5 h", 90),
        ("2h", 120),
        ("45 minuuttia", 45),
        ("1440", 1440),
        (" 7,0 ", 7),
    ],
)
def test_minutes(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "0", "-5", "1441", "NaN", "inf", "1e3", "viisi", "25 h", "😀", "=1+1", "9" * 400])
def test_bad_minutes(text: str) -> None:
    with pytest.raises(ValidationError):
        read_minutes(text)


@pytest.mark.parametrize(
    ("text", "number", "period"),
    [
        ("2", "2", ""),
        ("0,5", "0.50", ""),
        ("2 x päivässä", "2", Period.DAY),
        ("3 krt/vko", "3", Period.WEEK),
        ("päivittäin", "1", Period.DAY),
        ("kerran viikossa", "1", Period.WEEK),
        ("2 ggr om dagen", "2", Period.DAY),
        ("once a month", "1", Period.MONTH),
        ("kerran", "1", ""),
    ],
)
def test_how_often(text: str, number: str, period: str) -> None:
    assert read_often(text) == (Decimal(number), period)


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "NaN", "1001", "usein", "2 kuussa maassa"])
def test_bad_how_often(text: str) -> None:
    with pytest.raises(ValidationError):
        read_often(text)


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("ma–pe", 0b0011111),
        ("ma-pe", 0b0011111),
        ("Mon, Wed", 0b0000101),
        ("ti ja to", 0b0001010),
        ("arkisin", 0b0011111),
        ("la–ma", 0b1100001),
        ("mån–fre", 0b0011111),
        ("tors", 0b0001000),
        ("joka päivä", 0b1111111),
        ("maanantaisin", 0b0000001),
    ],
)
def test_days(text: str, mask: int) -> None:
    assert read_days(text) == mask


@given(st.integers(1, 127), st.sampled_from(["fi", "sv", "en"]))
def test_days_are_read_as_they_are_written(mask: int, language: str) -> None:
    with override(language):
        assert read_days(day_names_text(mask)) == mask


@pytest.mark.parametrize("text", ["m", "xx", "1–5", "ma–", "päivä"])
def test_bad_days(text: str) -> None:
    with pytest.raises(ValidationError):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("7–15", time(7), time(15)),
        ("7.30-15:00", time(7, 30), time(15)),
        ("07:00 – 24", time(7), time(23, 59)),
        ("715-1500", time(7, 15), time(15)),
    ],
)
def test_window(text: str, earliest: time, latest: time) -> None:
    assert read_window(text) == (earliest, latest)


@pytest.mark.parametrize("text", ["15–7", "7", "7–25", "7-8-9", "–", "7–7"])
def test_bad_window(text: str) -> None:
    with pytest.raises(ValidationError):
        read_window(text)


def test_holders_with_and_without_shares() -> None:
    assert [(one.function, one.percent) for one in read_holders("kokki 1", FUNCTIONS)] == [(COOK, 100)]
    both = read_holders("Kokki 1 60 %; keittiöapulainen 40%", FUNCTIONS)
    assert [(one.function, one.percent) for one in both] == [(COOK, 60), (HELPER, 40)]
    assert [one.percent for one in read_holders("Kokki 1\nKeittiöapulainen", FUNCTIONS)] == [50, 50]
    assert read_holders("", FUNCTIONS) == []


@pytest.mark.parametrize(
    "text", ["Siivooja", "Kokki 1 60 %", "Kokki 1 60 %; Kokki 1 40 %", "Kokki 1 0 %; Keittiöapulainen 100 %"]
)
def test_bad_holders(text: str) -> None:
    with pytest.raises(ValidationError):
        read_holders(text, FUNCTIONS)


@given(st.integers(1, 100))
def test_even_shares_make_a_hundred(count: int) -> None:
    percents = even_percents(count)
    assert sum(percents) == 100
    assert max(percents) - min(percents) <= 1


def test_all_errors_of_a_row_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        read_row({"name": " ", "minutes": "x", "days": "??", "window": "9", "task_class": "ehkä"}, FUNCTIONS)
    assert set(caught.value.message_dict) == {"name", "minutes", "days", "window", "task_class"}


def test_times_are_paired_in_order() -> None:
    values = read_row({"days": "ma–pe; la", "window": "7–10; 9–12"}, FUNCTIONS)
    assert [(slot.days, slot.earliest.hour) for slot in values.slots or []] == [(0b11111, 7), (0b100000, 9)]
    one_set = read_row({"days": "ma–pe", "window": "7–10; 12–14"}, FUNCTIONS)
    assert [slot.days for slot in one_set.slots or []] == [0b11111, 0b11111]
    with pytest.raises(ValidationError) as caught:
        read_row({"days": "ma; ti; ke", "window": "7–8; 9–10"}, FUNCTIONS)
    assert "window" in caught.value.message_dict


def test_a_task_longer_than_its_time_is_told() -> None:
    with pytest.raises(ValidationError) as caught:
        read_row({"minutes": "120", "days": "ma", "window": "7–8"}, FUNCTIONS)
    assert "60" in caught.value.message_dict["window"][0]


@given(st.lists(st.tuples(st.integers(1, 127), st.integers(0, 22), st.integers(1, 24)), min_size=1, max_size=4))
def test_times_written_are_read_back(times: list[tuple[int, int, int]]) -> None:
    slots = [
        TaskSlot(days=mask, earliest=time(start), latest=time(end) if end < 24 else time(23, 59))
        for mask, start, end in times
        if start < end
    ]
    with override("fi"):
        days, windows = slot_texts(slots)
        values = read_row({"days": days, "window": windows}, {})
    wanted = list(dict.fromkeys((slot.days, slot.earliest, slot.latest) for slot in slots))
    assert [(slot.days, slot.earliest, slot.latest) for slot in values.slots or []] == wanted


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_choices_are_understood_by_their_names_in_every_language(language: str) -> None:
    with override(language):
        for period in Period:
            assert period_of_word(str(period.label).casefold()) == period
        for task_class in TaskClass:
            assert class_of_word(str(task_class.label).casefold()) == task_class
        assert guess_columns([str(column.label) for column in COLUMNS]) == list(ALL_KEYS)


def test_headings_of_peoples_own_spreadsheets() -> None:
    finnish = ["Työtehtävä", "Tekijä", "Kesto (min)", "Krt", "Jakso", "Päivät", "Klo", "Paikka", "Huom"]
    assert guess_columns(finnish) == [
        "name",
        "holders",
        "minutes",
        "occurrences",
        "period",
        "days",
        "window",
        "place",
        "",
    ]
    assert guess_columns(["Arbetsuppgift", "Vem", "Minuter", "Antal gånger", "Klockslag"]) == [
        "name",
        "holders",
        "minutes",
        "occurrences",
        "window",
    ]
    assert guess_columns(["Task", "Task", "Duration min"]) == ["name", "", "minutes"]


cells = st.dictionaries(st.sampled_from(ALL_KEYS), st.text(max_size=300), max_size=len(ALL_KEYS))


@given(cells)
def test_whatever_is_written_gives_values_or_messages(texts: dict[str, str]) -> None:
    """No text whatsoever ends in anything but values or messages beside the columns that were given."""
    values, errors = _values_or_errors(texts)
    assert set(errors) <= {*texts, "window"}
    assert all(message for messages in errors.values() for message in messages)
    assert values is None or "\x00" not in str(values.fields)


def _values_or_errors(texts: dict[str, str]) -> tuple[Any, dict[str, list[str]]]:
    try:
        return read_row(texts, FUNCTIONS), {}
    except ValidationError as error:
        return None, error.message_dict
