"""Asking the register that the settings name: cached, short, and silent when it fails."""

from dataclasses import asdict
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from employers.registers.base import BusinessRegister, RegisterEntry, RegisterUnavailable
from employers.registers.prh import PrhRegister

logger = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 2.0
KEEP_FOUND_SECONDS = 24 * 3600
KEEP_MISSING_SECONDS = 3600
# After a failure nobody waits again for a while.
KEEP_FAILURE_SECONDS = 60
NOTHING: dict[str, Any] = {}


def configured_register() -> BusinessRegister | None:
    """Return the register of the settings, or None when none is named."""
    url = str(settings.BUSINESS_REGISTER_URL)
    return PrhRegister(url, timeout_seconds=TIMEOUT_SECONDS) if url else None


def register_is_on() -> bool:
    """Tell whether a register is asked at all."""
    return bool(settings.BUSINESS_REGISTER_URL)


def find_in_register(business_id: str) -> RegisterEntry | None:
    """Return the public facts of a business id in its normal form, or None: not found now, type it yourself.

    Never raises and never lasts longer than ``TIMEOUT_SECONDS``: whatever goes wrong is "not found now".
    """
    register = configured_register()
    if register is None:
        return None
    key = f"business-register:{business_id}:{get_language() or 'fi'}"
    kept = cache.get(key)
    if kept is not None:
        return RegisterEntry(**kept) if kept else None
    try:
        entry = register.look_up(business_id)
    except RegisterUnavailable as failure:
        logger.warning("business_register_unavailable", register=register.name, reason=str(failure))
        cache.set(key, NOTHING, KEEP_FAILURE_SECONDS)
        return None
    cache.set(key, asdict(entry) if entry else NOTHING, KEEP_FOUND_SECONDS if entry else KEEP_MISSING_SECONDS)
    return entry
