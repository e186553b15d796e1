"""Work analyses, tasks and the roles carved of them."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Floor 5: work analyses, tasks, carved roles, business case, ethics gate."""

    name = "tasks"
    default_auto_field = "django.db.models.BigAutoField"
