"""What the views of projects share: the gate with what the page shows, the frame with its tabs, the form page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from core.access import get_visible
from core.policies import Text, require
from pilots.models import Project
from pilots.policies import may_manage_project, may_see_programme
from pilots.selectors.programme import project_with_tree
from pilots.tabs import PROJECT_TABS


def visible_project(user: User, public_id: UUID) -> Project:
    """Return the project with its place in the programme, or 404."""
    project: Project = get_visible(project_with_tree(Project.objects.all()), user, public_id)
    return project


def carried_out_project(user: User, public_id: UUID) -> Project:
    """Return a project whose periods, targets and actions the user may see; employers and ministry are refused."""
    project = visible_project(user, public_id)
    require(may_see_programme(user))
    return project


def managed_project(user: User, public_id: UUID) -> Project:
    """Return a project that the user may change."""
    project = visible_project(user, public_id)
    require(may_manage_project(user, project))
    return project


def project_page(
    request: HttpRequest,
    user: User,
    project: Project,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Return one tab of a project's page. The template extends ``pilots/project_page.html``."""
    shown = {
        "project": project,
        "tabs": PROJECT_TABS.shown(user, project, tab),
        "current_tab": tab,
        "may_manage": may_manage_project(user, project),
    }
    return render(request, template, {**shown, **context}, status=status)


def project_form(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: Text,
    lead: Text = "",
    project: Project | None = None,
    back: tuple[str, Text] | None = None,
    remove_url: str = "",
) -> HttpResponse:
    """Return a page with one form. ``back`` is one more step of the path: address and name."""
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "project": project,
        "back": back,
        "remove_url": remove_url,
    }
    return render(request, "pilots/form.html", context)
