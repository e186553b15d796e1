"""Reads of the capacity profile."""

from dataclasses import dataclass

from coaching.enums import DIMENSION_GROUPS
from coaching.models import Candidate, CapacityRating
from core.policies import Text
from tasks.models import Dimension


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One dimension of the profile. Without a rating, or with one that has no level, the level is not known."""

    dimension: Dimension
    rating: CapacityRating | None

    @property
    def level(self) -> int | None:
        """Return the level, None when it is not known."""
        return self.rating.level if self.rating else None


@dataclass(frozen=True, slots=True)
class Profile:
    """Every dimension, group by group, and what the picture shows: the known levels, the strongest first."""

    groups: list[tuple[Text, list[ProfileRow]]]

    @property
    def rows(self) -> list[ProfileRow]:
        """Return every dimension in order."""
        return [row for _heading, rows in self.groups for row in rows]

    @property
    def bars(self) -> list[tuple[str, int]]:
        """Return label and level of what is known, the strongest first."""
        known = [(str(row.dimension.label), row.level) for row in self.rows if row.level is not None]
        return sorted(known, key=lambda bar: -bar[1])

    @property
    def unknown(self) -> list[str]:
        """Return the labels of what is not known."""
        return [str(row.dimension.label) for row in self.rows if row.level is None]

    @property
    def ratings(self) -> dict[str, CapacityRating]:
        """Return the ratings by dimension code."""
        return {row.dimension.code: row.rating for row in self.rows if row.rating is not None}

    @property
    def sections(self) -> list[tuple[Text, list[str]]]:
        """Return the headings with the codes of their dimensions."""
        return [(heading, [row.dimension.code for row in rows]) for heading, rows in self.groups]


def profile_of(candidate: Candidate) -> Profile:
    """Return the candidate's capacity profile over every dimension, in two queries."""
    known = {
        rating.dimension_id: rating
        for rating in CapacityRating.objects.filter(candidate=candidate).select_related("dimension")
    }
    groups: dict[str, list[ProfileRow]] = {}
    for dimension in Dimension.objects.order_by("position", "code"):
        groups.setdefault(dimension.group, []).append(ProfileRow(dimension, known.get(dimension.pk)))
    return Profile([(DIMENSION_GROUPS.get(group, group), rows) for group, rows in groups.items()])
