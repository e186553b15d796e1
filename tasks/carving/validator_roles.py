"""Rules for each piece of work and for each new role (section "person side" of the carving model)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from tasks.carving.validator_plan import Placement, Plan, PlannedRole, Violation
from tasks.carving.validator_workplace import MINUTES_A_DAY, Workplace, clock


def _transferable(placement: Placement) -> Iterator[Violation]:
    task, path = placement.task, placement.path
    for flag, code, message in (
        ("stays", "STAYS", "The task was decided to stay with its holder."),
        ("safety_critical", "SAFETY", "The task is critical to safety."),
        ("not_confirmed", "NOT_CONFIRMED", "The task is not confirmed as transferable."),
    ):
        if flag in task.flags:
            yield Violation(code, path, message, {"task": task.id})
    missing = task.licences - placement.role.licences
    if missing:
        yield Violation("LICENCE", path, "The role's target lacks a licence.", {"missing": sorted(missing)})
    for dimension, demand in task.demand.items():
        ceiling = placement.role.ceiling.get(dimension, 0)
        if demand > ceiling:
            yield Violation(
                "DEMAND",
                path,
                "The task asks for more than the role's ceiling.",
                {"dimension": dimension, "demand": demand, "ceiling": ceiling},
            )


def _timed(workplace: Workplace, placement: Placement) -> Iterator[Violation]:
    task, path, window, role = placement.task, placement.path, placement.window, placement.role
    if not placement.days:
        yield Violation("DAYS", path, "Slot and role have no common day.", {"task": task.id})
    if "indivisible" in task.flags and placement.days != window.days:
        yield Violation("WHOLE_DAYS", path, "An indivisible task must move with all its days.", {"task": task.id})
    if placement.start % workplace.grid:
        yield Violation("GRID", path, "The start is not on the time grid.", {"start": placement.start})
    earliest, latest = max(window.earliest, role.earliest), min(window.latest, role.latest)
    if role.latest > MINUTES_A_DAY >= window.latest and window.latest <= role.earliest:
        # A night role meets a morning slot on the morning side of midnight.
        earliest, latest = window.earliest, min(window.latest, role.latest - MINUTES_A_DAY)
    if placement.start < earliest or placement.end > latest:
        yield Violation(
            "WINDOW",
            path,
            "The occurrence does not fit between the earliest start and the latest end.",
            {"start": placement.start, "end": placement.end, "earliest": earliest, "latest": latest},
        )
    if role.windows:
        for day in sorted(placement.days):
            if not any(
                day in free.days and free.earliest <= placement.start and placement.end <= free.latest
                for free in role.windows
            ):
                yield Violation("AVAIL", path, "The person is not available at that time.", {"day": day})


def check_placements(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield broken rules of single placements: eligibility, days, grid, windows, availability, and ONE."""
    for placement in plan.placements:
        yield from _transferable(placement)
        yield from _timed(workplace, placement)
    placed = Counter((placement.task.id, placement.slot) for placement in plan.placements)
    for (task, slot), times in sorted(placed.items()):
        if times > 1:
            yield Violation("ONE", plan.path, "A unit of work is placed twice.", {"task": task, "slot": slot})
    if workplace.one_person and len(plan.roles) > 1:
        yield Violation("ONE_PERSON", plan.path, "One person cannot fill two roles.", {"roles": len(plan.roles)})
    used = Counter(role.role.id for role in plan.roles)
    for role, times in sorted(used.items()):
        if times > 1:
            yield Violation("ROLE_TWICE", plan.path, "A role slot is used twice.", {"role": role})


def check_whole(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield indivisible tasks of which only a part moved, or whose parts went to two roles (WHOLE)."""
    places = defaultdict(set)
    for placement in plan.placements:
        if "indivisible" in placement.task.flags:
            places[placement.task.id].add((placement.slot, placement.role.id))
    for task, found in sorted(places.items()):
        slots = {slot for slot, _role in found}
        roles = {role for _slot, role in found}
        if len(slots) != len(workplace.tasks[task].slots) or len(roles) != 1:
            yield Violation(
                "WHOLE", plan.path, "An indivisible task is divided.", {"task": task, "roles": sorted(roles)}
            )


def _occurrences(role: PlannedRole) -> dict[int, list[Placement]]:
    """Return the placements of each working day, in clock order."""
    days: dict[int, list[Placement]] = {day: [] for day in sorted(role.role.days)}
    for placement in sorted(role.placements, key=lambda placement: (placement.start, placement.end)):
        for day in placement.days:
            days.setdefault(day, []).append(placement)
    return days


def _overlap(workplace: Workplace, role: PlannedRole) -> Iterator[Violation]:
    cycle = workplace.cycle_days * MINUTES_A_DAY
    intervals = []
    for day, placements in _occurrences(role).items():
        for placement in placements:
            begin = day * MINUTES_A_DAY + placement.start
            intervals.append((begin, begin + placement.duration, placement))
            if begin + placement.duration > cycle:  # Sunday night meets Monday morning
                intervals.append((begin - cycle, begin + placement.duration - cycle, placement))
    intervals.sort(key=lambda interval: interval[:2])
    latest_end, latest = -cycle, None
    clashing: set[tuple[str, str]] = set()
    for begin, end, placement in intervals:
        if latest is not None and begin < latest_end and (latest.path, placement.path) not in clashing:
            clashing.add((latest.path, placement.path))
            yield Violation(
                "OVERLAP",
                placement.path,
                "Two pieces of work overlap in time.",
                {"task": placement.task.id, "other": latest.task.id, "minutes": latest_end - begin},
            )
        if end > latest_end:
            latest_end, latest = end, placement


def _hours(workplace: Workplace, role: PlannedRole) -> Iterator[Violation]:
    """Yield broken weekly limits; over a fortnight the mean of its two weeks counts."""
    limits, weeks = role.role.limits, workplace.weeks
    least, most = limits["min_minutes_per_week"] * weeks, limits["max_minutes_per_week"] * weeks
    if not least <= role.minutes <= most:
        values = {"minutes": role.minutes, "limit": [least, most]}
        yield Violation("HOURS", role.path, "Weekly minutes are outside the limits.", values)
    stated = role.record["minutes_per_week"]
    if abs(stated * weeks - role.minutes) >= weeks:
        yield Violation(
            "MINUTES",
            f"{role.path}.minutes_per_week",
            "Stated weekly minutes differ from the sum.",
            {"stated": stated, "computed": role.minutes / weeks},
        )


def _days(_workplace: Workplace, role: PlannedRole) -> Iterator[Violation]:
    limits = role.role.limits
    for day, placements in _occurrences(role).items():
        minutes = sum(placement.duration for placement in placements)
        values = {"day": day, "minutes": minutes}
        if minutes < limits["min_minutes_per_day"]:
            limit = limits["min_minutes_per_day"]
            yield Violation("DAY_MIN", role.path, "A working day is too short.", {**values, "limit": limit})
        if minutes > limits["max_minutes_per_day"]:
            limit = limits["max_minutes_per_day"]
            yield Violation("DAY_MAX", role.path, "A working day is too long.", {**values, "limit": limit})
        if not placements:
            continue
        span = max(placement.end for placement in placements) - placements[0].start
        if span > limits["max_span_minutes"]:
            yield Violation(
                "SPAN",
                role.path,
                "First start and last end are too far apart.",
                {"day": day, "span": span, "limit": limits["max_span_minutes"]},
            )


def _places(_workplace: Workplace, role: PlannedRole) -> Iterator[Violation]:
    limits = role.role.limits
    locations = {placement.task.location for placement in role.placements}
    if len(locations) > limits["max_locations"]:
        values = {"locations": sorted(locations), "limit": limits["max_locations"]}
        yield Violation("LOCS", role.path, "Too many places.", values)
    processes = {placement.task.process for placement in role.placements}
    if not limits["min_processes"] <= len(processes) <= limits["max_processes"]:
        values = {"processes": sorted(processes), "limit": [limits["min_processes"], limits["max_processes"]]}
        yield Violation("PROCS", role.path, "The number of processes is outside the limits.", values)
    areas = {placement.task.area for placement in role.placements}
    if areas != {role.record["area"]}:
        values = {"areas": sorted(map(str, areas)), "stated": role.record["area"]}
        yield Violation("AREA", role.path, "All work of a role must lie in its one area.", values)


def _shares(_workplace: Workplace, role: PlannedRole) -> Iterator[Violation]:
    """Yield broken shares of the role's minutes, compared in whole numbers: 100 × part against percent × all."""
    limits, total = role.role.limits, role.minutes
    of_task: Counter[str] = Counter()
    of_flag: Counter[str] = Counter()
    for placement in role.placements:
        of_task[placement.task.id] += placement.role_minutes
        for flag in placement.task.flags:
            of_flag[flag] += placement.role_minutes
    for task, minutes in sorted(of_task.items()):
        if 100 * minutes > limits["max_single_task_percent"] * total:
            values = {"task": task, "minutes": minutes, "of": total, "percent": limits["max_single_task_percent"]}
            yield Violation("SINGLE", role.path, "One task fills too much of the role.", values)
    if 100 * of_flag["unwanted"] > limits["max_unwanted_percent"] * total:
        values = {"minutes": of_flag["unwanted"], "of": total, "percent": limits["max_unwanted_percent"]}
        yield Violation("DISLIKED", role.path, "Too much of the role is work that others do not want.", values)
    if 100 * of_flag["with_colleagues"] < limits["min_with_colleagues_percent"] * total:
        values = {
            "minutes": of_flag["with_colleagues"],
            "of": total,
            "percent": limits["min_with_colleagues_percent"],
        }
        yield Violation("CONTACT", role.path, "Too little of the role is work beside others.", values)
    meaningful = {placement.task.id for placement in role.placements if "meaningful" in placement.task.flags}
    if len(meaningful) < limits["min_meaningful_tasks"]:
        values = {"tasks": sorted(meaningful), "limit": limits["min_meaningful_tasks"]}
        yield Violation("MEANING", role.path, "Too few tasks with a visible, valued result.", values)


ROLE_RULES: tuple[Callable[[Workplace, PlannedRole], Iterator[Violation]], ...] = (
    _overlap,
    _hours,
    _days,
    _places,
    _shares,
)


def check_roles(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield broken rules of each role: OVERLAP, HOURS, DAY_MIN, DAY_MAX, SPAN, LOCS, AREA, PROCS, shares."""
    for role in plan.roles:
        for rule in ROLE_RULES:
            yield from rule(workplace, role)


def check_order(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield broken orders between linked tasks on their common days (PREC).

    A moved unit keeps its stated start; one that stays with its holder may lie anywhere in its window at the
    holder's own pace, so only an order that no choice could keep is broken.
    """
    placed = {(placement.task.id, placement.slot): placement for placement in plan.placements}
    for index, link in enumerate(workplace.links):
        if link["kind"] != "before":
            continue
        first, then, lag = workplace.tasks[link["first"]], workplace.tasks[link["then"]], link.get("min_lag_minutes", 0)
        for first_slot, first_window in enumerate(first.slots):
            for then_slot, then_window in enumerate(then.slots):
                before, after = placed.get((first.id, first_slot)), placed.get((then.id, then_slot))
                for day in sorted(first_window.days & then_window.days):
                    first_moved = before is not None and day in before.days
                    then_moved = after is not None and day in after.days
                    if not first_moved and not then_moved:
                        continue
                    end = before.end if before and first_moved else first_window.earliest + first.minutes
                    start = after.start if after and then_moved else then_window.latest - then.minutes
                    if end + lag > start:
                        yield Violation(
                            "PREC",
                            plan.path,
                            "The order of two tasks cannot be kept.",
                            {
                                "link": index,
                                "first": first.id,
                                "then": then.id,
                                "day": day,
                                "end": end,
                                "start": start,
                                "lag": lag,
                            },
                        )
                        break


def check_locked(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield locked placements that the plan dropped or moved (LOCKED), and required roles left out (MUST_USE)."""
    placed = {(placement.role.id, placement.task.id, placement.slot): placement.start for placement in plan.placements}
    for lock in workplace.locked:
        start = placed.get((lock["role"], lock["task"], lock.get("slot", 0)))
        wanted = lock.get("start")
        if start is None or (wanted is not None and (start - clock(wanted)) % MINUTES_A_DAY):
            yield Violation("LOCKED", plan.path, "A locked placement is not kept.", dict(lock))
    used = {role.role.id for role in plan.roles}
    for role in workplace.roles.values():
        if role.must_use and role.id not in used:
            yield Violation("MUST_USE", plan.path, "A required role is missing.", {"role": role.id})
