"""How figures of employers are written on pages."""

from django import template

from core.formatting import EN_DASH, euros_text, number_text, speaks_english
from employers.models import JobFunction

register = template.Library()


@register.filter
def wage_range(function: JobFunction) -> str:
    """The pay of an hour as "14,50–17,50 €", one sum when both ends are the same."""
    low, high = function.wage_low_cents, function.wage_high_cents
    if low == high:
        return euros_text(low)
    if speaks_english():
        return f"{euros_text(low)}{EN_DASH}{euros_text(high)}"
    return f"{number_text(low / 100, 2)}{EN_DASH}{euros_text(high)}"
