"""Addresses of the reports app, each family in its own module."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reports.urls_dashboard")),
    path("", include("reports.urls_indicators")),
    path("", include("reports.urls_reports")),
]
