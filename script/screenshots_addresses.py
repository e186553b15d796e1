"""What script/screenshots photographs: prints name, address, session and widths of each page; writes the sent PDF."""

import sys
from pathlib import Path

import django

django.setup()

from django.test import Client  # noqa: E402 - Django is set up first
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services.demo import demo_people  # noqa: E402
from coaching.models import Candidate  # noqa: E402
from reports.enums import FileFormat, ReportState  # noqa: E402
from reports.models import PeriodReport, ReportFile  # noqa: E402
from tasks.models import CarvingRun  # noqa: E402


def session(user: User) -> str:
    """Sign a person of the demo in and return the session's key."""
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def main(pdf: Path) -> None:
    """Print a line for each page, write the first sent report as PDF."""
    people = demo_people()
    coach, coordinator = session(people["coach"]), session(people["coordinator"])
    board = CarvingRun.objects.order_by("pk")[0].analysis
    placed = Candidate.objects.visible_to(people["coach"]).filter(placements__state="trial").order_by("pk")[0]
    report = PeriodReport.objects.filter(state=ReportState.WARNINGS).order_by("pk")[0]
    for name, address, key, widths in (
        ("today", reverse("coach_today"), coach, "360"),
        ("quick-log", reverse("support_quick_log"), coach, "360"),
        ("candidate", reverse("candidate_detail", args=[placed.public_id]), coach, "360"),
        ("dashboard", reverse("coordinator_dashboard"), coordinator, "1280"),
        ("report", reverse("report_detail", args=[report.public_id]), coordinator, "1280"),
        ("board", reverse("board", args=[board.public_id]), coach, "360,1280"),
        ("proposals", reverse("proposal_page", args=[board.public_id]), coach, "360,1280"),
    ):
        print("page", name, address, key, widths, sep="\t")
    file = ReportFile.objects.filter(report__state=ReportState.SENT, file_format=FileFormat.PDF, language="fi")
    pdf.write_bytes(bytes(file.order_by("pk")[0].content))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
