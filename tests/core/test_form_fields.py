"""Fields take what people type and give what the database holds; shown and typed again, nothing changes."""

from contextlib import suppress
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.form_fields import ClockField, DayField, DaysField, EurosField, HoursField, parse_decimal


@given(st.integers(0, 10**6))
def test_hours_round_trip(minutes: int) -> None:
    field = HoursField()
    assert field.clean(field.prepare_value(minutes)) == minutes


@given(st.integers(0, 10**10))
def test_euros_round_trip(cents: int) -> None:
    field = EurosField()
    assert field.clean(field.prepare_value(cents)) == cents


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_day_round_trip(day: date) -> None:
    field = DayField()
    assert field.clean(field.prepare_value(day)) == day
    assert field.clean(day.isoformat()) == day
    assert field.clean(f"{day:%d.%m.%Y}") == day


@given(st.times())
def test_clock_round_trip(moment: time) -> None:
    field = ClockField()
    minute = moment.replace(second=0, microsecond=0)
    assert field.clean(field.prepare_value(minute)) == minute


@given(st.integers(0, 127))
def test_days_round_trip(mask: int) -> None:
    field = DaysField(required=False)
    assert field.clean(field.prepare_value(mask)) == mask


@given(st.text(max_size=30))
def test_no_text_breaks_a_field(text: str) -> None:
    for field in (DayField(), ClockField(), HoursField(), EurosField()):
        with suppress(ValidationError):
            field.clean(text)


@pytest.mark.parametrize("text", ["5.3.2026", "05.03.2026", "5.3.26", "2026-03-05", " 5.3.2026 ", "5.3.2026."])
def test_ways_to_type_a_day(text: str) -> None:
    assert DayField().clean(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["31.2.2026", "5/3/2026", "tomorrow", "5.13.2026", "5.3.0206", "1.1.1899"])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(text)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9.15", 9, 15),
        ("9:15", 9, 15),
        ("915", 9, 15),
        ("0915", 9, 15),
        ("9", 9, 0),
        ("23,59", 23, 59),
        ("9 . 15", 9, 15),
    ],
)
def test_ways_to_type_a_time(text: str, hour: int, minute: int) -> None:
    assert ClockField().clean(text) == time(hour, minute)


@pytest.mark.parametrize("text", ["25.00", "9.60", "9.5", "abc", "99999", "-1"])
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(ValidationError):
        ClockField().clean(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("7,5", 450), ("7.5", 450), ("7:30", 450), ("7 h 30 min", 450), ("7h", 420), ("0,25 h", 15), ("1 000", 60000)],
)
def test_ways_to_type_hours(text: str, minutes: int) -> None:
    assert HoursField().clean(text) == minutes


@pytest.mark.parametrize(("text", "cents"), [("12,50", 1250), ("1 234,50 €", 123450), ("12", 1200), ("0,005", 1)])
def test_ways_to_type_euros(text: str, cents: int) -> None:
    assert EurosField().clean(text) == cents


@pytest.mark.parametrize("text", ["-1", "1e5", "nan", "inf", "1,2,3", "12 apples"])
def test_amounts_that_are_none(text: str) -> None:
    for field in (HoursField(), EurosField()):
        with pytest.raises(ValidationError):
            field.clean(text)


def test_limits_are_told_in_the_unit_that_is_typed() -> None:
    with pytest.raises(ValidationError) as caught:
        HoursField(maximum=450).clean("8")
    assert "7,5" in caught.value.messages[0]
    assert HoursField(minimum=None).clean("-1,5") == -90


def test_an_empty_field_is_none_or_refused() -> None:
    assert HoursField(required=False).clean("") is None
    assert ClockField(required=False).clean("") is None
    assert DayField(required=False).clean("") is None
    assert DaysField(required=False).clean([]) == 0
    for field in (HoursField(), ClockField(), DayField(), DaysField()):
        with pytest.raises(ValidationError):
            field.clean(None)


def test_days_tell_what_changed() -> None:
    field = DaysField()
    assert not field.has_changed(0b101, ["2", "0"])
    assert field.has_changed(0b101, ["0"])
    with pytest.raises(ValidationError):
        DaysField(count=5).clean(["6"])


def test_parse_decimal_takes_the_typographic_minus() -> None:
    assert parse_decimal("−1,5") == parse_decimal("-1.5")


def amount_or_refusal(field: HoursField | EurosField, typed: str) -> int | None:
    """Return the amount, or None when the field refuses the text."""
    try:
        amount: int | None = field.clean(typed)
    except ValidationError:
        return None
    return amount


@pytest.mark.parametrize("typed", ["9" * 29, "9" * 60, "9" * 5000, "1e400", "-" + "9" * 40])
@pytest.mark.parametrize("field", [HoursField(maximum=10_000), EurosField(maximum=10_000)])
def test_figures_beyond_exact_arithmetic_are_refused(field: HoursField | EurosField, typed: str) -> None:
    assert amount_or_refusal(field, typed) is None
