"""Every code that the engine can answer with has a sentence with all its values, in every language."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tasks.carving import carve
from tasks.carving.conflicts import COMMON_RULES, ROLE_RULES
from tasks.carving.serialise import reason_to_json
from tasks.carving.validator_reasons import OUT_CODES
from tasks.models import CarvingRun
from tasks.selectors.explanations import SENTENCES, Names, sentence
from tasks.selectors.proposals import change_words, conflict_view, conflict_word
from tests.tasks.carving.builders import holder, opened, read, role, task, workplace

ENGINE = Path("tasks/carving")
LANGUAGES = ("fi", "sv", "en")
NAMES = Names({"R1": "Avustaja", "T1": "Pestä", "T2": "Kuivata", "H1": "Kokki"}, {"lift": "Nostot"}, {})


def codes_in_the_engine() -> set[str]:
    """First arguments of every Reason(...) and _reason(...) in the engine's source, and the rules of conflicts."""
    found = set(OUT_CODES) | set(ROLE_RULES) | set(COMMON_RULES)
    for path in ENGINE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in {"Reason", "_reason"}:
                texts = [part.value for part in node.args[:2] if isinstance(part, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and text.isupper()}
    return found | {"SAME_PROCESS", "SAME_PLACE", "AVAIL", "WINDOW", "UNKNOWN", "SUPPORT"}


def test_every_code_has_a_sentence() -> None:
    assert codes_in_the_engine() <= set(SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_takes_the_same_values_in_every_language(language: str) -> None:
    for code, template in SENTENCES.items():
        with translation.override("en"):
            wanted = set(re.findall(r"%\((\w+)\)s", str(template)))
        with translation.override(language):
            assert set(re.findall(r"%\((\w+)\)s", str(template))) == wanted, code
            text = sentence({"code": code}, NAMES)
        assert text != code
        assert "%(" not in text


def answered(record: dict[str, Any]) -> list[dict[str, Any]]:
    answer = carve(read(record), seconds=3)
    reasons = answer.alternatives[0].reasons if answer.alternatives else answer.reasons
    told = [reason for found in reasons.values() for reason in (*found.why, *found.out)]
    return [reason_to_json(reason) for reason in (*told, *answer.conflict)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["carve_n100_s1", "onet_ward3", "infeasible_contact_s4", "hard_chains_s1"])
def test_answers_read_as_sentences_without_holes(name: str, language: str) -> None:
    record = opened(name)
    known = [*record["tasks"], *record["holders"], *record["locations"]]
    names = Names(
        {one["id"]: one["name"] for one in known} | {one["id"]: one["id"] for one in record["roles"]},
        {dimension: dimension for dimension in record["dimensions"]},
    )
    with translation.override(language):
        for reason in answered(record):
            if "smallest_relaxation" not in reason:
                text = sentence(reason, names)
                assert "%(" not in text
                assert ": ." not in text, text
                assert "  " not in text, text


@pytest.mark.parametrize("code", [*ROLE_RULES, *COMMON_RULES])
def test_a_rule_in_conflict_is_a_phrase_of_its_own(code: str) -> None:
    with translation.override("fi"):
        words = conflict_word({"code": code}, NAMES)
    assert words
    assert not words.startswith((" ", "%"))
    assert str(SENTENCES[code]) != words


def test_what_would_have_to_give_is_told_with_names() -> None:
    locked = [{"role": "R1", "task": name, "slot": 0, "start": "09:00"} for name in ("T1", "T2")]
    answer = carve(read(workplace([task("T1"), task("T2")], locked=locked)), seconds=3)
    run = CarvingRun(conflict=[reason_to_json(reason) for reason in answer.conflict])
    with translation.override("fi"):
        rows = conflict_view(run, NAMES)
    texts = " ".join(row["change_text"] for row in rows)
    assert "Pestä" in texts or "Kuivata" in texts
    assert not any(row["change"] for row in rows)
    assert "{" not in texts


@pytest.mark.parametrize(
    ("language", "times", "share", "hours"),
    [
        ("fi", "Mahtuu viikkoon kello 9.30.", "40,2", "22,5 h"),
        ("sv", "Ryms i veckan kl. 9.30.", "40,2", "22,5 h"),
        ("en", "Fits the week at 9:30.", "40.2", "22.5 h"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(language: str, times: str, share: str, hours: str) -> None:
    """No leading zeros, each time of day once, the language's decimal mark, hours to their hundredths."""
    with translation.override(language):
        assert sentence({"code": "TIME", "starts": ["09:30", "09:30", "09:30"]}, NAMES) == times
        assert share in sentence({"code": "DISLIKED", "role": "R1", "actual": 40.2, "limit": 40}, NAMES)
        loosened = {"code": "HOURS", "role": "R1", "smallest_relaxation": {"max_minutes_per_week": 1350}}
        assert hours in change_words(loosened, NAMES).replace("\N{NO-BREAK SPACE}", " ")


def test_a_task_met_at_several_times_is_named_once() -> None:
    assert NAMES.some(["T1", "T1", "T2", "T1"]) == "Pestä, Kuivata"


def test_a_holder_in_conflict_is_told_what_would_be_left() -> None:
    record = workplace([task("T1"), task("T2")], roles=[role(must_use=True)], holders=[holder("H1", min_tasks_left=2)])
    answer = carve(read(record), seconds=3)
    assert [reason.code for reason in answer.conflict] == ["HOLDER_TASKS"]
    with translation.override("en"):
        text = change_words(reason_to_json(answer.conflict[0]), NAMES)
    assert text == "Only 1 tasks would be left to Kokki; at least 2 must stay."
