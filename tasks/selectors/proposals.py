"""What the proposal pages show: wishes, the run, the alternatives with their reasons in words."""

import json
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import day_names_text, hours_text
from tasks.enums import RUN_STATES_ACTIVE, RunState
from tasks.models import CarvingRun, EthicsThreshold, Proposal, RoleWish, WorkAnalysis
from tasks.selectors.carving_input import day_mask, parameters_shown
from tasks.selectors.explanations import Names, clock_word, names_for, sentence
from tasks.selectors.gate_figures import thresholds_on
from tasks.selectors.proposal_weights import WeighedProposal

WORKER_SEEN_KEY = "carving-worker-seen"
WORKER_SEEN_SECONDS = 90
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_LEFT_OUT = 400


def worker_is_seen() -> bool:
    """Tell whether a worker has answered within the last minute and a half."""
    return cache.get(WORKER_SEEN_KEY) is not None


def kind_name(kind: str) -> str:
    """Return what an alternative is best at, in words."""
    names = {
        "A0": _("Best result"),
        "A1": _("Frees most hours"),
        "A2": _("Fits best"),
        "A3": _("Changes least"),
        "A4": _("Different tasks"),
    }
    return names.get(kind, kind)


def phase_name(phase: str) -> str:
    """Return a phase of the search in words."""
    names = {
        "forced": _("Looking for the roles that are needed"),
        "first_proposal": _("Making the first proposal"),
        "improving": _("Improving the roles"),
        "alternatives": _("Looking for different plans"),
    }
    return names.get(phase.lower(), _("Looking for roles"))


def run_view(run: CarvingRun) -> dict[str, Any]:
    """Return what the page shows of a run: state, progress, best plan so far, and whether anybody works."""
    best = run.best or {}
    return {
        "run": run,
        "is_active": run.state in RUN_STATES_ACTIVE,
        "is_waiting": run.state == RunState.WAITING,
        "nobody_works": run.state == RunState.WAITING and not worker_is_seen(),
        "percent": run.percent,
        "phase": phase_name(run.phase),
        "best_cents": best.get("objective_cents"),
        "best_roles": len(best.get("roles", [])),
        "best_minutes": sum(role["minutes_per_week"] for role in best.get("roles", [])),
    }


def proof_words(proposal: Proposal) -> str:
    """Return how strong the proposal is, honestly: proven, within so many per cent, or unknown."""
    if proposal.content.get("proof") == "proven":
        return _("Proven: no better plan exists within these wishes.")
    gap = proposal.content.get("gap_percent")
    if gap is not None:
        return _("A better plan could be at most %(gap)s per cent better.") % {"gap": round(float(gap), 1)}
    return _("Nobody knows how much better a plan could be.")


def proposal_page_data(analysis: WorkAnalysis) -> dict[str, Any]:
    """Return everything the proposal page of an analysis needs."""
    wishes = list(
        RoleWish.objects.filter(analysis=analysis)
        .select_related("profile", "subsidy")
        .prefetch_related("licences")
        .order_by("position", "id")
    )
    run = CarvingRun.objects.filter(analysis=analysis).order_by("-created_at", "-id").first()
    shown = (
        CarvingRun.objects.filter(analysis=analysis, state=RunState.DONE).order_by("-created_at", "-id").first()
        if run is None or run.state != RunState.DONE
        else run
    )
    names = names_for(analysis)
    proposals = list(shown.proposals.select_related("run").order_by("number")) if shown else []
    thresholds = thresholds_on(timezone.localdate()) if proposals else []
    for proposal in proposals:
        proposal.analysis = analysis
    return {
        "analysis": analysis,
        "wishes": wishes,
        "run_view": run_view(run) if run else None,
        "shown": shown,
        "views": [
            {**proposal_view(proposal, names=names, thresholds=thresholds), "proposal": proposal}
            for proposal in proposals
        ],
        "conflict": conflict_view(shown, names) if shown and not proposals else [],
        "nearest": nearest_view(shown, names) if shown and not proposals else None,
        "parameters": parameters_shown(),
    }


def conflict_view(run: CarvingRun, names: Names) -> list[dict[str, Any]]:
    """Return the wishes in conflict in words, each with the change that would loosen it (JSON) when there is one."""
    rows: list[dict[str, Any]] = []
    for reason in run.conflict:
        change = reason.get("smallest_relaxation")
        rows.append(
            {
                "text": sentence(reason, names) if "actual" in reason else conflict_word(reason, names),
                "role": reason.get("role", ""),
                "change": json.dumps(change) if change and change.keys() <= change_labels().keys() else "",
                "change_text": change_words(reason, names),
            }
        )
    return rows


def conflict_word(reason: dict[str, Any], names: Names) -> str:
    """Return the wish behind a code of a conflict, in words."""
    words = {
        "HOURS": _("the hours a week"),
        "DAY_MIN": _("the least hours on every working day"),
        "DAY_MAX": _("the most hours a day"),
        "SPAN": _("the longest day from start to end"),
        "LOCS": _("the number of places"),
        "PROCS": _("the number of processes"),
        "SINGLE": _("the largest share of one task"),
        "DISLIKED": _("the share of work that nobody wants"),
        "CONTACT": _("the share of work beside others"),
        "MEANING": _("the number of tasks with a visible result"),
        "WINDOW": _("the times of day"),
        "OVERLAP": _("that tasks do not fall on the same time"),
        "HOLDER_SHARE": _("the share of work that stays with the present holders"),
        "HOLDER_TASKS": _("the number of tasks that stay with the present holders"),
        "HOLDER_PROCS": _("the number of processes that stay with the present holders"),
        "HOLDER_STRAIN": _("the strain of what stays with the present holders"),
        "AREA": _("that the work lies in one area"),
        "WHOLE": _("that tasks which are not split stay whole"),
        "PREC": _("the order of tasks that follow each other"),
        "LOCKED": _("what was locked by hand"),
    }
    word = words.get(str(reason["code"]))
    if word is None:
        return sentence(reason, names)
    role = names.of(reason["role"]) if reason.get("role") else ""
    return f"{role}: {word}" if role else word


def change_labels() -> dict[str, str]:
    """Return what a button can change in a wish, by the record's key, in words."""
    return {
        "min_minutes_per_week": _("Hours a week, at least"),
        "max_minutes_per_week": _("Hours a week, at most"),
        "min_minutes_per_day": _("Hours a day, at least"),
        "max_minutes_per_day": _("Hours a day, at most"),
        "max_span_minutes": _("Longest day from start to end"),
        "max_locations": _("At most, places"),
        "min_processes": _("At least, processes"),
        "max_processes": _("At most, processes"),
        "max_unwanted_percent": _("Unwanted work, at most"),
        "min_with_colleagues_percent": _("Beside others, at least"),
        "max_single_task_percent": _("One task, at most"),
        "min_meaningful_tasks": _("Tasks with a visible result, at least"),
        "earliest": _("Starts at the earliest"),
        "latest": _("Ends at the latest"),
        "ceiling": _("Levels"),
        "days": _("Working days"),
    }


def change_words(reason: dict[str, Any], names: Names) -> str:
    """Return in words how little a rule in conflict would have to give; empty when nobody knows."""
    labels, parts = change_labels(), []
    for name, value in (reason.get("smallest_relaxation") or {}).items():
        if name in labels:
            parts.append(f"{labels[name]}: {_value(name, value, names)}")
        elif name == "unlock":
            parts.append(_("Unlock: %(tasks)s") % {"tasks": names.some(value)})
        elif name == "tasks":
            parts.append(_("May be split: %(tasks)s") % {"tasks": names.some(value)})
        elif name == "orders":
            pairs = [f"{names.of(order['first'])} → {names.of(order['then'])}" for order in value]
            parts.append(_("Order that is given up: %(orders)s") % {"orders": ", ".join(pairs)})
        elif name == "holders":
            parts += [sentence({**broken, "code": reason["code"]}, names) for broken in value]
    together = [conflict_word(other, names) for other in reason.get("relax_together", [])]
    if together:
        parts.append(_("Enough when loosened together: %(rules)s") % {"rules": ", ".join(together)})
    return "; ".join(parts)


def _value(name: str, value: Any, names: Names) -> str:
    if "minutes" in name and isinstance(value, int):
        return hours_text(value)
    if name == "days" and isinstance(value, list):
        return day_names_text(day_mask(value))
    if isinstance(value, dict):
        return ", ".join(f"{names.dimensions.get(code, code)} {level}" for code, level in value.items())
    return clock_word(str(value))


def nearest_view(run: CarvingRun, names: Names) -> dict[str, Any] | None:
    """Return the role that came nearest when nothing pays, and by how much it misses."""
    nearest = run.nearest or {}
    if not nearest:
        return None
    return {
        "role": names.of(nearest.get("role", "")),
        "missing_cents": nearest.get("missing_cents"),
        "tasks": [names.of(task) for task in nearest.get("tasks", [])],
        "reasons": [conflict_word(reason, names) for reason in nearest.get("conflict", [])],
    }


def proposal_view(
    proposal: Proposal,
    *,
    names: Names | None = None,
    thresholds: list[EthicsThreshold] | None = None,
    whole: bool = False,
) -> dict[str, Any]:
    """Return one alternative in words. ``whole`` adds the reasons of every task and what was left out."""
    known = names or names_for(proposal.analysis)
    content = proposal.content
    weighed = WeighedProposal(
        proposal, known, thresholds if thresholds is not None else thresholds_on(timezone.localdate())
    )
    view: dict[str, Any] = {
        "name": kind_name(proposal.kind),
        "proof": proof_words(proposal),
        "net_cents": proposal.objective_cents,
        "freed_minutes": proposal.freed_minutes,
        "freed_cents": proposal.freed_cents,
        "fit": proposal.fit,
        "disruption": proposal.disruption,
        "year": weighed.year(),
        "roles": [
            {
                **_role_view(role, content, known, whole=whole),
                "warnings": weighed.warnings(role),
                "demands": weighed.demands(role),
            }
            for role in content["roles"]
        ],
        "holders": [
            {
                "name": known.of(effect["holder"]),
                "moved_minutes": effect["moved_minutes"],
                "limit_minutes": effect["limit_minutes"],
            }
            for effect in content["holders"]
            if effect["moved_minutes"]
        ],
        "parts": content.get("parts", {}),
    }
    if whole:
        view["left_out"] = _left_out(content, known)
    return view


def _role_view(role: dict[str, Any], content: dict[str, Any], names: Names, *, whole: bool) -> dict[str, Any]:
    reasons = content.get("reasons", {}) if whole else {}
    items = [
        {
            "name": names.of(item["task"]),
            "start": clock_word(str(item["start"])),
            "days": day_names_text(day_mask(item["days"])),
            "minutes": item["minutes"],
            "why": [sentence(reason, names) for reason in reasons.get(item["task"], {}).get("why", [])]
            if whole
            else [],
        }
        for item in sorted(role["items"], key=lambda item: (item["start"], item["task"]))
    ]
    return {
        "template": role["template"],
        "name": names.of(role["template"]),
        "minutes_per_week": role["minutes_per_week"],
        "items": items,
        "week": _week(role, names),
    }


def _week(role: dict[str, Any], names: Names) -> list[tuple[str, list[tuple[str, int, int]]]]:
    used = [day for day in DAYS if any(day in item["days"] for item in role["items"])]
    week = []
    for day in used:
        slots = []
        for item in role["items"]:
            if day in item["days"]:
                hours, minutes = str(item["start"]).split(":")
                start = int(hours) * 60 + int(minutes)
                slots.append((names.of(item["task"]), start, start + item["minutes"]))
        week.append((day_names_text(1 << DAYS.index(day)), sorted(slots, key=lambda slot: slot[1])))
    return week


def _left_out(content: dict[str, Any], names: Names) -> list[dict[str, Any]]:
    rows = [
        {"name": names.of(task), "reasons": [sentence(reason, names) for reason in reasons["out"]]}
        for task, reasons in content.get("reasons", {}).items()
        if reasons.get("out")
    ]
    return sorted(rows, key=lambda row: str(row["name"]))[:MOST_LEFT_OUT]
