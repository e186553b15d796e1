"""Reads of the consent ledger."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from coaching.enums import PURPOSES_WITH_RECEIVER, ConsentPurpose
from coaching.models import Candidate, Consent, ConsentText


def texts_in_force() -> dict[str, ConsentText]:
    """Return by purpose the words that are shown today: the newest version that is already valid."""
    rows = ConsentText.objects.filter(valid_from__lte=timezone.localdate()).order_by("purpose", "version")
    return {row.purpose: row for row in rows}


def text_in_force(purpose: str) -> ConsentText | None:
    """Return the words of one purpose that are shown today, or None when there are none."""
    return (
        ConsentText.objects.filter(purpose=purpose, valid_from__lte=timezone.localdate()).order_by("-version").first()
    )


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """One purpose with what the person allows now. ``may_give``: another consent can be given for it."""

    purpose: ConsentPurpose
    in_force: list[Consent]
    may_give: bool


def ledger_of(candidate: Candidate) -> QuerySet[Consent]:
    """Return every entry of the candidate's ledger, the newest first."""
    return Consent.objects.filter(candidate=candidate).select_related("employer", "text").order_by("-given_on", "-id")


def purposes_of(entries: list[Consent]) -> list[PurposeRow]:
    """Return the ledger's entries in force by purpose, each purpose once."""
    known = texts_in_force()
    rows = []
    for purpose in ConsentPurpose:
        in_force = [entry for entry in entries if entry.purpose == purpose and entry.withdrawn_on is None]
        open_to_more = purpose in PURPOSES_WITH_RECEIVER or not in_force
        rows.append(PurposeRow(purpose, in_force, may_give=purpose in known and open_to_more))
    return rows
