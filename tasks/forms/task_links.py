"""The form that ties a task to another."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm
from tasks.models import Task, TaskLink

LONGEST_LAG = 600


class Way(models.TextChoices):
    """How the other task stands to this one."""

    AFTER = "after", _("This task hands over to the other: the other begins after it")
    BEFORE = "before", _("This task depends on the other: the other must be ready first")
    TOGETHER = "together", _("Both are better done by the same person")


class TaskLinkForm(BaseForm):
    """To which task this one is tied, and how."""

    submit_label = _("Save")
    way = forms.ChoiceField(label=_("How do the tasks belong together?"), choices=Way.choices, widget=forms.RadioSelect)
    other = forms.ModelChoiceField(
        label=_("The other task"), queryset=Task.objects.none(), to_field_name="public_id", empty_label=_("Choose")
    )
    lag_minutes = forms.IntegerField(
        label=_("Minutes between"),
        help_text=_("How long the second must wait after the first has ended, for example dough that rises."),
        min_value=0,
        max_value=LONGEST_LAG,
        required=False,
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        field: Any = self.fields["other"]
        field.queryset = Task.objects.filter(analysis=task.analysis_id).exclude(pk=task.pk).order_by("name", "id")
        field.label_from_instance = lambda other: other.name

    def link(self) -> dict[str, Any]:
        """Return the link that was asked for."""
        way, other = self.cleaned_data["way"], self.cleaned_data["other"]
        first, then = (other, self.task) if way == Way.BEFORE else (self.task, other)
        kind = TaskLink.Kind.TOGETHER if way == Way.TOGETHER else TaskLink.Kind.BEFORE
        return {"first": first, "then": then, "kind": kind, "lag_minutes": self.cleaned_data["lag_minutes"] or 0}
