"""Candidates, placements and support."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Floor 6: candidates, placements, support."""

    name = "coaching"
    default_auto_field = "django.db.models.BigAutoField"
