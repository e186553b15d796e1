"""The columns of the inventory: what they are called on the page, in files, and in people's own spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.policies import Text

LANGUAGES = ("fi", "sv", "en")
_NOT_LETTER = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, how it is explained, and other headings by which it is recognised
    (in the three languages, divided by a bar).

    ``in_grid`` tells whether it stands in the table of the page; the others are in the form and in files.
    """

    key: str
    label: Text
    hint: Text
    also: str
    in_grid: bool = True

    def headings(self) -> set[str]:
        """Return every heading by which the column is recognised, in plain form, in all three languages."""
        names = {plain(name) for name in self.also.split("|")}
        for language in LANGUAGES:
            with override(language):
                names.add(plain(str(self.label)))
        return names


COLUMNS: tuple[Column, ...] = (
    Column(
        "name",
        _("What is done"),
        _("A verb and what is done: wash the dishes"),
        "tehtävä|tehtävät|työ|työt|työtehtävä|tehtävän nimi|työvaihe|mitä tehdään|nimi|kuvaus tehtävästä|uppgift"
        "|arbetsuppgift|arbetsmoment|namn|vad görs|task|task name|job task|activity|name",
    ),
    Column(
        "holders",
        _("Who does it"),
        _("Job title; several with shares: Cook 60 %; Assistant 40 %"),
        "tekijä|kuka tekee|kuka|ammattinimike|nimike|toimenkuva|vastuu|rooli|vem|vem gör|utförare"
        "|yrkesbeteckning|befattning|ansvarig|who|done by|job|job title|job function|worker|role",
    ),
    Column(
        "minutes",
        _("Minutes"),
        _("At a time: 15, 1 h 30 or 1,5 h"),
        "minuutit|min|kesto|kesto min|kesto minuutteina|aika min|minuuttia|kerralla|minuter|tid min"
        "|varaktighet|längd|tidsåtgång|minutes|duration|duration min|time min|length",
    ),
    Column(
        "occurrences",
        _("How often"),
        _("How many times in the period: 2"),
        "kuinka usein|usein|krt|kertaa|kerrat|toistuvuus|lukumäärä|kpl|hur ofta|gånger|antal gånger"
        "|frekvens|antal|how often|times|frequency|count|occurrences",
    ),
    Column(
        "period",
        _("Period"),
        _("day, week, month or year"),
        "jakso|aikana|per|aikajakso|yksikkö|period|tidsperiod|enhet|in|unit",
    ),
    Column(
        "days",
        _("Days"),
        _("For example Mon–Fri or Tue, Thu"),
        "päivät|viikonpäivät|viikonpäivä|päivä|dagar|veckodagar|dag|days|weekdays|day",
    ),
    Column(
        "window",
        _("Time of day"),
        _("From–to, for example 7–15; several with a semicolon"),
        "kellonaika|kello|klo|ajankohta|aikaikkuna|aikaväli|milloin|klockslag|klockan|kl|tidpunkt"
        "|tidsfönster|när|time|time of day|time window|window|when",
    ),
    Column(
        "place",
        _("Place"),
        _("Where it is done"),
        "paikka|missä|tila|sijainti|työpiste|plats|var|lokal|ställe|place|where|location|room",
    ),
    Column(
        "process",
        _("Process"),
        _("What it is a part of"),
        "prosessi|työprosessi|kokonaisuus|ryhmä|osa-alue|process|helhet|grupp|område|group|workflow",
    ),
    Column(
        "task_class",
        _("Core or assisting"),
        _("core, assisting, drop or automate"),
        "ydin tai avustava|luokka|luokitus|ydin/avustava|tyyppi|kärn- eller assisterande"
        "|kärna eller assisterande|klass|typ|core or assisting|class|type",
    ),
    Column(
        "description",
        _("How it is done"),
        _("Steps, things to remember"),
        "kuvaus|miten tehdään|ohje|selite|lisätiedot|beskrivning|hur|anvisning|description|how|notes|instructions",
        in_grid=False,
    ),
    Column(
        "season",
        _("Season"),
        _("If only at some time of the year"),
        "kausi|vuodenaika|säsong|season",
        in_grid=False,
    ),
    Column(
        "skill",
        _("Skill needed"),
        _("What one must be able to do"),
        "osaaminen|taito|kunnande|färdighet|skill|skills",
        in_grid=False,
    ),
    Column(
        "tools",
        _("Tools"),
        _("Machines, tools, programs"),
        "välineet|työkalut|koneet|verktyg|redskap|tools",
        in_grid=False,
    ),
    Column(
        "quality",
        _("When it is well done"),
        _("How one sees that it is well done"),
        "laatu|milloin hyvin tehty|kvalitet|quality",
        in_grid=False,
    ),
)
GRID_COLUMNS = tuple(column for column in COLUMNS if column.in_grid)
GRID_KEYS = tuple(column.key for column in GRID_COLUMNS)
ALL_KEYS = tuple(column.key for column in COLUMNS)
TEXT_KEYS = ("description", "season", "skill", "tools", "quality")
ROW_ID = "id"
ROW_ID_COLUMN = Column(ROW_ID, _("Row id"), "", "id|tunniste|rivin tunniste|row id|radens id", in_grid=False)


def column(key: str) -> Column:
    """Return the column with this key.

    Raises:
        KeyError: there is none.
    """
    return next(known for known in COLUMNS if known.key == key)


def plain(text: str) -> str:
    """Return a heading without case, marks and brackets, for comparing: "Kesto (min)" is "kesto min"."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("_", " ")
    return " ".join(_NOT_LETTER.sub(" ", folded).split())


def guess_columns(headings: Sequence[str]) -> list[str]:
    """Return for each heading the key of the column it most likely names, "" when none; each column once.

    A heading is recognised by its whole text first, then by a known heading that it begins with.
    """
    known = {column.key: column.headings() for column in COLUMNS}
    known[ROW_ID] = ROW_ID_COLUMN.headings()
    names = [plain(heading) for heading in headings]
    guesses = [""] * len(names)
    used: set[str] = set()
    for fits in (lambda name, forms: name in forms, _begins):
        for index, name in enumerate(names):
            if guesses[index] or not name:
                continue
            key = next((key for key, forms in known.items() if key not in used and fits(name, forms)), "")
            if key:
                guesses[index] = key
                used.add(key)
    return guesses


def _begins(name: str, forms: set[str]) -> bool:
    return any(len(form) > 3 and name.startswith(f"{form} ") for form in forms)
