"""Who employs: employers, their sites and units, job functions and members."""

from django.apps import AppConfig


class EmployersConfig(AppConfig):
    """Floor 3: employers, sites, units, job functions, members, commitment, support instruments."""

    name = "employers"
    default_auto_field = "django.db.models.BigAutoField"
