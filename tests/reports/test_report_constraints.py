"""Every constraint of the models of reports is broken here, and says why in three languages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from employers.services.saving import breach_in_words
from reports.models import PeriodReport, ReportFile, ReportRun
from tests.factories_programme import PeriodReportFactory

pytestmark = pytest.mark.django_db
FROZEN = {"snapshot": {"figures": []}, "snapshot_sha256": "0" * 64}


def _second_of(report: PeriodReport, **more: Any) -> Any:
    return PeriodReport(period=report.period, cut_off=report.cut_off, **more)


def _run(**facts: Any) -> Callable[[PeriodReport], Any]:
    def make(report: PeriodReport) -> Any:
        ReportRun.objects.create(report=report, kind="draft")
        return ReportRun(report=report, kind="draft", **facts)

    return make


def _file(report: PeriodReport) -> Any:
    facts: dict[str, Any] = {"file_format": "csv", "language": "fi", "content": b"a", "sha256": "0" * 64}
    ReportFile.objects.create(report=report, **facts)
    return ReportFile(report=report, **facts)


BREACHES: dict[str, tuple[Callable[[PeriodReport], Any], str]] = {
    "report_version_once": (
        lambda report: _second_of(report, state="frozen", **FROZEN),
        "The period already has a report with this version.",
    ),
    "report_open_once": (
        lambda report: _second_of(report, version=2, corrects=report, correction_reason="Virhe"),
        "The period already has a report under work.",
    ),
    "report_frozen_has_snapshot": (
        lambda report: _second_of(report, version=2, corrects=report, correction_reason="Virhe", state="frozen"),
        "A frozen report has its figures and their hash; others have none.",
    ),
    "report_sent_has_facts": (
        lambda report: _second_of(
            report,
            version=2,
            corrects=report,
            correction_reason="Virhe",
            state="sent",
            sent_on=date(2026, 9, 1),
            **FROZEN,
        ),
        "A report that was sent has the day and the recipient.",
    ),
    "report_correction_has_reason": (
        lambda report: _second_of(report, version=2, corrects=report, state="frozen", **FROZEN),
        "A correction names the report it corrects and why.",
    ),
    "report_run_active_once": (_run(), "The report is already being made."),
    "report_run_percent": (_run(state="done", percent=101), "Progress is at most 100 per cent."),
    "report_file_once": (_file, "This file has already been made."),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_refused_in_words(name: str) -> None:
    make, sentence = BREACHES[name]
    row = make(PeriodReportFactory.create())
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save()
    assert name in str(caught.value)
    with translation.override("en"):
        assert breach_in_words(type(row), caught.value).messages == [sentence]
    for language in ("fi", "sv"):
        with translation.override(language):
            told = breach_in_words(type(row), caught.value).messages[0]
        assert told, language
        assert told != sentence, language


def test_every_constraint_is_broken_here() -> None:
    models: tuple[Any, ...] = (PeriodReport, ReportRun, ReportFile)
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == set(BREACHES)


def test_a_breach_is_told_before_saving_too() -> None:
    report = PeriodReportFactory.create()
    with pytest.raises(ValidationError):
        _second_of(report, version=2, corrects=report, correction_reason="Virhe").full_clean()
