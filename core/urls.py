"""Addresses of the core app."""

from django.urls import URLPattern, URLResolver, path

from core.views import feedback, language, lookups, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("catalogue/", pages.catalogue, name="catalogue"),
    path("accessibility/", pages.accessibility_statement, name="accessibility_statement"),
    path("privacy/", pages.privacy_notice, name="privacy_notice"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/received/", feedback.feedback_list, name="feedback_list"),
    path("feedback/received/<uuid:public_id>/answered/", feedback.feedback_answered, name="feedback_answered"),
    path("language/", language.set_language, name="set_language"),
    path("reference/search/", lookups.reference_search, name="reference_search"),
]
