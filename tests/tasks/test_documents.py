"""Documents: tagged, in their language, with a title and the texts of the role; unknown languages are 404."""

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tasks.documents import contents
from tasks.documents.rendering import pdf_of
from tasks.enums import PayBasis, RunState
from tasks.models import CarvedRole, DocumentRequest, TaskDemand, WorkAnalysis
from tasks.services.documents import execute_document
from tests.cast import Cast
from tests.factories import ContactFactory, DimensionFactory, TaskFactory
from tests.tasks.test_roles import with_work

pytestmark = pytest.mark.django_db
A4 = (595, 842)


@pytest.fixture
def role(cast: Cast) -> CarvedRole:
    """Return a described role with one task."""
    role = with_work(cast)
    role.title = "Ruokasalin työntekijä"
    role.purpose = "Sali pysyy siistinä ruuhkassakin."
    role.supervisor = ContactFactory.create(employer=cast.employer, name="Leena Öhman")
    role.pay_basis = PayBasis.COLLECTIVE_AGREEMENT
    role.pay_agreement = "Palkkaryhmä 3"
    role.development_path = "Kassatyö syksyllä"
    role.save()
    TaskDemand.objects.create(
        task=cast.analysis.tasks.get(name="Pyyhi pöydät"), dimension=DimensionFactory.create(), level=2
    )
    return role


def get(client: Any, name: str, subject: CarvedRole | WorkAnalysis, language: str = "fi") -> PdfReader:
    """Return the document as a reader of its file; what a worker makes is made when it is not there yet."""
    address = reverse(name, args=[subject.public_id])
    response = client.get(address, {"lang": language})
    if name != "role_pdf":
        asked = DocumentRequest.objects.latest("pk")
        assert response.status_code == 303
        assert response["Location"] == reverse("document_page", args=[asked.public_id])
        assert execute_document(asked.pk, make=pdf_of) == RunState.DONE
        response = client.get(address, {"lang": language})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert f"-{language}.pdf" in response["Content-Disposition"]
    return PdfReader(io.BytesIO(response.content))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags_of(reader: PdfReader) -> list[Any]:
    """Return every element of the document's structure tree."""
    found: list[Any] = []
    root: Any = reader.trailer["/Root"]
    waiting: list[Any] = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            waiting += element
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                waiting.append(element["/K"])
    return found


@pytest.mark.parametrize(
    ("name", "title"), [("role_pdf", "Ruokasalin työntekijä"), ("analysis_pdf", ""), ("cards_pdf", "")]
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_document_is_tagged_and_names_itself(
    cast: Cast, role: CarvedRole, as_persona: Any, name: str, title: str, language: str
) -> None:
    subject = role if name == "role_pdf" else cast.analysis
    reader = get(as_persona("employer_viewer"), name, subject, language)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (title or cast.analysis.title) in str(reader.metadata.title)
    assert b"pdfuaid" in root["/Metadata"].get_data()
    tags = tags_of(reader)
    kinds = {str(tag["/S"]) for tag in tags}
    assert "/H1" in kinds
    pictures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert pictures
    assert all(tag.get("/Alt") for tag in pictures), "a picture without a text"
    known = {str(tag["/ID"]) for tag in tags if tag["/S"] == "/TH"}
    cells = [[str(header) for header in tag["/A"]["/Headers"]] for tag in tags if tag["/S"] == "/TD"]
    assert bool(cells) == (name != "cards_pdf")
    assert all(set(headers) <= known for headers in cells)
    assert all(len(headers) in {0, 2} for headers in cells), "a cell is named by its column and its row"
    corners = sum(not headers for headers in cells)
    assert corners == sum(tag["/S"] == "/Table" for tag in tags), "the empty corner of each table is no heading"


def test_role_description_tells_the_job(role: CarvedRole, as_persona: Any) -> None:
    text = text_of(get(as_persona("coach"), "role_pdf", role))
    for part in (
        "Ruokasalin työntekijä",
        "Sali pysyy siistinä ruuhkassakin.",
        "Leena Öhman",
        "Palkkaryhmä 3",
        "Kassatyö syksyllä",
        "Pyyhi pöydät",
        "9.00–10.00",
        "Nostaminen ja kantaminen",
        "Euroopan unionin osarahoittama",
        "12,50",
    ):
        assert part in text, part


def test_languages_differ_and_unknown_ones_are_missing(role: CarvedRole, as_persona: Any) -> None:
    client = as_persona("coach")
    assert "Medfinansieras av Europeiska unionen" in text_of(get(client, "role_pdf", role, "sv"))
    assert "Co-funded by the European Union" in text_of(get(client, "role_pdf", role, "en"))
    for asked in ("de", "fi/../sv", "FI"):
        for name, subject in (("role_pdf", role), ("analysis_pdf", role.analysis), ("cards_pdf", role.analysis)):
            assert client.get(reverse(name, args=[subject.public_id]), {"lang": asked}).status_code == 404


def test_job_analysis_says_why_a_task_stays(cast: Cast, as_persona: Any) -> None:
    function = cast.task.shares.get().function
    TaskFactory.create(analysis=cast.analysis, function=function, name="Anna lääkkeet", stays=True, stays_reason="Laki")
    reader = get(as_persona("coordinator"), "analysis_pdf", cast.analysis)
    text = text_of(reader)
    assert "Anna lääkkeet" in text
    assert "Laki" in text
    assert function.name in text
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4[::-1]


@pytest.mark.parametrize(("number", "sheets"), [(1, 1), (8, 1), (9, 2), (20, 3)])
def test_cards_are_eight_a_sheet(cast: Cast, as_persona: Any, number: int, sheets: int) -> None:
    function = cast.task.shares.get().function
    long = "Täydennä linjaston astiat ja ottimet ja pyyhi tasot ruokailuvuorojen välissä " * 2
    for index in range(number - 1):
        TaskFactory.create(analysis=cast.analysis, function=function, name=f"Työ {index} {long}"[:200])
    reader = get(as_persona("employer_owner"), "cards_pdf", cast.analysis)
    assert len(reader.pages) == sheets
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4
    assert sum(str(tag["/S"]) == "/H2" for tag in tags_of(reader)) == number


def test_a_long_list_is_cut_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_TASKS", 1)
    TaskFactory.create(analysis=cast.analysis, function=cast.task.shares.get().function)
    content = contents.analysis_content(cast.analysis)
    assert content["is_cut"]
    assert (content["number"], len(content["lines"])) == (2, 1)


def test_markup_in_texts_stays_text(role: CarvedRole, as_persona: Any) -> None:
    CarvedRole.objects.filter(pk=role.pk).update(purpose='<img src="file:///etc/passwd"><script>')
    text = text_of(get(as_persona("coach"), "role_pdf", role))
    assert "<script>" in text
    assert "root:" not in text
