"""The kernel: everything here is free of domain nouns."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Floor 1: base models, events, access, workflow, forms and tables."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
