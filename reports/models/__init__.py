"""Models of indicators and period reports."""

from reports.models.indicators import IndicatorDefinition
from reports.models.reports import PeriodReport, ReportComment, ReportFile, ReportRun

__all__ = ["IndicatorDefinition", "PeriodReport", "ReportComment", "ReportFile", "ReportRun"]
