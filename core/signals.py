"""Signals of the kernel to higher floors."""

from django.dispatch import Signal

# Sent with ``user`` and ``language`` ("fi", "sv", "en") when a signed-in person chooses a language.
language_chosen = Signal()
