"""Inviting members and giving them roles."""

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm
from employers.enums import MembershipRole


class InviteForm(BaseForm):
    """Invite a person by e-mail to act for the employer."""

    submit_label = _("Send the invitation")
    autocomplete: ClassVar[dict[str, str]] = {"email": "off"}

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=MembershipRole.choices, initial=MembershipRole.EDITOR, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES, initial="fi")


class RoleForm(BaseForm):
    """A member's role, chosen on the list of members."""

    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)


class DecisionForm(BaseForm):
    """The answer to a request for access; a person gets the role given."""

    answer = forms.ChoiceField(choices=[("grant", _("Accept")), ("decline", _("Decline"))])
    role = forms.ChoiceField(choices=MembershipRole.choices, required=False)
