"""Makes plausible workplaces in the format carve/1, so that anyone can make instances to measure with.

Kinds: ``carve`` (20 to 2,000 tasks) and, in one area, ``symmetric`` (equal roles), ``tightwindows``, ``holderbound``,
``chains`` (many orders) and ``knifeedge`` (hours that hardly fit). Tasks, places and wages are plausible, not observed.

    python script/carving_instances.py carve 200 7 > carve_n200_s7.json
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

DIMENSIONS = (
    "lift", "stand", "reach", "fine", "vision", "hearsay", "read", "number",
    "attention", "memory", "solve", "pace", "interrupt", "social", "autonomy", "environ",
)  # fmt: skip
WEEK = ("mon", "tue", "wed", "thu", "fri")
ALL_WEEK = (*WEEK, "sat", "sun")
CATALOGUE = Path(__file__).with_name("carving_catalogue.csv")
HARD_KINDS = ("symmetric", "tightwindows", "holderbound", "chains", "knifeedge")
_PROFILES = (
    {"lift": 2, "stand": 3, "reach": 3, "fine": 4, "vision": 4, "hearsay": 4, "read": 4, "number": 3, "attention": 4,
     "memory": 3, "solve": 3, "pace": 2, "interrupt": 2, "social": 2, "autonomy": 3, "environ": 2},
    {"lift": 4, "stand": 4, "reach": 4, "fine": 3, "vision": 4, "hearsay": 2, "read": 2, "number": 2, "attention": 3,
     "memory": 3, "solve": 2, "pace": 3, "interrupt": 1, "social": 2, "autonomy": 2, "environ": 4},
    {"lift": 3, "stand": 4, "reach": 4, "fine": 3, "vision": 4, "hearsay": 3, "read": 3, "number": 3, "attention": 3,
     "memory": 3, "solve": 2, "pace": 3, "interrupt": 2, "social": 4, "autonomy": 2, "environ": 3},
)  # fmt: skip
_HOURS = ((1125, 1500, 90, 360, 420), (900, 1200, 90, 300, 360), (675, 900, 90, 240, 300))


def catalogue() -> list[dict[str, str]]:
    """Rows of the task catalogue: setting, job, wage, name, process, minutes, windows, days, demand, flags."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(";")
    return [dict(zip(header, line.split(";"), strict=True)) for line in lines[1:] if line]


class Workplace:
    """Builds one instance from a seed."""

    def __init__(self, kind: str, tasks: int, roles: int, seed: int) -> None:
        self.kind = kind
        self.random = Random(f"{kind}-{tasks}-{seed}")  # noqa: S311 - plausible numbers, no secrets
        self.size = tasks
        self.role_count = roles
        self.name = f"{kind}_n{tasks}_s{seed}" if kind == "carve" else f"hard_{kind}_n{tasks}_s{seed}"
        self.areas: list[dict[str, Any]] = []
        self.locations: list[dict[str, Any]] = []
        self.holders: list[dict[str, Any]] = []
        self.tasks: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []

    def record(self) -> dict[str, Any]:
        """The instance as a JSON value."""
        rows = catalogue()
        settings = sorted({row["setting"] for row in rows})
        departments: list[str] = []
        while len(self.tasks) < self.size:
            setting = self.random.choice(settings)
            departments.append(self._department([row for row in rows if row["setting"] == setting], len(departments)))
        self._areas(departments)
        self._strain_limits()
        roles = self._roles()
        return {
            "format": "carve/1", "name": self.name, "grid_minutes": 5, "dimensions": list(DIMENSIONS),
            "areas": self.areas, "locations": self.locations, "holders": self.holders, "tasks": self.tasks,
            "links": self.links, "roles": roles,
            "weights": {"tight_demand_cents_per_hour": 60, "location_cost_cents": 800, "process_cost_cents": 300},
        }  # fmt: skip

    def _areas(self, departments: list[str]) -> None:
        if self.kind != "carve":
            self.areas.append({"id": "A0", "departments": departments})
            return
        waiting = list(departments)
        while waiting:
            count = min(len(waiting), self.random.randint(2, 4))
            self.areas.append({"id": f"A{len(self.areas)}", "departments": waiting[:count]})
            waiting = waiting[count:]

    def _department(self, rows: list[dict[str, str]], number: int) -> str:
        name = f"D{number}"
        places = [f"L{len(self.locations) + index}" for index in range(self.random.randint(2, 3))]
        self.locations += [
            {"id": place, "name": f"{rows[0]['setting']} {place}", "department": name} for place in places
        ]
        holders: dict[str, list[str]] = {}
        for job in sorted({row["job"] for row in rows}):
            wage = int(next(row["wage"] for row in rows if row["job"] == job))
            holders[job] = [self._holder(job, wage) for _ in range(self.random.randint(1, 2))]
        count = min(self.size - len(self.tasks), self.random.randint(12, 18))
        first = len(self.tasks)
        for row in (self.random.choice(rows) for _ in range(count)):
            self._task(row, self.random.choice(holders[row["job"]]), name, self.random.choice(places), number)
        self._link(range(first, len(self.tasks)))
        return name

    def _holder(self, job: str, wage: int) -> str:
        identity = f"H{len(self.holders)}"
        share = 0.88 if self.kind == "holderbound" else self.random.choice((0.45, 0.45, 0.55))
        self.holders.append(
            {
                "id": identity, "name": f"{job} {identity}",
                "wage_cents_per_hour": round(wage * self.random.uniform(0.95, 1.05)),
                "other_minutes_per_week": self.random.choice((0, 0, 105, 300, 570, 830, 1125, 1540)),
                "min_share_left": share, "min_tasks_left": self.random.randint(1, 2),
                "min_processes_left": self.random.choice((1, 2, 2)), "strain_dimension": "lift",
                "max_strain_average_percent": 0,
            }
        )  # fmt: skip
        return identity

    def _task(self, row: dict[str, str], holder: str, department: str, place: str, number: int) -> None:
        chance, flags = self.random.random, row["flags"].split()
        minutes = max(10, 5 * round(int(row["minutes"]) * self.random.uniform(0.7, 1.3) / 5))
        days = list(ALL_WEEK if row["days"] == "all" else WEEK)
        if row["days"] == "some":
            days = list(self.random.choice((("mon",), ("mon", "wed", "fri"), ("tue", "thu"))))
        slots = []
        for window in row["windows"].split():
            low, high = (int(part) * 60 for part in window.split("-"))
            shift = 30 * self.random.randint(-1, 1)
            low, high = low + shift, max(high + shift, low + shift + minutes + 15)
            if self.kind == "tightwindows":
                high = low + minutes + 5 * self.random.randint(3, 20)
            slots.append({"days": days, "earliest": _clock(low), "latest": _clock(high)})
        demand = {}
        for part in row["demand"].split():
            name, level = part.split("=")
            demand[name] = min(5, max(1, int(level) + self.random.choice((-1, 0, 0, 1))))
        self.tasks.append(
            {
                "id": f"T{len(self.tasks)}", "name": row["name"], "holder": holder, "location": place,
                "department": department, "process": f"{number}:{row['process']}", "minutes": minutes, "slots": slots,
                "demand": demand, "licences": [flag.partition(":")[2] for flag in flags if flag.startswith("licence:")],
                "stays": "stays" in flags or chance() < 0.04, "safety_critical": "safety" in flags,
                "unwanted": "unwanted" in flags or chance() < 0.05,
                "with_colleagues": "contact" in flags or chance() < 0.1,
                "meaningful": "meaningful" in flags or chance() < 0.1, "indivisible": chance() < 0.15,
                "transfer_cost_cents": 50 * self.random.randint(8, 26),
                "split_cost_cents": 50 * self.random.randint(4, 16),
            }
        )  # fmt: skip

    def _link(self, numbers: range) -> None:
        by_process: dict[str, list[int]] = {}
        for number in numbers:
            by_process.setdefault(self.tasks[number]["process"], []).append(number)
        chains = self.kind == "chains"
        for group in by_process.values():
            for first, then in pairwise(group):
                if self.random.random() < (0.9 if chains else 0.1):
                    names = {"first": f"T{first}", "then": f"T{then}"}
                    if chains or self.random.random() < 0.7:
                        lag = self.random.choice((0, 0, 15, 30))
                        self.links.append({"kind": "before", **names, "min_lag_minutes": lag, "cut_cost_cents": 300})
                    else:
                        self.links.append(
                            {"kind": "same_process", **names, "cut_cost_cents": self.random.choice((300, 600))}
                        )

    def _strain_limits(self) -> None:
        """What stays may strain half as much again as the present week does on average, and at least 40 %."""
        for holder in self.holders:
            own = [task for task in self.tasks if task["holder"] == holder["id"]]
            minutes = [task["minutes"] * sum(len(slot["days"]) for slot in task["slots"]) for task in own]
            total = holder["other_minutes_per_week"] + sum(minutes)
            strain = sum(part * task["demand"].get("lift", 0) for part, task in zip(minutes, own, strict=True))
            average = 100 * strain / total if total else 0
            holder["max_strain_average_percent"] = max(40, round(average * self.random.uniform(1.3, 1.7)))

    def _roles(self) -> list[dict[str, Any]]:
        roles = []
        for index in range(self.role_count):
            least, most, day_least, day_most, span = self.random.choice(_HOURS)
            profile, pace = self.random.choice(_PROFILES), self.random.choice((110, 120, 130))
            licences = ["hygiene"] if self.random.random() < 0.7 else []
            if self.kind == "symmetric":
                least, most, day_least, day_most, span, profile, pace = 700, 900, 90, 240, 300, _PROFILES[1], 120
                licences = ["hygiene"]
            if self.kind == "knifeedge":
                least, most, day_least, day_most = 905, 910, 161, 201
            elif self.kind not in {"carve", "symmetric"}:
                least = 500
            wide = self.kind != "carve"
            roles.append(
                {
                    "id": f"R{index}", "ceiling": profile, "licences": licences, "days": list(WEEK),
                    "min_minutes_per_week": least, "max_minutes_per_week": most, "min_minutes_per_day": day_least,
                    "max_minutes_per_day": day_most, "max_span_minutes": span, "earliest": "07:00", "latest": "17:00",
                    "pace_percent": pace, "buffer_minutes": 5, "wage_cents_per_hour": 1700, "subsidy_percent": 50,
                    "max_locations": 6 if wide else 3, "min_processes": 2, "max_processes": 4,
                    "max_unwanted_percent": 50,
                    "min_with_colleagues_percent": 25, "max_single_task_percent": 60, "min_meaningful_tasks": 1,
                    "fixed_cost_cents_per_week": 4000,
                }
            )  # fmt: skip
        return roles


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def generate(kind: str, tasks: int, seed: int, roles: int | None = None) -> dict[str, Any]:
    """One instance. Without ``roles``: one for 20 tasks, three per hundred beyond, and 3 to 5 in the hard kinds."""
    if kind != "carve" and kind not in HARD_KINDS:
        raise ValueError(f"kind must be carve or one of {', '.join(HARD_KINDS)}")
    if roles is None:
        roles = {"symmetric": 5, "holderbound": 4}.get(kind, 3)
        if kind == "carve":
            roles = 1 if tasks <= 30 else max(2, round(tasks * 0.03)) if tasks <= 200 else round(tasks * 0.022)
    return Workplace(kind, tasks, roles, seed).record()


def main(arguments: list[str]) -> int:
    """Write one instance to standard output."""
    if len(arguments) not in {3, 4}:
        print("usage: carving_instances.py KIND TASKS SEED [ROLES]", file=sys.stderr)
        return 2
    roles = int(arguments[3]) if len(arguments) > 3 else None
    json.dump(
        generate(arguments[0], int(arguments[1]), int(arguments[2]), roles), sys.stdout, ensure_ascii=False, indent=1
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
