"""Adding, changing and removing sites, units, places and job functions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import Text, require
from employers.forms.structure import JobFunctionForm, PlaceForm, SiteForm, UnitForm
from employers.models import Employer, JobFunction, Place, Site, Unit
from employers.models.structure import EmployerPart
from employers.policies import may_edit_structure
from employers.services.structure import employer_of, remove_part, save_part
from employers.views.common import form_page, try_service


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of part is edited: its model, form, owner and words."""

    model: type[EmployerPart]
    form: Any
    owner_model: type[Any]
    owner: str
    new_title: Text
    edit_title: Text
    remove_url_name: str
    related: str


SITE = Kind(
    Site, SiteForm, Employer, "employer", gettext_lazy("New site"), gettext_lazy("Site"), "site_remove", "employer"
)
UNIT = Kind(
    Unit, UnitForm, Site, "site", gettext_lazy("New unit"), gettext_lazy("Unit"), "unit_remove", "site__employer"
)
PLACE = Kind(
    Place,
    PlaceForm,
    Unit,
    "unit",
    gettext_lazy("New place"),
    gettext_lazy("Place"),
    "place_remove",
    "unit__site__employer",
)
FUNCTION = Kind(
    JobFunction,
    JobFunctionForm,
    Unit,
    "unit",
    gettext_lazy("New job function"),
    gettext_lazy("Job function"),
    "function_remove",
    "unit__site__employer",
)
OWNER_PATHS = {Site: "employer", Unit: "site__employer"}


def _structure_url(employer: Employer) -> str:
    return reverse("employer_structure", kwargs={"public_id": employer.public_id})


def _add(request: HttpRequest, public_id: UUID, kind: Kind) -> HttpResponse:
    user = signed_in(request)
    path = OWNER_PATHS.get(kind.owner_model)
    owners = kind.owner_model.objects.select_related(path) if path else kind.owner_model.objects.all()
    owner = get_visible(owners, user, public_id)
    part = kind.model(**{kind.owner: owner})
    employer = employer_of(part)
    require(may_edit_structure(user, employer))
    form = kind.form(
        request.POST or None, instance=kind.model(**{kind.owner: owner}), cancel_url=_structure_url(employer)
    )
    if request.method == "POST":
        saved = try_service(form, lambda values: save_part(actor=user, part=part, values=values))
        if saved is not None:
            messages.success(request, _("Added."))
            return see_other("employer_structure", public_id=employer.public_id)
    lead = "" if isinstance(owner, Employer) else str(owner.name)
    return form_page(
        request, employer, form, title=kind.new_title, lead=lead, back=(_structure_url(employer), _("Sites and jobs"))
    )


def _edit(request: HttpRequest, public_id: UUID, kind: Kind) -> HttpResponse:
    user = signed_in(request)
    part = get_visible(kind.model.objects.select_related(kind.related), user, public_id)
    employer = employer_of(part)
    require(may_edit_structure(user, employer))
    form = kind.form(request.POST or None, instance=part, cancel_url=_structure_url(employer))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_part(actor=user, part=part, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("employer_structure", public_id=employer.public_id)
    return form_page(
        request,
        employer,
        form,
        title=kind.edit_title,
        back=(_structure_url(employer), _("Sites and jobs")),
        remove_url=reverse(kind.remove_url_name, kwargs={"public_id": public_id}),
    )


def _remove(request: HttpRequest, public_id: UUID, kind: Kind) -> HttpResponse:
    user = signed_in(request)
    part = get_visible(kind.model.objects.select_related(kind.related), user, public_id)
    employer = employer_of(part)
    try:
        remove_part(actor=user, part=part)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Removed."))
    return see_other("employer_structure", public_id=employer.public_id)


@require_http_methods(["GET", "POST"])
def site_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a site to an employer."""
    return _add(request, public_id, SITE)


@require_http_methods(["GET", "POST"])
def site_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a site."""
    return _edit(request, public_id, SITE)


@require_POST
def site_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a site."""
    return _remove(request, public_id, SITE)


@require_http_methods(["GET", "POST"])
def unit_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a unit to a site."""
    return _add(request, public_id, UNIT)


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a unit."""
    return _edit(request, public_id, UNIT)


@require_POST
def unit_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a unit."""
    return _remove(request, public_id, UNIT)


@require_http_methods(["GET", "POST"])
def place_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a place to a unit."""
    return _add(request, public_id, PLACE)


@require_http_methods(["GET", "POST"])
def place_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a place."""
    return _edit(request, public_id, PLACE)


@require_POST
def place_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a place."""
    return _remove(request, public_id, PLACE)


@require_http_methods(["GET", "POST"])
def function_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a job function to a unit."""
    return _add(request, public_id, FUNCTION)


@require_http_methods(["GET", "POST"])
def function_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a job function."""
    return _edit(request, public_id, FUNCTION)


@require_POST
def function_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a job function."""
    return _remove(request, public_id, FUNCTION)
