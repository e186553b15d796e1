"""Business case inputs from JSON, with every error and its JSON path."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tasks.carving.business_case_records import (
    FORMAT,
    CaseInputError,
    CaseInputs,
    InvalidBusinessCaseError,
    Subsidy,
    ThreePoint,
)

LARGEST = 1e15
TOP_KEYS = frozenset({"format", "inputs", "subsidy", "public", "person", "effects"})
ESTIMATE_KEYS = frozenset({"low", "mid", "high", "unit", "source"})
SUBSIDY_KEYS = frozenset({"instrument", "rate_share", "months", "cap_per_month", "starts_on", "source"})


class _Reader:
    """Collects errors while values are read."""

    def __init__(self) -> None:
        self.errors: list[CaseInputError] = []

    def note(self, path: str, code: str, message: str) -> None:
        self.errors.append(CaseInputError(path, code, message))

    def table(self, value: object, path: str, keys: frozenset[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.note(path, "TYPE", "Expected an object.")
            return {}
        for key in value:
            if keys is not None and key not in keys:
                self.note(f"{path}.{key}", "UNKNOWN", "Unknown key.")
        return value

    def text(self, record: Mapping[str, Any], key: str, path: str) -> str:
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
        self.note(f"{path}.{key}", "TYPE", "Expected a text.")
        return ""

    def number(self, record: Mapping[str, Any], key: str, path: str) -> float:
        value = record.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
            return value
        self.note(f"{path}.{key}", "TYPE", "Expected a number.")
        return 0

    def estimate(self, value: object, path: str) -> ThreePoint:
        record = self.table(value, path, ESTIMATE_KEYS)
        return ThreePoint(
            low=self.number(record, "low", path),
            mid=self.number(record, "mid", path),
            high=self.number(record, "high", path),
            unit=self.text(record, "unit", path),
            source=self.text(record, "source", path),
        )

    def estimates(self, value: object, path: str) -> dict[str, ThreePoint]:
        record = self.table(value, path)
        return {name: self.estimate(estimate, f"{path}.{name}") for name, estimate in record.items()}

    def subsidy(self, value: object) -> Subsidy | None:
        if value is None:
            return None
        path = "$.subsidy"
        record = self.table(value, path, SUBSIDY_KEYS)
        cap = record.get("cap_per_month")
        return Subsidy(
            instrument=self.text(record, "instrument", path),
            rate_share=self.estimate(record.get("rate_share"), f"{path}.rate_share"),
            months=self.estimate(record.get("months"), f"{path}.months"),
            cap_per_month=None if cap is None else self.estimate(cap, f"{path}.cap_per_month"),
            starts_on=self.date(record, "starts_on", path),
            source=self.text(record, "source", path),
        )

    def date(self, record: Mapping[str, Any], key: str, path: str) -> dt.date:
        try:
            return dt.date.fromisoformat(self.text(record, key, path))
        except ValueError:
            self.note(f"{path}.{key}", "DATE", "Expected a date such as 2026-08-01.")
            return dt.date.min

    def effects(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(effect, str) for effect in value):
            self.note("$.effects", "TYPE", "Expected a list of texts.")
            return ()
        return tuple(value)


def parse_case(data: object) -> CaseInputs:
    """Return the inputs of a JSON value of format business/1.

    Raises:
        InvalidBusinessCaseError: with every error and its JSON path; unknown keys are errors.
    """
    reader = _Reader()
    record = reader.table(data, "$", TOP_KEYS)
    if record and record.get("format") != FORMAT:
        reader.note("$.format", "FORMAT", f"Expected {FORMAT}.")
    inputs = reader.estimates(record.get("inputs", {}), "$.inputs")
    subsidy = reader.subsidy(record.get("subsidy"))
    public = reader.estimates(record.get("public", {}), "$.public")
    person = reader.estimates(record.get("person", {}), "$.person")
    effects = reader.effects(record.get("effects", []))
    if reader.errors:
        raise InvalidBusinessCaseError(reader.errors)
    return CaseInputs(inputs, subsidy, public, person, effects)


def _estimate_record(estimate: ThreePoint) -> dict[str, Any]:
    return {
        "low": estimate.low,
        "mid": estimate.mid,
        "high": estimate.high,
        "unit": estimate.unit,
        "source": estimate.source,
    }


def case_record(case: CaseInputs) -> dict[str, Any]:
    """Return the inputs as a JSON value; ``parse_case`` reads it back to equal inputs."""
    record: dict[str, Any] = {"format": FORMAT}
    for name, group in (("inputs", case.inputs), ("public", case.public), ("person", case.person)):
        if group or name == "inputs":
            record[name] = {key: _estimate_record(estimate) for key, estimate in group.items()}
    subsidy = case.subsidy
    if subsidy is not None:
        cap = subsidy.cap_per_month
        record["subsidy"] = {
            "instrument": subsidy.instrument,
            "rate_share": _estimate_record(subsidy.rate_share),
            "months": _estimate_record(subsidy.months),
            "cap_per_month": None if cap is None else _estimate_record(cap),
            "starts_on": subsidy.starts_on.isoformat(),
            "source": subsidy.source,
        }
    if case.effects:
        record["effects"] = list(case.effects)
    return record
