"""Forms of projects and pilots."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.form_fields import DayField
from core.forms import BaseForm
from core.lookups import LookupField
from core.models import Industry, Region
from core.personal_data import PersonalDataForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from pilots.forms.fields import OrganisationsField, RegionField
from pilots.models import Pilot, Project, Theme
from pilots.policies import MANAGES


class ProjectForm(SeenForm, OwnedForm):
    """A funded project. ``user`` decides which organisations may be chosen."""

    sections = [
        ("", ["code", "name", "theme"]),
        (_("Time"), ["starts_on", "ends_on"]),
        ("", ["implementers"]),
    ]
    beside: ClassVar[dict[str, str]] = {"project_period": "ends_on"}

    code = forms.CharField(
        label=_("Project code"), max_length=20, help_text=_("The code of EURA 2021, for example S30123")
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.select_related("objective").order_by("code"),
        required=False,
        empty_label=_("Not chosen"),
    )
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    implementers = OrganisationsField(
        label=_("Implementers"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Project
        fields = ["code", "name", "theme", "starts_on", "ends_on", "implementers"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Organisation.objects.visible_to(user)
        if self.instance.pk is not None:
            choices = choices | Organisation.objects.filter(projects=self.instance)
        field = self.fields["implementers"]
        if isinstance(field, OrganisationsField):
            field.queryset = choices.distinct().order_by("name")
            if self.instance.pk is None:
                self.initial.setdefault("implementers", list(user.organisations_as(MANAGES)))


class PilotForm(SeenForm, OwnedForm):
    """A pilot of a project."""

    sections = [
        ("", ["name", "method"]),
        (_("Where"), ["region", "industry"]),
        (_("Time"), ["starts_on", "ends_on"]),
    ]
    beside: ClassVar[dict[str, str]] = {"pilot_period": "ends_on"}

    region = RegionField(
        label=_("Region"), queryset=Region.objects.order_by("name_fi"), required=False, empty_label=_("Not chosen")
    )
    industry = LookupField(Industry, label=_("Industry"), required=False, help_text=_("Search by name or code"))
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))

    class Meta:
        model = Pilot
        fields = ["name", "method", "region", "industry", "starts_on", "ends_on"]


class MoveForm(BaseForm):
    """The day on which a pilot's step was really taken; today unless told."""

    on = DayField(label=_("On which day"), required=False, help_text=_("The day it really happened; today if empty."))

    def clean_on(self) -> Any:
        """Return the day, which cannot lie ahead."""
        day = self.cleaned_data["on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("The day cannot be in the future."))
        return day


class DelayForm(PersonalDataForm, SeenForm, OwnedForm):
    """Why a pilot is late."""

    shared_texts: ClassVar[tuple[str, ...]] = ("delay_reason",)
    submit_label = _("Save the reason")
    submit_style = "secondary"

    delay_reason = forms.CharField(
        label=_("Why the pilot is late, and what is done about it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to the coordinator. Do not write about people."),
    )

    class Meta:
        model = Pilot
        fields = ["delay_reason"]


class EmployerSearchForm(BaseForm):
    """Search for an employer that joins the pilot."""

    method = "get"
    submit_label = _("Search")
    submit_style = "secondary"

    q = forms.CharField(label=_("Name or business ID"), max_length=100, required=False)
