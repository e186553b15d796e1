"""The state of a search: which role is where with what, and what each area is worth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tasks.carving.ledger import Arrangement, Placement, objective_of
from tasks.carving.limits import holder_violations, order_violations
from tasks.carving.preparation import Prepared


@dataclass(slots=True)
class Board:
    """An arrangement by area. ``version`` of an area names its content and that of the areas it depends on.

    Equal content has the equal version, so what was learnt of a state is known again when the state comes back.
    """

    prepared: Prepared
    areas: dict[int, Arrangement] = field(default_factory=lambda: defaultdict(dict))
    version: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    coupled: dict[int, frozenset[int]] = field(default_factory=dict)
    _contents: dict[tuple[int, object], int] = field(default_factory=dict)

    def arrangement(self) -> Arrangement:
        """All units that are in a role."""
        whole: Arrangement = {}
        for part in self.areas.values():
            whole.update(part)
        return whole

    def objective(self) -> int:
        """Net worth of everything, cents a week."""
        return objective_of(self.prepared, self.arrangement())

    def roles_in(self, area: int) -> list[int]:
        """Role indices of an area."""
        return sorted({place[0] for place in self.areas[area].values()})

    def area_of(self) -> dict[int, int]:
        """Role index → area."""
        return {role: area for area in sorted(self.areas) for role in self.roles_in(area)}

    def unused(self) -> list[int]:
        """Roles without any unit."""
        used = self.area_of()
        return [role for role in range(len(self.prepared.roles)) if role not in used]

    def around(self, area: int) -> Arrangement:
        """Units of the areas that share a holder or a link with this one."""
        found: Arrangement = {}
        for other in self.coupled.get(area, ()):
            if other != area:
                found.update(self.areas[other])
        return found

    def worth(self, area: int, arrangement: Mapping[int, Placement] | None = None) -> int:
        """What an area (or another arrangement of it) adds to the areas around it, cents a week."""
        around = self.around(area)
        own = self.areas[area] if arrangement is None else arrangement
        if not around:
            return objective_of(self.prepared, own)
        return objective_of(self.prepared, {**around, **own}) - objective_of(self.prepared, around)

    def is_sound(self, area: int, arrangement: Mapping[int, Placement] | None = None) -> bool:
        """Whether an area (or another arrangement of it) and those around keep the holders' limits and the orders.

        Each role keeps its own rules wherever it is put, but a role that leaves can break a limit: what it had made
        lighter for a holder comes back, while the light work of the others is still gone.
        """
        own = self.areas[area] if arrangement is None else arrangement
        whole = {**self.around(area), **own}
        return not holder_violations(self.prepared, whole) and not order_violations(self.prepared, whole)

    def without(self, area: int, roles: Iterable[int]) -> Arrangement:
        """An area's units less those of some roles."""
        leaving = set(roles)
        return {unit: place for unit, place in self.areas[area].items() if place[0] not in leaving}

    def put(self, area: int, arrangement: Mapping[int, Placement]) -> None:
        """Replace what an area holds."""
        self.areas[area] = dict(arrangement)
        for other in self.coupled.get(area, frozenset((area,))):
            self.version[other] = self._name_content(other)

    def _name_content(self, area: int) -> int:
        content = tuple(
            tuple(sorted(self.areas[other].items())) for other in sorted(self.coupled.get(area, frozenset((area,))))
        )
        return self._contents.setdefault((area, content), len(self._contents) + 1)

    def restore(self, twin: "Board") -> None:
        """Take over the content of a copy."""
        for area in sorted(self.areas.keys() | twin.areas.keys()):
            if self.areas.get(area, {}) != twin.areas.get(area, {}):
                self.put(area, twin.areas.get(area, {}))

    def copy(self) -> "Board":
        """A board of its own with the same content."""
        twin = Board(self.prepared, coupled=self.coupled)
        twin.areas.update({area: dict(part) for area, part in self.areas.items()})
        twin.version.update(self.version)
        return twin


def rename(board: Board) -> None:
    """Give every area roles of its own: the k-th use of a template gets its k-th role."""
    prepared = board.prepared
    next_free = [0] * len(prepared.templates)
    for area in sorted(board.areas):
        names: dict[int, int] = {}
        for role in board.roles_in(area):
            template = prepared.template_of[role]
            names[role] = prepared.templates[template][next_free[template]]
            next_free[template] += 1
        arrangement = board.areas[area]
        board.areas[area] = {unit: (names[role], start) for unit, (role, start) in arrangement.items()}
