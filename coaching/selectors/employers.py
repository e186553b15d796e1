"""Employers as choices of a searchable field."""

from typing import Any

from core.lookups import LONGEST_QUERY, MOST_ROWS
from employers.models import Employer
from employers.selectors import matching_name_or_id


def employer_text(employer: Employer) -> str:
    """Return an employer as it stands in the field: name and business ID."""
    return f"{employer.display_name} ({employer.business_id})"


def employer_choices(user: Any, text: str) -> list[Employer]:
    """Return the first employers that the user sees and whose name has the text, or whose business ID it is."""
    found = Employer.objects.visible_to(user).filter(matching_name_or_id(text[:LONGEST_QUERY]))
    return list(found.order_by("name", "id")[:MOST_ROWS])
