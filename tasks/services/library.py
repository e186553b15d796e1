"""The library of tasks: searched by words and occupation, picked several at once, growing from approved roles."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from employers.models import JobFunction
from tasks.enums import DemandSource, Period, TaskSource
from tasks.models import CarvedRole, LibraryTask, Task, TaskDemand, TaskShare, WorkAnalysis
from tasks.policies import may_edit
from tasks.services.cells import LONGEST_NAME, HolderValue, RowValues, one_line
from tasks.services.demands import guess_demands
from tasks.services.industry_occupations import occupations_of_industry
from tasks.services.inventory import lock_analysis
from tasks.services.task_writing import SURE_FIGURES, NewTask, create_tasks

ISCO_DIGITS = 4
MOST_WORDS = 8
MOST_PICKS = 100
GUESSED_FIGURES = 1
SHORTEST_TELLING_NAME = 4


def occupations_of(analysis: WorkAnalysis) -> tuple[list[str], list[str]]:
    """Return ISCO-08 codes of the unit's job functions, and those usual in the employer's industry besides."""
    codes = JobFunction.objects.filter(unit=analysis.unit_id, occupation__isnull=False).order_by("occupation__code")
    own = list(dict.fromkeys(code[:ISCO_DIGITS] for code in codes.values_list("occupation__code", flat=True)))
    industry = analysis.employer.industry
    usual = occupations_of_industry(industry.code) if industry else []
    return own, [code for code in usual if code not in own]


def search(*, words: str = "", occupations: Sequence[str] = (), origin: str = "") -> QuerySet[Any]:
    """Return tasks of the library that have every word (in any language) and one of the occupations.

    No occupations means all of them. ``rank`` puts own tasks first, then those of O*NET that speak the page's
    language, then ESCO's skills, then the rest.
    """
    own_words = {f"name_{(get_language() or 'fi')[:2]}": ""}
    rank = Case(
        When(origin=LibraryTask.Origin.OWN, then=Value(0)),
        When(Q(origin=LibraryTask.Origin.ONET) & ~Q(**own_words), then=Value(1)),
        When(origin=LibraryTask.Origin.ESCO, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    tasks: QuerySet[Any] = LibraryTask.objects.annotate(rank=rank)
    if origin in LibraryTask.Origin.values:
        tasks = tasks.filter(origin=origin)
    if occupations:
        condition = Q()
        for code in occupations:
            condition |= Q(occupation_codes__contains=[code])
        tasks = tasks.filter(condition)
    for word in words.casefold().split()[:MOST_WORDS]:
        tasks = tasks.filter(search_text__contains=word)
    return tasks


def search_text(names: Iterable[str]) -> str:
    """Return the names as they are searched: without case, once each."""
    return " | ".join(dict.fromkeys(" ".join(name.casefold().split()) for name in names if name))


def pick_tasks(
    analysis: WorkAnalysis, picks: Sequence[LibraryTask], *, function: JobFunction | None, actor: Any
) -> tuple[list[Task], int]:
    """Take the picked tasks into the inventory for a job function (or nobody); return them and how many were there.

    A task of the library is picked once for the same function, so sending the form twice adds it once. Minutes that
    the library does not know are a guess until somebody of the workplace gives them.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: nothing or too much is picked, or the function is of another unit.
    """
    if not picks:
        raise ValidationError(_("Choose at least one task."))
    if len(picks) > MOST_PICKS:
        raise ValidationError(_("At most %(limit)s tasks can be picked at once.") % {"limit": MOST_PICKS})
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        if function is not None and function.unit_id != locked.unit_id:
            raise ValidationError({"function": _("This job function is of another unit.")})
        present = Task.objects.filter(analysis=locked, library_task__in=picks)
        present = present.filter(shares__function=function) if function else present.filter(shares__isnull=True)
        known = set(present.values_list("library_task_id", flat=True))
        fresh = [pick for pick in picks if pick.pk not in known]
        holders = [HolderValue(function, 100)] if function else None
        tasks = create_tasks(locked, [_new(pick, holders) for pick in fresh], source=TaskSource.LIBRARY)
        guess_demands(tasks)
        if tasks:
            record_event("tasks.inventory.picked", subject=locked, actor=actor, payload={"tasks": len(tasks)})
    return tasks, len(picks) - len(fresh)


def _new(pick: LibraryTask, holders: list[HolderValue] | None) -> NewTask:
    name = one_line(pick.label)
    name = name[:1].upper() + name[1:]
    fields: dict[str, Any] = {"name": name[:LONGEST_NAME].rstrip(".")}
    if len(name) > LONGEST_NAME:
        fields["description"] = name
    minutes, period = pick.typical.get("minutes"), pick.typical.get("period")
    if minutes and period in Period.values:
        fields |= {"minutes": int(minutes), "occurrences": pick.typical.get("occurrences", 1), "period": period}
    known = "minutes" in fields
    return NewTask(
        RowValues(fields=fields, holders=holders),
        library_task=pick,
        extra={"confidence": SURE_FIGURES if known else GUESSED_FIGURES},
    )


def grow_from_role(role: CarvedRole) -> int:
    """Take the wordings, typical minutes and demands of an approved role's tasks into the own library.

    Nothing tells where they come from: a wording that has the name of the employer, the site, the unit or the place
    in it is left out. Doing it again changes nothing. Returns how many tasks the library got or learnt more of.
    """
    analysis = role.analysis
    tasks = list(
        Task.objects.filter(analysis=analysis, slots__items__role=role)
        .distinct()
        .select_related("place")
        .order_by("position", "id")
    )
    telling = _telling_names(analysis, tasks)
    demands, occupations = _demands_of(tasks), _occupations_of(tasks)
    count = 0
    for task in tasks:
        plain = one_line(task.name).casefold()
        if any(name in plain for name in telling):
            continue
        typical = {
            "minutes": task.minutes,
            "occurrences": float(task.occurrences),
            "period": task.period,
            "demands": demands.get(task.pk, {}),
        }
        _learn(task.name, plain, typical, occupations.get(task.pk, []))
        count += 1
    return count


def _telling_names(analysis: WorkAnalysis, tasks: Iterable[Task]) -> set[str]:
    employer = analysis.employer
    names = [employer.name, employer.name_sv, employer.name_en, analysis.unit.name, analysis.unit.site.name]
    names += [task.place.name for task in tasks if task.place]
    first_words = [name.split()[0] for name in names[:3] if name.split()]
    return {name.casefold() for name in [*names, *first_words] if len(name) >= SHORTEST_TELLING_NAME}


def _demands_of(tasks: Iterable[Task]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = TaskDemand.objects.filter(task__in=tasks, source=DemandSource.PERSON).order_by("id")
    for key, code, level in rows.values_list("task_id", "dimension__code", "level"):
        found[key][code] = level
    return found


def _occupations_of(tasks: Iterable[Task]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = TaskShare.objects.filter(task__in=tasks, function__occupation__isnull=False).order_by("id")
    for key, code in rows.values_list("task_id", "function__occupation__code"):
        if code[:ISCO_DIGITS] not in found[key]:
            found[key].append(code[:ISCO_DIGITS])
    return found


def _learn(name: str, plain: str, typical: dict[str, Any], occupations: list[str]) -> None:
    """Write one wording into the own library. It is found in whatever language it was written."""
    external_id = hashlib.sha256(plain.encode()).hexdigest()[:40]
    known = LibraryTask.objects.filter(origin=LibraryTask.Origin.OWN, external_id=external_id).first()
    codes = list(dict.fromkeys([*(known.occupation_codes if known else []), *occupations]))
    LibraryTask.objects.update_or_create(
        origin=LibraryTask.Origin.OWN,
        external_id=external_id,
        defaults={
            "name_fi": name,
            "search_text": search_text([name]),
            "typical": typical,
            "occupation_codes": codes,
        },
    )
