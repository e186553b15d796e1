"""Forms of period reports."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.forms import BaseForm
from core.personal_data import PersonalDataForm
from reports.services.reports import LONGEST_ANSWER

LONGEST_TEXT = 10_000
LONGEST_COMMENT = 2_000
LONGEST_REASON = 300


class AnswerForm(PersonalDataForm, BaseForm):
    """Why the figures hold in spite of a warning. ``seen`` is the mark of the warning that was shown."""

    shared_texts = ("answer",)
    submit_label = _("Keep the answer")
    submit_style = "secondary"

    key = forms.CharField(widget=forms.HiddenInput, max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    answer = forms.CharField(
        label=_("Why the figures hold"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The answer is told in the report. Do not write about single people."),
    )


class CommentForm(PersonalDataForm, BaseForm):
    """A comment among those who make the report."""

    shared_texts = ("text",)
    submit_label = _("Add the comment")
    submit_style = "secondary"

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Comments stay among those who make the report; they are not in it."),
    )


class DeviationsForm(PersonalDataForm, BaseForm):
    """The chapter written by hand. ``seen`` is the text that the writer began from."""

    shared_texts = ("text",)

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    text = forms.CharField(
        label=_("Deviations, risks and the next period"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("What went otherwise than planned and why, what may go wrong, what comes next."),
    )


class SentForm(BaseForm):
    """When and to whom a report was sent."""

    submit_label = _("Mark as sent")
    autocomplete: ClassVar[dict[str, str]] = {"sent_to": "organization"}

    sent_on = DayField(label=_("Sent on"))
    sent_to = forms.CharField(label=_("Recipient"), max_length=200)
    eura_reference = forms.CharField(
        label=_("Reference in EURA"), max_length=60, required=False, help_text=_("If the report has got one already")
    )


class CorrectionForm(PersonalDataForm, BaseForm):
    """Why a frozen report is corrected."""

    shared_texts = ("reason",)
    submit_label = _("Begin the new version")

    reason = forms.CharField(
        label=_("Why the report is corrected"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The reason is told in the new version. The version sent stays as it is. Do not write numbers of people: "
            "small ones are hidden in the report."
        ),
    )
