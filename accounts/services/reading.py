"""Marking notices as read."""

from django.utils import timezone

from accounts.models import Notification, User


def mark_read(notification: Notification) -> None:
    """Mark one notice as read; the time of the first reading stays."""
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=timezone.now())


def mark_all_read(user: User) -> int:
    """Mark every notice of the user as read and return their number."""
    return Notification.objects.visible_to(user).unread().update(read_at=timezone.now())
