"""Contacts and the log of cooperation."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import refuse_stale
from employers.models import Contact, CooperationEntry, Employer
from employers.policies import may_correct_entry, may_edit_facts, may_log
from employers.services.saving import assign, save_checked

CONTACT = ("name", "title", "email", "phone")
ENTRY = ("happened_on", "kind", "note", "next_step", "next_step_on")


def save_contact(*, actor: User, contact: Contact, values: Mapping[str, Any]) -> Contact:
    """Add a contact person (already pointing to the employer) or change one; the event carries no personal data.

    Raises:
        Refused: the actor may not edit the employer.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        added = contact.pk is None
        contacts = Contact.objects.select_for_update(of=("self",)).select_related("employer")
        stored: Contact = contact if added else contacts.get(pk=contact.pk)
        require(may_edit_facts(actor, stored.employer))
        if not added:
            refuse_stale(stored, values, CONTACT)
        changed = assign(stored, values, CONTACT)
        if added or changed:
            save_checked(stored)
            name = "employers.contact.added" if added else "employers.contact.changed"
            record_event(name, subject=stored.employer, actor=actor, payload={"part": str(stored.public_id)})
    return stored


def remove_contact(*, actor: User, contact: Contact) -> None:
    """Remove a contact person; commitments and roles that named the person lose the name.

    Raises:
        Refused: the actor may not edit the employer.
    """
    with transaction.atomic():
        require(may_edit_facts(actor, contact.employer))
        payload = {"part": str(contact.public_id)}
        record_event("employers.contact.removed", subject=contact.employer, actor=actor, payload=payload)
        contact.delete()


def log_cooperation(*, actor: User, employer: Employer, values: Mapping[str, Any]) -> CooperationEntry:
    """Write one contact with the employer to its log.

    Raises:
        Refused: the actor may not write to the log.
        ValidationError: a value is wrong, or the day has not come yet.
    """
    with transaction.atomic():
        require(may_log(actor, employer))
        entry = CooperationEntry(employer=employer, author=actor)
        assign(entry, values, ENTRY)
        _check_days(entry)
        save_checked(entry)
        record_event(
            "employers.cooperation.logged",
            subject=employer,
            actor=actor,
            payload={"part": str(entry.public_id), "kind": entry.kind},
        )
    return entry


def correct_entry(*, actor: User, entry: CooperationEntry, values: Mapping[str, Any]) -> CooperationEntry:
    """Correct an entry of the log.

    Raises:
        Refused: the actor did not write the entry.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        entries = CooperationEntry.objects.select_for_update(of=("self",)).select_related("employer")
        locked: CooperationEntry = entries.get(pk=entry.pk)
        require(may_correct_entry(actor, locked))
        refuse_stale(locked, values, ENTRY)
        changed = assign(locked, values, ENTRY)
        if changed:
            _check_days(locked)
            save_checked(locked)
            payload = {"part": str(locked.public_id), "fields": changed}
            record_event("employers.cooperation.corrected", subject=locked.employer, actor=actor, payload=payload)
    return locked


def _check_days(entry: CooperationEntry) -> None:
    if entry.happened_on and entry.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day has not come yet. Write what is planned as the next step.")})
    if entry.next_step_on and entry.happened_on and entry.next_step_on < entry.happened_on:
        raise ValidationError({"next_step_on": _("The next step cannot be before the contact itself.")})
