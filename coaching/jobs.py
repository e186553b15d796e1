"""Celery entry points of the coaching app."""

from celery import shared_task
from django.utils import timezone

from coaching.services.follow_ups import open_due_follow_ups


@shared_task(name="coaching.jobs.open_follow_ups")
def open_follow_ups() -> int:
    """Open the follow-ups whose time has come; their coaches are told."""
    return open_due_follow_ups(timezone.localdate())
