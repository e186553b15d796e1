"""The business register's adapter against a real HTTP server that speaks the shape of PRH's interface, version 3."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from employers.registers import RegisterEntry, RegisterUnavailable, find_in_register, register_is_on
from employers.registers.prh import PrhRegister, read_company

BUSINESS_ID = "2077474-0"


def company(**changes: Any) -> dict[str, Any]:
    """Return one company in the interface's shape, with the fields in the order it writes them."""
    written: dict[str, Any] = {
        "businessId": {"value": BUSINESS_ID, "registrationDate": "2006-11-20", "source": "3"},
        "names": [
            {"name": "Ateriat Mikkeli Oy", "type": "1", "registrationDate": "2015-02-01", "version": 1, "source": "1"},
            {"name": "Måltider S:t Michel Ab", "type": "2", "version": 1, "source": "1"},
            {"name": "Meals Mikkeli Ltd", "type": "2", "version": 1, "source": "1"},
            {"name": "Lounas-Pekka", "type": "3", "version": 1, "source": "1"},
            {"name": "Vanha Nimi Oy", "type": "1", "endDate": "2015-01-31", "version": 2, "source": "1"},
        ],
        "mainBusinessLine": {
            "type": "56290",
            "descriptions": [
                {"languageCode": "1", "description": "Henkilöstö- ja laitosruokalat"},
                {"languageCode": "2", "description": "Personal- och anstaltsrestauranger"},
                {"languageCode": "3", "description": "Canteens and catering"},
            ],
            "typeCodeSet": "TOIMI3",
            "registrationDate": "2008-01-01",
            "source": "2",
        },
        "companyForms": [
            {
                "type": "16",
                "descriptions": [
                    {"languageCode": "1", "description": "Osakeyhtiö"},
                    {"languageCode": "2", "description": "Aktiebolag"},
                ],
                "version": 1,
                "source": "1",
            }
        ],
        "companySituations": [],
        "registeredEntries": [],
        "addresses": [
            {
                "type": 2,
                "street": "Postikatu",
                "postCode": "50101",
                "postOffices": [{"city": "MIKKELI", "languageCode": "1", "municipalityCode": "491"}],
                "buildingNumber": "9",
                "source": "0",
            },
            {
                "type": 1,
                "street": "Maaherrankatu",
                "postCode": "50100",
                "postOffices": [{"city": "MIKKELI", "languageCode": "1", "municipalityCode": "491"}],
                "buildingNumber": "16",
                "entrance": "B",
                "apartmentNumber": "3",
                "source": "0",
            },
        ],
        "tradeRegisterStatus": "1",
        "status": "2",
        "registrationDate": "2006-11-22",
        "lastModified": "2025-11-03T09:12:44",
    }
    return {**written, **changes}


class Register(ThreadingHTTPServer):
    """A register on this machine; ``answer`` writes each reply and ``asked`` keeps the business ids asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: reply(handler, company())

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self.server_address[1]}/opendata-ytj-api/v3"


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says."""

    server: Register

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        assert parts.path == "/opendata-ytj-api/v3/companies"
        self.server.asked.append(parse_qs(parts.query)["businessId"][0])
        self.server.answer(self)

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""


def reply(handler: BaseHTTPRequestHandler, *companies: dict[str, Any]) -> None:
    """Write a well-formed answer."""
    raw(handler, 200, json.dumps({"totalResults": len(companies), "companies": companies}).encode())


def raw(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """Write any answer."""
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def register(settings: Any) -> Iterator[Register]:
    """Run a register and name it in the settings."""
    server = Register()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.BUSINESS_REGISTER_URL = server.url
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_facts_are_read(register: Register) -> None:
    with translation.override("fi"):
        entry = find_in_register(BUSINESS_ID)
    assert entry == RegisterEntry(
        business_id=BUSINESS_ID,
        name="Ateriat Mikkeli Oy",
        name_sv="Måltider S:t Michel Ab",
        name_en="Meals Mikkeli Ltd",
        form_code="16",
        form_label="Osakeyhtiö",
        industry_code="5629",
        industry_label="Henkilöstö- ja laitosruokalat",
        street_address="Maaherrankatu 16 B 3",
        postal_code="50100",
        municipality_code="491",
        has_ended=False,
    )


def test_labels_follow_the_language_of_the_page_and_fall_back_to_finnish(register: Register) -> None:
    with translation.override("sv"):
        swedish = find_in_register(BUSINESS_ID)
    with translation.override("en"):
        english = find_in_register(BUSINESS_ID)
    assert swedish is not None
    assert swedish.form_label == "Aktiebolag"
    assert english is not None
    assert english.industry_label == "Canteens and catering"
    assert english.form_label == "Osakeyhtiö"


def test_an_answer_is_asked_for_once(register: Register) -> None:
    first, second = find_in_register(BUSINESS_ID), find_in_register(BUSINESS_ID)
    assert first == second
    assert register.asked == [BUSINESS_ID]


def test_a_missing_organisation_is_remembered_too(register: Register) -> None:
    register.answer = reply
    assert find_in_register(BUSINESS_ID) is None
    assert find_in_register(BUSINESS_ID) is None
    assert register.asked == [BUSINESS_ID]


def test_another_company_in_the_answer_is_not_taken(register: Register) -> None:
    register.answer = lambda handler: reply(handler, company(businessId={"value": "0112038-9", "source": "3"}))
    assert find_in_register(BUSINESS_ID) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (503, b"busy"),
        (429, b"too many"),
        (400, b'{"code": 1}'),
        (200, b"<html>"),
        (200, b""),
        (200, b"[]"),
        (200, b"null"),
        (200, b'{"companies": 3}'),
        (200, b'{"companies": "x"}'),
        (200, b"\xff\xfe\x00"),
        (200, b"[" * 100_000),
    ],
)
def test_every_failure_is_not_found_now(register: Register, status: int, body: bytes) -> None:
    register.answer = lambda handler: raw(handler, status, body)
    assert find_in_register(BUSINESS_ID) is None
    assert find_in_register(BUSINESS_ID) is None
    assert register.asked == [BUSINESS_ID], "after a failure nobody waits again at once"


def test_a_broken_connection_is_not_found_now(register: Register) -> None:
    def cut_short(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b'{"companies": [')
        handler.close_connection = True

    register.answer = cut_short
    assert find_in_register(BUSINESS_ID) is None


def test_nonsense_instead_of_http_is_not_found_now(register: Register) -> None:
    def nonsense(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")

    register.answer = nonsense
    assert find_in_register(BUSINESS_ID) is None


def test_a_redirect_is_not_followed(register: Register) -> None:
    register.answer = lambda handler: raw(handler, 302, b"", Location=f"{register.url}/companies?businessId=1")
    assert find_in_register(BUSINESS_ID) is None
    assert register.asked == [BUSINESS_ID]


def test_nobody_listening_is_not_found_now(settings: Any) -> None:
    settings.BUSINESS_REGISTER_URL = "http://127.0.0.1:9/nobody"
    assert find_in_register(BUSINESS_ID) is None


@pytest.mark.parametrize("drip", [False, True])
def test_a_slow_register_is_left_after_the_deadline(register: Register, drip: bool) -> None:
    """A register that never ends its answer, silently or byte by byte, is left; the time is the adapter's own."""
    released = threading.Event()

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not released.wait(0.05):
            if drip:
                try:
                    handler.wfile.write(b" ")
                except OSError:
                    return

    register.answer = slowly
    adapter = PrhRegister(register.url, timeout_seconds=0.3)
    started = time.monotonic()
    with pytest.raises(RegisterUnavailable):
        adapter.look_up(BUSINESS_ID)
    released.set()
    assert time.monotonic() - started < 30


def test_a_huge_answer_is_left(register: Register) -> None:
    register.answer = lambda handler: raw(handler, 200, b" " * 1_200_000)
    with pytest.raises(RegisterUnavailable):
        PrhRegister(register.url, timeout_seconds=5).look_up(BUSINESS_ID)


def test_without_an_address_nothing_is_asked(settings: Any) -> None:
    settings.BUSINESS_REGISTER_URL = ""
    assert not register_is_on()
    assert find_in_register(BUSINESS_ID) is None


def test_only_http_addresses_are_taken() -> None:
    with pytest.raises(ValueError, match="http"):
        PrhRegister("file:///etc", timeout_seconds=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"names": None, "companyForms": None, "addresses": None, "mainBusinessLine": None},
        {"names": "x", "companyForms": {}, "addresses": [None, 3], "mainBusinessLine": []},
        {"names": [{"name": None, "type": None}], "companyForms": [{}], "addresses": [{"type": 1, "street": None}]},
        {"addresses": [{"type": "1", "postCode": "5010", "postOffices": [{"municipalityCode": None}]}]},
        {"mainBusinessLine": {"type": None}},
        {"mainBusinessLine": {"type": "56290", "descriptions": [{"languageCode": "1", "description": None}]}},
    ],
)
def test_odd_fields_leave_only_themselves_empty(changes: dict[str, Any]) -> None:
    entry = read_company(company(**changes))
    assert entry.business_id == BUSINESS_ID


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ROW = st.dictionaries(
    st.sampled_from(["name", "type", "version", "endDate", "descriptions", "street", "postCode", "postOffices"]), JSON
)


@given(
    changes=st.dictionaries(
        st.sampled_from(["names", "companyForms", "mainBusinessLine", "addresses", "endDate"]),
        JSON | ROW | st.lists(ROW, max_size=3),
    )
)
def test_whatever_the_fields_hold_is_read_or_left(changes: dict[str, Any]) -> None:
    entry = read_company(company(**changes))
    assert isinstance(entry.name, str)
    assert len(entry.industry_code) <= 4


def test_codes_of_another_classification_are_not_read_as_ours() -> None:
    entry = read_company(company(mainBusinessLine={"type": "56220", "typeCodeSet": "TOIMI4", "descriptions": []}))
    assert entry.industry_code == ""


def test_an_organisation_that_has_ended_says_so() -> None:
    assert read_company(company(endDate="2024-06-30")).has_ended


def test_a_long_name_fits_the_field() -> None:
    entry = read_company(company(names=[{"name": "Å" * 900, "type": "1", "version": 1}]))
    assert len(entry.name) == 200
