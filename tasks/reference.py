"""The tasks app's own reference files: dimensions, licences, profiles, the gate's thresholds, the library of tasks.

Sources and licences: tasks/data/SOURCES.md.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from core.models import ReferenceFile
from core.services.reference import (
    Column,
    LoadResult,
    ReferenceFileError,
    checksum,
    day,
    linked,
    load_file,
    register_reference,
    text,
    whole,
)
from tasks.models import Dimension, EthicsThreshold, LibraryTask, Licence, ProfileCeiling, TargetProfile
from tasks.services.library import search_text

FOLDER = Path(__file__).resolve().parent / "data"
WORKPLACES = FOLDER / "workplaces"
LANGUAGES = ("fi", "sv", "en")
ANCHORED = (0, 1, 3, 5)
BATCH = 500
LONGEST_NAME = {"fi": 400, "sv": 400, "en": 600}


def _named() -> dict[str, Column]:
    return {
        "code": text("code", required=True),
        **{f"name_{language}": text(f"name_{language}", required=True) for language in LANGUAGES},
    }


def _number(value: str) -> float | None:
    return float(value) if value.strip() else None


def _texts(row: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return a dimension's question and anchors by language."""
    texts = {"question": {language: row[f"question_{language}"] for language in LANGUAGES}}
    for level in ANCHORED:
        texts[f"anchor_{level}"] = {language: row[f"anchor_{level}_{language}"] for language in LANGUAGES}
    return texts


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def _load_dimensions(force: bool) -> LoadResult:
    """Load the dimensions; their question and anchors are one JSON value each, so the general loader does not do."""
    rows = _rows("dimensions.csv")
    made = [
        Dimension(
            code=row["code"],
            name_fi=row["name_fi"],
            name_sv=row["name_sv"],
            name_en=row["name_en"],
            group=row["group"],
            kind=row["kind"],
            is_safety=row["safety"] == "1",
            icf_code=row["icf_code"],
            position=position,
            texts=_texts(row),
        )
        for position, row in enumerate(rows)
    ]
    updated = ["name_fi", "name_sv", "name_en", "group", "kind", "is_safety", "icf_code", "position", "texts"]
    return _upsert([FOLDER / "dimensions.csv"], Dimension, made, key=["code"], updated=updated, force=force)


def _upsert(
    paths: Sequence[Path], model: Any, rows: Sequence[Any], *, key: list[str], updated: list[str], force: bool
) -> LoadResult:
    """Bring rows made of one or more files up to date; unchanged files are skipped unless ``force``."""
    name = f"tasks/{paths[0].name}"
    digest = checksum(paths[0])
    for path in paths[1:]:
        digest = f"{digest[:32]}{checksum(path)[:32]}"
    if not force and ReferenceFile.objects.filter(name=name, sha256=digest).exists():
        return LoadResult(name, len(rows), changed=False)
    if not rows:
        raise ReferenceFileError(paths[0], 1, "the file has no rows.")
    with transaction.atomic():
        model.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=key, update_fields=updated
        )
        ReferenceFile.objects.update_or_create(name=name, defaults={"sha256": digest, "rows": len(rows)})
    return LoadResult(name, len(rows), changed=True)


def _wordings() -> dict[str, tuple[str, str]]:
    """Return Finnish and Swedish wordings of O*NET tasks from the example workplaces, where one stands for one."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(WORKPLACES.glob("*.json")):
        workplace = json.loads(path.read_text(encoding="utf-8"))
        for task in workplace.get("tasks", []):
            ids = task["source"]["onet_task_ids"]
            if len(ids) == 1:
                found.setdefault(ids[0], (task["name_fi"], task["name_sv"]))
    return found


LIBRARY_FIELDS = ["name_fi", "name_sv", "name_en", "occupation_codes", "occupation_title", "search_text", "typical"]


def _load_onet(force: bool) -> LoadResult:
    wordings = _wordings()
    made = []
    for row in _rows("task_library_onet.csv"):
        finnish, swedish = wordings.get(row["onet_task_id"], ("", ""))
        english = row["task_en"][: LONGEST_NAME["en"]]
        made.append(
            LibraryTask(
                origin=LibraryTask.Origin.ONET,
                external_id=row["onet_task_id"],
                name_fi=finnish,
                name_sv=swedish,
                name_en=english,
                occupation_codes=row["isco08_codes"].split(),
                occupation_title=row["occupation_en"][:200],
                search_text=search_text([finnish, swedish, english, row["occupation_en"]]),
                typical={"kind": row["task_type"]},
            )
        )
    paths = [FOLDER / "task_library_onet.csv", *sorted(WORKPLACES.glob("*.json"))]
    return _upsert(paths, LibraryTask, made, key=["origin", "external_id"], updated=LIBRARY_FIELDS, force=force)


def _load_esco(force: bool) -> LoadResult:
    made = []
    for row in _rows("task_library_esco.csv"):
        names = {language: row[f"name_{language}"][: LONGEST_NAME[language]] for language in LANGUAGES}
        made.append(
            LibraryTask(
                origin=LibraryTask.Origin.ESCO,
                external_id=row["esco_uuid"],
                occupation_codes=row["isco08_codes"].split(),
                search_text=search_text(names.values()),
                typical={},
                **{f"name_{language}": name for language, name in names.items()},
            )
        )
    return _upsert(
        [FOLDER / "task_library_esco.csv"],
        LibraryTask,
        made,
        key=["origin", "external_id"],
        updated=LIBRARY_FIELDS,
        force=force,
    )


def _load_thresholds(force: bool) -> LoadResult:
    columns = {
        "code": text("code", required=True),
        "position": whole("position"),
        "direction": text("direction", required=True),
        "yellow": Column("yellow", _number),
        "red": Column("red", _number),
        "unit": text("unit"),
        **{f"name_{language}": text(f"name_{language}", required=True) for language in LANGUAGES},
        **{f"why_{language}": text(f"why_{language}", required=True) for language in LANGUAGES},
        "valid_from": day("valid_from"),
        "valid_to": day("valid_to", required=False),
        "source": text("source"),
        "parameters": Column("parameters", json.loads),
    }
    path = FOLDER / "ethics_thresholds.csv"
    return load_file(path, EthicsThreshold, columns=columns, key=("code", "valid_from"), force=force)


def load(force: bool = False) -> list[LoadResult]:
    """Load every file of the app; unchanged ones are skipped unless ``force``."""
    return [
        _load_dimensions(force),
        load_file(FOLDER / "licences.csv", Licence, columns=_named(), force=force),
        load_file(FOLDER / "target_profiles.csv", TargetProfile, columns=_named(), force=force),
        load_file(
            FOLDER / "profile_ceilings.csv",
            ProfileCeiling,
            columns={
                "profile_id": linked("profile", TargetProfile),
                "dimension_id": linked("dimension", Dimension),
                "level": whole("level"),
            },
            key=("profile_id", "dimension_id"),
            remove_absent=True,
            force=force,
        ),
        _load_thresholds(force),
        _load_onet(force),
        _load_esco(force),
    ]


register_reference("tasks", load)
