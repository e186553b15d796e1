"""The indicators: their rules and versions, a figure with its parts, the records behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.services.audit import record_looks
from accounts.users import signed_in
from coaching.selectors.people import people_of
from core.models import Industry
from core.policies import require
from pilots.models import Pilot
from reports.counting import Scope, group_of
from reports.counting.totals import WITHOUT_INDUSTRY
from reports.dashboard_forms import FigureFilterForm, IndicatorForm, RecordsForm, VersionForm
from reports.dashboard_policies import (
    PARTICIPANTS,
    THINGS,
    may_read_rules,
    may_see_dashboard,
    may_see_records,
    may_write_definition,
)
from reports.models import IndicatorDefinition
from reports.parameters import parameter_rows
from reports.record_tables import TABLES
from reports.selectors import indicators as selectors
from reports.services.indicators import add_version


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an indicator's page is about: the rule, and what the address narrows the figure to; None: mend it first."""

    definition: IndicatorDefinition
    versions: list[IndicatorDefinition]
    form: FigureFilterForm
    scope: Scope | None
    part: str = ""

    @property
    def has_no_industry(self) -> bool:
        """Tell whether an industry has been chosen that this indicator cannot be narrowed by."""
        return bool(self.scope and self.scope.industry_code) and group_of(self.definition.code) in WITHOUT_INDUSTRY


def _versions(code: str) -> list[IndicatorDefinition]:
    versions = selectors.versions_of(code)
    if not versions:
        raise Http404("no such indicator")
    return versions


def _narrowed(request: HttpRequest, user: User, code: str, form_class: type[FigureFilterForm]) -> Narrowed:
    versions = _versions(code)
    projects = selectors.projects_with_records(user) if form_class is RecordsForm else selectors.followed_projects(user)
    industries = Industry.objects.filter(pk__in=Pilot.objects.visible_to(user).values("industry")).order_by("code")
    today = timezone.localdate()
    current = selectors.in_force(versions, today) or versions[0]
    parts = {"parts": selectors.parts_known(code, {code: current})} if form_class is RecordsForm else {}
    form = form_class(request.GET, projects=projects, industries=industries, **parts)
    if not form.is_valid():
        return Narrowed(current, versions, form, None)
    values = form.cleaned_data
    cut_off: date = values["cut_off"] or today
    scope = Scope(
        (values["project"].pk,) if values["project"] else tuple(projects.values_list("pk", flat=True)),
        cut_off,
        values["region"].code if values["region"] else "",
        values["industry"].code if values["industry"] else "",
    )
    definition = selectors.in_force(versions, cut_off) or current
    return Narrowed(definition, versions, form, scope, values.get("part", ""))


@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Show the definitions in force, by kind."""
    user = signed_in(request)
    require(may_read_rules(user))
    context = {"kinds": selectors.definitions_by_kind(timezone.localdate())}
    return render(request, "reports/indicators/list.html", context)


@require_GET
def indicator_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show an indicator's rule with its versions, and its figure to those who follow projects."""
    user = signed_in(request)
    require(may_read_rules(user))
    narrowed = _narrowed(request, user, code, IndicatorForm)
    follows = bool(may_see_dashboard(user))
    rows = selectors.figure_rows(narrowed.definition, narrowed.scope) if follows and narrowed.scope else []
    context = {
        "narrowed": narrowed,
        "definition": narrowed.definition,
        "follows": follows,
        "total": next((row for row in rows if row.part == ""), None),
        "rows": [row for row in rows if row.part],
        "bars": selectors.bars_of(rows) if narrowed.definition.is_by_gender else [],
        "records": may_see_records(user, selectors.made_of(code)),
        "parameters": parameter_rows(code, narrowed.definition.parameters),
        "may_write": may_write_definition(user),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/indicators/detail.html", context)


@require_GET
def indicator_records(request: HttpRequest, code: str) -> HttpResponse:
    """Show the records behind a figure to those who may see them, and how many there are."""
    user = signed_in(request)
    require(may_read_rules(user))
    versions_checked = _versions(code)
    of = selectors.made_of(code)
    require(may_see_records(user, of))
    narrowed = _narrowed(request, user, code, RecordsForm)
    context: dict[str, Any] = {
        "narrowed": narrowed,
        "definition": narrowed.definition,
        "follows": bool(may_see_dashboard(user)),
        "records": None,
        "table": None,
        "row": None,
        "versions": versions_checked,
    }
    if narrowed.scope:
        records = selectors.records_page(code, narrowed.part, narrowed.scope, user, request.GET.get("cursor", ""))
        if records is None:
            raise Http404("no such part")
        if of != THINGS:
            record_looks(user, people_of(records.page.rows), f"indicator {code}")
        rows = selectors.figure_rows(narrowed.definition, narrowed.scope)
        context |= {
            "records": records,
            "table": TABLES[records.model](records.page),
            "row": next((row for row in rows if row.part == narrowed.part), None),
            "are_people": of == PARTICIPANTS,
        }
    return render(request, "reports/indicators/records.html", context)


@require_http_methods(["GET", "POST"])
def indicator_version_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add a version of an indicator's definition."""
    user = signed_in(request)
    require(may_read_rules(user))
    newest = _versions(code)[0]
    require(may_write_definition(user))
    back = reverse("indicator_detail", kwargs={"code": code})
    form = VersionForm(request.POST or None, newest=newest, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = add_version(actor=user, code=code, after=values["after"], values=values)
        except ValidationError as error:
            form.show_errors(error)
        else:
            messages.success(request, _("Version %(version)s has been added.") % {"version": made.version})
            return redirect(back)
    return render(request, "reports/indicators/form.html", {"form": form, "newest": newest})
