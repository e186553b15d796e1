"""What a business register tells and how it is asked."""

from dataclasses import dataclass
from typing import Protocol


class RegisterUnavailable(Exception):
    """The register did not answer, answered late, or answered something else than was agreed."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """Public facts of one organisation; whatever the register does not tell is empty.

    ``industry_code`` is a code of TOL 2008 with four digits at most; ``municipality_code`` has three digits.
    """

    business_id: str
    name: str
    name_sv: str = ""
    name_en: str = ""
    form_code: str = ""
    form_label: str = ""
    industry_code: str = ""
    industry_label: str = ""
    street_address: str = ""
    postal_code: str = ""
    municipality_code: str = ""
    has_ended: bool = False


class BusinessRegister(Protocol):
    """A source of public facts about organisations."""

    name: str

    def look_up(self, business_id: str) -> RegisterEntry | None:
        """Return the entry of a business id in its normal form, or None when the register has no such organisation.

        Raises:
            RegisterUnavailable: no trustworthy answer now.
        """
        ...
