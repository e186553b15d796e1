"""The public feedback form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm

LONGEST_TEXT = 5000


class FeedbackForm(BaseForm):
    """What is wrong or good, where, and an address for the answer."""

    text = forms.CharField(
        label=_("Your feedback"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Do not write health data or personal identity codes."),
    )
    page = forms.CharField(
        label=_("Page that the feedback is about"), required=False, max_length=300, help_text=_("Its address or name")
    )
    contact = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Needed only if you want an answer. We answer within 14 days."),
    )

    autocomplete = {"contact": "email"}
    submit_label = _("Send feedback")
