"""When a participant record is complete: every fact of group 1.1 is there (Regulation (EU) 2021/1057, Annex I).

Records that lack one are told in the data quality figures only. Citizenship, background and housing may be missing.
"""

from typing import Any

from django.db.models import Q

NEEDED = ("gender", "status_entry", "age_at_entry", "education")


def is_complete_condition(prefix: str = "") -> Q:
    """Return the condition "the record is complete", with the path from the row to the record.

    Its negation is taken by ``exclude``, not by ``~``: a missing education is no row of the joined table.
    """
    return Q(
        **{
            f"{prefix}gender__gt": "",
            f"{prefix}status_entry__gt": "",
            f"{prefix}age_at_entry__isnull": False,
            f"{prefix}education__esf_indicator__gt": "",
        }
    )


def missing_facts(record: Any) -> list[str]:
    """Return the names of the fields that the record still needs, in the order of the form.

    An education that is "not known" has no indicator, so it is as good as missing.
    """
    missing = [name for name in NEEDED[:3] if getattr(record, name) in (None, "")]
    if record.education is None or not record.education.esf_indicator:
        missing.append("education")
    return missing
