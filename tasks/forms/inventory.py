"""Forms of the inventory: one task, files, filling in, demands, the questions of confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.form_fields import DaysField
from core.formatting import day_names_text
from core.forms import BaseForm
from core.policies import Text
from core.staleness import SEEN, SeenForm, SeenValuesForm
from employers.models import JobFunction
from tasks.enums import Answer, Consequence, DemandSource, Period, TaskClass
from tasks.models import Dimension, Licence, Task, TaskDemand
from tasks.models.demands import HIGHEST_LEVEL
from tasks.selectors.inventory import cell_texts
from tasks.services.cells import LONGEST_TEXT, functions_by_name, read_row
from tasks.services.columns import ALL_KEYS, COLUMNS, ROW_ID_COLUMN
from tasks.services.confirmation import ELEMENTARY_TEST
from tasks.services.inventory import DETAIL_FIELDS

SOURCE_LIMIT = 5 * 1024 * 1024
LABELS: dict[str, Any] = {column.key: column.label for column in COLUMNS}
HINTS: dict[str, Any] = {column.key: column.hint for column in COLUMNS}
TYPED_LIMIT = 500


def _any(text: Text) -> Any:
    """Return a lazy text as what form fields declare to take."""
    return text


def _text(key: str, *, required: bool = False, options: str = "", **attributes: str) -> forms.CharField:
    """Return a field for a cell. What it says is checked by the reader of cells, so nothing is refused twice."""
    attributes = {"autocomplete": "off", **({"list": options} if options else {}), **attributes}
    return forms.CharField(
        label=LABELS[key],
        help_text=HINTS[key],
        required=required,
        max_length=LONGEST_TEXT.get(key, TYPED_LIMIT),
        widget=forms.TextInput(attrs=attributes),
    )


class TaskForm(BaseForm):
    """One task with everything about it: the cells of its row and what the row has no room for.

    Days are ticked where all times have the same days; else they are written, a set for each time. One holder is
    chosen from the list; several are written with their shares.
    """

    submit_label = _("Save the task")
    sections = [
        (_("The task"), ["name", "function", "holders", "description"]),
        (_("How much"), ["minutes", "occurrences", "period", "season"]),
        (_("When"), ["day_set", "days", "window", "is_movable"]),
        (_("Where"), ["place", "process"]),
        (_("What it asks for"), ["task_class", "skill", "tools", "quality", "licences"]),
        (
            _("What it is like"),
            ["with_colleagues", "is_meaningful", "is_unwanted", "is_indivisible", "is_undone"],
        ),
        (_("Stays with its holder"), ["stays", "stays_reason"]),
    ]

    row_id = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    name = _text("name", required=True)
    minutes = _text("minutes", required=True, inputmode="decimal")
    occurrences = _text("occurrences", required=True, inputmode="decimal")
    period = forms.ChoiceField(label=LABELS["period"], choices=Period.choices)
    window = _text("window")
    place = _text("place", options="places")
    process = _text("process", options="processes")
    task_class = forms.ChoiceField(label=LABELS["task_class"], choices=TaskClass.choices)
    description = forms.CharField(
        label=LABELS["description"],
        help_text=HINTS["description"],
        required=False,
        max_length=LONGEST_TEXT["description"],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    season = _text("season")
    skill = _text("skill")
    tools = _text("tools")
    quality = _text("quality")
    licences = forms.ModelMultipleChoiceField(
        label=_("Licences needed"),
        queryset=Licence.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_movable = forms.BooleanField(label=_("The time can be moved"), required=False)
    with_colleagues = forms.BooleanField(label=_("Done beside colleagues or customers"), required=False)
    is_meaningful = forms.BooleanField(label=_("Its result is seen and valued"), required=False)
    is_unwanted = forms.BooleanField(label=_("Nobody wants to do it"), required=False)
    is_indivisible = forms.BooleanField(label=_("Cannot be split between people"), required=False)
    is_undone = forms.BooleanField(label=_("Is left undone today"), required=False)
    stays = forms.BooleanField(label=_("This task stays with its holder"), required=False)
    stays_reason = forms.CharField(label=_("Why it stays"), required=False, max_length=300)

    def __init__(
        self, *args: Any, functions: Sequence[JobFunction], task: Task | None = None, row_id: Any, **kwargs: Any
    ) -> None:
        self.task = task
        self.functions = functions_by_name(functions)
        initial = _initial(task)
        initial["row_id"] = row_id
        super().__init__(*args, initial=initial, **kwargs)
        shares = list(task.shares.all()) if task else []
        self._add_holder(functions, pooled=len(shares) > 1)
        self._add_days(uniform=len({slot.days for slot in task.slots.all()}) <= 1 if task else True)

    def _add_holder(self, functions: Sequence[JobFunction], *, pooled: bool) -> None:
        if pooled:
            self.fields["holders"] = _text("holders", options="functions")
            return
        choices = [("", _("Nobody yet")), *[(function.name, function.name) for function in functions]]
        self.fields["function"] = forms.ChoiceField(
            label=LABELS["holders"],
            choices=choices,
            required=False,
            help_text=_("If several jobs share it, save first and write the shares in the table of tasks."),
        )

    def _add_days(self, *, uniform: bool) -> None:
        if uniform:
            self.fields["day_set"] = DaysField(label=LABELS["days"], required=False)
        else:
            self.fields["days"] = _text("days")

    def clean(self) -> dict[str, Any]:
        """Read the cells, so that all that is wrong is told at once; ask why a task stays."""
        cleaned = super().clean() or {}
        try:
            read_row(self.texts(), self.functions)
        except ValidationError as error:
            self.show_errors(error.message_dict)
        if cleaned.get("stays") and not (cleaned.get("stays_reason") or "").strip() and not self._stays_by_answers():
            self.add_error("stays_reason", ValidationError(_("Write why the task stays with its holder.")))
        return cleaned

    def _stays_by_answers(self) -> bool:
        return self.task is not None and Answer.YES in {self.task.needs_judgement, self.task.is_private}

    def texts(self) -> dict[str, str]:
        """Return the cells by column key."""
        cleaned = self.cleaned_data
        texts = {key: str(cleaned[key]) for key in ALL_KEYS if key in cleaned}
        if "function" in cleaned:
            texts["holders"] = cleaned["function"]
        if cleaned.get("day_set") is not None:
            texts["days"] = day_names_text(cleaned["day_set"]) if cleaned["day_set"] else ""
        return texts

    def details(self) -> dict[str, Any]:
        """Return what is not in a row."""
        return {name: self.cleaned_data[name] for name in DETAIL_FIELDS}

    def show_errors(self, errors: dict[str, list[str]]) -> None:
        """Show the messages of cells beside the fields that stand for them."""
        beside = {"holders": "function", "days": "day_set"}
        for key, messages in errors.items():
            field = key if key in self.fields else beside.get(key, "")
            self.add_error(field if field in self.fields else None, messages)


def _initial(task: Task | None) -> dict[str, Any]:
    if task is None:
        return {"minutes": "15", "occurrences": "1", "period": Period.DAY, "is_movable": True}
    slots = list(task.slots.all())
    texts = cell_texts(task)
    return {
        **texts,
        "function": texts["holders"],
        "day_set": slots[0].days if slots else 0,
        "revision": task.revision,
        "licences": list(task.licences.all()),
        **{name: getattr(task, name) for name in DETAIL_FIELDS},
    }


class ImportForm(BaseForm):
    """A file to import."""

    submit_label = _("Read the file")
    file = forms.FileField(
        label=_("Excel or CSV file"),
        help_text=_("At most 5 MB and 10 000 rows. The columns are checked before anything is saved."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > SOURCE_LIMIT:
            raise ValidationError(_("The file is too large. At most 5 MB can be imported."))
        return file


class ColumnsForm(BaseForm):
    """Which column of the file is what."""

    submit_label = _("Import")

    def __init__(self, *args: Any, headings: Sequence[str], keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Text]] = [("", _("Leave out"))]
        choices += [(column.key, column.label) for column in COLUMNS]
        choices.append((ROW_ID_COLUMN.key, ROW_ID_COLUMN.label))
        for index, (heading, key) in enumerate(zip(headings, keys, strict=True)):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading[:80], choices=choices, required=False, initial=key
            )

    def keys(self) -> list[str]:
        """Return the chosen column keys in the order of the file."""
        return [self.cleaned_data[name] for name in self.fields]


class FillTimesForm(BaseForm):
    """The same days and time of day for all tasks that have none."""

    submit_label = _("Give these to all that have none")
    submit_style = "secondary"
    day_set = DaysField(label=_("Days"))
    window = _text("window", required=True)

    def days_text(self) -> str:
        """Return the days as a cell."""
        return day_names_text(self.cleaned_data["day_set"])


class ConfirmForm(SeenForm, BaseForm):
    """The three questions of one task and, folded away, the elementary-task test."""

    submit_label = _("Save the answers")
    needs_judgement = forms.ChoiceField(
        label=_("Does it need the profession's judgement?"), choices=Answer.choices, widget=forms.RadioSelect
    )
    is_private = forms.ChoiceField(
        label=_("Does it touch anybody's privacy or a care relationship?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
    )
    consequence = forms.TypedChoiceField(
        label=_("What happens if it is done wrong?"),
        choices=Consequence.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        initial = {
            "needs_judgement": task.needs_judgement,
            "is_private": task.is_private,
            "consequence": task.consequence,
            **{f"test_{code}": answer for code, answer in task.elementary_test.items()},
        }
        self.instance = task
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("needs_judgement", "is_private", "consequence"):
            self.fields[name].widget.attrs["data-inline"] = ""
        for question in ELEMENTARY_TEST:
            self.fields[f"test_{question.code}"] = forms.ChoiceField(
                label=_any(question.text),
                choices=[("", _("Not answered")), *Answer.choices],
                required=False,
            )

    def test_fields(self) -> Iterable[forms.BoundField]:
        """Return the fields of the elementary-task test."""
        return [self[f"test_{question.code}"] for question in ELEMENTARY_TEST]

    def elementary(self) -> dict[str, str]:
        """Return the answers of the test by code."""
        return {question.code: self.cleaned_data[f"test_{question.code}"] for question in ELEMENTARY_TEST}


class DemandsForm(SeenValuesForm, BaseForm):
    """What a task demands on each dimension, 0 to 5. Guesses are marked until a person sets the level."""

    submit_label = _("Save the levels")

    def __init__(self, *args: Any, task: Task, dimensions: Sequence[Dimension], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, TaskDemand] = {demand.dimension.code: demand for demand in task.demands.all()}
        self.dimensions = dimensions
        self.remember({code: demand.level for code, demand in self.known.items()})
        for dimension in dimensions:
            demand = self.known.get(dimension.code)
            self.fields[dimension.code] = forms.TypedChoiceField(
                label=dimension.label,
                help_text=self._help(dimension, demand),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("Not known")), *_levels(dimension)],
                initial=demand.level if demand else "",
            )

    @staticmethod
    def _help(dimension: Dimension, demand: TaskDemand | None) -> str:
        if demand is None or demand.source != DemandSource.GUESS:
            return dimension.question
        return f"{dimension.question} {_('A guess from the occupation: lower it if the task asks for less.')}"

    def is_guess(self, code: str) -> bool:
        """Tell whether the level shown is a guess."""
        demand = self.known.get(code)
        return demand is not None and demand.source == DemandSource.GUESS

    def first_fields(self) -> list[forms.BoundField]:
        """Return the dimensions that matter most for this task: those it demands much of, and those of safety."""
        return [self[dimension.code] for dimension in self.dimensions if self._matters(dimension)]

    def other_fields(self) -> list[forms.BoundField]:
        """Return the other dimensions."""
        return [self[dimension.code] for dimension in self.dimensions if not self._matters(dimension)]

    def _matters(self, dimension: Dimension) -> bool:
        demand = self.known.get(dimension.code)
        return demand is None or demand.level >= MATTERS or dimension.is_safety

    def levels(self) -> dict[str, int]:
        """Return the levels that the person gave or kept, by dimension code. Whoever saves the form has seen them."""
        return {code: level for code, level in self.cleaned_data.items() if code != SEEN and level is not None}


MATTERS = 3  # from this level on a dimension is asked first


def _levels(dimension: Dimension) -> list[tuple[int, str]]:
    """Return the levels as choices, with what they mean where an anchor says it."""
    anchors = ((level, dimension.anchor(level)) for level in range(HIGHEST_LEVEL + 1))
    return [(level, f"{level} – {anchor}" if anchor else str(level)) for level, anchor in anchors]


class LibraryFilterForm(BaseForm):
    """What is looked for in the library."""

    method = "get"
    submit_label = _("Search")
    submit_style = "secondary"
    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    occupation = forms.ChoiceField(label=_("Occupations"), required=False)
    origin = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(
        self, *args: Any, occupations: Sequence[tuple[str, str]], origins: Sequence[tuple[str, Text]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        occupation: Any = self.fields["occupation"]
        occupation.choices = occupations
        origin: Any = self.fields["origin"]
        origin.choices = [("", _("All")), *origins]
