"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from jobcarving.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")

application = get_wsgi_application()
settle()
