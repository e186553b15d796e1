"""Addresses of the coaching app, each family in its own module."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("coaching.urls_candidates")),
    path("", include("coaching.urls_support")),
    path("", include("coaching.urls_participants")),
]
