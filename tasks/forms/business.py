"""The form of a business case: low, middle and high of each input with its source, typed in euros and per cent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from core.form_fields import DayField, parse_decimal
from core.formatting import day_text, number_text
from core.forms import BaseForm
from core.policies import Text
from core.staleness import SeenForm, StaleRow, theirs_text
from tasks.carving.business_case import SHOWN_SHARES
from tasks.carving.business_case_records import HIGHEST, INPUT_RULES, MONEY_UNITS, SHARE
from tasks.enums import OtherEffect
from tasks.models import BusinessCase
from tasks.selectors.business_case_words import INPUT_LABELS, UNIT_LABELS
from tasks.selectors.business_cases import typed

CHOSEN = "realisation_share"
PARTS = ("low", "mid", "high")
PART_LABELS = {"low": lazy("Lowest"), "mid": lazy("Most likely"), "high": lazy("Highest")}
GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (lazy("Freed time"), ("freed_hours_per_week", "holder_cost_per_hour", "weeks_per_year")),
    (
        lazy("The role"),
        ("role_hours_per_week", "role_wage_per_hour", "side_cost_share", "mentor_hours_per_week"),
    ),
    (
        lazy("The start"),
        (
            "first_year_output_share",
            "coaching_cost",
            "coaching_funded_share",
            "recruitment_cost",
            "induction_cost",
            "adjustment_cost",
            "adjustment_support",
        ),
    ),
    (
        lazy("Other benefits"),
        ("unmet_work_share", "unmet_work_value_per_hour", "purchases_avoided_per_year"),
    ),
)
LONGEST_SOURCE = 300
LONGEST_EFFECT = 500
SOURCE_ATTRS = {"autocomplete": "off", "class": "form-control"}


@dataclass(frozen=True, slots=True)
class InputRow:
    """The fields of one input."""

    label: Text
    unit: Text
    parts: list[tuple[Text, forms.BoundField]]
    source: forms.BoundField
    is_required: bool


@dataclass(frozen=True, slots=True)
class InputGroup:
    """Inputs that belong together; ``is_open`` when something in it is given, needed or wrong."""

    heading: Text
    rows: list[InputRow]
    is_open: bool


class BusinessCaseForm(SeenForm, BaseForm):
    """All inputs of a case. The share of freed time really used has no default and is confirmed by the person."""

    realisation_share = forms.TypedChoiceField(
        label=lazy("Share of the freed time that is really used"),
        choices=[(str(round(share * 100)), f"{round(share * 100)} %") for share in SHOWN_SHARES],
        coerce=int,
        widget=forms.RadioSelect(attrs={"data-inline": ""}),
        error_messages={"required": lazy("Choose a share: the product does not assume one.")},
        help_text=lazy("Freed time brings something only when it is used for what it was meant for."),
    )
    realisation_share_source = forms.CharField(
        label=lazy("Source"),
        max_length=LONGEST_SOURCE,
        widget=forms.TextInput(attrs=SOURCE_ATTRS),
        error_messages={"required": lazy("Every figure needs a source.")},
    )
    is_confirmed = forms.BooleanField(
        label=lazy("I confirm that this share is our own estimate"),
        error_messages={"required": lazy("Confirm the share: without it the result is not shown.")},
    )
    starts_on = DayField(label=lazy("The subsidy begins"), required=False)

    def __init__(self, *args: Any, has_subsidy: bool, kept: BusinessCase | None, **kwargs: Any) -> None:
        self.instance = kept
        super().__init__(*args, **kwargs)
        if not has_subsidy:
            del self.fields["starts_on"]
        for name in INPUT_RULES:
            if name != CHOSEN:
                self._add(name)
        for effect in OtherEffect:
            self.fields[f"effect_{effect}"] = forms.CharField(
                label=effect.label,
                required=False,
                max_length=LONGEST_EFFECT,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )

    def _add(self, name: str) -> None:
        for part in PARTS:
            attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control input-number"}
            self.fields[f"{name}_{part}"] = forms.CharField(
                label=format_lazy("{}, {}", INPUT_LABELS[name], PART_LABELS[part]),
                required=False,
                max_length=20,
                widget=forms.TextInput(attrs=attrs),
            )
        self.fields[f"{name}_source"] = forms.CharField(
            label=format_lazy("{}, {}", INPUT_LABELS[name], lazy("Source")),
            required=False,
            max_length=LONGEST_SOURCE,
            widget=forms.TextInput(attrs=SOURCE_ATTRS),
        )

    def groups(self) -> Iterator[InputGroup]:
        """Return the inputs in their groups, for the page."""
        for heading, names in GROUPS:
            rows = [self._row(name) for name in names]
            is_open = any(
                row.is_required
                or row.source.value()
                or any(field.value() or field.errors for _label, field in row.parts)
                for row in rows
            )
            yield InputGroup(heading, rows, is_open)

    def _row(self, name: str) -> InputRow:
        rule = INPUT_RULES[name]
        return InputRow(
            INPUT_LABELS[name],
            UNIT_LABELS[rule.unit],
            [(PART_LABELS[part], self[f"{name}_{part}"]) for part in PARTS],
            self[f"{name}_source"],
            rule.required,
        )

    def effect_fields(self) -> list[forms.BoundField]:
        """Return the fields of what money does not tell."""
        return [self[f"effect_{effect}"] for effect in OtherEffect]

    def is_effects_open(self) -> bool:
        """Tell whether something has been said besides money, or said wrong."""
        return any(field.value() or field.errors for field in self.effect_fields())

    def effects(self) -> dict[str, str]:
        """Return what was said besides money, by ``OtherEffect``; what was left empty is left out."""
        told = {effect.value: self.cleaned_data.get(f"effect_{effect}", "") for effect in OtherEffect}
        return {name: text for name, text in told.items() if text}

    def show_stale(self, stale: StaleRow) -> None:
        """Tell beside each figure what somebody else has kept, written as people type it."""
        stored: Any = stale.stored
        subsidy = stored.inputs["subsidy"] or {}
        begins = self.cleaned_data.get("starts_on")
        mine = {**initial_of(self.cleaned_data["inputs"]), "starts_on": day_text(begins) if begins else ""}
        theirs = {**initial_of(stored.inputs["inputs"]), "starts_on": _day_of(subsidy.get("starts_on"))}
        mine |= initial_of_effects(self.effects())
        theirs |= initial_of_effects(stored.other_effects)
        super().show_stale(stale)
        for name in self.fields:
            if mine.get(name, "") != theirs.get(name, ""):
                self.add_error(name, theirs_text(theirs.get(name) or _("nothing")))

    def clean(self) -> dict[str, Any]:
        """Put the typed figures together into the inputs of the case, under ``inputs``."""
        values: dict[str, Any] = super().clean() or {}
        inputs: dict[str, Any] = {}
        for name, rule in INPUT_RULES.items():
            given = self._chosen(values) if name == CHOSEN else self._typed(name, values)
            if given is not None:
                inputs[name] = {**given, "unit": rule.unit}
        return {**values, "inputs": inputs}

    def _chosen(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        if not values.get(CHOSEN):
            return None
        share = values[CHOSEN] / 100
        return {"low": share, "mid": share, "high": share, "source": values.get(f"{CHOSEN}_source", "")}

    def _typed(self, name: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return an input's figures; empty lowest and highest mean that the figure is certain."""
        rule = INPUT_RULES[name]
        texts = {part: values.get(f"{name}_{part}", "") for part in PARTS}
        if not any(texts.values()):
            if rule.required and not any(f"{name}_{part}" in self.errors for part in PARTS):
                self.add_error(f"{name}_mid", _("This figure is needed."))
            return None
        if not texts["mid"]:
            self.add_error(f"{name}_mid", _("Write the most likely value."))
            return None
        figures = {part: self._number(f"{name}_{part}", text, rule.unit) for part, text in texts.items() if text}
        low, mid, high = (figures.get(part, figures["mid"]) for part in PARTS)
        if low is None or mid is None or high is None:
            return None
        if low > mid:
            self.add_error(f"{name}_low", _("The lowest value cannot be above the most likely."))
        if high < mid:
            self.add_error(f"{name}_high", _("The highest value cannot be below the most likely."))
        source = values.get(f"{name}_source", "")
        if not source:
            self.add_error(f"{name}_source", _("Every figure needs a source."))
        return {"low": low, "mid": mid, "high": high, "source": source}

    def _number(self, field: str, text: str, unit: str) -> float | None:
        """Return a typed figure in the unit of the calculation; None when it is wrong, with the error beside it."""
        try:
            value = parse_decimal(text.removesuffix("%").removesuffix("€").removesuffix("h"))
        except ValueError:
            self.add_error(field, _("Write a number, for example 7,5."))
            return None
        given = float(value)
        figure = given / 100 if unit == SHARE else round(given * 100) if unit in MONEY_UNITS else given
        if not 0 <= figure <= HIGHEST[unit]:
            most = typed(HIGHEST[unit], unit)
            limits = {"most": number_text(float(most.replace(",", ".")))}
            self.add_error(field, _("The value must be between 0 and %(most)s.") % limits)
            return None
        return figure


def initial_of_effects(effects: Mapping[str, str]) -> dict[str, str]:
    """Return the form's first values from what was said besides money."""
    return {f"effect_{name}": text for name, text in effects.items()}


def _day_of(iso: str | None) -> str:
    return day_text(date.fromisoformat(iso)) if iso else ""


def initial_of(inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the form's first values from the inputs of a case; equal figures are shown once."""
    initial: dict[str, Any] = {}
    for name, given in inputs.items():
        initial[f"{name}_source"] = given["source"]
        if name == CHOSEN:
            initial[name] = str(round(given["mid"] * 100))
            continue
        certain = given["low"] == given["high"]
        for part in PARTS:
            initial[f"{name}_{part}"] = "" if certain and part != "mid" else typed(given[part], given["unit"])
    return initial
