"""Forms of projects and pilots."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.form_fields import DayField
from core.forms import BaseForm, BaseModelForm
from core.lookups import LookupField
from core.models import Industry, Region
from pilots.models import Pilot, Project
from pilots.policies import MANAGES

if TYPE_CHECKING:
    ImplementersField = forms.ModelMultipleChoiceField[Organisation]
    RegionFieldBase = forms.ModelChoiceField[Region]
else:
    ImplementersField = forms.ModelMultipleChoiceField
    RegionFieldBase = forms.ModelChoiceField


class OrganisationsField(ImplementersField):
    """Organisations by name."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the name."""
        return str(obj.name)


class RegionField(RegionFieldBase):
    """A region by its name in the language of the page."""

    def label_from_instance(self, obj: Region) -> str:
        """Return the name."""
        return str(obj.label)


class ProjectForm(BaseModelForm):
    """A funded project. ``user`` decides which organisations may be chosen."""

    sections = [
        ("", ["code", "name"]),
        (_("Time"), ["starts_on", "ends_on"]),
        ("", ["implementers"]),
    ]
    beside: ClassVar[dict[str, str]] = {"project_period": "ends_on"}

    code = forms.CharField(
        label=_("Project code"), max_length=20, help_text=_("The code of EURA 2021, for example S30123")
    )
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"))
    implementers = OrganisationsField(
        label=_("Implementers"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Project
        fields = ["code", "name", "starts_on", "ends_on", "implementers"]

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


class PilotForm(BaseModelForm):
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


class EmployerSearchForm(BaseForm):
    """Search for an employer that joins the pilot."""

    method = "get"
    submit_label = _("Search")
    submit_style = "secondary"

    q = forms.CharField(label=_("Name or business ID"), max_length=100, required=False)
