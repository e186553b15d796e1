"""The consent ledger: a consent is given in words shown in full, and withdrawn with one step."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coaching.models import Candidate, Consent, ConsentText
from coaching.policies import may_change
from coaching.selectors.consents import text_in_force
from coaching.services.candidates import lock_candidate
from core.events import record_event
from core.policies import require
from employers.models import Employer
from employers.services.saving import save_checked


def give_consent(
    *, actor: User, candidate: Candidate, text: ConsentText, language: str, employer: Employer | None, given_on: date
) -> Consent:
    """Write into the ledger that the person agreed to these words in this language.

    Raises:
        Refused: the case has been closed.
        ValidationError: the words are no longer in force, the day is in the future, the receiver is missing, or the
            same consent is in force already.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_change(actor, stored))
        if text != text_in_force(text.purpose):
            raise ValidationError(_("The words of this consent have changed. Read the new ones with the person."))
        if given_on > timezone.localdate():
            raise ValidationError({"given_on": _("The day cannot be in the future.")})
        consent = Consent(
            candidate=stored,
            purpose=text.purpose,
            employer=employer,
            text=text,
            language=language,
            given_on=given_on,
            recorded_by=actor,
        )
        save_checked(consent)
        _record("coaching.consent.given", stored, actor, consent)
    return consent


def withdraw_consent(*, actor: User, consent: Consent) -> Consent:
    """Write that the person has withdrawn the consent today; withdrawing twice is one withdrawal.

    Allowed in a closed case too: a withdrawal is never refused.
    """
    with transaction.atomic():
        stored: Consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
        if stored.withdrawn_on is None:
            stored.withdrawn_on = max(timezone.localdate(), stored.given_on)
            stored.save(update_fields=["withdrawn_on", "updated_at"])
            _record("coaching.consent.withdrawn", stored.candidate, actor, stored)
    return stored


def _record(name: str, candidate: Candidate, actor: User, consent: Consent) -> None:
    payload = {"consent": str(consent.public_id), "purpose": consent.purpose}
    record_event(name, subject=candidate, actor=actor, payload=payload)
