"""What a round answers: pairs worth a conversation, who got no proposal, and measures of fairness.

Pairs are ordered by candidate and role id.  There is no score, no percentage and no order of preference in an
answer: whether a pair is tried is for the person, the coach and the employer to decide.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from coaching.matching.records import FORMAT

MEANING = "PAIRS_WORTH_A_CONVERSATION"


@dataclass(frozen=True, slots=True)
class Reason:
    """A structured reason: a code and its values; texts are rendered elsewhere."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """A dimension in which the role's demand and the person's capacity differ.

    ``label`` is UNDERUSED (two levels or more to spare), SLIGHT_DEMAND (one level short) or CLEAR_DEMAND (two or
    more short); ``closed_by`` names adjustments of the catalogue that would close it.
    """

    dimension: str
    demand: int
    capacity: int
    label: str
    closed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposedPair:
    """A pair worth a conversation; ``unknown`` lists the demanded dimensions whose capacity is not known."""

    candidate: str
    role: str
    gaps: tuple[Gap, ...]
    unknown: tuple[str, ...]
    cents_per_week: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who was left out: debts after this round, people without a proposal, people without an eligible role."""

    debts: Mapping[str, int]
    without_proposal: tuple[str, ...]
    without_eligible_role: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures of a round.

    ``placed`` people have a role in the assignment, ``proposed`` at least one proposal, ``eligible`` at least one
    possible role.  ``mean`` and ``least`` are of the scores of the placed, ``gini`` of those of all eligible
    (unplaced count 0).  ``blocking`` counts pairs who would both rather have each other than what they got.
    """

    placed: int
    proposed: int
    eligible: int
    mean: float
    least: float
    gini: float
    blocking: int
    hard_to_place: int
    hard_to_place_placed: int
    debt_max: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a round; ``refused`` counts pairs dropped by each filter, the first that a pair fails."""

    instance: str
    mode: str
    solver: str
    pairs: tuple[ProposedPair, ...]
    assignment: tuple[tuple[str, str], ...]
    fairness: Fairness
    refused: Mapping[str, int]
    metrics: Metrics
    refused_by_candidate: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def pair_record(pair: ProposedPair) -> dict[str, Any]:
    """Return a pair as a JSON value."""
    return {
        "candidate": pair.candidate,
        "role": pair.role,
        "gaps": [asdict(gap) | {"closed_by": list(gap.closed_by)} for gap in pair.gaps],
        "unknown": list(pair.unknown),
        "cents_per_week": pair.cents_per_week,
        "reasons": [{"code": reason.code, **reason.values} for reason in pair.reasons],
    }


def answer_record(answer: Answer) -> dict[str, Any]:
    """Return an answer as a JSON value of format match/1."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "meaning": MEANING,
        "instance": answer.instance,
        "mode": answer.mode,
        "solver": answer.solver,
        "pairs": [pair_record(pair) for pair in answer.pairs],
        "assignment": [{"candidate": candidate, "role": role} for candidate, role in answer.assignment],
        "fairness": {
            "debts": dict(answer.fairness.debts),
            "without_proposal": list(answer.fairness.without_proposal),
            "without_eligible_role": list(answer.fairness.without_eligible_role),
        },
        "refused": dict(answer.refused),
        "metrics": asdict(answer.metrics),
    }
    if answer.refused_by_candidate:
        record["refused_by_candidate"] = {
            candidate: dict(counts) for candidate, counts in answer.refused_by_candidate.items()
        }
    return record
