"""What to do next in an analysis: the steps of the work itself, told from what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.policies import Text
from pilots.models import MethodStep
from tasks.models import AnalysisStep, WorkAnalysis
from tasks.selectors.completeness import Completeness

FEWEST_TASKS = 8  # a first useful list


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to do: its state is done, now (the first that is open) or later. ``page`` names where it is done."""

    page: str
    label: Text
    state: str
    left: int

    @property
    def is_now(self) -> bool:
        """Tell whether this is what to do next."""
        return self.state == "now"


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the method and, when it has been taken, the mark of it."""

    step: MethodStep
    mark: AnalysisStep | None


def way_forward(state: Completeness) -> list[Next]:
    """Return the work in its order. ``left`` is how many are still to be done, 0 when there is no number."""
    count = state.count
    plan: list[tuple[str, Text, bool, int]] = [
        (
            "structure",
            _("Job functions with people, hours and pay"),
            not count("functions") and not count("wages"),
            count("wages"),
        ),
        ("needs", _("Six questions about hidden work"), not count("needs"), count("needs")),
        (
            "inventory",
            _("Tasks: what is done, by whom, how long, when"),
            state.tasks >= FEWEST_TASKS and not count("function") and not count("slots"),
            max(count("function"), count("slots")),
        ),
        (
            "sorting",
            _("Sorting into core and assisting tasks"),
            bool(state.tasks) and not count("class"),
            count("class"),
        ),
        (
            "confirmation",
            _("Three questions: what can be given away"),
            bool(state.confirmed) and not count("confirmation"),
            count("confirmation"),
        ),
        (
            "demands",
            _("What the confirmed tasks demand"),
            bool(state.confirmed) and not count("demands") and not count("guesses"),
            count("demands") + count("guesses"),
        ),
        ("proposals", _("Wish for a role, and proposals"), False, 0),
    ]
    first_open = next((page for page, _label, done, _left in plan if not done), "")
    return [
        Next(page, label, "done" if done else "now" if page == first_open else "later", 0 if done else left)
        for page, label, done, left in plan
    ]


def steps_of(analysis: WorkAnalysis) -> list[StepView]:
    """Return the steps of the analysis's method with the marks of those taken; two queries."""
    marks = {
        mark.step_id: mark
        for mark in AnalysisStep.objects.filter(analysis=analysis).select_related("done_by").order_by("step__number")
    }
    steps = MethodStep.objects.filter(method=analysis.method).order_by("number")
    return [StepView(step, marks.get(step.pk)) for step in steps]
