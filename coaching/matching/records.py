"""Records of a matching round (format match/1).

Levels are 0–5 on both sides; a capacity that is absent is unknown and never counts as 0.  Times are minutes of
the week on a 5-minute grid, money is integer cents a week, distances are kilometres.  No record holds a name, a
diagnosis or an identity code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

FORMAT = "match/1"

PEAK = "peak"
MEAN = "mean"
BASES = (PEAK, MEAN)
KINDS = ("aid", "method", "arrangement", "support")

ASSIGNMENT = "assignment"
SHORTLIST = "shortlist"
MODES = (ASSIGNMENT, SHORTLIST)

HIGHEST_LEVEL = 5
MOST_PLACES = 10_000


@dataclass(frozen=True, slots=True)
class InputError:
    """One thing wrong in a JSON record: where (a JSON path such as ``$.roles[3].hours``) and what."""

    path: str
    message: str


class InvalidMatchError(ValueError):
    """The record cannot be read; ``errors`` lists everything found, not only the first."""

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in errors))


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of demand and capacity.

    ``basis`` says which figure of the role counts: the peak over its tasks (safety, skill, senses) or the
    time-weighted mean (load).  A gap in a ``safety`` dimension is never closed by an adjustment in a list.
    """

    id: str
    basis: str = PEAK
    safety: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """An interval of one day, in minutes after the week's first midnight (Monday 0:00 = 0, at most 10,080)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as the round sees them: an opaque id and what the person has set or agreed to.

    ``must_have`` and ``must_not`` are tags of roles, hard filters set by the person; ``tags`` are what the person
    brings and a role may require.  ``support_minutes`` is the support needed a week, ``debt`` the number of
    earlier rounds in which an eligible role was open and no proposal came.
    """

    id: str
    capacity: Mapping[str, int]
    least_minutes: int
    most_minutes: int
    windows: tuple[Window, ...]
    location: tuple[float, float]
    max_km: float
    wished_minutes: int | None = None
    licences: frozenset[str] = frozenset()
    interests: Mapping[str, float] = field(default_factory=dict)
    must_have: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    support_minutes: int = 0
    waiting_months: float = 0
    debt: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """A role's demand on one dimension: peak level over its tasks and time-weighted mean."""

    peak: int
    mean: float


@dataclass(frozen=True, slots=True)
class Role:
    """An open role; ``minutes`` is its paid time a week, ``places`` the number of openings."""

    id: str
    demand: Mapping[str, Demand]
    minutes: int
    timetable: tuple[Window, ...]
    location: tuple[float, float]
    licences: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    must_have: frozenset[str] = frozenset()
    places: int = 1
    support_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A means of closing gaps: levels gained per dimension and its cost in cents a week."""

    id: str
    kind: str
    gains: Mapping[str, int]
    cents_per_week: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Parameters of a round; all of them are policy, shown with the result and changed with a log entry.

    Both sides of a pair are judged: the person's by interest, nearness and hours, the role's by cost of
    adjustments and margin.  ``waiting_weight``, ``scarcity_weight`` and ``debt_weight`` turn the round towards
    people who waited long, who have few eligible roles, and who were passed over in earlier rounds.
    """

    budget_cents_per_week: int = 10_000
    most_gaps: int = 3
    closable_levels: int = 2
    gap_level_cents: int = 2_000
    coach_minutes_per_week: int | None = None
    proposals: int = 3
    mode: str = SHORTLIST
    interest_weight: float = 0.45
    nearness_weight: float = 0.30
    hours_weight: float = 0.25
    cost_weight: float = 0.6
    margin_weight: float = 0.4
    waiting_weight: float = 0.5
    waiting_months_cap: int = 24
    scarcity_weight: float = 0.5
    debt_weight: float = 0.25
    hard_to_place_roles: int = 3


@dataclass(frozen=True, slots=True)
class Instance:
    """One matching round."""

    name: str
    dimensions: tuple[Dimension, ...]
    candidates: tuple[Candidate, ...]
    roles: tuple[Role, ...]
    adjustments: tuple[Adjustment, ...] = ()
    limits: Limits = field(default_factory=Limits)
