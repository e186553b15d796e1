"""From a template to a tagged PDF (PDF/UA-1) with its language and title."""

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

STYLES = Path(__file__).with_name("print.css")
VARIANT = "pdf/ua-1"


@cache
def _emblem() -> str:
    """Return the emblem of the Union as an address that carries the picture itself."""
    svg = render_to_string("core/eu_emblem.svg").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def page_of(template: str, build: Callable[[], Mapping[str, Any]], *, language: str) -> str:
    """Return the document as a page in a language; ``build`` gives the template's values, called in that language."""
    with translation.override(language):
        values = {**build(), "language": language, "emblem": _emblem(), "today": timezone.localdate()}
        return render_to_string(template, values)


def pdf_of(page: str, styles: Sequence[Path] = (STYLES,)) -> bytes:
    """Return the file of a page.

    The renderer opens nothing but what the document itself carries: no file and no address.
    """
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    sheets = [CSS(string=style.read_text()) for style in styles]
    content: bytes = document.write_pdf(stylesheets=sheets, pdf_variant=VARIANT)
    return content


def render_pdf(
    template: str, build: Callable[[], Mapping[str, Any]], *, language: str, styles: Sequence[Path] = (STYLES,)
) -> bytes:
    """Return the document in a language, as ``page_of`` and ``pdf_of`` make it."""
    return pdf_of(page_of(template, build, language=language), styles)
