"""What the views of this app share: the form page, and asking a service while keeping what was typed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from core.access import get_visible
from core.policies import Text
from employers.forms.base import show_errors
from employers.models import Employer
from employers.pages import EMPLOYER_TABS

ResultT = TypeVar("ResultT")


def visible_employer(user: User, public_id: UUID) -> Employer:
    """Return the employer with what its pages show, or 404."""
    rows = Employer.objects.select_related("municipality", "industry", "legal_form")
    employer: Employer = get_visible(rows, user, public_id)
    return employer


def try_service(form: forms.BaseForm, act: Callable[[dict[str, Any]], ResultT]) -> ResultT | None:
    """Run the service with the form's values; None when the form or the service refuses, with the sentences shown."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as error:
        show_errors(form, error)
        return None


def employer_page(
    request: HttpRequest, user: User, employer: Employer, tab: str, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Return one tab of an employer's page."""
    shown = {"employer": employer, "tabs": EMPLOYER_TABS.shown(user, employer, tab), "current_tab": tab}
    return render(request, template, {**shown, **context})


def form_page(
    request: HttpRequest,
    employer: Employer,
    form: forms.BaseForm,
    *,
    title: Text,
    lead: Text = "",
    back: tuple[str, Text],
    remove_url: str = "",
) -> HttpResponse:
    """Return a page with one form about an employer. ``back`` is the address and name of the page it belongs to."""
    context = {
        "employer": employer,
        "form": form,
        "title": title,
        "lead": lead,
        "back_url": back[0],
        "back_label": back[1],
        "remove_url": remove_url,
    }
    return render(request, "employers/form.html", context)
