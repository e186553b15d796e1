"""``manage.py carve`` around the pure function: files in, text out, exit codes, no database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.tasks.carving.builders import INSTANCES


def test_an_instance_file_becomes_an_answer() -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command("carve", str(INSTANCES / "carve_n20_s2.json"), seconds=2.0, check=True, stdout=out, stderr=err)
    assert json.loads(out.getvalue())["status"] == "OPTIMAL"
    assert "every rule is kept" in err.getvalue()


@pytest.mark.parametrize("text", [b"{", b'{"format": "carve/1"}', b"\xff\xfe"])
def test_bad_input_ends_with_code_two_and_no_traceback(tmp_path: Path, text: bytes) -> None:
    path, err = tmp_path / "input.json", io.StringIO()
    path.write_bytes(text)
    with pytest.raises(SystemExit) as ended:
        call_command("carve", str(path), stdout=io.StringIO(), stderr=err)
    assert ended.value.code == 2
    assert err.getvalue()


def test_a_missing_file_ends_with_code_two(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("carve", str(tmp_path / "nothing.json"), stdout=io.StringIO(), stderr=io.StringIO())
    assert ended.value.code == 2
