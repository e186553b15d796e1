"""Builds the example workplaces and the task libraries from public occupation data.

    python -m script.build_workplaces --source DIR   # refresh the libraries from the reference folder, then all
    python -m script.build_workplaces                # rebuild the workplaces from what is checked in

What O*NET lacks (minutes, clock times, places, holders) comes from the tables in
``tasks/data/workplaces/assumptions``; every such figure is marked as an assumption in the result.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from script.carve_records import weekly_minutes, workplace_to_carve
from script.occupation_libraries import DATA, Row, build_libraries, read_rows

WORKPLACES = DATA / "workplaces"
ASSUMPTIONS = WORKPLACES / "assumptions"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HARM_TO_PERSON = 3
SMALL_ERROR = 1
SLOT = re.compile(r"(?P<days>[a-z,-]+) (?P<from>\d\d:\d\d)-(?P<to>\d\d:\d\d)(?: x(?P<times>\d+))?")
FLAGS = {"s": "safety_critical", "u": "unwanted", "c": "with_colleagues", "m": "meaningful", "i": "indivisible"}
ONET_CREDIT = {
    "id": "onet",
    "title": "O*NET 29.3 / 30.0 Database, U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
    "licence": "CC BY 4.0",
    "changes": "Task statements selected and pooled; Finnish and Swedish names are our own; levels rescaled to 0-5.",
}
ESCO_CREDIT = {
    "id": "esco",
    "title": "ESCO classification of the European Commission, v1.1.1",
    "licence": "Decision 2011/833/EU",
    "changes": "Skill labels used as they are.",
}
OWN_CREDIT = {
    "id": "assumptions",
    "title": "Hand-made assumption tables in tasks/data/workplaces/assumptions",
    "licence": "as this project",
    "changes": "",
}

Json = dict[str, Any]


def write_json(path: Path, value: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def names(row: Row, prefix: str = "name") -> Json:
    return {f"{prefix}_{language}": row[f"{prefix}_{language}"] for language in ("fi", "sv", "en")}


def parse_days(text: str) -> list[str]:
    """'mon-fri' or 'mon,wed' as a list of day codes in the order of the week."""
    chosen: set[str] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        chosen.update(DAYS[DAYS.index(first) : DAYS.index(last or first) + 1])
    return [day for day in DAYS if day in chosen]


def parse_slots(text: str) -> list[Json]:
    """'mon-fri 07:00-10:00 x2; sat 08:00-12:00': each piece is one occurrence on each of its days."""
    slots: list[Json] = []
    for part in text.split(";"):
        match = SLOT.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"slot not understood: {part!r}")
        slot = {"days": parse_days(match["days"]), "earliest": match["from"], "latest": match["to"]}
        slots.extend(dict(slot) for _ in range(int(match["times"] or 1)))
    return slots


def parse_levels(text: str, profiles: Mapping[str, Row] | None = None) -> dict[str, int]:
    """'profile dimension=level …' as levels 0-5; a level of zero is left out."""
    levels: dict[str, int] = {}
    for word in text.split():
        dimension, equals, level = word.partition("=")
        if equals:
            levels[dimension] = int(level)
        elif profiles is None:
            raise ValueError(f"a level is missing: {word!r}")
        else:
            levels.update(parse_levels(profiles[word]["demand"]))
    return {dimension: level for dimension, level in levels.items() if level > 0}


def parse_holders(text: str) -> list[Json]:
    """'nurse:60 practical_nurse:40': who does the task now, with shares in per cent that sum to 100."""
    pairs = (word.partition(":") for word in text.split())
    return [{"function": function, "share_percent": int(share)} for function, _, share in pairs]


def frequency_of(slots: list[Json]) -> Json:
    per_week = sum(len(slot["days"]) for slot in slots)
    days = len({day for slot in slots for day in slot["days"]})
    several = days >= len(DAYS) - 2 and per_week > days
    kind = "several_times_a_day" if several else "daily" if days >= len(DAYS) - 2 else "weekly"
    return {"kind": kind, "occurrences_per_week": per_week}


def elementary_test(row: Row, *, stays: bool, licences: list[str]) -> dict[str, str]:
    """Answers to the nine elementary-task questions where the table settles them, otherwise 'unsure'."""
    shared, flags = "c" in row["flags"], row["flags"]
    moves = "unsure" if stays else "yes"
    return {
        "no_professional_licence": "no" if {"nurse", "practical_nurse"} & set(licences) else "yes",
        "ten_steps_or_fewer": moves,
        "learnt_on_the_job": moves,
        "result_can_be_checked": moves,
        "detached_from_judgement": {"yes": "no", "no": "yes"}.get(row["judgement"], "unsure"),
        "can_be_scheduled": "no" if "p" in flags else "yes",
        "harm_limited": "yes" if int(row["error"]) <= SMALL_ERROR else "no",
        "not_isolating": "yes" if shared else "unsure",
        "not_merely_refused": "unsure" if "u" in flags else "yes",
    }


def is_confirmed(row: Row) -> bool:
    """A task may move only if judgement and privacy are both answered 'no' and an error does little harm."""
    return row["judgement"] == "no" and row["privacy"] == "no" and int(row["error"]) <= SMALL_ERROR


def build_task(row: Row, shared: "SharedTables", functions: Mapping[str, Row]) -> Json:
    onet_ids, esco_ids = row["onet_ids"].split(), row.get("esco_ids", "").split()
    holders, slots, licences = parse_holders(row["holders"]), parse_slots(row["slots"]), row["licences"].split()
    stays = row["judgement"] == "yes" or row["privacy"] == "yes" or int(row["error"]) == HARM_TO_PERSON
    demand = parse_levels(row["demand"], shared.profiles)
    if not row["demand"]:
        demand = shared.guess(functions[holder["function"]]["onet_soc_code"] for holder in holders)
    return {
        "id": row["id"],
        "name_fi": row["name_fi"],
        "name_sv": row["name_sv"],
        "name_en": shared.statements[onet_ids[0]] if onet_ids else row["name_en"],
        "source": {"kind": "onet" if onet_ids else "own", "onet_task_ids": onet_ids, "esco_uuids": esco_ids},
        "holders": holders,
        "process": row["process"],
        "location": row["location"],
        "minutes": int(row["minutes"]),
        "slots": slots,
        "frequency": frequency_of(slots),
        "demand": demand,
        "demand_source": "person" if row["demand"] else "guess",
        "licences": licences,
        "confirmed_transferable": is_confirmed(row),
        "answers": {
            "judgement_needed": row["judgement"],
            "error_consequence": int(row["error"]),
            "privacy_or_care": row["privacy"],
        },
        "stays": stays,
        **{name: letter in row["flags"] for letter, name in FLAGS.items()},
        "class": row["class"],
        "elementary_test": elementary_test(row, stays=stays, licences=licences),
        "minutes_basis": "assumption: estimated for this example, to be replaced by the workplace",
        "frequency_basis": "assumption: usual daily rhythm of such a place, to be replaced by the workplace",
    }


class SharedTables:
    """The tables that all workplaces use: demand profiles, target profiles, task wording, occupation levels."""

    def __init__(self, data: Path = DATA) -> None:
        assumptions = data / "workplaces" / "assumptions"
        self.profiles = {row["code"]: row for row in read_rows(assumptions / "demand_profiles.csv")}
        self.targets = {row["code"]: row for row in read_rows(assumptions / "target_profiles.csv")}
        self.notes = read_rows(assumptions / "statements.csv")
        self.statements = {r["onet_task_id"]: r["task_en"] for r in read_rows(data / "task_library_onet.csv")}
        self._levels: dict[str, dict[str, int]] = defaultdict(dict)
        for row in read_rows(data / "occupation_demand_guesses.csv"):
            self._levels[row["onet_soc_code"]][row["dimension"]] = int(row["level"])

    def guess(self, occupations: Iterable[str]) -> dict[str, int]:
        """The highest level among the occupations, dimension by dimension."""
        highest: dict[str, int] = {}
        for occupation in occupations:
            for dimension, level in self._levels[occupation].items():
                highest[dimension] = max(level, highest.get(dimension, 0))
        return {dimension: level for dimension, level in highest.items() if level > 0}


def function_minutes(tasks: list[Json], function: str) -> int:
    """Minutes a week that the listed tasks take of one function, all its people together."""
    shares = (
        weekly_minutes(task) * int(holder["share_percent"])
        for task in tasks
        for holder in task["holders"]
        if holder["function"] == function
    )
    return round(sum(shares) / 100)


def build_functions(rows: list[Row], tasks: list[Json]) -> list[Json]:
    numbers = (
        "headcount", "weekly_minutes_per_person", "wage_low_cents", "wage_high_cents",
        "displacement_guard_percent", "min_share_left_percent",
    )  # fmt: skip
    functions = []
    for row in rows:
        week, used = int(row["headcount"]) * int(row["weekly_minutes_per_person"]), function_minutes(tasks, row["id"])
        if used > week:
            raise ValueError(f"the tasks of {row['id']} take {used} minutes a week, the function has only {week}")
        functions.append(
            {
                "id": row["id"],
                **names(row),
                "isco08": row["isco08"],
                "onet_soc_code": row["onet_soc_code"],
                **{column: int(row[column]) for column in numbers},
                "other_minutes_per_week": week - used,
            }
        )
    return functions


def build_role_wish(row: Row, shared: SharedTables) -> Json:
    numbers = (
        "min_minutes_per_week", "max_minutes_per_week", "min_minutes_per_day", "max_minutes_per_day",
        "max_span_minutes", "pace_percent", "buffer_minutes", "wage_cents_per_hour", "subsidy_percent",
    )  # fmt: skip
    return {
        "id": row["id"],
        **names(row),
        "target_profile": row["profile"],
        "ceiling": parse_levels(shared.targets[row["profile"]]["ceiling"]),
        "licences": row["licences"].split(),
        "days": parse_days(row["days"]),
        "earliest": row["earliest"],
        "latest": row["latest"],
        **{column: int(row[column]) for column in numbers},
    }


def build_workplace(header: Row, shared: SharedTables, assumptions: Path = ASSUMPTIONS) -> Json:
    """One workplace (workplace/1) from its row in workplaces.csv and the tables named after its code."""
    code = header["code"]
    tables = {
        part: read_rows(assumptions / f"{code}_{part}.csv")
        for part in ("functions", "places", "tasks", "links", "role_wishes")
    }
    functions = {row["id"]: row for row in tables["functions"]}
    tasks = [build_task(row, shared, functions) for row in tables["tasks"]]
    places = tables["places"]
    uses = {
        kind
        for task in tasks
        for kind in ("onet", "esco")
        if task["source"][f"{kind}_{'task_ids' if kind == 'onet' else 'uuids'}"]
    }
    return {
        "format": "workplace/1",
        "code": code,
        **names(header),
        "industry_tol": header["industry_tol"],
        "municipality_code": header["municipality_code"],
        "employer_kind": header["employer_kind"],
        "size": {
            "employees": int(header["employees"]),
            "employees_in_scope": int(header["employees_in_scope"]),
            "band": header["size_band"],
        },
        "sources": [
            credit for credit in (ONET_CREDIT, ESCO_CREDIT, OWN_CREDIT) if credit["id"] in uses | {"assumptions"}
        ],
        "departments": [{"id": p["id"], "area": p["area"], **names(p)} for p in places if p["kind"] == "department"],
        "locations": [
            {"id": p["id"], "department": p["department"], **names(p)} for p in places if p["kind"] == "location"
        ],
        "processes": [{"id": p["id"], **names(p)} for p in places if p["kind"] == "process"],
        "functions": build_functions(tables["functions"], tasks),
        "tasks": tasks,
        "links": [
            {**link, "min_lag_minutes": int(link["min_lag_minutes"]), "cut_cost_cents": int(link["cut_cost_cents"])}
            for link in tables["links"]
        ],
        "role_wishes": [build_role_wish(row, shared) for row in tables["role_wishes"]],
        "statements": [names(note, "text") for note in shared.notes if note["workplace"] in {"*", code}],
    }


def print_hours(workplace: Json) -> None:
    """One line a function: task hours against paid hours a week."""
    movable = sum(weekly_minutes(t) for t in workplace["tasks"] if t["confirmed_transferable"] and not t["stays"])
    statements = sum(len(t["source"]["onet_task_ids"]) for t in workplace["tasks"])
    count = len(workplace["tasks"])
    print(f"{workplace['code']}: {count} tasks from {statements} statements, {movable / 60:.1f} h may move")
    for function in workplace["functions"]:
        week = function["headcount"] * function["weekly_minutes_per_person"]
        used = week - function["other_minutes_per_week"]
        print(f"  {function['id']}: {used / 60:.1f} of {week / 60:.1f} h = {100 * used / week:.0f} %")


def build_all() -> None:
    """Writes every workplace of workplaces.csv and its engine record."""
    shared = SharedTables()
    for header in read_rows(ASSUMPTIONS / "workplaces.csv"):
        workplace = build_workplace(header, shared)
        write_json(WORKPLACES / f"{workplace['code']}.json", workplace)
        write_json(WORKPLACES / "carve" / f"{workplace['code']}.json", workplace_to_carve(workplace))
        print_hours(workplace)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help="reference folder; without it the checked-in libraries are used")
    source: Path | None = parser.parse_args().source
    if source is not None:
        build_libraries(source)
    build_all()


if __name__ == "__main__":
    main()
