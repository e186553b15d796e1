"""How long the rows of the reports app are kept."""

from core.retention import Retention, declare_retention
from reports.models import IndicatorDefinition, PeriodReport, ReportComment, ReportFile, ReportRun

declare_retention(
    IndicatorDefinition, Retention(person_data=False, basis="Rules that frozen reports point to; no person is named")
)
for part in (PeriodReport, ReportComment, ReportFile, ReportRun):
    declare_retention(
        part,
        Retention(person_data=False, basis="Counts without people; project documents (CPR (EU) 2021/1060 art. 82)"),
    )
