"""Indicators, period reports and dashboards."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Floor 7: indicators, period reports, dashboards."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
