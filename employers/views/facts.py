"""Changing an employer's facts, size figures and commitment."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.users import signed_in
from core.htmx import see_other
from core.policies import Text, require
from employers.forms.facts import CommitmentForm, EmployerFactsForm, EmployerSizeForm
from employers.models import Commitment, Employer
from employers.policies import may_edit_facts
from employers.services.facts import change_commitment, change_facts, change_size
from employers.views.common import form_page, try_service, visible_employer


def _edited(request: HttpRequest, public_id: UUID) -> tuple[User, Employer, str]:
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    require(may_edit_facts(user, employer))
    return user, employer, reverse("employer_detail", kwargs={"public_id": public_id})


def _answer(
    request: HttpRequest,
    employer: Employer,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    title: Text,
    lead: Text = "",
) -> HttpResponse:
    if request.method == "POST" and try_service(form, act) is not None:
        messages.success(request, _("Saved."))
        return see_other("employer_detail", public_id=employer.public_id)
    back = (reverse("employer_detail", kwargs={"public_id": employer.public_id}), employer.display_name)
    return form_page(request, employer, form, title=title, lead=lead, back=back)


@require_http_methods(["GET", "POST"])
def employer_facts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what the employer is."""
    user, employer, back = _edited(request, public_id)
    form = EmployerFactsForm(request.POST or None, instance=visible_employer(user, public_id), cancel_url=back)
    return _answer(
        request,
        employer,
        form,
        lambda values: change_facts(actor=user, employer=employer, values=values),
        _("Facts of the employer"),
    )


@require_http_methods(["GET", "POST"])
def employer_size(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the figures of the size class."""
    user, employer, back = _edited(request, public_id)
    form = EmployerSizeForm(request.POST or None, instance=visible_employer(user, public_id), cancel_url=back)
    return _answer(
        request,
        employer,
        form,
        lambda values: change_size(actor=user, employer=employer, values=values),
        _("Size of the employer"),
        _("The size class is counted from these figures. It tells whether the employer is counted as an SME."),
    )


@require_http_methods(["GET", "POST"])
def employer_commitment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the commitment."""
    user, employer, back = _edited(request, public_id)
    commitment = Commitment.objects.filter(employer=employer).first() or Commitment(employer=employer)
    form = CommitmentForm(request.POST or None, instance=commitment, cancel_url=back)
    return _answer(
        request,
        employer,
        form,
        lambda values: change_commitment(actor=user, employer=employer, values=values),
        _("Commitment"),
        _("Who stands behind the work, and who has been told. Contact persons are added on the People tab."),
    )
