"""Checks of an input record as a whole: ids, references and what can never be."""

from collections.abc import Iterable

from tasks.carving.records import InputError, Instance, Task


def check_references(instance: Instance, errors: list[InputError]) -> None:
    """Append an error for each repeated id, each reference to nothing, each impossible window and each cycle."""
    _check_unique(instance, errors)
    _check_places(instance, errors)
    holders = {holder.id for holder in instance.holders}
    locations = {location.id for location in instance.locations}
    departments = {location.department for location in instance.locations}
    for index, task in enumerate(instance.tasks):
        path = f"$.tasks[{index}]"
        errors.extend(
            InputError(f"{path}.holder", f"there is no holder “{part.holder}”")
            for part in task.holders
            if part.holder not in holders
        )
        if task.location not in locations:
            errors.append(InputError(f"{path}.location", f"there is no location “{task.location}”"))
        elif task.department not in departments:
            errors.append(InputError(f"{path}.department", f"there is no department “{task.department}”"))
        _check_windows(task, path, errors)
    _check_links(instance, errors)
    _check_locks(instance, errors)


def _check_unique(instance: Instance, errors: list[InputError]) -> None:
    groups: dict[str, Iterable[str]] = {
        "areas": (area.id for area in instance.areas),
        "locations": (location.id for location in instance.locations),
        "holders": (holder.id for holder in instance.holders),
        "tasks": (task.id for task in instance.tasks),
        "roles": (role.id for role in instance.roles),
    }
    for name, ids in groups.items():
        seen: set[str] = set()
        for index, identity in enumerate(ids):
            if identity in seen:
                errors.append(InputError(f"$.{name}[{index}].id", f"“{identity}” is there twice"))
            seen.add(identity)


def _check_places(instance: Instance, errors: list[InputError]) -> None:
    area_of: dict[str, str] = {}
    for index, area in enumerate(instance.areas):
        for department in area.departments:
            if department in area_of:
                errors.append(
                    InputError(f"$.areas[{index}].departments", f"“{department}” is already in “{area_of[department]}”")
                )
            area_of[department] = area.id
    errors.extend(
        InputError(f"$.locations[{index}].department", f"“{location.department}” is in no area")
        for index, location in enumerate(instance.locations)
        if location.department not in area_of
    )


def _check_windows(task: Task, path: str, errors: list[InputError]) -> None:
    for index, slot in enumerate(task.slots):
        if task.minutes > slot.latest - slot.earliest:
            errors.append(
                InputError(
                    f"{path}.slots[{index}]",
                    f"{task.minutes} minutes do not fit in a window of {slot.latest - slot.earliest} minutes",
                )
            )


def _check_links(instance: Instance, errors: list[InputError]) -> None:
    tasks = {task.id for task in instance.tasks}
    before = len(errors)
    for index, link in enumerate(instance.links):
        for key, identity in (("first", link.first), ("then", link.then)):
            if identity not in tasks:
                errors.append(InputError(f"$.links[{index}].{key}", f"there is no task “{identity}”"))
        if link.first == link.then:
            errors.append(InputError(f"$.links[{index}].then", "must be another task"))
    if len(errors) == before:
        cycle = find_cycle(instance)
        if cycle:
            errors.append(InputError("$.links", f"the order goes round in a circle: {' → '.join(cycle)}"))


def find_cycle(instance: Instance) -> tuple[str, ...]:
    """Task ids of a circle of "before" links, first id repeated at the end; empty when there is none."""
    following: dict[str, list[str]] = {}
    for link in instance.links:
        if link.kind == "before":
            following.setdefault(link.first, []).append(link.then)
    done: set[str] = set()
    for root in following:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(root, 0)]
        while stack:
            node, position = stack.pop()
            if position == 0:
                if node in done:
                    continue
                if node in path:
                    return (*path[path.index(node) :], node)
                path.append(node)
            nexts = following.get(node, [])
            if position < len(nexts):
                stack.append((node, position + 1))
                stack.append((nexts[position], 0))
            else:
                done.add(path.pop())
    return ()


def _check_locks(instance: Instance, errors: list[InputError]) -> None:
    roles = {role.id for role in instance.roles}
    slots = {task.id: len(task.slots) for task in instance.tasks}
    seen: set[tuple[str, int]] = set()
    for index, lock in enumerate(instance.locked):
        path = f"$.locked[{index}]"
        if lock.role not in roles:
            errors.append(InputError(f"{path}.role", f"there is no role “{lock.role}”"))
        if lock.task not in slots:
            errors.append(InputError(f"{path}.task", f"there is no task “{lock.task}”"))
        elif lock.slot >= slots[lock.task]:
            errors.append(InputError(f"{path}.slot", "the task has no such slot"))
        if (lock.task, lock.slot) in seen:
            errors.append(InputError(path, "the same piece of work is locked twice"))
        seen.add((lock.task, lock.slot))
