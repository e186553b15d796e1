"""Local search on a proposal: areas solved anew together, and roles moved, swapped or exchanged between areas."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from tasks.carving.areas import optimistic_value
from tasks.carving.board import Board, rename
from tasks.carving.greedy import Prices
from tasks.carving.ledger import Arrangement
from tasks.carving.moves import NOTHING, Exchange, Move, MoveTable
from tasks.carving.solving import EFFORT_OF_A_STEP
from tasks.carving.trials import Trial, Workshop, insertion, result_of, rework

QUICK, POLISHED, DEEP = 0, 1, 2
"""How far to go: moves only; near misses solved together as well; longer solves as well."""

_FIRST_JOINT_SECONDS = 0.5
_LONGEST_JOINT_SECONDS = 16.0
_TOGETHER = ((8.0, 5), (4.0, 4), (1.0, 3), (0.0, 2))
"""How many roles of an area are solved together, by the seconds each solve may take."""
_POLISH_SECONDS = 0.7
_LEAST_SPENT = 0.001
_BATCH = 3
"""Solves handed out together, per thread: more leave fewer threads idle at the end, but some are wasted."""
_FAR_SHARE = 2
_LEAST_ROLES, _MOST_OUT, _LUCK = 3, 4, 0.15
_HOPES = (1.15, 1.5, 2.0)
"""How much more than usual of an optimistic value is hoped for, in turns."""


@dataclass(slots=True)
class _Known:
    """A priced exchange: how much the area gains, its units afterwards, and whether they were solved together."""

    gain: int
    after: Arrangement | None
    joint: bool = False


@dataclass(slots=True)
class Improver:
    """Improves a board until the clock is over or nothing more is known to try.

    ``pool`` remembers the best known units of (area, templates in it), with their worth.
    """

    board: Board
    workshop: Workshop
    prices: Prices
    random: Random
    changed: Callable[[], None]
    _hope: float = _HOPES[0]
    _spent_near: float = 0.0
    _spent_far: float = 0.0
    _known: dict[tuple[Exchange, int], _Known] = field(default_factory=dict)
    _guess: dict[Exchange, tuple[int, int, int]] = field(default_factory=dict)
    _settled: dict[tuple[int, int, tuple[int, ...]], float] = field(default_factory=dict)
    pool: dict[tuple[int, tuple[int, ...]], tuple[int, Arrangement]] = field(default_factory=dict)

    def run(self, depth: int = DEEP) -> None:
        """Alternate joint solves of areas and moves between areas until nothing is left at this depth."""
        while not self.workshop.clock.over() and self.step(depth):
            pass

    def step(self, depth: int = DEEP) -> bool:
        """One round of solves; False when nothing is left at this depth."""
        return self._joint_round() or self._move_round() or (depth != QUICK and self._explore(depth))

    def _explore(self, depth: int) -> bool:
        """Ruin and recreate in two thirds of the time; near misses, then longer solves, in the rest."""
        clock = self.workshop.clock
        began = clock.elapsed()
        if _FAR_SHARE * self._spent_near >= self._spent_far and self._ruin_round():
            self._spent_far += clock.elapsed() - began + _LEAST_SPENT
            return True
        done = self._polish_round() or (depth == DEEP and self._deepen())
        self._spent_near += clock.elapsed() - began + _LEAST_SPENT
        return done or (depth == DEEP and self._ruin_round())

    # -- areas solved anew ----------------------------------------------------------------------------------------

    def _joint_round(self) -> bool:
        """Solve the groups of roles not yet solved in their present state; True when there was something to do."""
        groups = self._groups(_FIRST_JOINT_SECONDS)
        if not groups:
            return False
        self._solve_groups(groups[: _BATCH * self.workshop.clock.threads], _FIRST_JOINT_SECONDS)
        return True

    def _deepen(self) -> bool:
        """Give groups that were not solved to the end more time; False when all are solved or at the limit."""
        seconds = 2 * _FIRST_JOINT_SECONDS
        while seconds <= _LONGEST_JOINT_SECONDS:
            groups = self._groups(seconds)
            if groups:
                self._solve_groups(groups[: self.workshop.clock.threads], seconds)
                return True
            seconds *= 2
        return False

    def _groups(self, seconds: float) -> list[tuple[int, tuple[int, ...]]]:
        """(area, roles) groups that have had less than ``seconds`` in their present state.

        The first group of every area comes before the second of any, small groups before large.
        """
        found: list[tuple[int, int, tuple[int, ...]]] = []
        for area in sorted(self.board.areas):
            roles = self.board.roles_in(area)
            if not roles:
                continue
            size = next(most for least, most in _TOGETHER if seconds >= least)
            found.extend(
                (len(group), area, group)
                for group in combinations(roles, min(size, len(roles)))
                if self._settled.get((area, self.board.version[area], group), 0.0) < seconds
            )
        self.random.shuffle(found)
        found.sort(key=lambda entry: entry[0])
        turns: dict[int, int] = defaultdict(int)
        ordered = []
        for size, area, group in found:
            turns[area] += 1
            ordered.append((turns[area], size, area, group))
        ordered.sort(key=lambda entry: entry[:2])
        return [(area, group) for _turn, _size, area, group in ordered]

    def _solve_groups(self, groups: list[tuple[int, tuple[int, ...]]], seconds: float) -> None:
        """Solve groups side by side; of several groups of one area only the one that gains most is taken."""
        trials = [rework(self.board, area, group, seconds) for area, group in groups]
        gains: list[tuple[int, int, Arrangement]] = []
        outcomes = self.workshop.run(trials)
        for number, (trial, outcome) in enumerate(zip(trials, outcomes, strict=True)):
            self._settled[trial.area, trial.version, trial.roles] = 1e9 if outcome.proven else seconds
            if outcome.feasible:
                after = result_of(trial, outcome)
                gains.append((self.board.worth(trial.area, after) - self.board.worth(trial.area), number, after))
        for gain, number, after in sorted(gains, key=lambda entry: (-entry[0], entry[1])):
            trial = trials[number]
            if gain > 0 and trial.version == self.board.version[trial.area]:
                self.put(trial.area, after)
                if outcomes[number].proven:
                    self._settled[trial.area, self.board.version[trial.area], trial.roles] = 1e9
                self.changed()

    def put(self, area: int, after: Arrangement) -> None:
        """Replace what an area holds, and remember it."""
        self.board.put(area, after)
        if not self.board.coupled.get(area):
            self._remember(area, after)

    # -- moves between areas --------------------------------------------------------------------------------------

    def _move_round(self) -> bool:
        """Price the most promising moves, ever more hopefully; apply the first that gains. False when all are."""
        for hope in _HOPES:
            self._hope = hope
            if self._hopeful_round():
                return True
        return False

    def _polish_round(self) -> bool:
        """Solve the areas of the nearest misses together with what they would hold; False when all are done."""
        wanted: list[Exchange] = []
        for _gain, move in self._moves(least=-1e11):
            if self._gain_of(move) > 0:
                self._apply(move)
                return True
            wanted.extend(part for part in move if not self._is_joint(part) and part not in wanted)
            if len(wanted) >= self.workshop.clock.threads:
                break
        if not wanted:
            return False
        self._price_joint(wanted[: self.workshop.clock.threads])
        return True

    def _gain_of(self, move: Move) -> int:
        known = [self._current(part) for part in move]
        return sum(part.gain for part in known if part) if all(part and part.after is not None for part in known) else 0

    def _is_joint(self, part: Exchange) -> bool:
        known = self._current(part)
        return known is not None and (known.joint or not known.after)

    def _price_joint(self, wanted: list[Exchange]) -> None:
        trials, starts = [], []
        for part in wanted:
            known = self._current(part)
            start = known.after if known is not None and known.after is not None else {}
            starts.append(start)
            roles = tuple(sorted({role for role, _start in start.values()}))
            around = self.board.around(part.area)
            trials.append(Trial(part.area, roles, around, self.board.version[part.area], start, _POLISH_SECONDS))
        for part, start, trial, outcome in zip(wanted, starts, trials, self.workshop.run(trials), strict=True):
            after = result_of(trial, outcome) if outcome.feasible else dict(start)
            if self.board.worth(part.area, after) < self.board.worth(part.area, start):
                after = dict(start)
            if not self.board.is_sound(part.area, after):
                self._known[part, trial.version] = _Known(0, None, joint=True)
                continue
            self._remember(part.area, after)
            gain = self.board.worth(part.area, after) - self.board.worth(part.area)
            self._known[part, trial.version] = _Known(gain, after, joint=True)

    def _hopeful_round(self) -> bool:
        wanted: list[Exchange] = []
        for gain, move in self._moves():
            missing = [part for part in move if self._current(part) is None]
            if not missing:
                if gain > 0:
                    self._apply(move)
                    return True
                continue
            wanted.extend(part for part in missing if part not in wanted)
            if len(wanted) >= _BATCH * self.workshop.clock.threads:
                break
        if not wanted:
            return False
        self._price(wanted[: _BATCH * self.workshop.clock.threads])
        return True

    def _current(self, part: Exchange) -> _Known | None:
        if part.into == NOTHING:
            return self._removal(part)
        return self._known.get((part, self.board.version[part.area]))

    def _removal(self, part: Exchange) -> _Known:
        key = (part, self.board.version[part.area])
        known = self._known.get(key)
        if known is None:
            after = self.board.without(part.area, (part.out,))
            worth = self.board.worth(part.area, after)
            better = self._recall(part.area, after)
            if better is not None and better[0] > worth:
                worth, after = better
            sound = self.board.is_sound(part.area, after)
            known = self._known[key] = _Known(worth - self.board.worth(part.area), after if sound else None)
        return known

    def _expected(self, part: Exchange) -> float:
        """Gain of an exchange: exact when priced, otherwise a guess from the optimistic value."""
        known = self._current(part)
        if known is not None:
            return known.gain if known.after is not None else -1e12
        version = self.board.version[part.area]
        cached = self._guess.get(part)
        if cached is None or cached[0] != version:
            cached = self._guess[part] = (version, *self._hope_of(part))
        _version, loss, hope = cached
        return loss + self._hope * self.prices.expected(hope) if hope > 0 else -1e12

    def _hope_of(self, part: Exchange) -> tuple[int, int]:
        """(what the area loses by the role that gives way, optimistic value of the one that comes), cents a week."""
        rest = self.board.without(part.area, (part.out,)) if part.out != NOTHING else self.board.areas[part.area]
        role = self.board.prepared.templates[part.into][0]
        hope = optimistic_value(self.board.prepared, role, part.area, rest)
        loss = self._removal(Exchange(part.area, part.out, NOTHING)).gain if part.out != NOTHING else 0
        return loss, hope

    def _moves(self, least: float = 0) -> Iterator[tuple[float, Move]]:
        """Moves by expected gain, best first; only those that may gain more than ``least``."""
        return MoveTable(self.board, self._expected).ranked(least)

    def _price(self, wanted: list[Exchange]) -> None:
        trials: list[Trial] = []
        for part in wanted:
            role = self.board.prepared.templates[part.into][0]
            out = (part.out,) if part.out != NOTHING else ()
            trials.append(insertion(self.board, part.area, self._stand_in(role, part), out))
        for part, trial, outcome in zip(wanted, trials, self.workshop.run(trials), strict=True):
            if not outcome.feasible or not outcome.placements:
                self._known[part, trial.version] = _Known(0, None)
                continue
            after = result_of(trial, outcome)
            worth = self.board.worth(part.area, after)
            self.prices.learn(
                optimistic_value(self.board.prepared, trial.roles[0], part.area, trial.own_rest), outcome.objective
            )
            if not self.board.is_sound(part.area, after):
                self._known[part, trial.version] = _Known(0, None)
                continue
            self._remember(part.area, after)
            better = self._recall(part.area, after)
            if better is not None and better[0] > worth:
                worth, after = better
            self._known[part, trial.version] = _Known(worth - self.board.worth(part.area), after)

    def _stand_in(self, role: int, part: Exchange) -> int:
        """A role of the same template that does not stand in the area already."""
        group = self.board.prepared.templates[self.board.prepared.template_of[role]]
        here = set(self.board.roles_in(part.area)) - {part.out}
        return next((other for other in group if other not in here), role)

    def _apply(self, move: Move) -> None:
        """Carry out a move; roles of equal templates are handed out anew where a name would stand twice."""
        before = self.board.copy()
        known = [self._current(part) for part in move]
        for part, priced in zip(move, known, strict=True):
            if priced is not None and priced.after is not None:
                self.board.areas[part.area] = dict(priced.after)
        self._settle(before, known, move)

    def _settle(self, before: Board, known: list[_Known | None], move: Move) -> None:
        rename(self.board)
        if self.board.objective() > before.objective() and self._is_sound_after(before):
            for area in list(self.board.areas):
                self.board.put(area, self.board.areas[area])
            self.changed()
            return
        self.board.areas.clear()
        self.board.areas.update(before.areas)
        for part, priced in zip(move, known, strict=True):
            if priced is not None:
                priced.gain = min(priced.gain, 0)
            self._known[part, self.board.version[part.area]] = _Known(0, None, joint=True)

    # -- ruin and recreate ----------------------------------------------------------------------------------------

    def _ruin_round(self) -> bool:
        """Take a few roles out and put them, or others, back where they are worth most; keep what is better."""
        movable = [role for role in self.board.area_of() if role not in self.board.prepared.forced]
        if len(movable) < _LEAST_ROLES:
            return False
        self.workshop.clock.effort += EFFORT_OF_A_STEP
        before = self.board.copy()
        worth = self.board.objective()
        leaving = self.random.sample(movable, self.random.randint(2, min(_MOST_OUT, len(movable))))
        for area in sorted({before.area_of()[role] for role in leaving}):
            rest = self.board.without(area, leaving)
            better = self._recall(area, rest)
            self._lay(area, better[1] if better is not None and better[0] > self.board.worth(area, rest) else rest)
        while len(self.board.area_of()) < self.board.prepared.most_roles and self._put_back():
            pass
        if self.workshop.clock.over() or self.board.objective() <= worth or not self._is_sound_after(before):
            self.board.restore(before)
        else:
            self.changed()
        return True

    def _is_sound_after(self, before: Board) -> bool:
        """Whether every area that has changed keeps the holders' limits and the orders."""
        changed = [area for area, own in self.board.areas.items() if own != before.areas.get(area, {})]
        return all(map(self.board.is_sound, changed))

    def _lay(self, area: int, arrangement: Arrangement) -> None:
        """Put units into an area and hand out the roles' names anew where one would stand twice."""
        prepared = self.board.prepared
        elsewhere = {role for role, place in self.board.area_of().items() if place != area}
        names: dict[int, int] = {}
        for role in sorted({role for role, _start in arrangement.values()}):
            group = prepared.templates[prepared.template_of[role]]
            names[role] = next(other for other in (role, *group) if other not in elsewhere)
            elsewhere.add(names[role])
        self.board.put(area, {unit: (names[role], start) for unit, (role, start) in arrangement.items()})

    def _put_back(self) -> bool:
        """Insert the free role that gains most, with some chance; False when none gains or the time is over."""
        prepared = self.board.prepared
        free = sorted({prepared.template_of[role] for role in self.board.unused()})
        parts = [Exchange(area, NOTHING, template) for area in range(len(prepared.units_of_area)) for template in free]
        luck = {part: self.random.uniform(1 - _LUCK, 1 + _LUCK) for part in parts}
        while not self.workshop.clock.over():
            ranked = sorted(parts, key=lambda part: -self._expected(part) * luck[part])
            ranked = [part for part in ranked if self._expected(part) > 0]
            if not ranked:
                return False
            head = self._current(ranked[0])
            if head is not None and head.after is not None:
                self._lay(ranked[0].area, head.after)
                return True
            missing = [part for part in ranked if self._current(part) is None]
            self._price(missing[: _BATCH * self.workshop.clock.threads])
        return False

    # -- memory of areas ------------------------------------------------------------------------------------------

    def found_roles(self) -> Iterator[tuple[int, Arrangement]]:
        """(area, units) of everything remembered, and of what stands on the board."""
        yield from self.board.areas.items()
        yield from ((area, arrangement) for (area, _templates), (_worth, arrangement) in self.pool.items())

    def _key(self, area: int, arrangement: Arrangement) -> tuple[int, tuple[int, ...]]:
        roles = {role for role, _start in arrangement.values()}
        return area, tuple(sorted(self.board.prepared.template_of[role] for role in roles))

    def _remember(self, area: int, arrangement: Arrangement) -> None:
        if self.board.coupled.get(area):
            return
        key, worth = self._key(area, arrangement), self.board.worth(area, arrangement)
        if key not in self.pool or worth > self.pool[key][0]:
            self.pool[key] = (worth, dict(arrangement))

    def _recall(self, area: int, arrangement: Arrangement) -> tuple[int, Arrangement] | None:
        if self.board.coupled.get(area):
            return None
        return self.pool.get(self._key(area, arrangement))
