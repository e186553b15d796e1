"""The support log: each visit once, however often it is sent; a correction is the next version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coaching.enums import LONGEST_DAY_MINUTES, SupportKind, SupportPlace
from coaching.models import Candidate, Placement, SupportEntry
from coaching.selectors.support import placement_on, project_on
from coaching.support_policies import may_correct_support, may_log, may_settle_promise
from core.events import record_event
from core.formatting import day_text, hours_text
from core.policies import require
from employers.services.saving import save_checked

MINUTES = ("minutes_direct", "minutes_indirect", "minutes_travel")
CONTENT = (
    "candidate",
    "employer",
    "placement",
    "project",
    "happened_on",
    "kind",
    "phase",
    "mode",
    "place",
    *MINUTES,
    "funding",
    "note",
    "next_step",
    "next_step_on",
)
# What the service finds out itself when the sender does not say it.
FOUND_OUT = ("employer", "placement", "project")


class SeriesTaken(ValidationError):
    """The id belongs to another coach's entry. Nothing of that entry is told."""

    def __init__(self) -> None:
        super().__init__({"series": _("This entry could not be saved under its number. Open the form anew.")})


class SeriesConflict(ValidationError):
    """The same coach has already sent other content under this id. ``stored`` is what has been saved."""

    def __init__(self, stored: SupportEntry) -> None:
        super().__init__(
            _(
                "This entry has already been saved with other content. Compare the two: save yours as a new entry, or "
                "correct the saved one."
            ),
            code="conflict",
        )
        self.stored = stored


@dataclass(frozen=True, slots=True)
class Logged:
    """The entry as it stands now, and whether this sending made it."""

    entry: SupportEntry
    is_new: bool


def log_support(*, actor: User, series: UUID, values: Mapping[str, Any]) -> Logged:
    """Write an entry under the id that its sender made; the same sending again finds the first one.

    ``values`` are fields of ``CONTENT``. Employer, placement and project that are not among them are found out from
    the person's placement and project on that day.

    Raises:
        SeriesTaken: the id is another coach's.
        SeriesConflict: the id has been sent with other content.
        Refused: the actor may not log for this person.
        ValidationError: a value is wrong, or the coach's day would be longer than 24 hours.
    """
    with transaction.atomic():
        _lock_day_of(actor.pk)
        versions = list(_whole().filter(series=series).order_by("version"))
        if versions:
            return Logged(_same_sending(actor, versions, values), is_new=False)
        require(may_log(actor, values.get("candidate")))
        entry = SupportEntry(series=series, coach=actor, written_by=actor, **_completed(values))
        _check(entry)
        save_checked(entry)
        record_event("coaching.support.logged", subject=entry, actor=actor, payload=_facts(entry))
    return Logged(entry, is_new=True)


def correct_support(*, actor: User, entry: SupportEntry, reason: str, values: Mapping[str, Any]) -> SupportEntry:
    """Write the next version of an entry and return it; the one seen by the actor must still be the current one.

    Raises:
        Refused: the actor may not.
        ValidationError: somebody else has corrected it meanwhile, nothing is different, there is no reason, a value
            is wrong.
    """
    with transaction.atomic():
        _lock_day_of(entry.coach_id)
        seen = SupportEntry.objects.select_related("candidate").select_for_update(of=("self",)).get(pk=entry.pk)
        require(may_correct_support(actor, seen))
        if not seen.is_current:
            raise ValidationError(
                _("Somebody else has corrected this entry while you were writing. Open it to see the newest version."),
                code="stale",
            )
        if not reason.strip():
            raise ValidationError({"correction_reason": _("Write why the entry is corrected.")})
        changed = [name for name in CONTENT if name in values and getattr(seen, name) != values[name]]
        if not changed:
            raise ValidationError(_("Nothing is different from the saved entry."))
        require(may_log(actor, values.get("candidate", seen.candidate)))
        newest = SupportEntry(
            series=seen.series,
            version=seen.version + 1,
            coach_id=seen.coach_id,
            written_by=actor,
            correction_reason=reason.strip(),
            **{**{name: getattr(seen, name) for name in CONTENT}, **{name: values[name] for name in changed}},
        )
        if newest.next_step_on is not None and newest.next_step_on == seen.next_step_on:
            newest.next_step_done_on = seen.next_step_done_on
        _check(newest)
        seen.is_current = False
        seen.save(update_fields=["is_current", "updated_at"])
        save_checked(newest)
        record_event(
            "coaching.support.corrected", subject=newest, actor=actor, payload={**_facts(newest), "fields": changed}
        )
    return newest


def settle_promise(*, actor: User, entry: SupportEntry, is_done: bool) -> SupportEntry:
    """Mark the entry's next step as done today, or as not done after all; saying it twice changes nothing.

    Raises:
        Refused: the entry is not the current version or promises nothing.
    """
    with transaction.atomic():
        locked: SupportEntry = SupportEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        require(may_settle_promise(actor, locked))
        if is_done != (locked.next_step_done_on is not None):
            locked.next_step_done_on = timezone.localdate() if is_done else None
            locked.save(update_fields=["next_step_done_on", "updated_at"])
            name = "coaching.support.promise_kept" if is_done else "coaching.support.promise_reopened"
            record_event(name, subject=locked, actor=actor)
    return locked


def same_content(entry: SupportEntry, values: Mapping[str, Any]) -> bool:
    """Tell whether the entry says what the values say, for the fields that the values name."""
    return all(getattr(entry, name) == values[name] for name in CONTENT if name in values)


def _whole() -> Any:
    return SupportEntry.objects.select_related("candidate", "employer", "placement", "project", "coach")


def _lock_day_of(coach_id: int) -> None:
    """Let one write of a coach's log pass at a time: resendings meet their first, and sums of a day hold."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=coach_id)


def _same_sending(actor: User, versions: list[SupportEntry], values: Mapping[str, Any]) -> SupportEntry:
    current = next(version for version in reversed(versions) if version.is_current)
    if current.coach_id != actor.pk:
        raise SeriesTaken
    # The first version is what was sent; corrections made since do not turn the same sending into another one.
    if not same_content(versions[0], values):
        raise SeriesConflict(current)
    return current


def _completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with what the sender did not say."""
    found = {name: values[name] for name in CONTENT if name in values}
    candidate: Candidate | None = found.get("candidate")
    if candidate is None or all(name in found for name in FOUND_OUT):
        return found
    day: date = found["happened_on"]
    placement = found["placement"] if "placement" in found else placement_on(candidate, day)
    found.setdefault("placement", placement)
    with_employer = found["place"] == SupportPlace.WORKPLACE or found["kind"] == SupportKind.EMPLOYER_CONTACT
    found.setdefault("employer", _employer_of(placement) if placement and with_employer else None)
    found.setdefault("project", project_on(candidate, day, placement))
    return found


def _employer_of(placement: Placement) -> Any:
    return placement.role.analysis.unit.site.employer


def _check(entry: SupportEntry) -> None:
    """Hold what no constraint of one row can hold."""
    wrong: dict[str, Any] = {}
    if entry.happened_on > timezone.localdate():
        wrong["happened_on"] = _("The day cannot be in the future. Write what comes as the next step.")
    if entry.next_step_on is not None and entry.next_step_on < entry.happened_on:
        wrong["next_step_on"] = _("The next step comes after the day of the entry.")
    if entry.placement is not None and entry.placement.candidate_id != entry.candidate_id:
        wrong["placement"] = _("The placement is another person's. Choose one of this person's.")
    if wrong:
        raise ValidationError(wrong)
    _refuse_overfull_day(entry)


def _refuse_overfull_day(entry: SupportEntry) -> None:
    others = SupportEntry.objects.current().filter(coach=entry.coach_id, happened_on=entry.happened_on)
    before = (
        others.exclude(series=entry.series).aggregate(
            total=Sum(F("minutes_direct") + F("minutes_indirect") + F("minutes_travel"))
        )["total"]
        or 0
    )
    if before and before + entry.minutes > LONGEST_DAY_MINUTES:
        raise ValidationError(
            {
                "minutes_direct": _(
                    "A day has 24 hours: %(before)s has already been logged on %(day)s, so at most %(left)s more fits."
                )
                % {
                    "before": hours_text(before),
                    "day": day_text(entry.happened_on),
                    "left": hours_text(max(LONGEST_DAY_MINUTES - before, 0)),
                }
            }
        )


def _facts(entry: SupportEntry) -> dict[str, Any]:
    return {"series": str(entry.series), "version": entry.version, "minutes": entry.minutes}
