"""Projects and pilots: the containers of the work."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    """Floor 4: projects and pilots, the containers that employers join."""

    name = "pilots"
    default_auto_field = "django.db.models.BigAutoField"
