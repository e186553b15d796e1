"""Today: the first page of a job coach, and each of its sections whole."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.users import signed_in
from coaching.policies import COACHES
from coaching.selectors.today import Scope, scope_of, section_named, section_page, sections_of
from coaching.support_policies import leads_a_team, may_see_support
from coaching.views.common import looked_at_list
from core.policies import require

OWN, TEAM = "own", "team"


def _scope(request: HttpRequest, user: User) -> Scope:
    """Return whose day is shown: a lead who does not coach sees the team's unless asked otherwise."""
    if not leads_a_team(user):
        return scope_of(user, team=False)
    usual = OWN if user.service_roles & COACHES else TEAM
    asked = request.GET.get("scope", usual)
    return scope_of(user, team=(asked if asked in {OWN, TEAM} else usual) == TEAM)


@require_GET
def coach_today(request: HttpRequest) -> HttpResponse:
    """Show what has to be seen today."""
    user = signed_in(request)
    require(may_see_support(user))
    scope = _scope(request, user)
    sections = sections_of(scope)
    looked_at_list(user, (row for section in sections for row in section.rows))
    context = {
        "sections": sections,
        "is_team": scope.team,
        "scope": TEAM if scope.team else OWN,
        "may_switch": leads_a_team(user),
        "today": scope.today,
    }
    return render(request, "coaching/today/page.html", context)


@require_GET
def coach_today_section(request: HttpRequest, key: str) -> HttpResponse:
    """Show all rows of one section, page by page."""
    user = signed_in(request)
    require(may_see_support(user))
    kind = section_named(key)
    if kind is None:
        raise Http404("no such section")
    scope = _scope(request, user)
    page = section_page(kind, scope, request.GET.get("cursor", ""))
    looked_at_list(user, page.rows)
    context = {
        "kind": kind,
        "page": page,
        "is_team": scope.team,
        "today": timezone.localdate(),
    }
    return render(request, "coaching/today/section.html", context)
