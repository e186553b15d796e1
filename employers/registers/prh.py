"""The open data interface of the Finnish business information system (PRH/YTJ), version 3.

Address: ``…/opendata-ytj-api/v3``; data under CC BY 4.0. Field names follow the interface's own description:
``companies[].businessId.value``, ``names[].name/type/version/endDate``, ``companyForms[].type/descriptions``,
``mainBusinessLine.type/typeCodeSet/descriptions``, ``addresses[].type/street/postCode/postOffices``.
"""

import json
import re
import time
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import get_language

from employers.registers.base import RegisterEntry, RegisterUnavailable

LANGUAGES = {"fi": "1", "sv": "2", "en": "3"}
MAIN_NAME, PARALLEL_NAME = "1", "2"
VISITING, POSTAL = 1, 2
# The code set of TOL 2008; codes of a later classification must not be read as ours.
CODE_SETS_OF_TOL_2008 = frozenset({"", "TOIMI3"})
LARGEST_ANSWER_BYTES = 1_000_000
CHUNK_BYTES = 65_536
SWEDISH_NAME = re.compile(r"\b(ab|abp|kb|rf|r\.f|andelslag)\.?$", re.IGNORECASE)
ENGLISH_NAME = re.compile(r"\b(ltd|inc|plc|corporation|company|limited)\.?$", re.IGNORECASE)


class _NoRedirects(HTTPRedirectHandler):
    """Stay at the address that the settings name."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nothing; the answer becomes an error."""


class PrhRegister:
    """Asks PRH's interface for one business id, within a deadline for the whole exchange."""

    name = "PRH/YTJ"

    def __init__(self, base_url: str, *, timeout_seconds: float) -> None:
        """Take the address of the interface and the longest time one look-up may last.

        Raises:
            ValueError: the address is not an http(s) one.
        """
        if urlsplit(base_url).scheme not in {"http", "https"}:
            raise ValueError("The address of a business register begins with http:// or https://.")
        self._base_url = base_url.rstrip("/")
        self._timeout_seconds = timeout_seconds

    def look_up(self, business_id: str) -> RegisterEntry | None:
        """Return the register's entry, or None when it has none."""
        answer = self._fetch(business_id)
        companies = answer.get("companies")
        if not isinstance(companies, list):
            raise RegisterUnavailable("no list of companies in the answer")
        for company in companies:
            if isinstance(company, dict) and _dig(company, "businessId", "value") == business_id:
                return read_company(company)
        return None

    def _fetch(self, business_id: str) -> dict[str, Any]:
        url = f"{self._base_url}/companies?{urlencode({'businessId': business_id})}"
        request = Request(url, headers={"Accept": "application/json"})  # noqa: S310  # the scheme is checked above
        deadline = time.monotonic() + self._timeout_seconds
        body = bytearray()
        try:
            with build_opener(_NoRedirects).open(request, timeout=self._timeout_seconds) as response:
                # A time-out of a socket starts over with every byte; the deadline does not.
                while chunk := response.read1(CHUNK_BYTES):
                    body += chunk
                    if len(body) > LARGEST_ANSWER_BYTES or time.monotonic() > deadline:
                        raise RegisterUnavailable("the answer is too long or too slow")
            answer = json.loads(body)
        except (URLError, OSError, HTTPException, ValueError, RecursionError) as error:
            raise RegisterUnavailable(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise RegisterUnavailable("the answer is not an object")
        return answer


def read_company(company: dict[str, Any]) -> RegisterEntry:
    """Read one company of the answer.

    The interface does not tell the language of a parallel name; its ending suggests it ("Ab", "Ltd"), and the person
    who fills in the form sees and corrects it.
    """
    current = [item for item in _items(company, "names") if not item.get("endDate") and _is_current(item)]
    parallel = [_text(item.get("name")) for item in current if str(item.get("type")) == PARALLEL_NAME]
    main = [_text(item.get("name")) for item in current if str(item.get("type")) == MAIN_NAME]
    form = next((item for item in _items(company, "companyForms") if _is_current(item)), {})
    address = _address(company)
    line = company.get("mainBusinessLine")
    line = line if isinstance(line, dict) else {}
    return RegisterEntry(
        business_id=_text(_dig(company, "businessId", "value")),
        name=(main or parallel or [""])[0][:200],
        name_sv=next((name for name in parallel if SWEDISH_NAME.search(name)), "")[:200],
        name_en=next((name for name in parallel if ENGLISH_NAME.search(name)), "")[:200],
        form_code=_text(form.get("type")),
        form_label=_description(form),
        industry_code=_industry_code(line),
        industry_label=_description(line),
        street_address=_street(address),
        postal_code=_text(address.get("postCode")) if re.fullmatch(r"\d{5}", _text(address.get("postCode"))) else "",
        municipality_code=next(
            (code for office in _items(address, "postOffices") if (code := _text(office.get("municipalityCode")))), ""
        ),
        has_ended=bool(company.get("endDate")),
    )


def _is_current(item: dict[str, Any]) -> bool:
    """Tell whether the row is the present version: number 1, or without a number."""
    return bool(item.get("version", 1) == 1)


def _industry_code(line: dict[str, Any]) -> str:
    code = _text(line.get("type"))
    known = _text(line.get("typeCodeSet")) in CODE_SETS_OF_TOL_2008 and re.fullmatch(r"\d{2,5}", code)
    return code[:4] if known else ""


def _address(company: dict[str, Any]) -> dict[str, Any]:
    addresses = _items(company, "addresses")
    ranked = [item for kind in (VISITING, POSTAL) for item in addresses if item.get("type") == kind]
    return ranked[0] if ranked else {}


def _street(address: dict[str, Any]) -> str:
    parts = (_text(address.get(key)) for key in ("street", "buildingNumber", "entrance", "apartmentNumber"))
    return " ".join(part for part in parts if part)[:200]


def _description(item: dict[str, Any]) -> str:
    wanted = LANGUAGES.get((get_language() or "fi")[:2], "1")
    texts = {str(entry.get("languageCode")): _text(entry.get("description")) for entry in _items(item, "descriptions")}
    return texts.get(wanted) or texts.get("1") or ""


def _items(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = holder.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dig(holder: dict[str, Any], *keys: str) -> Any:
    value: Any = holder
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""
