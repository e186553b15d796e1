"""One moment of the data: reading it as it stood, and telling whether it is still the same.

Counting is done part by part, so that another worker can go on after one that died. Each part is read in a snapshot of
its own; the mark of the data, read in the same snapshot, tells whether two parts were counted at the same moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models import BigIntegerField, Count, Func, Sum

from coaching.models import Candidate, FollowUp, ParticipantRecord, Placement, SupportEntry
from core.models import EducationLevel, Industry, Municipality, Region, SizeClass
from employers.models import Commitment, CooperationEntry, Employer, Site
from pilots.models import (
    Action,
    IndicatorTarget,
    ModelVersion,
    OperatingModel,
    PaymentPeriod,
    Pilot,
    Project,
    RootingStep,
    SupportedEmployer,
)
from reports.models import IndicatorDefinition
from tasks.models import CarvedRole, Process, RoleItem, Task, TaskShare, TaskSlot, WorkAnalysis

IN_ANALYSIS = "analysis__pilot__project"
# Every table that a report is counted from, and the way to the project; without one the whole table is marked.
SOURCES: tuple[tuple[type[models.Model], str], ...] = (
    (Project, "pk"),
    (PaymentPeriod, "project"),
    (IndicatorTarget, "period__project"),
    (Action, "project"),
    (SupportedEmployer, "action__project"),
    (Pilot, "project"),
    (Pilot.employers.through, "pilot__project"),
    (OperatingModel, "project"),
    (ModelVersion, "operating_model__project"),
    (RootingStep, "version__operating_model__project"),
    (WorkAnalysis, "pilot__project"),
    (Task, IN_ANALYSIS),
    (Process, IN_ANALYSIS),
    (TaskSlot, f"task__{IN_ANALYSIS}"),
    (TaskShare, f"task__{IN_ANALYSIS}"),
    (CarvedRole, IN_ANALYSIS),
    (RoleItem, f"role__{IN_ANALYSIS}"),
    (Placement, f"role__{IN_ANALYSIS}"),
    (ParticipantRecord, "project"),
    (SupportEntry, "project"),
    (SupportEntry, f"placement__role__{IN_ANALYSIS}"),
    (FollowUp, ""),
    (Candidate, ""),
    (Employer, ""),
    (Site, ""),
    (Commitment, ""),
    (CooperationEntry, ""),
    (IndicatorDefinition, ""),
    (EducationLevel, ""),
    (Industry, ""),
    (Municipality, ""),
    (Region, ""),
    (SizeClass, ""),
)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the enclosed queries from one snapshot of the database.

    Inside somebody else's transaction its own rules hold: whoever counts there keeps others from writing.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def mark_of_data(project_id: int) -> str:
    """Return a mark that differs as soon as a row that the project's report is counted from has been added, changed
    or deleted.

    Every change of a row gives it a later transaction number (``xmin``). A change leaves the number of rows and makes
    the sum of their numbers larger; adding and deleting change the number of rows, and both together the sum.
    """
    digest = hashlib.sha256()
    for model, path in SOURCES:
        number: Any = Func(template=f'"{model._meta.db_table}".xmin::text::bigint', output_field=BigIntegerField())
        rows = model._base_manager.filter(**{path: project_id} if path else {})
        counted = rows.aggregate(rows=Count("pk"), marks=Sum(number))
        digest.update(f"{model._meta.db_table}:{path}:{counted['rows']}:{counted['marks']};".encode())
    return digest.hexdigest()
