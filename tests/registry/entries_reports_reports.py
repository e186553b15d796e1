"""Registry entries of the reports app: reports."""

from typing import Any

from reports.models import PeriodReport, ReportComment, ReportFile, ReportRun
from reports.services.reports import count_now
from tests.cast import SEES_REPORT, SIGNED_IN, Cast
from tests.factories import PilotFactory, ProjectFactory
from tests.factories_programme import IndicatorDefinitionFactory, PaymentPeriodFactory, PeriodReportFactory
from tests.registry.routes import Route, register
from tests.reports.report_world import freeze_quickly

LISTS = SEES_REPORT | {"ministry_viewer"}


def _report(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.report.public_id}


def _counted(cast: Cast) -> dict[str, Any]:
    report = PeriodReport.objects.get(pk=cast.report.pk)
    if not report.draft:
        IndicatorDefinitionFactory.create()
        count_now(report)
    return _report(cast)


def _frozen(cast: Cast) -> PeriodReport:
    """Return a frozen report of another period of the cast's project."""
    if "frozen_report" not in cast.extra:
        period = PaymentPeriodFactory.create(
            project=cast.project, number=9, starts_on="2025-01-01", ends_on="2025-06-30", report_due_on="2025-08-31"
        )
        report = PeriodReportFactory.create(period=period, cut_off="2025-06-30")
        cast.extra["frozen_report"] = freeze_quickly(PeriodReport.objects.get(pk=report.pk), cast.user("coordinator"))
    found: PeriodReport = cast.extra["frozen_report"]
    return found


def _of_frozen(cast: Cast) -> dict[str, Any]:
    return {"public_id": _frozen(cast).public_id}


def _file(cast: Cast) -> dict[str, Any]:
    report = _frozen(cast)
    ReportFile.objects.get_or_create(
        report=report, file_format="csv", language="fi", defaults={"content": b"a;b", "sha256": "0" * 64}
    )
    return {"public_id": report.public_id, "file_format": "csv", "language": "fi"}


def _run(cast: Cast) -> dict[str, Any]:
    run = ReportRun.objects.filter(report=cast.report).first() or ReportRun.objects.create(
        report=cast.report, kind="draft"
    )
    return {"public_id": run.public_id}


def _period(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.period.public_id}


def _grow_list(cast: Cast, number: int) -> None:
    """Have this many reports and periods without one."""
    have = cast.extra.get("reports", 0)
    for _index in range(have, number):
        period = PaymentPeriodFactory.create(project=ProjectFactory.create())
        PeriodReportFactory.create(period=period)
        PaymentPeriodFactory.create(project=ProjectFactory.create())
    cast.extra["reports"] = number


def _grow_report(cast: Cast, number: int) -> None:
    """Have this many comments and runs of the report, and pilots in its project."""
    have = cast.extra.get("report_parts", 0)
    for _index in range(have, number):
        ReportComment.objects.create(report=cast.report, author=cast.user("coordinator"), text="Huomio")
        ReportRun.objects.create(report=cast.report, kind="draft", state="done")
        PilotFactory.create(project=cast.project, employers=[cast.employer])
    cast.extra["report_parts"] = number


def _page(name: str, **more: Any) -> Route:
    return Route(name, **{"sees": SEES_REPORT, "keywords": _counted, "as_persona": "coordinator", **more})


def _step(name: str, **more: Any) -> Route:
    return Route(name, **{"sees": SEES_REPORT, "keywords": _report, "method": "post", "page": False, **more})


register(
    Route("report_list", LISTS, refused=SIGNED_IN - LISTS, as_persona="coordinator", grow=_grow_list),
    _page("report_detail", queries=35, grow=_grow_report),
    _page("report_figures", grow=_grow_report),
    _page("report_compare"),
    _page("report_history"),
    _page("report_text"),
    _page("report_send", keywords=_of_frozen, sees=SEES_REPORT, refused=frozenset({"ministry_viewer"})),
    _page("report_correct", keywords=_of_frozen, sees=SEES_REPORT, refused=frozenset({"ministry_viewer"})),
    Route("report_file", LISTS, keywords=_file, page=False),
    _step("report_begin", keywords=_period, refused=frozenset({"coach", "team_lead"})),
    _step("report_count"),
    _step("report_move", sees=frozenset({"coordinator"}), refused=frozenset({"project_manager"})),
    _step("report_freeze", sees=frozenset({"coordinator"}), refused=frozenset({"project_manager"})),
    _step(
        "report_answer",
        sees=frozenset({"project_manager"}),
        refused=frozenset({"coordinator"}),
        ok=frozenset({303, 422}),
    ),
    _step("report_comment", data=lambda _cast: {"text": "Luvut näyttävät oikeilta."}),
    Route("report_run_status", SEES_REPORT, keywords=_run, page=False, htmx=True),
    _step("report_run_cancel", keywords=_run),
)
