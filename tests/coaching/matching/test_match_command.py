"""``manage.py match`` needs neither a database nor checks."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from coaching.management.commands.match import Command
from coaching.matching.command import BAD_INPUT
from tests.coaching.matching.rounds import candidate, make_round, role


def test_file_in_answer_out(tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(make_round([candidate("C")], [role("R")])), "utf-8")
    out = io.StringIO()
    call_command("match", str(path), "--check", "--explain", stdout=out)
    assert json.loads(out.getvalue())["metrics"]["placed"] == 1
    assert Command.requires_system_checks == []


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(make_round([], []))))
    out = io.StringIO()
    call_command("match", "-", stdout=out)
    assert json.loads(out.getvalue())["pairs"] == []


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe"])
def test_bad_file_is_named_and_exits(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "round.json"
    if content is not None:
        path.write_bytes(content)
    err = io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("match", str(path), stderr=err)
    assert caught.value.code == BAD_INPUT
    assert err.getvalue()
