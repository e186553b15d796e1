"""Forms of operating models, their versions and the steps of rooting."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.lookups import LookupField
from core.models import Industry, Region
from core.personal_data import PersonalDataForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from pilots.enums import Method, RootingLevel
from pilots.forms.fields import NamedRowField, RegionField, choose_among
from pilots.models import ModelVersion, OperatingModel, Pilot, Project, RootingStep

TALL = forms.Textarea(attrs={"rows": 10})


class ModelForm(PersonalDataForm, SeenForm, OwnedForm):
    """The facts of an operating model."""

    shared_texts: ClassVar[tuple[str, ...]] = ("summary",)
    beside: ClassVar[dict[str, str]] = {"operating_model_name_once": "name"}

    summary = forms.CharField(
        label=_("In short"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the model is for and whom it helps, in a few sentences."),
    )

    class Meta:
        model = OperatingModel
        fields = ["name", "method", "summary"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method: Any = self.fields["method"]
        method.choices = [("", _("Not chosen")), *Method.choices]


class NewModelForm(ModelForm):
    """A new operating model with its first version. ``projects`` are those that the user manages."""

    shared_texts: ClassVar[tuple[str, ...]] = ("summary", "description")
    sections = [("", ["project", "name", "method", "summary"]), (_("First version"), ["described_on", "description"])]

    project = NamedRowField(label=_("Project"), queryset=Project.objects.none(), empty_label=None)
    described_on = DayField(label=_("Described on"))
    description = forms.CharField(label=_("Description"), max_length=20000, widget=TALL)

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "project", projects)


class VersionForm(PersonalDataForm, OwnedForm):
    """The next version of an operating model; ``after`` is the number of the version it was started from."""

    shared_texts: ClassVar[tuple[str, ...]] = ("change", "description")

    change = forms.CharField(label=_("What is new"), max_length=300)
    described_on = DayField(label=_("Described on"))
    description = forms.CharField(label=_("Description"), max_length=20000, widget=TALL)
    after = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ModelVersion
        fields = ["change", "described_on", "description"]


class RootingForm(PersonalDataForm, SeenForm, OwnedForm):
    """That an operating model has reached a level at an organisation."""

    shared_texts: ClassVar[tuple[str, ...]] = ("evidence",)
    sections = [
        (_("Where"), ["organisation_name", "region", "industry", "pilot"]),
        (_("How far"), ["level", "reached_on", "version"]),
        (_("Evidence"), ["evidence", "evidence_url"]),
    ]
    beside: ClassVar[dict[str, str]] = {
        "rooting_needs_evidence": "evidence",
        "rooting_step_once": "level",
        "rooting_level_range": "level",
    }

    organisation_name = forms.CharField(label=_("Organisation"), max_length=200)
    region = RegionField(label=_("Region"), queryset=Region.objects.order_by("name_fi"))
    industry = LookupField(Industry, label=_("Industry"), required=False, help_text=_("Search by name or code"))
    pilot = NamedRowField(
        label=_("Pilot"), queryset=Pilot.objects.none(), required=False, empty_label=_("Not in a pilot")
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=RootingLevel.choices, coerce=int, widget=forms.RadioSelect)
    reached_on = DayField(label=_("Reached on"))
    version = NamedRowField(label=_("Version"), queryset=ModelVersion.objects.none(), empty_label=None)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed from level 4 on: what shows that the level holds, such as the date and number of the decision, or "
            "the line of the budget. Do not write about people."
        ),
    )
    evidence_url = forms.URLField(
        label=_("Address of the evidence"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )

    class Meta:
        model = RootingStep
        fields = [
            "version",
            "pilot",
            "organisation_name",
            "region",
            "industry",
            "level",
            "reached_on",
            "evidence",
            "evidence_url",
        ]

    def __init__(self, *args: Any, versions: Any, pilots: Any, **kwargs: Any) -> None:
        """``versions`` are those of the model, ``pilots`` those of its project that the user sees."""
        super().__init__(*args, **kwargs)
        choose_among(self, "version", versions)
        choose_among(self, "pilot", pilots)
