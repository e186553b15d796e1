"""Freezing an approved report: its snapshot with a hash, and the files made of it, each once.

What was approved is frozen as it stands; nothing is counted anew. Files are made of the snapshot alone, so a worker
that goes on after a dead one makes the same ones. How a form is made is registered by ``reports.handlers``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.services.transitions import apply_transition
from reports.enums import FileFormat
from reports.models import PeriodReport, ReportFile
from reports.selectors.report_content import content_of
from reports.selectors.report_disclosure import hidden_of, published
from reports.services.steps import Hands
from reports.workflow import REPORT_TABLE

LANGUAGES = ("fi", "sv", "en")
Snapshot = Mapping[str, Any]
Maker = Callable[[Snapshot, str, str], bytes]  # of the snapshot, its hash and the language
_makers: dict[str, Maker] = {}


def register_maker(file_format: FileFormat, maker: Maker) -> None:
    """Say how a form is made."""
    _makers[file_format] = maker


def canonical(snapshot: Snapshot) -> bytes:
    """Return the snapshot as the one text that its hash is taken of: sorted keys, no spaces, UTF-8."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(snapshot: Snapshot) -> str:
    """Return the SHA-256 of the snapshot."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def build_snapshot(report: PeriodReport, frozen_at: str) -> dict[str, Any]:
    """Return everything that the report tells, with what is hidden of it outside the project."""
    content = content_of(report)
    threshold = settings.REPORT_HIDDEN_BELOW
    versions = PeriodReport.objects.filter(period=report.period_id, version__lt=report.version, snapshot__isnull=False)
    earlier = [published(snapshot) for snapshot in versions.values_list("snapshot", flat=True)]
    return {
        **content,
        "approved_at": report.approved_at.isoformat() if report.approved_at else "",
        "frozen_at": frozen_at,
        "suppression": {"threshold": threshold, "hidden": hidden_of(content, threshold, earlier)},
    }


def freeze(report: PeriodReport, *, actor: Any) -> PeriodReport:
    """Freeze an approved report and return it as stored; freezing it twice is freezing it once.

    Raises:
        StaleState: the report is not approved any more.
        Refused: the actor may not.
    """
    rows = PeriodReport.objects.select_related("period__project__theme__objective__programme", "corrects")
    present: PeriodReport = rows.get(pk=report.pk)
    if present.is_frozen:
        return present
    now = timezone.now()
    snapshot = build_snapshot(present, now.isoformat())
    data = {"snapshot": snapshot, "sha256": hash_of(snapshot), "frozen_at": now}
    return apply_transition(REPORT_TABLE, present, "freeze", actor=actor, data=data)


def files_to_make() -> list[tuple[str, str]]:
    """Return every file of a report as (form, language)."""
    return [(file_format, language) for file_format in FileFormat.values for language in LANGUAGES]


def make_file(report: PeriodReport, file_format: str, language: str) -> bytes:
    """Return a file of a frozen report, made of its snapshot.

    Raises:
        ValidationError: the report is not frozen.
    """
    if report.snapshot is None:
        raise ValidationError(_("Only a frozen report has files."))
    return _makers[file_format](report.snapshot, report.snapshot_sha256, language)


def keep_file(report: PeriodReport, file_format: str, language: str, content: bytes) -> None:
    """Keep a file unless there is one already: what has been given stays as it is."""
    ReportFile.objects.get_or_create(
        report=report,
        file_format=file_format,
        language=language,
        defaults={"content": content, "sha256": hashlib.sha256(content).hexdigest()},
    )


def freeze_and_make_files(hands: Hands) -> None:
    """Freeze the report and make the files that are not there yet.

    Raises:
        TakenOver, Cancelled: as ``Hands``; once frozen, the files are made to the end.
        StaleState, Refused: as ``freeze``.
    """
    if not PeriodReport.objects.filter(pk=hands.report.pk, snapshot__isnull=False).exists():
        hands.check()
        with hands.held():
            freeze(hands.report, actor=hands.run.requested_by)
    report = PeriodReport.objects.get(pk=hands.report.pk)
    wanted = files_to_make()
    for place, (file_format, language) in enumerate(wanted, start=1):
        name = f"{file_format}:{language}"
        done = list(hands.steps.get("files", []))
        if name in done:
            continue
        content = make_file(report, file_format, language)
        with hands.held() as run:
            keep_file(report, file_format, language, content)
            run.finished_steps = {**hands.steps, "files": [*done, name]}
            run.percent = min(99, 100 * place // len(wanted))
            run.phase = name
        hands.steps = run.finished_steps
    with hands.held() as run:
        hands.finish(run)


def freeze_now(report: PeriodReport, *, actor: Any, with_files: bool = True) -> PeriodReport:
    """Freeze an approved report and make its files at once, without a worker; return it as stored.

    Raises:
        StaleState, Refused: as ``freeze``.
    """
    frozen = freeze(report, actor=actor)
    if with_files:
        for file_format, language in files_to_make():
            if not frozen.files.filter(file_format=file_format, language=language).exists():
                content = make_file(frozen, file_format, language)
                with transaction.atomic():
                    keep_file(frozen, file_format, language, content)
                    record_event(
                        "reports.file.made",
                        subject=frozen,
                        actor=actor,
                        payload={"format": file_format, "language": language},
                    )
    return frozen
