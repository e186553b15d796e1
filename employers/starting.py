"""What has been typed on the way to a new employer, kept in the session until the employer is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

from employers.enums import EmployerKind
from employers.registers import RegisterEntry

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY = "employer_start"

# Codes of the business information system's list of legal forms.
KINDS_BY_FORM = {
    **dict.fromkeys(("14", "15", "83", "84", "85"), EmployerKind.COOPERATIVE),
    **dict.fromkeys(("6", "18", "21", "25", "29", "31", "38", "39"), EmployerKind.ASSOCIATION),
    **dict.fromkeys(("41", "42", "61", "62"), EmployerKind.MUNICIPALITY),
    **dict.fromkeys(("22", "40", "48"), EmployerKind.STATE),
    **dict.fromkeys(("44", "45", "46", "71"), EmployerKind.PARISH),
}


def kind_of_form(form_code: str) -> EmployerKind:
    """Return the type of employer that a legal form suggests; the person sees and corrects it."""
    return KINDS_BY_FORM.get(form_code, EmployerKind.COMPANY)


@dataclass
class StartDraft:
    """The draft of one session. ``facts`` are the texts as typed, so that nothing typed is lost.

    ``made`` is the public id of the employer that the last draft became.
    """

    request: HttpRequest
    business_id: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    entry: RegisterEntry | None = None
    made: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the session's draft, an empty one when there is none."""
        kept: dict[str, Any] = request.session.get(KEY, {})
        entry = kept.get("entry")
        return cls(
            request=request,
            business_id=kept.get("business_id", ""),
            facts=kept.get("facts", {}),
            entry=RegisterEntry(**entry) if entry else None,
            made=kept.get("made", ""),
        )

    def begin(self, business_id: str, entry: RegisterEntry | None) -> None:
        """Start with a business id; another one than before leaves the earlier facts behind."""
        if business_id != self.business_id:
            self.facts = {}
        self.business_id, self.entry = business_id, entry
        self._store()

    def keep_facts(self, facts: dict[str, str]) -> None:
        """Keep the texts typed on the second screen."""
        self.facts = facts
        self._store()

    def finish(self, made: str) -> None:
        """End the draft: the employer with this public id is there. A second click on the button finds it."""
        self.request.session[KEY] = {"made": made}

    def _store(self) -> None:
        self.request.session[KEY] = {
            "business_id": self.business_id,
            "facts": self.facts,
            "entry": asdict(self.entry) if self.entry else None,
        }
