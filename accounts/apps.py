"""Who signs in, what they may, what is told to them and what is written of their looks."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Floor 2: users, organisations of the service side, roles, notices, audit."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
