"""Operating models: the list, a model with its versions and how it has rooted, writing them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.selectors import history_page
from employers.views.common import try_service
from pilots.enums import RootingLevel
from pilots.forms.operating_models import ModelForm, NewModelForm, RootingForm, VersionForm
from pilots.history import event_label
from pilots.models import ModelVersion, OperatingModel, Pilot, RootingStep
from pilots.policies import may_create_project, may_manage_model, may_see_programme
from pilots.selectors.operating_models import levels_by_place, models_page, steps_of_model
from pilots.selectors.pilots import projects_managed_by
from pilots.services.operating_models import add_model, add_version, remove_step, save_model, save_step
from pilots.tables import OperatingModelTable


def _visible_model(user: User, public_id: UUID) -> OperatingModel:
    model: OperatingModel = get_visible(OperatingModel.objects.select_related("project"), user, public_id)
    return model


def _managed_model(user: User, public_id: UUID) -> OperatingModel:
    model = _visible_model(user, public_id)
    require(may_manage_model(user, model))
    return model


def _model_url(model: OperatingModel) -> str:
    return reverse("operating_model_detail", kwargs={"public_id": model.public_id})


def _form_page(
    request: HttpRequest, form: Any, title: str, model: OperatingModel | None, remove: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "model": model, "remove_url": remove}
    return render(request, "pilots/operating_model_form.html", context)


@require_GET
def operating_model_list(request: HttpRequest) -> HttpResponse:
    """Show the operating models: everyone of the service side sees all of them, since they are meant to spread."""
    user = signed_in(request)
    require(may_see_programme(user))
    page = models_page(OperatingModel.objects.visible_to(user), request.GET.get("cursor", ""))
    context = {
        "table": OperatingModelTable(page),
        "is_empty": not page.rows,
        "may_create": bool(projects_managed_by(user)[:1]),
    }
    return render(request, "pilots/operating_model_list.html", context)


@require_http_methods(["GET", "POST"])
def operating_model_create(request: HttpRequest) -> HttpResponse:
    """Add an operating model with its first version."""
    user = signed_in(request)
    require(may_create_project(user))
    form = NewModelForm(
        request.POST or None,
        instance=OperatingModel(),
        projects=projects_managed_by(user),
        initial={"described_on": timezone.localdate()},
        cancel_url=reverse("operating_model_list"),
    )
    if request.method == "POST":
        saved = try_service(
            form,
            lambda values: add_model(actor=user, model=OperatingModel(project=values["project"]), values=values),
        )
        if saved is not None:
            messages.success(request, _("The operating model has been added."))
            return see_other("operating_model_detail", public_id=saved.public_id)
    return _form_page(request, form, _("New operating model"), None)


@require_GET
def operating_model_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an operating model: its versions, and how far it has rooted where."""
    user = signed_in(request)
    model = _visible_model(user, public_id)
    steps = steps_of_model(model)
    page = history_page(model, request.GET.get("cursor", ""))
    context = {
        "model": model,
        "versions": list(model.versions.order_by("-number")),
        "steps": steps,
        "levels": [(each.place, each.level.value) for each in levels_by_place(steps)],
        "highest": max(RootingLevel.values),
        "words": RootingLevel.labels,
        "may_manage": may_manage_model(user, model),
        "page": page,
        "events": [(event, event_label(event.name)) for event in page.rows],
    }
    return render(request, "pilots/operating_model_detail.html", context)


@require_http_methods(["GET", "POST"])
def operating_model_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change an operating model's name, method and summary."""
    user = signed_in(request)
    model = _managed_model(user, public_id)
    form = ModelForm(request.POST or None, instance=_visible_model(user, public_id), cancel_url=_model_url(model))
    if try_service(form, lambda values: save_model(actor=user, model=model, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other("operating_model_detail", public_id=public_id)
    return _form_page(request, form, _("Change the operating model"), model)


@require_http_methods(["GET", "POST"])
def model_version_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add the next version, written on top of the newest one."""
    user = signed_in(request)
    model = _managed_model(user, public_id)
    newest = model.versions.order_by("-number").first()
    form = VersionForm(
        request.POST or None,
        instance=ModelVersion(operating_model=model),
        initial={
            "after": newest.number if newest else 0,
            "description": newest.description if newest else "",
            "described_on": timezone.localdate(),
        },
        cancel_url=_model_url(model),
    )
    if request.method == "POST":
        saved = try_service(
            form, lambda values: add_version(actor=user, model=model, values=values, after=values["after"])
        )
        if saved is not None:
            messages.success(request, _("The new version has been added."))
            return see_other("operating_model_detail", public_id=public_id)
    return _form_page(request, form, _("New version"), model)


def _rooting_form(request: HttpRequest, user: User, model: OperatingModel, step: RootingStep) -> RootingForm:
    return RootingForm(
        request.POST or None,
        instance=step,
        versions=model.versions.order_by("-number"),
        pilots=Pilot.objects.visible_to(user).filter(project=model.project_id).order_by("name", "id"),
        cancel_url=_model_url(model),
    )


@require_http_methods(["GET", "POST"])
def rooting_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that the model has reached a level somewhere."""
    user = signed_in(request)
    model = _managed_model(user, public_id)
    form = _rooting_form(request, user, model, RootingStep())
    if request.method == "POST":
        step = RootingStep()
        if try_service(form, lambda values: save_step(actor=user, model=model, step=step, values=values)) is not None:
            messages.success(request, _("The step has been recorded."))
            return see_other("operating_model_detail", public_id=public_id)
    return _form_page(request, form, _("How the model has rooted"), model)


def _visible_step(user: User, public_id: UUID) -> RootingStep:
    rows = RootingStep.objects.select_related("version__operating_model__project", "region", "industry")
    step: RootingStep = get_visible(rows, user, public_id)
    require(may_manage_model(user, step.version.operating_model))
    return step


@require_http_methods(["GET", "POST"])
def rooting_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a recorded step."""
    user = signed_in(request)
    step = _visible_step(user, public_id)
    model = step.version.operating_model
    form = _rooting_form(request, user, model, _visible_step(user, public_id))
    if try_service(form, lambda values: save_step(actor=user, model=model, step=step, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other("operating_model_detail", public_id=model.public_id)
    remove = reverse("rooting_remove", kwargs={"public_id": public_id})
    return _form_page(request, form, _("How the model has rooted"), model, remove)


@require_POST
def rooting_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take away a step that was recorded by mistake."""
    user = signed_in(request)
    step = _visible_step(user, public_id)
    model = step.version.operating_model
    remove_step(actor=user, model=model, step=step)
    messages.success(request, _("The step has been removed."))
    return see_other("operating_model_detail", public_id=model.public_id)
