"""Addresses of indicators, their figures and records."""

from django.urls import URLPattern, URLResolver, path

from reports.views import indicators

urlpatterns: list[URLPattern | URLResolver] = [
    path("indicators/", indicators.indicator_list, name="indicator_list"),
    path("indicators/<slug:code>/", indicators.indicator_detail, name="indicator_detail"),
    path("indicators/<slug:code>/records/", indicators.indicator_records, name="indicator_records"),
    path("indicators/<slug:code>/new/", indicators.indicator_version_create, name="indicator_version_create"),
]
