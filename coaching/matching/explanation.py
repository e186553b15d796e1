"""Structured reasons for a pair: why it is worth a conversation, and what is open."""

import math

from coaching.matching.answers import Gap, ProposedPair, Reason
from coaching.matching.costs import ClosingTable
from coaching.matching.preparation import Prepared, counting_level
from coaching.matching.records import Candidate, Dimension, Role

UNDERUSED = "UNDERUSED"
MEETS = "MEETS"
SLIGHT_DEMAND = "SLIGHT_DEMAND"
CLEAR_DEMAND = "CLEAR_DEMAND"
UNDERUSED_FROM = 2
SLIGHT = -1


def gap_label(difference: int) -> str:
    """Return the label of capacity minus demand: two or more, 0–1, -1, -2 or less."""
    if difference >= UNDERUSED_FROM:
        return UNDERUSED
    if difference >= 0:
        return MEETS
    return SLIGHT_DEMAND if difference == SLIGHT else CLEAR_DEMAND


def compare(
    candidate: Candidate, role: Role, dimensions: tuple[Dimension, ...], closings: ClosingTable
) -> tuple[tuple[Gap, ...], tuple[str, ...], int]:
    """Return the gaps of a pair, the dimensions not known, and the cost of closing in cents a week.

    Dimensions that the role does not ask for, and those that meet, are not listed.
    """
    gaps, unknown, cents = [], [], 0
    for dimension in dimensions:
        demand = counting_level(role.demand[dimension.id], dimension) if dimension.id in role.demand else 0
        if not demand:
            continue
        if dimension.id not in candidate.capacity:
            unknown.append(dimension.id)
            continue
        capacity = candidate.capacity[dimension.id]
        label = gap_label(capacity - demand)
        if label == MEETS:
            continue
        closing = closings[dimension.id].get(demand - capacity) if capacity < demand else None
        gaps.append(Gap(dimension.id, demand, capacity, label, closing.adjustments if closing else ()))
        cents += closing.cents_per_week if closing else 0
    return tuple(gaps), tuple(unknown), cents


def explain_pair(prepared: Prepared, candidate: Candidate, role: Role, eligible_roles: int | None) -> ProposedPair:
    """Return an eligible pair with its reasons; ``eligible_roles`` is the number of the person's possible roles.

    None means that this number is not known.
    """
    instance = prepared.instance
    gaps, unknown, cents = compare(candidate, role, instance.dimensions, prepared.closings)
    return ProposedPair(
        candidate=candidate.id,
        role=role.id,
        gaps=gaps,
        unknown=unknown,
        cents_per_week=cents,
        reasons=tuple(_reasons(candidate, role, eligible_roles, instance.limits.hard_to_place_roles)),
    )


def _reasons(candidate: Candidate, role: Role, eligible_roles: int | None, few: int) -> list[Reason]:
    away = math.dist(candidate.location, role.location)
    reasons = [
        Reason("NEAR", {"km": round(away, 1), "limit_km": candidate.max_km}),
        Reason(
            "HOURS",
            {"minutes": role.minutes, "least_minutes": candidate.least_minutes, "most_minutes": candidate.most_minutes},
        ),
        Reason("TIMETABLE", {"windows": len(role.timetable)}),
    ]
    shared = sorted(tag for tag in role.tags if candidate.interests.get(tag, 0) > 0)
    if shared:
        reasons.append(Reason("INTEREST", {"tags": shared}))
    if candidate.must_have:
        reasons.append(Reason("MUST_HAVE_MET", {"tags": sorted(candidate.must_have)}))
    if role.licences:
        reasons.append(Reason("LICENCES_HELD", {"licences": sorted(role.licences)}))
    if candidate.support_minutes:
        missing = max(0, candidate.support_minutes - role.support_minutes)
        values = {"needed_minutes": candidate.support_minutes, "from_coach_minutes": missing}
        reasons.append(Reason("SUPPORT", values))
    if candidate.waiting_months:
        reasons.append(Reason("WAITED", {"months": candidate.waiting_months}))
    if candidate.debt:
        reasons.append(Reason("PASSED_OVER", {"rounds": candidate.debt}))
    if eligible_roles is not None and eligible_roles <= few:
        reasons.append(Reason("FEW_ROLES", {"roles": eligible_roles}))
    return reasons
