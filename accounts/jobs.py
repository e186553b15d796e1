"""Recurring work of accounts."""

from celery import shared_task

from accounts.services.invitations import expire_lapsed


@shared_task(name="accounts.jobs.expire_invitations")
def expire_invitations() -> int:
    """Close the invitations whose time is over."""
    return expire_lapsed()
