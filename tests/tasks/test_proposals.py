"""From a workplace to proposals to the board: the whole main job through the services, with the real engine."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.policies import Refused
from tasks.enums import RoleState, RunState
from tasks.models import BoardMove, CarvingRun, Proposal, RoleItem, WorkAnalysis
from tasks.selectors.board import board_of
from tasks.selectors.explanations import SENTENCES
from tasks.selectors.gate_figures import thresholds_on, warnings_of
from tasks.selectors.proposals import proposal_page_data, proposal_view
from tasks.selectors.roles import demands_of, items_of
from tasks.services.board import BoardConflict, move_slots, place_at, redo, undo
from tasks.services.board_versions import compare, current_snapshot, restore_version, save_version
from tasks.services.business_cases import calculate_case, case_inputs, default_inputs
from tasks.services.carving_runs import cancel_run, execute_run, note_worker, recover_runs, request_run
from tasks.services.gate import findings_of
from tasks.services.proposals import adopt_proposal
from tests.cast import Cast
from tests.tasks.workplace import analysis_of

WORK_CHECKS = {"isolation", "unwanted", "danger", "meaningful", "single_task", "title", "displacement"}
pytestmark = pytest.mark.django_db


def run_now(analysis: WorkAnalysis, actor: Any) -> CarvingRun:
    """Ask for proposals and carry the run out as a worker would."""
    run = request_run(analysis, actor=actor, publish=lambda _key: None)
    execute_run(run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def cafe(cast: Cast) -> WorkAnalysis:
    """Return the small bakery café, typed by hand, as an analysis of the cast's employer."""
    return analysis_of(cast, "bakery_cafe")


def test_proposals_of_the_cafe_are_explained_and_taken(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    run = run_now(cafe, owner)
    assert run.state == RunState.DONE
    assert run.status in {"OPTIMAL", "FEASIBLE"}
    proposals = list(run.proposals.order_by("number"))
    assert proposals
    view = proposal_view(proposals[0], whole=True)
    assert all(item["why"] for role in view["roles"] for item in role["items"])
    told = {code for entry in proposals[0].content["reasons"].values() for code in _codes(entry)}
    assert told <= set(SENTENCES), f"codes without a sentence: {told - set(SENTENCES)}"
    assert proposal_page_data(cafe)["views"]

    roles = adopt_proposal(proposals[0], actor=owner)
    assert {role.state for role in roles} == {RoleState.DRAFT}
    board = board_of(cafe)
    assert board.freed_minutes == proposals[0].freed_minutes
    assert board.net_cents == proposals[0].objective_cents
    assert not board.problems
    assert all(card.is_placed for column in board.roles for card in column.cards)
    for column in board.roles:
        shown = [min(item.start for item in role.items.filter(slot__task=card.task)) for role, card in _cards(column)]
        assert shown == sorted(shown), "cards stand in the order of the clock: 8.30 before 10.30"
    again = adopt_proposal(proposals[0], actor=owner)
    assert [role.pk for role in again] == [role.pk for role in roles]
    assert BoardMove.objects.filter(analysis=cafe).count() == 1


def _cards(column: Any) -> list[tuple[Any, Any]]:
    return [(column.role, card) for card in column.cards]


def test_a_proposal_is_weighed_as_the_role_made_of_it(cast: Cast, cafe: WorkAnalysis) -> None:
    """Gate, employer's year and demands say the same on the proposal, on the board and on the role's own pages."""
    owner = cast.user("employer_owner")
    proposal = run_now(cafe, owner).proposals.order_by("number")[0]
    view = proposal_view(proposal)
    [weighed] = view["roles"]
    [role] = adopt_proposal(proposal, actor=owner)
    board = board_of(cafe)
    [column] = board.roles
    assert [warning.text for warning in column.warnings] == [warning.text for warning in weighed["warnings"]]
    gate = {finding.code: finding for finding in findings_of(role, broken_limits=0)}
    thresholds = thresholds_on(timezone.localdate())
    figures = {code: found.value for code, found in gate.items() if code in WORK_CHECKS}
    assert warnings_of(figures, thresholds, method=cafe.method) == column.warnings
    assert board.year == view["year"]
    share = {"low": 0.5, "mid": 0.5, "high": 0.5, "unit": "SHARE", "source": "x"}
    case = calculate_case(case_inputs({**default_inputs(role), "realisation_share": share}, None), seed=1)
    assert board.year is not None
    shown = [board.year.low_cents, board.year.middle_cents, board.year.high_cents]
    # Hours and pay are rounded on the way to the page of the business case: to the hundredth and the cent.
    for cents, (_share, other) in zip(shown, case["by_realisation_share"], strict=True):
        assert cents == pytest.approx(other, rel=0.002, abs=2_000)
    strongest = demands_of(items_of(role))
    assert [(row.name, row.level) for row in weighed["demands"]][:1] == [
        (strongest[0].dimension.label, strongest[0].level)
    ]
    assert all(row.level <= row.ceiling for row in weighed["demands"])


def test_a_role_of_unwanted_work_is_warned_of_before_anybody_takes_it(cast: Cast, cafe: WorkAnalysis) -> None:
    cafe.wishes.update(max_unwanted_percent=100)
    cafe.tasks.update(is_unwanted=True)
    proposal = run_now(cafe, cast.user("employer_owner")).proposals.order_by("number")[0]
    warnings = proposal_view(proposal)["roles"][0]["warnings"]
    assert warnings[0].tone == "bad"
    assert "100" in warnings[0].text


def _codes(entry: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in [*entry.get("why", []), *entry.get("out", [])]}


def test_same_input_returns_the_stored_run(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    first = run_now(cafe, owner)
    assert request_run(cafe, actor=owner, publish=lambda _key: None).pk == first.pk


def test_one_run_at_a_time_and_cancel(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    run = request_run(cafe, actor=owner, publish=lambda _key: None)
    with pytest.raises(ValidationError):
        request_run(cafe, actor=owner, publish=lambda _key: None)
    assert cancel_run(run, actor=owner).state == RunState.CANCELLED
    assert execute_run(run.pk) == "not taken"


def test_without_a_worker_the_page_says_so_and_the_request_waits(
    cast: Cast, cafe: WorkAnalysis, as_persona: Any
) -> None:
    client, page = as_persona("employer_owner"), reverse("proposal_page", args=[cafe.public_id])
    told = "Laskenta ei ole vastannut hetkeen"
    client.post(reverse("run_start", args=[cafe.public_id]))
    run = CarvingRun.objects.get(analysis=cafe)
    assert run.state == RunState.WAITING
    assert told in client.get(page).content.decode()
    note_worker()
    assert told not in client.get(page).content.decode()
    assert execute_run(run.pk) == RunState.DONE


def test_a_run_whose_worker_died_is_sent_again_and_ends_once(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    run = request_run(cafe, actor=owner, publish=lambda _key: None)
    long_ago = "2026-01-01T00:00:00Z"
    CarvingRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, heartbeat_at=long_ago, attempts=1)
    sent: list[int] = []
    assert recover_runs(publish=sent.append) == 1
    assert execute_run(sent[0]) == RunState.DONE
    number = Proposal.objects.filter(run=run).count()
    assert execute_run(sent[0]) == "not taken"
    assert Proposal.objects.filter(run=run).count() == number


def test_a_run_that_lost_three_workers_fails(cast: Cast, cafe: WorkAnalysis) -> None:
    run = request_run(cafe, actor=cast.user("employer_owner"), publish=lambda _key: None)
    CarvingRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, heartbeat_at="2026-01-01T00:00:00Z", attempts=3)
    assert recover_runs(publish=lambda _key: None) == 0
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_moves_undo_redo_and_conflicts(cast: Cast, cafe: WorkAnalysis) -> None:
    owner, editor = cast.user("employer_owner"), cast.user("employer_editor")
    role = adopt_proposal(run_now(cafe, owner).proposals.order_by("number")[0], actor=owner)[0]
    cafe.refresh_from_db()
    seen = cafe.board_revision
    item = role.items.order_by("pk")[0]
    move = move_slots(cafe, [item.slot_id], None, actor=owner, revision=seen)
    assert move is not None
    assert not RoleItem.objects.filter(slot_id=item.slot_id).exists()
    assert move_slots(cafe, [item.slot_id], None, actor=owner, revision=seen) is None, "sent twice changes nothing"
    with pytest.raises(BoardConflict) as caught:
        move_slots(cafe, [item.slot_id], role, actor=editor, revision=seen)
    assert [one.actor for one in caught.value.moves] == [owner]
    undo(cafe, actor=owner)
    assert RoleItem.objects.get(slot_id=item.slot_id).role_id == role.pk
    redo(cafe, actor=owner)
    assert not RoleItem.objects.filter(slot_id=item.slot_id).exists()
    with pytest.raises(ValidationError):
        redo(cafe, actor=owner)
    undo(cafe, actor=owner)
    assert RoleItem.objects.get(slot_id=item.slot_id).start == item.start
    with pytest.raises(ValidationError):
        undo(cafe, actor=editor)


def test_locked_tasks_say_why(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    role = adopt_proposal(run_now(cafe, owner).proposals.order_by("number")[0], actor=owner)[0]
    staying = cafe.tasks.filter(is_confirmed_transferable=False).order_by("pk")[0]
    cafe.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        move_slots(cafe, [slot.pk for slot in staying.slots.all()], role, actor=owner, revision=cafe.board_revision)
    assert staying.name in caught.value.messages[0]


def test_viewers_and_strangers_do_not_move(cast: Cast, cafe: WorkAnalysis) -> None:
    slot = cafe.tasks.order_by("pk")[0].slots.get()
    for persona in ("employer_viewer", "coordinator"):
        with pytest.raises(Refused):
            move_slots(cafe, [slot.pk], None, actor=cast.user(persona), revision=0)


def test_time_by_hand_is_kept_and_checked(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    role = adopt_proposal(run_now(cafe, owner).proposals.order_by("number")[0], actor=owner)[0]
    item = role.items.select_related("slot").order_by("pk")[0]
    cafe.refresh_from_db()
    with pytest.raises(ValidationError):
        place_at(cafe, item.slot_id, "23:00", actor=owner, revision=cafe.board_revision)
    assert item.start is not None
    place_at(cafe, item.slot_id, f"{item.start:%H:%M}", actor=owner, revision=cafe.board_revision)
    item.refresh_from_db()
    assert item.is_locked


def test_versions_compare_and_restore(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    role = adopt_proposal(run_now(cafe, owner).proposals.order_by("number")[0], actor=owner)[0]
    version = save_version(cafe, actor=owner, name="Ensimmäinen", figures={})
    item = role.items.order_by("pk")[0]
    cafe.refresh_from_db()
    move_slots(cafe, [item.slot_id], None, actor=owner, revision=cafe.board_revision)
    differences = compare(version.snapshot, current_snapshot(cafe))
    assert [difference.second_role for difference in differences] == [""]
    assert restore_version(version, actor=owner) is not None
    assert compare(version.snapshot, current_snapshot(cafe)) == []
    undo(cafe, actor=owner)
    assert len(compare(version.snapshot, current_snapshot(cafe))) == 1
    with pytest.raises(ValidationError):
        save_version(cafe, actor=owner, name="  ", figures={})


def test_infeasible_wishes_are_named(cast: Cast, cafe: WorkAnalysis) -> None:
    wish = cafe.wishes.get()
    wish.must_use = True
    wish.min_minutes_per_week = wish.max_minutes_per_week = 2400
    wish.min_minutes_per_day = wish.max_minutes_per_day = 480
    wish.max_span_minutes = 480
    wish.save()
    run = run_now(cafe, cast.user("employer_owner"))
    assert run.status == "INFEASIBLE"
    rows = proposal_page_data(cafe)["conflict"]
    assert rows
    assert all(row["text"] for row in rows)


def test_nothing_to_carve_is_said(cast: Cast, cafe: WorkAnalysis) -> None:
    owner = cast.user("employer_owner")
    cafe.tasks.update(is_confirmed_transferable=False)
    with pytest.raises(ValidationError):
        request_run(cafe, actor=owner, publish=lambda _key: None)
    cafe.wishes.all().delete()
    with pytest.raises(ValidationError):
        request_run(cafe, actor=owner, publish=lambda _key: None)


def test_proposal_is_immutable(cast: Cast, cafe: WorkAnalysis) -> None:
    proposal = run_now(cafe, cast.user("employer_owner")).proposals.order_by("number")[0]
    proposal.objective_cents = 1
    with pytest.raises(Exception, match="Cannot update"):
        proposal.save()
