"""The kernel: everything here is free of domain nouns."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# Modules in which every app tells the kernel what it brings.
DISCOVERED = ("registrations", "navigation", "retention", "handlers", "notifications")


class CoreConfig(AppConfig):
    """Floor 1: base models, events, access, workflow, forms and tables."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what the apps register, once all models are there."""
        autodiscover_modules(*DISCOVERED)
