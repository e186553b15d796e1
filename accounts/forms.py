"""Forms of accounts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from accounts.policies import roles_to_give
from accounts.services.notices import Channels, Notice
from core.form_fields import DayField
from core.forms import BaseForm, BaseModelForm

LANGUAGE_NAMES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]


class ProfileForm(BaseModelForm):
    """The own name and language."""

    autocomplete = {"name": "name"}

    class Meta:
        model = User
        fields = ["name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = _("Colleagues and employers see it.")
        self.fields["language"].help_text = _("Pages and e-mails come in this language.")


class NewPersonForm(BaseForm):
    """What an invited person without an account gives."""

    autocomplete = {"name": "name", "password": "new-password"}
    submit_label = _("Create the account and accept")

    name = forms.CharField(label=_("Your name"), max_length=150, help_text=_("Colleagues and employers see it."))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters. A sentence of a few words is easy to remember."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGE_NAMES, help_text=_("Pages and e-mails come in this language.")
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Hold the rules of passwords, which also look at the name and the address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class InviteForm(BaseForm):
    """Whom to invite to which role."""

    autocomplete = {"email": "off"}
    submit_label = _("Send the invitation")

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=LANGUAGE_NAMES)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles_to_give(actor))


class RoleForm(BaseForm):
    """A further role to a member."""

    submit_label = _("Give the role")

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles_to_give(actor))


class EndMembershipForm(BaseForm):
    """The last day of a membership."""

    submit_label = _("End the membership")
    submit_style = "danger"

    ended_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()


class OrganisationForm(BaseModelForm):
    """A new organisation of the service side."""

    submit_label = _("Add the organisation")

    class Meta:
        model = Organisation
        fields = ["name", "kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)


class LooksForm(BaseForm):
    """Which days of the log of looks are shown."""

    method = "get"
    submit_label = _("Show")
    submit_style = "secondary"

    first_day = DayField(label=_("From"), required=False)
    last_day = DayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Hold the order of the days."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day cannot be before the first."))
        return cleaned


class ChannelsField(forms.MultipleChoiceField):
    """Ways of being told. No box ticked is an answer too, so the field is not called optional."""

    widget = forms.CheckboxSelectMultiple(attrs={"data-inline": ""})

    def validate(self, value: Any) -> None:
        """Refuse only ways that do not exist."""
        for each in value:
            if not self.valid_value(each):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": each}
                )


class NoticeChoicesForm(BaseForm):
    """For each notice: shown here, sent by e-mail, both, or neither."""

    def __init__(self, *args: Any, notices: list[Notice], present: Mapping[str, Channels], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notices = notices
        for notice in notices:
            chosen = present.get(notice.code, Channels(notice.in_app, notice.by_email))
            self.fields[notice.code] = ChannelsField(
                label=str(notice.title),
                choices=[("in_app", _("Here")), ("by_email", _("By e-mail"))],
                initial=[name for name in ("in_app", "by_email") if getattr(chosen, name)],
            )

    def channels(self) -> dict[str, Channels]:
        """Return what the person chose, by code."""
        return {
            notice.code: Channels(
                "in_app" in self.cleaned_data[notice.code], "by_email" in self.cleaned_data[notice.code]
            )
            for notice in self.notices
        }
