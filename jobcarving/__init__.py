"""Composition of the product: settings, addresses, the Celery application. No domain word lives here."""

from jobcarving.celery_app import app as celery_app

__all__ = ["celery_app"]
