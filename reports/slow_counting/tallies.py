"""What is counted, and the figures being counted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Counted:
    """One figure; a share also has what it was divided from."""

    value: Decimal
    numerator: int | None = None
    denominator: int | None = None


Tallies = dict[tuple[str, str], Counted]


@dataclass(frozen=True)
class Rules:
    """Projects, the last day, the numbers of the rules by indicator, and what narrows the count."""

    projects: set[int]
    cut_off: date
    parameters: dict[str, dict[str, int]]
    region: str
    industry: str

    def number(self, code: str, name: str, usual: int) -> int:
        """Return a number of an indicator's rule."""
        return int(self.parameters.get(code, {}).get(name, usual))

    def is_in(self, region: str, industry: str | None = None) -> bool:
        """Tell whether something in this region (and industry, when it has one) is counted."""
        if self.region and region != self.region:
            return False
        return industry is None or not self.industry or industry == self.industry


class Tally:
    """Counts of one indicator by part."""

    def __init__(self, code: str, *parts: str) -> None:
        """``parts`` are told even when they are zero."""
        self.code = code
        self.counts = dict.fromkeys(parts, 0)

    def add(self, part: str, number: int = 1) -> None:
        """Count something."""
        self.counts[part] = self.counts.get(part, 0) + number

    def numbers(self) -> Tallies:
        """Return the counts as figures."""
        return {(self.code, part): Counted(Decimal(count)) for part, count in self.counts.items()}

    def hours(self) -> Tallies:
        """Return the counts, which are minutes, as hours with two decimals."""
        return {(self.code, part): Counted(rounded(Fraction(count, 60), 2)) for part, count in self.counts.items()}


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a fraction with this many decimals; a half goes up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def day_of(moment: datetime) -> date:
    """Return the day on which something happened in Finland."""
    return moment.astimezone(HELSINKI).date()
