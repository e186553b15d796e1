"""The engine's reason codes as sentences: one sentence, one number, what to do. Never blames a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import clock_of_minutes, hours_text, number_text
from employers.models import JobFunction, Place
from tasks.models import CarvedRole, Dimension, Licence, Process, RoleWish, Task, WorkAnalysis

# Named parameters only: translators move them freely.
SENTENCES: dict[str, Any] = {
    "STAYS": gettext_lazy("It has been decided that the task stays with its holder. Change this in the inventory."),
    "NOT_CONFIRMED": gettext_lazy("The task has not been confirmed as transferable. Answer the three questions."),
    "SAFETY": gettext_lazy("A mistake in the task may hurt somebody, so it is not moved."),
    "LICENCE": gettext_lazy("The task asks for a licence that %(role)s does not have: %(missing)s."),
    "DEMAND": gettext_lazy("%(dimension)s: the task asks for %(demand)s, %(role)s allows %(ceiling)s."),
    "DAYS": gettext_lazy("The task is done on other days than %(role)s works."),
    "WHOLE_DAYS": gettext_lazy("The task is not split, and it is also done on days when %(role)s does not work."),
    "WHOLE_UNITS": gettext_lazy("The task is not split, and not all of its times fit %(role)s."),
    "WHOLE": gettext_lazy("%(task)s is not split between people."),
    "WINDOW": gettext_lazy("%(minutes)s minutes at this pace do not fit between %(earliest)s and %(latest)s."),
    "AVAIL": gettext_lazy("%(minutes)s minutes at this pace do not fit the times when the person can work."),
    "OTHER_AREA": gettext_lazy("%(role)s works in another area than where the task is done."),
    "NO_ROLE": gettext_lazy("No role was made where the task could fit."),
    "NO_WORK": gettext_lazy("There is no task that fits %(role)s."),
    "HOURS": gettext_lazy("%(role)s would have %(actual_hours)s a week; the limit is %(limit_hours)s."),
    "DAY_MIN": gettext_lazy("%(role)s would have only %(actual_hours)s on %(day)s; at least %(limit_hours)s is asked."),
    "DAY_MAX": gettext_lazy("%(role)s would have %(actual_hours)s on %(day)s; at most %(limit_hours)s is allowed."),
    "SPAN": gettext_lazy("A day of %(role)s would become longer from start to end than agreed."),
    "OVERLAP": gettext_lazy("There is no free time beside the other tasks of %(role)s: %(with)s."),
    "LOCS": gettext_lazy("%(role)s would have %(actual)s places of work; at most %(limit)s keeps the work together."),
    "AREA": gettext_lazy("The tasks of %(role)s lie in different areas."),
    "PROCS": gettext_lazy("%(role)s would have %(actual)s processes; the limit is %(limit)s."),
    "SINGLE": gettext_lazy("One task would fill %(actual)s per cent of %(role)s; at most %(limit)s keeps it varied."),
    "DISLIKED": gettext_lazy(
        "%(actual)s per cent of %(role)s would be work that nobody wants; at most %(limit)s is decent."
    ),
    "CONTACT": gettext_lazy(
        "Only %(actual)s per cent of %(role)s would be beside others; at least %(limit)s is asked, so that nobody is "
        "alone."
    ),
    "MEANING": gettext_lazy("%(role)s would have %(actual)s tasks with a visible result; at least %(limit)s is asked."),
    "HOLDER_SHARE": gettext_lazy("Too much work would leave %(holder)s: the agreed share must stay."),
    "HOLDER_TASKS": gettext_lazy("Only %(actual)s tasks would be left to %(holder)s; at least %(limit)s must stay."),
    "HOLDER_PROCS": gettext_lazy(
        "Only %(actual)s processes would be left to %(holder)s; at least %(limit)s must stay."
    ),
    "HOLDER_STRAIN": gettext_lazy("What is left to %(holder)s would be too straining: the light work must not all go."),
    "PREC": gettext_lazy("%(first)s must be ready before %(then)s."),
    "ONE": gettext_lazy("%(task)s is in two roles."),
    "FITS_BUT_COSTS": gettext_lazy(
        "It would fit %(role)s, but costs more than it frees: about %(euros)s € a week (estimate)."
    ),
    "FREES": gettext_lazy("Frees %(minutes_hours)s a week of %(holders)s; worth about %(value_euros)s € (estimate)."),
    "TIME": gettext_lazy("Fits the week at %(starts)s."),
    "MARGIN": gettext_lazy("Asks for no more than the role allows. No margin on: %(tight)s."),
    "SAME_PROCESS": gettext_lazy("Belongs to the same process as %(with)s."),
    "SAME_PLACE": gettext_lazy("Is done in the same place as %(with)s."),
    "WITH_COLLEAGUES": gettext_lazy("Is done beside colleagues or customers."),
    "MEANINGFUL": gettext_lazy("Its result is seen and valued."),
    "LOCKED": gettext_lazy("Was locked here by hand."),
    "ONE_PERSON": gettext_lazy("One person cannot fill two roles: %(roles)s."),
    "SUPPORT": gettext_lazy("It would take more support than there is."),
    "COUNTERFACTUAL": gettext_lazy(
        "Taking it would cost about %(euros)s € a week (estimate). These would give way: %(out)s."
    ),
    "IMPOSSIBLE": gettext_lazy("It cannot be taken, whatever gives way."),
    "UNKNOWN": gettext_lazy("There was not enough time to find out what taking it would cost."),
}
MOST_NAMES = 3


@dataclass
class Names:
    """Names behind the record's ids (T task, F function, W wish, R role, P place) and codes."""

    by_id: dict[str, str] = field(default_factory=dict)
    dimensions: dict[str, str] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)

    def of(self, key: Any) -> str:
        """Return the name of an id, or the id itself when the row is gone."""
        return self.by_id.get(str(key), str(key))

    def some(self, keys: Any) -> str:
        """Return up to three names in words; more are told as a number."""
        names = list(dict.fromkeys(self.of(key) for key in keys or []))  # a task may be met at several of its times
        shown = ", ".join(names[:MOST_NAMES])
        more = len(names) - MOST_NAMES
        return _("%(names)s and %(number)s more") % {"names": shown, "number": more} if more > 0 else shown


def names_for(analysis: WorkAnalysis) -> Names:
    """Return the names of everything in the analysis, in a fixed number of queries."""
    by_id: dict[str, str] = {}
    for letter, queryset, attribute in (
        ("T", Task.objects.filter(analysis=analysis), "name"),
        ("F", JobFunction.objects.filter(unit=analysis.unit), "name"),
        ("P", Place.objects.filter(unit=analysis.unit), "name"),
        ("C", Process.objects.filter(analysis=analysis), "name"),
        ("W", RoleWish.objects.filter(analysis=analysis), "name"),
        ("R", CarvedRole.objects.filter(analysis=analysis), "title"),
    ):
        by_id.update({f"{letter}{key}": name for key, name in queryset.values_list("pk", attribute)})
    by_id["F0"] = _("nobody yet")
    return Names(
        by_id,
        {dimension.code: dimension.label for dimension in Dimension.objects.all()},
        {licence.code: licence.label for licence in Licence.objects.all()},
    )


def day_word(code: str) -> str:
    """Return a weekday of the record in words."""
    words = {
        "mon": _("Monday"),
        "tue": _("Tuesday"),
        "wed": _("Wednesday"),
        "thu": _("Thursday"),
        "fri": _("Friday"),
        "sat": _("Saturday"),
        "sun": _("Sunday"),
    }
    return words.get(code[:3], code)


def clock_word(text: str) -> str:
    """Return a time of the record ("08:30") as the language of the page writes it; other texts as they are."""
    hours, _colon, minutes = text.partition(":")
    return clock_of_minutes(int(hours) * 60 + int(minutes)) if hours.isdigit() and minutes.isdigit() else text


def sentence(reason: Mapping[str, Any], names: Names) -> str:
    """Return a reason of carve/1 ({code, values…}) as a sentence in the language of the page."""
    template = SENTENCES.get(str(reason["code"]))
    if template is None:
        return str(reason["code"])
    return str(template) % _Values(reason, names)


class _Values(dict[str, Any]):
    """Values of a reason, turned into words as the sentence asks for them."""

    def __init__(self, reason: Mapping[str, Any], names: Names) -> None:
        super().__init__(reason)
        self.reason = reason
        self.names = names

    def __getitem__(self, key: str) -> Any:
        reason, names = self.reason, self.names
        if key.endswith("_hours"):
            return hours_text(int(reason.get(key.removesuffix("_hours"), 0)))
        if key in {"euros", "value_euros"}:
            return round(abs(int(reason.get("cents", reason.get("value_cents", 0)))) / 100)
        if key in {"role", "task", "holder", "first", "then"}:
            return names.of(reason.get(key, ""))
        if key in {"with", "holders", "roles", "out"}:
            return names.some(reason.get(key) or reason.get("tasks")) or _("none")
        return self._word(key)

    def _word(self, key: str) -> Any:
        reason, names = self.reason, self.names
        if key == "dimension":
            return names.dimensions.get(str(reason.get(key)), reason.get(key))
        if key == "tight":
            return ", ".join(names.dimensions.get(code, code) for code in reason.get(key, [])) or _("none")
        if key == "missing":
            return ", ".join(names.licences.get(code, code) for code in reason.get(key, []))
        if key == "day":
            return day_word(str(reason.get(key, "")))
        if key == "starts":
            return ", ".join(dict.fromkeys(clock_word(str(text)) for text in reason.get(key, [])))
        value = reason.get(key, "")
        return number_text(value, 1, trim=True) if isinstance(value, int | float) else clock_word(str(value))
