"""Parts of indicators, warnings, steps of a run in words of the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.enums import Gender, Phase, SupportPlace
from core.formatting import day_text, number_text
from pilots.enums import PilotOutcome, PilotStage
from reports.enums import FileFormat
from reports.selectors.report_disclosure import GAPS, QUALITY, is_hidden, is_small

# What stands for a hidden figure: the usual mark of Finnish statistics.
HIDDEN = ".."
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}


def in_language(names: Mapping[str, str]) -> str:
    """Return the name in the language of the page."""
    return names.get((get_language() or "fi")[:2]) or names["fi"]


def basis_of(rule: Mapping[str, Any]) -> str:
    """Return the basis of a rule in the language of the page; reports frozen earlier have one text for all."""
    basis: str | Mapping[str, str] = rule["basis"]
    return basis if isinstance(basis, str) else in_language(basis)


def part_label(part: str) -> str:
    """Return what a part of an indicator is called; the total is called nothing."""
    for prefix, labels in (
        ("phase_", {str(phase.value): str(phase.label) for phase in Phase}),
        ("place_", {place.value: str(place.label) for place in SupportPlace}),
        ("outcome_", {outcome.value: str(outcome.label) for outcome in PilotOutcome}),
    ):
        if part.startswith(prefix):
            return labels.get(part.removeprefix(prefix), part)
    if part in Gender.values:
        return str(Gender(part).label)
    if part in PilotStage.values:
        return str(PilotStage(part).label)
    return _other_parts().get(part, part)


def _other_parts() -> dict[str, str]:
    return {
        "": "",
        "contacted": _("Contacted"),
        "sites": _("Sites of those committed"),
        "processes": _("Processes"),
        "identified": _("Identified as movable"),
        "original": _("Made anew"),
        "replicated": _("Repeated from an earlier role"),
        "permanent": _("Permanent"),
        "fixed": _("Fixed-term"),
        "subsidised": _("With a subsidy"),
        "direct": _("Direct"),
        "indirect": _("Indirect"),
        "hours": _("Hours a week together"),
        "travel": _("Travel"),
        "person": _("With a person"),
        "employer": _("With employers alone"),
        "m3": _("After 3 months"),
        "m6": _("After 6 months"),
        "m12": _("After 12 months"),
        **{
            f"{mark}_{name}": text % {"months": months}
            for mark, months in (("m3", 3), ("m6", 6), ("m12", 12))
            for name, text in (
                ("other", _("After %(months)s months: works elsewhere")),
                ("not", _("After %(months)s months: does not work")),
                ("unknown", _("After %(months)s months: not known")),
            )
        },
    }


def fact_label(name: str) -> str:
    """Return what a fact of a participant record is called."""
    labels = {
        "gender": _("gender"),
        "status_entry": _("position on the labour market"),
        "age_at_entry": _("age"),
        "education": _("education"),
    }
    return labels.get(name, name)


def step_label(phase: str) -> str:
    """Return what a worker is doing, in words."""
    file_format, _colon, language = phase.partition(":")
    if file_format in FileFormat.values:
        return _("Making the file: %(file)s, %(language)s") % {
            "file": FileFormat(file_format).label,
            "language": LANGUAGE_NAMES.get(language, language),
        }
    labels = {
        "count:participants": _("Counting participants"),
        "count:entities": _("Counting organisations supported"),
        "count:partners": _("Counting employers"),
        "count:pilots": _("Counting pilots"),
        "count:work": _("Counting tasks and roles"),
        "count:placements": _("Counting positions filled"),
        "count:support": _("Counting hours of coaching"),
        "quality": _("Looking at the completeness of data"),
        "surroundings": _("Gathering targets, pilots and models"),
    }
    return labels.get(phase, _("Starting"))


# Warnings that count people, by the name of their number: outside the project small ones are hidden.
OF_PEOPLE = {
    "INCOMPLETE": (QUALITY, "incomplete"),
    "END_DATA_MISSING": (GAPS, "end_data"),
    "FOLLOW_UPS_LATE": (GAPS, "follow_ups"),
    "LATE_RECORDS": (GAPS, "late_records"),
}


def warning_text(warning: Mapping[str, Any], content: Mapping[str, Any], hidden: frozenset[str], limit: int = 0) -> str:
    """Return a warning as a sentence; ``hidden`` figures and numbers of people below ``limit`` are not told."""
    code, values = str(warning["code"]), dict(warning["values"])
    sentences = _sentences()
    if code not in sentences:
        return code
    told = {name: str(value) for name, value in values.items()}
    if "number" in values:
        few = code in OF_PEOPLE and (is_small(values["number"], limit) or is_hidden(hidden, *OF_PEOPLE[code]))
        told["number"] = HIDDEN if few else number_text(values["number"])
    if "indicator" in values:
        told |= _target_words(values, content, hidden)
    if "day" in values:
        told["day"] = day_text(date.fromisoformat(values["day"]))
    if "reasons" in values:
        told["reasons"] = ", ".join(
            f"{fact_label(name)} {HIDDEN if _hides_fact(name, number, hidden, limit) else number_text(number)}"
            for name, number in values["reasons"].items()
        )
    if "codes" in values:
        told["codes"] = ", ".join(values["codes"])
    return sentences[code] % told


def _hides_fact(name: str, number: int, hidden: frozenset[str], limit: int) -> bool:
    return is_small(number, limit) or is_hidden(hidden, QUALITY, name)


def _target_words(values: Mapping[str, Any], content: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, str]:
    code = values["indicator"]
    rule = content["rules"].get(code)
    words = {"indicator": f"{code} {in_language(rule['name'])}" if rule else code}
    for name in ("figure", "target"):
        if name in values:
            words[name] = number_text(Decimal(values[name]), 2, trim=True)
    if "figure" in words and is_hidden(hidden, code):
        words["figure"] = HIDDEN
    return words


def _sentences() -> dict[str, str]:
    return {
        "IDENTITY": _("Figures contradict each other: %(formula)s does not hold."),
        "PERIOD_NOT_ENDED": _("The period ends on %(day)s. Figures may still grow."),
        "INCOMPLETE": _("Participant records not complete, so not counted: %(number)s. What they lack: %(reasons)s."),
        "END_DATA_MISSING": _("Participants whose situation after the end has not been asked in time: %(number)s."),
        "FOLLOW_UPS_LATE": _("Follow-ups past their day: %(number)s."),
        "LOGS_WITHOUT_PROJECT": _("Entries of the support log without a project, not counted: %(number)s."),
        "LATE_LOGS": _("Entries of the support log written down after the cut-off day: %(number)s."),
        "LATE_RECORDS": _("Participants recorded after the cut-off day: %(number)s."),
        "SIZE_UNKNOWN": _("Supported companies whose size is not known, not counted: %(number)s."),
        "NO_TARGETS": _("The period has no targets, so figures are compared with nothing."),
        "TARGET_NOT_COUNTED": _("There is a target for %(indicator)s, but it is not counted."),
        "TARGET_BEHIND": _("%(indicator)s is behind its target: %(figure)s of %(target)s."),
        "PILOTS_LATE": _("Pilots behind their plan without a reason: %(number)s."),
        "UNCONFIRMED": _("Definitions not yet checked against the regulation: %(codes)s."),
    }


def gender_label(gender: str) -> str:
    """Return a gender in the plural, as a column of counts is headed."""
    return {"f": _("Women"), "m": _("Men"), "nb": _("Non-binary people")}[gender]
