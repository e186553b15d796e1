"""The Celery application: one broker, named jobs from every app, the schedule of recurring work."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep

from jobcarving.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")

app = Celery("raatali")
app.config_from_object("django.conf:settings", namespace="CELERY")
# One of our apps is called "tasks", so the entry points live in modules called "jobs".
app.autodiscover_tasks(related_name="jobs")
if app.steps is not None:
    app.steps["worker"].add(DjangoStructLogInitStep)


def _settle(**_about: Any) -> None:
    """Put the loaded program aside before the worker's processes are made of it: they go on sharing its memory."""
    settle()


worker_init.connect(_settle)
