"""The answer to a follow-up of a job."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Retained
from coaching.models import FollowUp
from core.form_fields import DayField
from core.formatting import day_text
from core.forms import BaseForm


class JobAnswerForm(BaseForm):
    """What was found out about the job, and on which day it was so."""

    submit_label = _("Save the answer")

    retained = forms.ChoiceField(label=_("How is it now"), choices=Retained.choices, widget=forms.RadioSelect)
    observed_on = DayField(label=_("Situation on"))

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = max(follow_up.opens_on, min(timezone.localdate(), follow_up.due_on))
        self.initial.setdefault("observed_on", day)
        self.fields["observed_on"].help_text = _("A day between %(first)s and %(last)s.") % {
            "first": day_text(follow_up.opens_on),
            "last": day_text(follow_up.due_on),
        }
