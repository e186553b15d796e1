"""Pages of the inventory: errors beside their fields, conflicts with both values, undo, files, links, odd input."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tasks.enums import Answer, NeedKind, TaskClass
from tasks.models import ContributorLink, LibraryTask, Task, TaskVoice, WorkAnalysis
from tasks.selectors.inventory import cell_texts
from tasks.services.contributors import create_link, token_of
from tests.cast import Cast
from tests.factories import DimensionFactory, JobFunctionFactory, LicenceFactory, TaskFactory
from tests.strictness import StrictClient
from tests.tasks.inventory_helpers import ROW, fresh, save, workbook

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(name: str, cast: Cast, **keywords: Any) -> str:
    """Return an address within the cast's analysis."""
    return reverse(name, kwargs={"public_id": cast.analysis.public_id, **keywords})


def soup(response: Any) -> BeautifulSoup:
    """Return the answer, parsed."""
    return BeautifulSoup(response.content, "html.parser")


def one(page: Tag, selector: str) -> Tag:
    """Return the first element that fits, which must be there."""
    found = page.select_one(selector)
    assert found is not None, selector
    return found


# ---- Rows ----


def test_a_wrong_row_comes_back_with_everything_typed(cast: Cast, as_persona: Any) -> None:
    row_id = uuid4()
    cells = {**ROW, "minutes": "paljon", "days": "<script>", "holders": "Siivooja", "revision": ""}
    response = as_persona("employer_owner").post(url("task_row", cast, row_id=row_id), cells, headers=HTMX)
    assert response.status_code == 422
    page = soup(response)
    for key in ("minutes", "days", "holders"):
        cell = page.find("input", attrs={"name": key})
        assert cell is not None
        assert cell["value"] == cells[key]
        assert cell["aria-invalid"] == "true"
        message = page.find(id=cell["aria-describedby"])
        assert message is not None
        assert message.get_text(strip=True)
    assert "announce" in response["HX-Trigger"]
    assert not Task.objects.filter(public_id=row_id).exists()


def test_a_conflict_shows_both_values_and_loses_none(cast: Cast, as_persona: Any) -> None:
    task = save(cast.analysis, cast.user("employer_owner")).task
    address = url("task_row", cast, row_id=task.public_id)
    texts = {key: ROW[key] for key in ROW}
    assert (
        as_persona("coach").post(address, {**texts, "minutes": "55", "revision": "0"}, headers=HTMX).status_code == 200
    )
    response = as_persona("employer_owner").post(address, {**texts, "minutes": "25", "revision": "0"}, headers=HTMX)
    assert response.status_code == 409
    page = soup(response)
    cell = page.find("input", attrs={"name": "minutes"})
    assert cell is not None
    assert cell["value"] == "25"
    assert "55" in one(page, ".cell-theirs").get_text()
    body = page.find("tbody")
    assert body is not None
    mine = {**texts, "minutes": "25", "revision": body["data-revision"]}
    assert as_persona("employer_owner").post(address, mine, headers=HTMX).status_code == 200
    assert fresh(task).minutes == 25
    assert as_persona("employer_owner").get(address, headers=HTMX).status_code == 200


def test_a_row_is_of_its_own_analysis(cast: Cast, as_persona: Any) -> None:
    foreign = TaskFactory.create()
    client = as_persona("employer_owner")
    assert client.get(url("task_row", cast, row_id=foreign.public_id)).status_code == 404
    cells = {**ROW, "revision": "0"}
    assert client.post(url("task_row", cast, row_id=foreign.public_id), cells, headers=HTMX).status_code == 422
    assert client.get(reverse("task_edit", kwargs={"public_id": foreign.public_id})).status_code == 404


def test_more_rows_are_fetched_page_by_page(cast: Cast, as_persona: Any) -> None:
    TaskFactory.create_batch(60, analysis=cast.analysis, function=cast.task.shares.get().function)
    client = as_persona("employer_owner")
    page = soup(client.get(url("task_inventory", cast)))
    assert len(page.select("tbody[data-row]:not([data-blank])")) == 50
    more = page.select_one("#more button")
    assert more is not None
    rest = soup(client.get(str(more["hx-get"]), headers=HTMX))
    assert len(rest.select("tbody[data-row]")) == 11
    assert rest.select_one("#more") is None


def test_pasting_tells_what_was_wrong(cast: Cast, as_persona: Any) -> None:
    data = {"text": "Uusi\t\t15\nHuono\t\tx\n", "column": "name", "targets": "rubbish 1:2"}
    response = as_persona("employer_owner").post(url("task_paste", cast), data, headers=HTMX)
    assert response.status_code == 200
    page = soup(response)
    assert len(page.select("[hx-swap-oob] tbody")) == 1
    assert "Rivi 2" in page.get_text()
    huge = {"text": "a\n" * 2_500, "column": "name"}
    assert as_persona("employer_owner").post(url("task_paste", cast), huge, headers=HTMX).status_code == 422


def test_a_removed_task_is_brought_back_by_a_button(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    before = cell_texts(cast.task)
    removed = client.post(reverse("task_remove", kwargs={"public_id": cast.task.public_id}), headers=HTMX)
    assert soup(removed).select_one("#undo form") is not None
    assert not Task.objects.filter(public_id=cast.task.public_id).exists()
    assert as_persona("coach").post(url("task_undo", cast)).status_code == 303
    assert not Task.objects.filter(public_id=cast.task.public_id).exists()
    restored = client.post(url("task_undo", cast), headers=HTMX)
    assert soup(restored).select_one(f"#t-{cast.task.public_id}") is not None
    assert cell_texts(Task.objects.with_row_data().get(public_id=cast.task.public_id)) == before
    assert client.post(url("task_undo", cast)).status_code == 303


def test_pooling_and_undo_from_the_page(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    tasks = [
        save(cast.analysis, cast.user("employer_owner"), name="Tiskaa padat ja pannut").task for _again in range(2)
    ]
    page = soup(client.get(url("task_pooling", cast)))
    assert {box["value"] for box in page.select("input[name=task]")} >= {str(task.public_id) for task in tasks}
    client.post(url("task_pooling", cast), {"task": [str(task.public_id) for task in tasks]})
    assert Task.objects.filter(name="Tiskaa padat ja pannut").count() == 1
    client.post(url("task_undo", cast))
    assert Task.objects.filter(name="Tiskaa padat ja pannut").count() == 2
    assert client.post(url("task_pooling", cast), {"task": ["x", str(uuid4())]}).status_code == 303


# ---- One task's form ----


def form_data(**fields: Any) -> dict[str, Any]:
    """Return a task's form as a browser sends it."""
    return {
        "row_id": str(uuid4()),
        "revision": "",
        "name": "Pese lattia",
        "minutes": "30",
        "occurrences": "1",
        "period": "day",
        "day_set": ["0", "2"],
        "window": "8–12",
        "task_class": "assisting",
        "is_movable": "on",
        **fields,
    }


def test_a_task_is_added_and_changed_by_its_form(cast: Cast, as_persona: Any) -> None:
    licence = LicenceFactory.create()
    function = JobFunctionFactory.create(unit=cast.analysis.unit, name="Laitoshuoltaja")
    client = as_persona("employer_editor")
    data = form_data(function=function.name, licences=[str(licence.pk)], with_colleagues="on")
    assert client.post(url("task_add", cast), data).status_code == 303
    assert client.post(url("task_add", cast), data).status_code == 303
    task = Task.objects.get(public_id=data["row_id"])
    assert (task.slots.get().days, task.shares.get().function, task.licences.get()) == (0b101, function, licence)
    address = reverse("task_edit", kwargs={"public_id": task.public_id})
    page = soup(client.get(address))
    assert one(page, "input[name=window]")["value"] == "8–12"
    changed = form_data(
        row_id=str(task.public_id), revision=str(task.revision), minutes="45", stays="on", stays_reason=""
    )
    assert client.post(address, changed).status_code == 422
    changed["stays_reason"] = "Mestarin oma"
    assert client.post(address, changed).status_code == 303
    assert fresh(task).stays
    stale = client.post(address, {**changed, "minutes": "50"})
    assert stale.status_code == 409
    assert "45" in one(soup(stale), ".notice-warn").get_text()


def test_form_errors_stand_beside_their_fields(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    data = form_data(name=" ", minutes="NaN", occurrences="-1", window="15–7", period="never", function="?")
    response = client.post(url("task_add", cast), data)
    assert response.status_code == 422
    page = soup(response)
    for name in ("name", "minutes", "occurrences", "window", "period", "function"):
        assert one(page, f"[name={name}]").find_parent(class_="field-wrong") is not None, name


odd = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "=1+1",
            "NaN",
            "-1",
            "1e999",
            "😀" * 300,
            "a" * 5_000,
            "\x00",
            "25:99",
            "0",
            "∞",
            "'; --",
        ]
    ),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(fields=st.dictionaries(st.sampled_from([*form_data(), "function", "holders", "season", "stays"]), odd))
def test_odd_input_never_breaks_the_form(cast: Cast, as_persona: Any, fields: dict[str, str]) -> None:
    response = as_persona("employer_owner").post(url("task_add", cast), form_data(**fields))
    assert response.status_code in {303, 422}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(fields=st.dictionaries(st.sampled_from([*ROW, "revision"]), odd))
def test_odd_input_never_breaks_a_row(cast: Cast, as_persona: Any, fields: dict[str, str]) -> None:
    address = url("task_row", cast, row_id=cast.task.public_id)
    response = as_persona("employer_owner").post(address, {**ROW, "revision": "0", **fields}, headers=HTMX)
    assert response.status_code in {200, 409, 422}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.dictionaries(st.sampled_from(["q", "function", "class", "state", "missing", "cursor"]), odd))
def test_odd_filters_never_break_the_page(cast: Cast, as_persona: Any, query: dict[str, str]) -> None:
    clean = {key: value.replace("\x00", "") for key, value in query.items()}
    assert as_persona("employer_owner").get(url("task_inventory", cast), clean).status_code == 200


# ---- Files ----


def test_a_file_is_read_checked_and_imported(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    content = workbook([["Työ", "Kesto", "X"], ["Pese lattia", 30, "a"], ["Vie roskat", "paljon", "b"]])
    file = SimpleUploadedFile("työt.xlsx", content)
    given_file = client.post(url("task_import", cast), {"file": file})
    assert given_file.status_code == 303
    columns = client.get(given_file["Location"])
    page = soup(columns)
    assert [one(select, "option[selected]")["value"] for select in page.select("table select")] == [
        "name",
        "minutes",
        "",
    ]
    assert "paljon" in page.get_text()
    twice = {"column_0": "name", "column_1": "name", "column_2": ""}
    assert client.post(given_file["Location"], twice).status_code == 422
    again = client.post(given_file["Location"], {"column_0": "name", "column_1": "", "look": "yes"})
    assert again.status_code == 200
    done = client.post(given_file["Location"], {"column_0": "name", "column_1": "minutes", "column_2": ""})
    assert "Vie roskat" not in names_of(cast)
    assert "Pese lattia" in names_of(cast)
    assert done.status_code == 200
    assert client.post(given_file["Location"], {"column_0": "name"}).status_code == 303
    assert names_of(cast).count("Pese lattia") == 1


def names_of(cast: Cast) -> list[str]:
    """Return the names of the analysis's tasks."""
    return list(Task.objects.filter(analysis=cast.analysis).values_list("name", flat=True))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04x", b"\x00\x01\x02" * 400])
def test_a_broken_file_is_told_beside_its_field(cast: Cast, as_persona: Any, content: bytes) -> None:
    response = as_persona("employer_owner").post(
        url("task_import", cast), {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert response.status_code == 422
    assert soup(response).select_one(".field-wrong input[type=file]") is not None


def test_the_export_honours_the_filter(cast: Cast, as_persona: Any) -> None:
    save(cast.analysis, cast.user("employer_owner"), name="Aja lumet")
    response = as_persona("employer_owner").get(url("task_export", cast), {"q": "lumet"})
    book = load_workbook(BytesIO(response.content))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["Aja lumet"]
    assert "lumet" in [cell.value for row in book.worksheets[1].iter_rows() for cell in row]


# ---- Sorting, questions, demands, hidden work, library ----


def test_sorting_and_questions_by_buttons(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    task = save(cast.analysis, cast.user("employer_owner"), name="Vie roskat").task
    sort = reverse("task_classify", kwargs={"public_id": task.public_id})
    assert client.post(sort, {"task_class": "assisting"}, headers=HTMX).status_code == 200
    assert client.post(sort, {"task_class": "nonsense"}).status_code == 303
    confirm = reverse("task_confirm", kwargs={"public_id": task.public_id})
    prefix = f"t{task.pk}-"
    missing = client.post(confirm, {f"{prefix}needs_judgement": "no"}, headers=HTMX)
    assert missing.status_code == 422
    assert len(soup(missing).select(".field-wrong")) == 2
    answers = {f"{prefix}needs_judgement": "no", f"{prefix}is_private": "yes", f"{prefix}consequence": "1"}
    stays = client.post(confirm, {**answers, f"{prefix}test_harm_limited": "yes"}, headers=HTMX)
    assert stays.status_code == 200
    assert fresh(task).is_private == Answer.YES
    assert fresh(task).elementary_test == {"harm_limited": "yes"}
    assert not fresh(task).is_confirmed_transferable
    assert client.post(confirm, {**answers, f"{prefix}is_private": "no"}).status_code == 303
    assert fresh(task).is_confirmed_transferable
    client.post(reverse("task_unconfirm", kwargs={"public_id": task.public_id}))
    assert not fresh(task).is_confirmed_transferable
    assert fresh(task).task_class == TaskClass.ASSISTING


def test_demands_are_lowered_by_a_person(cast: Cast, as_persona: Any) -> None:
    lifting = DimensionFactory.create()
    DimensionFactory.create(code="pace", name_fi="Tahti")
    cast.task.demands.create(dimension=lifting, level=4)
    client = as_persona("coach")
    address = reverse("task_demands", kwargs={"public_id": cast.task.public_id})
    assert "arvaus" in client.get(address).content.decode().casefold()
    assert client.post(address, {"lifting": "9"}).status_code == 422
    assert client.post(address, {"lifting": "1", "pace": "", "next": "yes"}).status_code == 303
    assert list(cast.task.demands.values_list("dimension__code", "level", "source", "set_by")) == [
        ("lifting", 1, "person", cast.user("coach").pk)
    ]


def test_hidden_work_becomes_tasks_by_a_button(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    function = cast.task.shares.get().function
    data = {"kind": NeedKind.BACKLOG.value, "text": "Pese ikkunat\nVie paperit", "make_tasks": "yes"}
    assert client.post(url("analysis_needs", cast), {**data, "function": str(function.public_id)}).status_code == 303
    client.post(url("analysis_needs", cast), data)
    assert Task.objects.filter(analysis=cast.analysis, is_undone=True).count() == 2
    too_long = {"kind": NeedKind.PEAKS.value, "text": "x" * 2_001}
    response = client.post(url("analysis_needs", cast), too_long)
    assert response.status_code == 422
    assert "x" * 2_001 in response.content.decode()
    assert client.post(url("analysis_needs", cast), {"kind": "?", "text": "x"}).status_code == 422


def test_the_library_is_picked_from(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    picks = [
        LibraryTask.objects.create(
            origin="esco",
            external_id=str(number),
            name_fi=f"pestä {number}",
            occupation_codes=["5120"],
            search_text="pestä",
        )
        for number in range(3)
    ]
    page = soup(client.get(url("library_pick", cast), {"q": "pestä"}))
    assert len(page.select("input[name=task]")) == 3
    data = {"task": [str(pick.public_id) for pick in picks[:2]] + ["x" * 36], "function": "", "query": "q=pestä"}
    client.post(url("library_pick", cast), {**data, "more": "yes"})
    client.post(url("library_pick", cast), data)
    assert Task.objects.filter(analysis=cast.analysis, library_task__isnull=False).count() == 2
    assert client.post(url("library_pick", cast), {"query": "x"}).status_code == 303


def test_an_analysis_is_started_from_the_pages(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    page = soup(client.get(reverse("analysis_start")))
    row_id = one(page, "input[name=row_id]")["value"]
    data = {"row_id": row_id, "unit": str(cast.analysis.unit_id), "title": "", "method": "ratko", "weeks_worked": "99"}
    wrong = client.post(reverse("analysis_start"), data)
    assert wrong.status_code == 422
    assert len(soup(wrong).select(".field-wrong")) == 2
    for _again in range(2):
        assert (
            client.post(reverse("analysis_start"), {**data, "title": "Uusi", "weeks_worked": "46"}).status_code == 303
        )
    assert WorkAnalysis.objects.filter(title="Uusi").count() == 1
    assert client.get(reverse("analysis_start"), {"pilot": "x"}).status_code == 404
    assert client.get(reverse("analysis_start"), {"employer": "x"}).status_code == 200


# ---- Links for workers ----


@pytest.fixture
def link(cast: Cast) -> ContributorLink:
    """Return an open link."""
    return create_link(cast.analysis, cast.task.shares.get().function, actor=cast.user("employer_owner"))


def contribution(**fields: str) -> dict[str, str]:
    """Return a worker's form as a phone sends it."""
    cells = {"name": "Keitä kahvi", "minutes": "10", "occurrences": "2", "period": "day", "willingness": "gladly"}
    return {"row_id": str(uuid4()), **cells, **fields}


def test_a_worker_writes_tasks_without_an_account(cast: Cast, link: ContributorLink) -> None:
    phone, other = StrictClient(), StrictClient()
    address = reverse("contribute", kwargs={"token": token_of(link)})
    first = phone.get(address)
    assert first.status_code == 200
    assert first["Cache-Control"] == "private, no-store"
    data = contribution()
    for _again in range(2):
        assert phone.post(address, data).status_code == 303
    assert Task.objects.filter(public_id=data["row_id"]).count() == 1
    wrong = phone.post(address, contribution(minutes="paljon", willingness=""))
    assert wrong.status_code == 422
    assert len(soup(wrong).select(".field-wrong")) == 2
    assert "Keitä kahvi" in phone.get(address).content.decode()
    page = soup(phone.get(address, {"correct": data["row_id"]}))
    assert one(page, "input[name=minutes]")["value"] == "10"
    assert phone.post(address, {**data, "minutes": "12"}).status_code == 303
    assert other.post(address, {**data, "minutes": "99"}).status_code == 422
    assert Task.objects.get(public_id=data["row_id"]).minutes == 12
    voice = reverse("contribute_voice", kwargs={"token": token_of(link)})
    phone.post(voice, {f"task-{cast.task.public_id}": "maybe", "task-x": "no"})
    assert TaskVoice.objects.filter(task=cast.task).count() == 1
    remove = reverse("contribute_remove", kwargs={"token": token_of(link)})
    other.post(remove, {"row_id": data["row_id"]})
    phone.post(remove, {"row_id": "x"})
    assert Task.objects.filter(public_id=data["row_id"]).exists()
    phone.post(remove, {"row_id": data["row_id"]})
    assert not Task.objects.filter(public_id=data["row_id"]).exists()
    link.refresh_from_db()
    assert link.opened_count == 2


def test_a_closed_link_says_so_and_an_unknown_one_is_not_there(
    cast: Cast, link: ContributorLink, as_persona: Any
) -> None:
    address = reverse("contribute", kwargs={"token": token_of(link)})
    ContributorLink.objects.update(created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now())
    assert Client().get(address).status_code == 410
    assert Client().post(address, contribution()).status_code == 410
    ContributorLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert Client().get(address).status_code == 200
    as_persona("employer_owner").post(reverse("contributor_revoke", kwargs={"public_id": link.public_id}))
    assert Client().get(address).status_code == 410
    shown = as_persona("employer_owner").get(reverse("contributor_link", kwargs={"public_id": link.public_id}))
    assert token_of(link) not in shown.content.decode()
    assert Client().get(reverse("contribute", kwargs={"token": "unknown"})).status_code == 404


def test_a_link_is_made_once_and_shown_with_its_code(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    function = cast.task.shares.get().function
    data = {"row_id": str(uuid4()), "function": str(function.public_id), "days": "7"}
    for _again in range(2):
        made = client.post(url("contributor_links", cast), data)
        assert made.status_code == 303
    assert ContributorLink.objects.count() == 1
    page = client.get(made["Location"]).content.decode()
    assert token_of(ContributorLink.objects.get()) in page
    assert "<svg" in page
    assert client.post(url("contributor_links", cast), {**data, "days": "90"}).status_code == 422


def test_a_machine_is_slowed_down(link: ContributorLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.views.contributors.WRITINGS", 2)
    phone = StrictClient()
    address = reverse("contribute", kwargs={"token": token_of(link)})
    assert [phone.post(address, contribution()).status_code for _again in range(4)] == [303, 303, 429, 429]
    monkeypatch.setattr("tasks.views.contributors.OPENINGS", 3)
    assert phone.get(address).status_code == 429


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(fields=st.dictionaries(st.sampled_from([*contribution()]), odd))
def test_odd_input_never_breaks_the_workers_page(link: ContributorLink, fields: dict[str, str]) -> None:
    address = reverse("contribute", kwargs={"token": token_of(link)})
    assert StrictClient().post(address, contribution(**fields)).status_code in {303, 422, 429}
