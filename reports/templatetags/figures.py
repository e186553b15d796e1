"""A figure that leads to its rule: from there one more click opens its records."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def figure_link(code: str, text: Any, **narrowed: Any) -> SafeString:
    """The figure as a link to its indicator's page, narrowed as the figure was: project, region, industry, cut_off.

    Days are given as days, everything else as its code; what is empty is left out.
    """
    query = urlencode({name: str(value) for name, value in narrowed.items() if value})
    url = reverse("indicator_detail", kwargs={"code": code}) + (f"?{query}" if query else "")
    words = _("the rule and the records of %(code)s") % {"code": code}
    return format_html(
        '<a class="figure-link" href="{}">{}<span class="visually-hidden">, {}</span></a>', url, text, words
    )
