"""Clock times for the tasks of roles on the board: the engine's timetable, written into the items."""

from collections.abc import Iterable

from tasks.models import RoleItem
from tasks.selectors.carving_input import clock_time
from tasks.selectors.evaluation import BoardReading, evaluation_of


def retime_roles(reading: BoardReading, role_keys: Iterable[int]) -> None:
    """Give the roles a new timetable: times set by hand stay, the others are found; what does not fit has none.

    The items of the reading get the new times too.
    """
    keys = set(role_keys)
    evaluation = evaluation_of(reading, only_locked=True)
    if evaluation is None:
        return
    starts = {(role.template, item.task, item.slot): item.start for role in evaluation.carved for item in role.items}
    changed: list[RoleItem] = []
    for role in reading.roles:
        figures = evaluation.roles.get(f"R{role.pk}")
        if role.pk not in keys or figures is None:
            continue
        unplaced = set(figures.unplaced)
        for item in role.items.all():
            place = reading.numbers.get(item.slot_id)
            if place is None or not item.is_active:
                continue
            start = None if place in unplaced else starts.get((f"R{role.pk}", *place))
            new = clock_time(f"{start // 60:02d}:{start % 60:02d}") if start is not None else None
            if new != item.start:
                item.start = new
                changed.append(item)
    RoleItem.objects.bulk_update(changed, ["start"])
