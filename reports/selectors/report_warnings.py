"""What somebody should look at before a report is approved: codes with values; the words are made when they are shown.

A warning: ``key`` (what it is about, once), ``code``, ``values``; and once somebody has said why the figures hold:
``answer``, ``answered_by`` (public id), ``answered_at``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from reports.counting import Figure, identity_breaches

# Gaps of the data that are told by their number alone.
BY_NUMBER = {
    "end_data": "END_DATA_MISSING",
    "follow_ups": "FOLLOW_UPS_LATE",
    "logs_without_project": "LOGS_WITHOUT_PROJECT",
    "late_logs": "LATE_LOGS",
    "late_records": "LATE_RECORDS",
    "unjudged": "SIZE_UNKNOWN",
}
ANSWER = ("answer", "answered_by", "answered_at")


def _warning(code: str, about: str = "", **values: Any) -> dict[str, Any]:
    return {"key": f"{code}:{about}", "code": code, "values": values}


def find_warnings(draft: Mapping[str, Any], *, period_ends_on: date, today: date) -> list[dict[str, Any]]:
    """Return the warnings of a draft, those about wrong figures first."""
    figures = [Figure(row["code"], row["part"], Decimal(row["value"])) for row in draft["figures"]]
    quality, rules, gaps = draft["quality"], draft["rules"], draft["gaps"]
    found = [_warning("IDENTITY", formula, formula=formula) for formula in identity_breaches(figures)]
    if today <= period_ends_on:
        found.append(_warning("PERIOD_NOT_ENDED", day=period_ends_on.isoformat()))
    if quality["incomplete"]:
        found.append(_warning("INCOMPLETE", number=quality["incomplete"], reasons=quality["reasons"]))
    found += [_warning(code, number=gaps[name]) for name, code in BY_NUMBER.items() if gaps[name]]
    found += _target_warnings(draft, {figure.code: figure.value for figure in figures if figure.part == ""})
    unexplained = sum(1 for pilot in draft["pilots"] if pilot["days_late"] and not pilot["delay_reason"])
    if unexplained:
        found.append(_warning("PILOTS_LATE", number=unexplained))
    unconfirmed = [code for code, rule in rules.items() if not rule["confirmed"]]
    if unconfirmed:
        found.append(_warning("UNCONFIRMED", codes=sorted(unconfirmed, key=lambda code: rules[code]["position"])))
    return found


def _target_warnings(draft: Mapping[str, Any], totals: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    targets = draft["targets"]
    if not targets:
        return [_warning("NO_TARGETS")]
    counted = {row["code"] for row in draft["figures"]}
    found = []
    for code, target in targets.items():
        if code not in counted:
            found.append(_warning("TARGET_NOT_COUNTED", code, indicator=code))
        elif code in totals and totals[code] < Decimal(target):
            found.append(_warning("TARGET_BEHIND", code, indicator=code, figure=f"{totals[code]:f}", target=target))
    return found


def keep_answers(found: Sequence[dict[str, Any]], earlier: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the warnings with the answers given before, where nothing about them has changed."""
    known = {warning["key"]: warning for warning in earlier if warning.get("answer")}
    kept = []
    for warning in found:
        before = known.get(warning["key"])
        same = before is not None and before["values"] == warning["values"]
        kept.append({**warning, **({name: before[name] for name in ANSWER} if before and same else {})})
    return kept
