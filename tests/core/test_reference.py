"""The shipped reference data and its loader."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import reference
from core.models import (
    Authority,
    AuthorityArea,
    EducationLevel,
    EmploymentArea,
    Industry,
    LegalForm,
    Municipality,
    Occupation,
    PublicHoliday,
    ReferenceFile,
    Region,
    SizeClass,
)
from core.services.areas import authority_of
from core.services.reference import (
    ReferenceFileError,
    linked,
    load_file,
    register_reference,
    registered_names,
    text,
    whole,
)

pytestmark = pytest.mark.django_db
MAINLAND = 18


@pytest.fixture
def loaded(db: None) -> None:
    reference.load()


def region_file(folder: Path, *lines: str) -> Path:
    path = folder / "regions.csv"
    path.write_text("\n".join(["code,name_fi", *lines, ""]), encoding="utf-8")
    return path


REGION_COLUMNS = {"code": text("code", required=True), "name_fi": text("name_fi", required=True)}


@pytest.mark.parametrize(
    ("model", "number"),
    [
        (Region, 19),
        (Municipality, 308),
        (EmploymentArea, 45),
        (Industry, 996),
        (Occupation, 722),
        (LegalForm, 69),
        (EducationLevel, 10),
        (SizeClass, 3),
        (PublicHoliday, 105),
        (Authority, 28),
        (AuthorityArea, MAINLAND + 19 + MAINLAND),
    ],
)
def test_counts(loaded: None, model: type[models.Model], number: int) -> None:
    assert model._default_manager.count() == number


def test_authorities_have_their_days(loaded: None) -> None:
    before, after = date(2025, 12, 31), date(2026, 1, 1)
    ely = Authority.objects.filter(kind="ely_centre")
    vitality = Authority.objects.filter(kind="vitality_centre")
    assert ely.count() == 15
    assert vitality.count() == 10
    assert set(ely.values_list("valid_to", flat=True)) == {before}
    assert set(vitality.values_list("valid_from", flat=True)) == {after}
    assert set(vitality.filter(funds_esf=True).values_list("name_fi", flat=True)) == {
        "Kaakkois-Suomen elinvoimakeskus",
        "Itä-Suomen elinvoimakeskus",
        "Keski-Suomen elinvoimakeskus",
        "Pohjois-Suomen elinvoimakeskus",
    }


def test_every_mainland_region_has_one_funder_and_one_general_authority(loaded: None) -> None:
    for region in Region.objects.exclude(code="21"):
        for capacity in ("general", "funding"):
            assert region.authority_areas.filter(capacity=capacity, valid_to__isnull=True).count() == 1, region.code


def test_funding_area_differs_from_the_general_area(loaded: None) -> None:
    uusimaa = Region.objects.get(code="01")
    day = date(2026, 11, 2)
    general, funding = authority_of(uusimaa, day, "general"), authority_of(uusimaa, day, "funding")
    assert general is not None
    assert general.name_fi == "Uudenmaan elinvoimakeskus"
    assert funding is not None
    assert funding.name_fi == "Kaakkois-Suomen elinvoimakeskus"


def test_authority_follows_the_day(loaded: None) -> None:
    savo = Region.objects.get(code="10")
    earlier = authority_of(savo, date(2025, 12, 31), "general")
    assert earlier is not None
    assert earlier.name_fi == "Etelä-Savon ELY-keskus"
    assert authority_of(savo, date(2025, 12, 31), "funding") is None
    assert authority_of(savo, date(2009, 12, 31), "general") is None


def test_parents_exist_and_are_one_level_up(loaded: None) -> None:
    for model in (Industry, Occupation):
        levels = dict(model.objects.values_list("code", "level"))
        for code, level, parent in model.objects.values_list("code", "level", "parent_code"):
            assert (not parent) if level == 1 else levels[parent] == level - 1, code


def test_finland_swedish_is_preferred(loaded: None) -> None:
    with translation.override("sv"):
        assert Municipality.objects.get(code="491").label == "S:t Michel"
        assert Occupation.objects.get(code="5223").label == "Försäljare"


def test_municipalities_of_aland_have_no_employment_area(loaded: None) -> None:
    without = Municipality.objects.filter(employment_area__isnull=True)
    assert set(without.values_list("region__code", flat=True)) == {"21"}
    assert without.count() == 16


def test_second_load_changes_nothing_and_asks_once_a_file(loaded: None) -> None:
    before = list(ReferenceFile.objects.values_list("name", "loaded_at"))
    with CaptureQueriesContext(connection) as captured:
        results = reference.load()
    assert not any(result.changed for result in results)
    assert len(captured) == len(results)
    assert all(query["sql"].startswith("SELECT") for query in captured.captured_queries)
    assert list(ReferenceFile.objects.values_list("name", "loaded_at")) == before


def test_forced_load_keeps_the_rows(loaded: None) -> None:
    known = dict(Municipality.objects.values_list("code", "pk"))
    assert all(result.changed for result in reference.load(force=True))
    assert dict(Municipality.objects.values_list("code", "pk")) == known


def test_changed_name_is_updated_and_vanished_row_stays(tmp_path: Path) -> None:
    path = region_file(tmp_path, "01,Uusima", "02,Varsinais-Suomi")
    load_file(path, Region, columns=REGION_COLUMNS)
    region_file(tmp_path, "01,Uusimaa")
    result = load_file(path, Region, columns=REGION_COLUMNS)
    assert (result.changed, result.rows, result.removed) == (True, 1, 0)
    assert dict(Region.objects.values_list("code", "name_fi")) == {"01": "Uusimaa", "02": "Varsinais-Suomi"}


def test_vanished_row_goes_when_asked(tmp_path: Path) -> None:
    path = region_file(tmp_path, "01,Uusimaa", "02,Varsinais-Suomi")
    load_file(path, Region, columns=REGION_COLUMNS)
    region_file(tmp_path, "02,Varsinais-Suomi")
    assert load_file(path, Region, columns=REGION_COLUMNS, remove_absent=True).removed == 1
    assert list(Region.objects.values_list("code", flat=True)) == ["02"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["01,Uusimaa", ",Nimetön"], 'regions.csv, line 3: "code" is empty.'),
        (["01,Uusimaa", "02"], "regions.csv, line 3: 1 columns, but the header has 2."),
        (["01,Uusimaa", "02,B", "01,C"], "regions.csv, line 4: the same code stands on line 2."),
        ([], "regions.csv, line 1: the file has no rows."),
        (['01,"Uusimaa" x'], "regions.csv, line 2: the row cannot be read"),
        (["01," + "x" * 301], "regions.csv, line 2: name_fi: "),
    ],
)
def test_broken_file_is_named_with_its_line(tmp_path: Path, lines: list[str], sentence: str) -> None:
    with pytest.raises(ReferenceFileError) as caught:
        load_file(region_file(tmp_path, *lines), Region, columns=REGION_COLUMNS)
    assert str(caught.value).startswith(sentence)
    assert not Region.objects.exists()
    assert not ReferenceFile.objects.exists()


def test_bad_encoding_missing_column_and_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_bytes("code,name_fi\n01,Itä\n".encode("latin-1"))
    with pytest.raises(ReferenceFileError, match="the text is not UTF-8"):
        load_file(path, Region, columns=REGION_COLUMNS)
    path.write_text("code\n01\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"line 1: the column name_fi is missing"):
        load_file(path, Region, columns=REGION_COLUMNS)
    with pytest.raises(ReferenceFileError, match="the file is missing"):
        load_file(tmp_path / "nowhere.csv", Region, columns=REGION_COLUMNS)


def test_unknown_link_and_bad_number_are_named(tmp_path: Path) -> None:
    path = tmp_path / "municipalities.csv"
    columns = {**REGION_COLUMNS, "region_id": linked("region", Region)}
    path.write_text("code,name_fi,region\n491,Mikkeli,10\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r'line 2: region: "10" is not a known region'):
        load_file(path, Municipality, columns=columns)
    path = tmp_path / "industries.csv"
    path.write_text("code,name_fi,level\nA,Maatalous,yksi\n", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r'line 2: level: "yksi" is not a whole number'):
        load_file(path, Industry, columns={**REGION_COLUMNS, "level": whole("level")})


def test_command_reports_and_repeats_quietly() -> None:
    first, second = StringIO(), StringIO()
    call_command("load_reference", only=["core"], stdout=first)
    assert "core/municipalities.csv: 308 rows" in first.getvalue()
    call_command("load_reference", only=["core"], stdout=second)
    assert second.getvalue().startswith("0 files loaded")


def test_command_stops_with_the_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    shutil.copytree(reference.FOLDER, folder)
    regions = folder / "regions.csv"
    regions.write_text(regions.read_text(encoding="utf-8") + "22\n", encoding="utf-8")
    monkeypatch.setattr(reference, "FOLDER", folder)
    with pytest.raises(CommandError, match=r"regions\.csv, line 21: 1 columns"):
        call_command("load_reference", only=["core"])


def test_command_knows_its_loaders() -> None:
    assert registered_names()[0] == "core"
    with pytest.raises(CommandError, match="No reference data is named nothing"):
        call_command("load_reference", only=["nothing"])
    with pytest.raises(ValueError, match="registered twice"):
        register_reference("core", lambda _force: [])
