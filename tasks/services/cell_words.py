"""Words for days, periods and classes in the three languages, as people write them in spreadsheets."""

import re
from functools import lru_cache

from django.utils.translation import override

from tasks.enums import Period, TaskClass

LANGUAGES = ("fi", "sv", "en")
_DAY_WORDS = (
    ("maanantai", "maanantaisin", "måndag", "måndagar", "monday", "mondays"),
    ("tiistai", "tiistaisin", "tisdag", "tisdagar", "tuesday", "tuesdays"),
    ("keskiviikko", "keskiviikkoisin", "onsdag", "onsdagar", "wednesday", "wednesdays"),
    ("torstai", "torstaisin", "torsdag", "torsdagar", "thursday", "thursdays"),
    ("perjantai", "perjantaisin", "fredag", "fredagar", "friday", "fridays"),
    ("lauantai", "lauantaisin", "lördag", "lördagar", "saturday", "saturdays"),
    ("sunnuntai", "sunnuntaisin", "söndag", "söndagar", "sunday", "sundays"),
)
_EVERY_DAY = 0b1111111
_WORKING = 0b0011111
_WEEKEND = 0b1100000
_DAY_GROUPS = {
    "arki": _WORKING,
    "arkisin": _WORKING,
    "arkipäivät": _WORKING,
    "arkipäivisin": _WORKING,
    "vardagar": _WORKING,
    "vardag": _WORKING,
    "weekdays": _WORKING,
    "working days": _WORKING,
    "viikonloppu": _WEEKEND,
    "viikonloppuisin": _WEEKEND,
    "helg": _WEEKEND,
    "helger": _WEEKEND,
    "weekend": _WEEKEND,
    "weekends": _WEEKEND,
    "joka päivä": _EVERY_DAY,
    "päivittäin": _EVERY_DAY,
    "kaikki": _EVERY_DAY,
    "varje dag": _EVERY_DAY,
    "alla dagar": _EVERY_DAY,
    "dagligen": _EVERY_DAY,
    "every day": _EVERY_DAY,
    "daily": _EVERY_DAY,
    "all days": _EVERY_DAY,
}
_BETWEEN = re.compile(r"\s*[-–—−]\s*")
_LIST = re.compile(r"\s*(?:[,/+&]|\bja\b|\boch\b|\band\b|\s)\s*")
SHORTEST_DAY = 2


def _words(text: str) -> list[str]:
    return [word.strip() for line in text.strip().splitlines() for word in line.split("|") if word.strip()]


PERIOD_WORDS: dict[str, str] = {
    word: period
    for period, words in {
        Period.DAY: """
            day|days|a day|per day|daily|d|pv|pvä|päivä|päivässä|päivittäin|joka päivä
            dag|om dagen|per dag|dagligen|varje dag
        """,
        Period.WEEK: """
            week|weeks|a week|per week|weekly|w|vk|vko|viikko|viikossa|viikoittain|joka viikko
            v|vecka|i veckan|per vecka|veckovis|varje vecka
        """,
        Period.MONTH: """
            month|months|a month|per month|monthly|m|kk|kuukausi|kuukaudessa|kuukausittain|joka kuukausi
            mån|månad|i månaden|per månad|månatligen|varje månad
        """,
        Period.YEAR: """
            year|years|a year|per year|yearly|annually|y|a|vuosi|vuodessa|vuosittain|joka vuosi
            år|om året|per år|årligen|varje år
        """,
    }.items()
    for word in _words(words)
}
# A word that alone says how often: "päivittäin" is once a day.
EVERY_WORDS: dict[str, str] = {
    word: PERIOD_WORDS[word]
    for word in _words("""
        daily|päivittäin|joka päivä|dagligen|varje dag|weekly|viikoittain|joka viikko|veckovis|varje vecka
        monthly|kuukausittain|joka kuukausi|månatligen|varje månad
        yearly|annually|vuosittain|joka vuosi|årligen|varje år
    """)
}
CLASS_WORDS: dict[str, str] = {
    "": TaskClass.OPEN,
    **{
        word: value
        for value, words in {
            TaskClass.OPEN: "-|–|?|open|avoin|öppen|not sorted yet|ei vielä lajiteltu|inte sorterad ännu",
            TaskClass.CORE: "core|core task|c|ydin|ydintehtävä|ydintyö|y|kärna|kärnuppgift|k",
            TaskClass.ASSISTING: """
                assisting|assisting task|supporting|avustava|avustava tehtävä|täydentävä|tukitehtävä|avustava työ
                assisterande|assisterande uppgift|stödjande|stöduppgift
            """,
            TaskClass.DROP: """
                drop|could be dropped|poistettava|pois|turha|voisi jäädä pois|slopas|bort|kunde slopas|onödig
            """,
            TaskClass.AUTOMATE: """
                automate|could be automated|automatisoitava|automaatio|voisi automatisoida
                automatiseras|kunde automatiseras
            """,
        }.items()
        for word in _words(words)
    },
}


@lru_cache(maxsize=1)
def _labels() -> tuple[dict[str, str], dict[str, str]]:
    """Return periods and classes by the names that the pages give them, in every language."""
    periods: dict[str, str] = {}
    classes: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            periods |= {str(period.label).casefold(): period.value for period in Period}
            classes |= {str(known.label).casefold(): known.value for known in TaskClass}
    return periods, classes


def period_of_word(word: str) -> str:
    """Return the period that the words name, "" for none."""
    return PERIOD_WORDS.get(word) or _labels()[0].get(word, "")


def class_of_word(word: str) -> str:
    """Return the class that the words name (an empty text is "not sorted yet"), "" for none."""
    return CLASS_WORDS.get(word) or _labels()[1].get(word, "")


def day_of_word(word: str) -> int | None:
    """Return the weekday (0 = Monday) that the word is the beginning of, in any of the languages."""
    bare = word.strip(" .")
    if len(bare) < SHORTEST_DAY:
        return None
    days = {day for day, words in enumerate(_DAY_WORDS) if any(known.startswith(bare) for known in words)}
    return days.pop() if len(days) == 1 else None


def days_of_text(text: str) -> int:
    """Return the bit mask of days in the text (bit 0 = Monday), 0 when any part of it is not a day."""
    bare = " ".join(text.casefold().split()).strip(" .")
    if bare in _DAY_GROUPS:
        return _DAY_GROUPS[bare]
    mask = 0
    for part in _LIST.split(_BETWEEN.sub("-", bare)):
        first, dash, last = part.partition("-")
        start, end = day_of_word(first), day_of_word(last) if dash else day_of_word(first)
        if start is None or end is None:
            return 0
        for step in range((end - start) % 7 + 1):
            mask |= 1 << (start + step) % 7
    return mask
