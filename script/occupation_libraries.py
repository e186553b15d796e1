"""Task libraries and demand guesses, cut from copies of O*NET and ESCO.

The reference folder is named by the caller; what the project needs is written into ``tasks/data`` and shipped,
with the origin of each file in ``tasks/data/SOURCES.md``.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "tasks" / "data"
DEMAND_TOP = 5

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """All rows of a CSV file with a header row, as text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_rows(path: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    """Writes a CSV file: UTF-8, comma, line feed."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def isco_of_occupations(source: Path) -> dict[str, str]:
    """ISCO-08 unit groups of each O*NET-SOC code, separated by spaces ('' where the crosswalk has none)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(source / "onet_soc_to_isco08.csv"):
        groups[row["onet_soc_2019_code"]].append(row["isco08_code"])
    return {code: " ".join(sorted(set(found))) for code, found in groups.items()}


def build_onet_library(source: Path) -> None:
    """Writes every task statement of the chosen occupations, in English and word for word."""
    isco = isco_of_occupations(source)
    write_rows(
        DATA / "task_library_onet.csv",
        ["onet_task_id", "onet_soc_code", "occupation_en", "isco08_codes", "task_en", "task_type"],
        (
            [
                r["task_id"],
                r["onet_soc_code"],
                r["title_en"],
                isco.get(r["onet_soc_code"], ""),
                r["task_en"],
                r["task_type"],
            ]
            for r in read_rows(source / "onet_task_statements.csv")
        ),
    )


def build_esco_library(source: Path) -> None:
    """Writes the essential skills (not knowledge) of the chosen ISCO groups: ready wording in three languages."""
    wanted = {row["isco08_code"] for row in read_rows(source / "carving_isco_groups.csv")}
    group_of = {
        row["code"]: row["isco08_code"]
        for row in read_rows(source / "esco_occupations.csv")
        if row["isco08_code"] in wanted
    }
    groups: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(source / "esco_occupation_skills.csv"):
        if row["relation"] == "essential" and row["occupation_code"] in group_of:
            groups[row["skill_uuid"]].add(group_of[row["occupation_code"]])
    skills = [
        skill
        for skill in read_rows(source / "esco_skills.csv")
        if skill["esco_uuid"] in groups and skill["skill_type"] != "knowledge" and skill["name_fi"] and skill["name_sv"]
    ]
    write_rows(
        DATA / "task_library_esco.csv",
        ["esco_uuid", "isco08_codes", "name_fi", "name_sv", "name_en"],
        (
            [s["esco_uuid"], " ".join(sorted(groups[s["esco_uuid"]])), s["name_fi"], s["name_sv"], s["name_en"]]
            for s in sorted(skills, key=lambda skill: skill["esco_uuid"])
        ),
    )


def demand_level(onet_level: float, level_at_five: float) -> float:
    """An O*NET level (0-7) on our scale 0-5; ``level_at_five`` is the O*NET level that our 5 already covers.

    O*NET's scale reaches to athletes and surgeons, so its working-life levels sit low. The anchors of the two
    scales were laid side by side to choose the meeting point; equal stretching would give guesses far too low.
    """
    return min(float(DEMAND_TOP), onet_level * DEMAND_TOP / level_at_five)


def round_up(level: float) -> int:
    """The next whole level: a guess must never be too low. Floating-point dust does not lift it."""
    return math.ceil(round(level, 6))


def occupation_guesses(mapping: list[Row], ratings: list[Row]) -> list[tuple[str, str, int, str]]:
    """(O*NET-SOC code, dimension, level 0-5, basis) for every occupation and dimension that O*NET rates.

    The level is the whole occupation's and not a single task's: an upper limit that a person lowers.
    """
    rated: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in ratings:
        rated[row["onet_soc_code"]][row["element_id"]] = row
    elements: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in mapping:
        elements[row["dimension"], row["rule"]].append(row)
    guesses = []
    for code, own in sorted(rated.items()):
        for (dimension, rule), rows in elements.items():
            levels = {
                row["element_id"]: demand_level(
                    float(own[row["element_id"]]["level"]), float(row["onet_level_at_five"])
                )
                for row in rows
                if row["element_id"] in own
            }
            if not levels:
                continue
            level = max(levels.values()) if rule == "max" else sum(levels.values()) / len(levels)
            top = own[max(levels, key=lambda element_id: levels[element_id])]
            highest = f"{top['element_id']} {top['element_name_en']}, O*NET level {top['level']}"
            guesses.append((code, dimension, round_up(level), f"{rule} of {len(levels)}; highest: {highest}"))
    return guesses


def build_occupation_guesses(source: Path) -> None:
    isco = isco_of_occupations(source)
    ratings = read_rows(source / "onet_abilities.csv") + read_rows(source / "onet_work_activities.csv")
    write_rows(
        DATA / "occupation_demand_guesses.csv",
        ["onet_soc_code", "isco08_codes", "dimension", "level", "basis"],
        (
            [code, isco.get(code, ""), dimension, level, basis]
            for code, dimension, level, basis in occupation_guesses(
                read_rows(DATA / "onet_ability_dimensions.csv"), ratings
            )
        ),
    )


def build_libraries(source: Path) -> None:
    """Writes the three library files of ``tasks/data`` from the reference folder."""
    build_onet_library(source)
    build_esco_library(source)
    build_occupation_guesses(source)
