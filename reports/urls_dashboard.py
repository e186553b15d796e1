"""Addresses of the dashboard."""

from django.urls import URLPattern, URLResolver, path

from reports.views import dashboard

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.coordinator_dashboard, name="coordinator_dashboard"),
]
