"""The kernel's own pages: home, statements, the catalogue of parts."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core import catalogue as samples
from core.navigation import home_for

ASSESSED_ON = date(2026, 11, 24)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send people to their first page; tell those without a role what to do."""
    name = home_for(request.user)
    return redirect(name) if name else render(request, "core/welcome.html")


@require_GET
@login_not_required
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """Show the statement that Act 306/2019 asks for."""
    return render(request, "core/accessibility_statement.html", {"assessed_on": ASSESSED_ON})


@require_GET
@login_not_required
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """Tell what is done with personal data (GDPR articles 13 and 14)."""
    return render(request, "core/privacy_notice.html")


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show every part of pages in its states, for those who build and judge them."""
    return render(request, "core/catalogue.html", samples.catalogue_context(request))
