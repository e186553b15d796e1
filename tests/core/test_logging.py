"""A fault in the log says where it happened and of which type, and nothing that anybody typed."""

import json
import logging
import logging.config
import sys
from typing import Any

import pytest
import structlog

from jobcarving.logging import exception_without_values, logging_settings

NAME = "Aino Virtanen"


def fail() -> None:
    try:
        int(NAME)
    except ValueError as error:
        raise RuntimeError(f"could not save {NAME}") from error


@pytest.fixture
def _configured() -> Any:
    settings = logging_settings(json=True, level="INFO")
    logging.config.dictConfig(settings)
    yield
    structlog.reset_defaults()


def test_exception_keeps_types_and_lines_only() -> None:
    try:
        fail()
    except RuntimeError as error:
        event = dict(exception_without_values(None, "", {"event": "x", "exc_info": error}))
    assert NAME not in json.dumps(event)
    assert "RuntimeError" in event["exception"]
    assert "ValueError" in event["exception"]
    assert "test_logging.py" in event["exception"]
    assert "exc_info" not in event


@pytest.mark.parametrize("given", [None, False, (None, None, None)])
def test_without_an_exception_nothing_is_added(given: Any) -> None:
    assert "exception" not in exception_without_values(None, "", {"event": "x", "exc_info": given})


@pytest.mark.usefixtures("_configured")
def test_both_kinds_of_loggers_are_held(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]  # a stream handler
    try:
        fail()
    except RuntimeError:
        logging.getLogger("some.library").exception("it failed")
        structlog.get_logger("our.module").exception("it_failed")
    written = capsys.readouterr().err
    assert written.count("RuntimeError") >= 2
    assert NAME not in written
