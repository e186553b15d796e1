"""Message catalogues: what is collected, kept, refused, found faulty and compiled."""

import gettext
import io
import json
from pathlib import Path

import pytest

from script.catalogues.__main__ import main
from script.catalogues.check import check, placeholder_faults, placeholders
from script.catalogues.extract import Key, UnclearMessageError, collect, python_messages, template_messages
from script.catalogues.layout import APPS, Layout
from script.catalogues.store import Entry, compile_all, load
from script.catalogues.store import merge as merge_entries

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext as counted, pgettext, npgettext
from django.utils import translation
LABEL = _("Shared")
JOINED = _("One sentence "
           "in two parts")
MONTH = pgettext("month", "May")
ATTRIBUTE = translation.gettext("By attribute")
def tasks(n): return counted("%(count)d task", "%(count)d tasks", n) % {"count": n}
def roles(n): return npgettext("short", "role", "roles", n)
def later(text): return _(text)
"""
TEMPLATE = """{% load i18n %}
      {% translate "All 100%" %} {{ _("Filter")|upper }} "quotes' ( [ {
  {% translate "Shared" %}
    {% blocktranslate trimmed count n=items|length with name=x %}
      One item for {{ name }}
    {% plural %}
      {{ n }} items for {{ name }}
    {% endblocktranslate %}
{% translate "May" context "verb" as verb %}
{% include "a.html" with title=_("Title 'åä'") %}
{% if x == _("In a condition") %}{% endif %}
{# _("In a comment") #}
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    files = {
        "core/words.py": PYTHON,
        "core/migrations/0001_initial.py": 'from x import gettext as _\n_("In a migration")\n',
        "jobcarving/settings.py": 'from x import gettext as _\n_("Finnish")\n',
        "tasks/words.py": "NOTHING = 1\n",
        "templates/tasks/list.html": TEMPLATE,
        "templates/base.html": '{% load i18n %}{% translate "Menu" %}',
        "templates/account/login.html": '{% load i18n %}{% translate "Sign in" %}',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Layout(tmp_path)


def run(layout: Layout, *arguments: str) -> int:
    return main(list(arguments), layout.root)


def fill(layout: Layout, monkeypatch: pytest.MonkeyPatch, app: str, language: str, given: object) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(given)))
    return run(layout, "fill", app, language)


def fill_all(layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for app in APPS:
        for language in ("fi", "sv"):
            capsys.readouterr()
            run(layout, "missing", app, language)
            lacking = json.loads(capsys.readouterr().out)
            translated = {
                key: [f"{part} {language}" for part in value]
                if value
                else f"{key.partition(chr(4))[2] or key} {language}"
                for key, value in lacking.items()
            }
            assert fill(layout, monkeypatch, app, language, translated) == 0


def test_modules_give_plain_joined_plural_and_contextual_messages() -> None:
    found = {(key.context, key.singular): (plural, line) for key, plural, line in python_messages(PYTHON, "words.py")}
    assert found == {
        ("", "Shared"): (None, 4),
        ("", "One sentence in two parts"): (None, 5),
        ("month", "May"): (None, 7),
        ("", "By attribute"): (None, 8),
        ("", "%(count)d task"): ("%(count)d tasks", 9),
        ("short", "role"): ("roles", 10),
    }


def test_templates_give_messages_with_the_lines_they_stand_on() -> None:
    found = {
        (key.context, key.singular): (plural, line) for key, plural, line in template_messages(TEMPLATE, "list.html")
    }
    assert found == {
        ("", "All 100%%"): (None, 2),
        ("", "Filter"): (None, 2),
        ("", "Shared"): (None, 3),
        ("", "One item for %(name)s"): ("%(n)s items for %(name)s", 4),
        ("verb", "May"): (None, 9),
        ("", "Title 'åä'"): (None, 10),
        ("", "In a condition"): (None, 11),
    }


def test_an_f_string_is_refused_with_its_place() -> None:
    with pytest.raises(UnclearMessageError, match=r"words\.py:1: an f-string"):
        list(python_messages('gettext(f"Hello {name}")', "words.py"))


def test_a_broken_translation_block_is_refused_with_its_place() -> None:
    with pytest.raises(UnclearMessageError, match=r"list\.html: .*block tags"):
        list(template_messages("{% blocktranslate %}{% if x %}{% endif %}{% endblocktranslate %}", "list.html"))


def test_two_plurals_of_one_message_are_refused(layout: Layout) -> None:
    (layout.root / "core" / "more.py").write_text('ngettext("%(count)d task", "%(count)d jobs", 2)\n')
    with pytest.raises(UnclearMessageError, match="another plural"):
        collect(layout, "core")


def test_sources_belong_to_one_catalogue_each(layout: Layout) -> None:
    core = {key.singular for key in collect(layout, "core")}
    assert {"Menu", "Finnish", "Shared"} <= core
    assert "In a migration" not in core
    assert {key.singular for key in collect(layout, "accounts")} == {"Sign in"}


def test_extract_leaves_cores_messages_out_of_the_other_catalogues(layout: Layout) -> None:
    assert run(layout, "extract") == 0
    own = {key.singular for key in load(layout.catalogue("tasks", "fi"))}
    assert "Shared" not in own
    assert {"Filter", "All 100%%"} <= own
    assert load(layout.catalogue("tasks", "en")) == {}
    assert "Plural-Forms" in layout.catalogue("tasks", "en").read_text()


def test_extract_keeps_translations_drops_obsolete_and_writes_only_changes(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(layout, "extract")
    assert fill(layout, monkeypatch, "tasks", "fi", {"Filter": "Suodatin", "In a condition": "Ehdossa"}) == 0
    path = layout.catalogue("tasks", "fi")
    before = path.stat().st_mtime_ns, path.stat().st_ino
    run(layout, "extract")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    (layout.root / "templates/tasks/list.html").write_text('{% load i18n %}{{ _("Filter") }}{{ _("New") }}')
    run(layout, "extract", "tasks")
    assert {key.singular: entry.texts for key, entry in load(path).items()} == {"Filter": ("Suodatin",), "New": ("",)}


def test_a_translation_follows_a_message_that_moves_to_core(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    run(layout, "extract")
    fill(layout, monkeypatch, "tasks", "fi", {"Filter": "Suodatin"})
    (layout.root / "templates/base.html").write_text('{% load i18n %}{{ _("Filter") }}')
    run(layout, "extract")
    assert load(layout.catalogue("core", "fi"))[Key("Filter")].texts == ("Suodatin",)
    assert Key("Filter") not in load(layout.catalogue("tasks", "fi"))


def test_fill_keeps_what_is_right_and_lists_what_is_wrong(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(layout, "extract")
    given = {
        "Filter": "Suodatin",
        "Unknown": "Tuntematon",
        "In a condition": "",
        "One item for %(name)s": ["Yksi, %(name)s", "%(n)s, %(nam)s"],
        "verb\x04May": ["two", "texts"],
    }
    assert fill(layout, monkeypatch, "tasks", "fi", given) == 1
    told = capsys.readouterr()
    assert "1 written, 4 refused" in told.out
    assert "%(nam)s is not in the message" in told.err
    assert "'Unknown' is not a message" in told.err
    assert load(layout.catalogue("tasks", "fi"))[Key("Filter")].texts == ("Suodatin",)


def test_fill_refuses_a_plural_that_is_still_english(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    run(layout, "extract")
    untouched = {"One item for %(name)s": ["One item for %(name)s", "%(n)s items for %(name)s"]}
    assert fill(layout, monkeypatch, "tasks", "sv", untouched) == 1


@pytest.mark.parametrize("given", ["not json", "[1]"])
def test_fill_says_when_its_input_is_not_an_object(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    assert run(layout, "fill", "tasks", "fi") == 1
    assert "Standard input" in capsys.readouterr().err


def test_check_passes_when_everything_is_translated_and_fails_again_when_not(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(layout, "check") == 1
    assert "core/words.py:4: fi: 'Shared' is not in the catalogue" in capsys.readouterr().out
    run(layout, "extract")
    assert any("'Shared' has no translation" in fault for fault in check(layout))
    fill_all(layout, monkeypatch, capsys)
    assert check(layout) == []
    path = layout.catalogue("tasks", "sv")
    path.write_text(path.read_text().replace('msgid "Filter"', '#, fuzzy\nmsgid "Filter"'))
    assert check(layout) == ["templates/tasks/list.html:2: sv: 'Filter' has only a guessed (fuzzy) translation"]


def test_check_finds_two_translations_of_one_message(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (layout.root / "templates/pilots").mkdir()
    (layout.root / "templates/pilots/a.html").write_text('{% load i18n %}{{ _("Filter") }}')
    run(layout, "extract")
    fill_all(layout, monkeypatch, capsys)
    fill(layout, monkeypatch, "pilots", "fi", {"Filter": "Rajaus"})
    assert [fault for fault in check(layout) if "agree on one" in fault]


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (Entry(("Hei %(name)s",)), []),
        (Entry(("Hei",)), ["%(name)s is missing from the translation"]),
        (Entry(("Hei %(nimi)s",)), ["%(nimi)s is not in the message", "%(name)s is missing from the translation"]),
    ],
)
def test_named_placeholders_must_survive_translation(entry: Entry, faults: list[str]) -> None:
    assert placeholder_faults(Key("Hello %(name)s"), entry) == faults


def test_braces_and_positions_are_placeholders_but_doubled_signs_are_not() -> None:
    assert set(placeholders("{name} {0} {} %s %(n)d 100%% {{x}}")) == {"{name}", "{0}", "{}", "%s", "%(n)d"}
    assert placeholder_faults(Key("%s of %s"), Entry(("%s",))) == ["%s occurs another number of times"]


def test_a_singular_form_may_say_the_number_in_words() -> None:
    entry = Entry(("Yksi tehtävä", "%(count)d tehtävää"), plural="%(count)d tasks")
    assert placeholder_faults(Key("%(count)d task"), entry) == []
    without = Entry(("Yksi tehtävä", "Monta tehtävää"), plural="%(count)d tasks")
    assert placeholder_faults(Key("%(count)d task"), without) == ["%(count)d is missing from the translation"]


def test_merge_drops_a_translation_whose_number_of_forms_changed(layout: Layout) -> None:
    found = collect(layout, "core")
    merged = merge_entries(found, {Key("%(count)d task"): Entry(("tehtävä",))}, {})
    assert merged[Key("%(count)d task")].texts == ("", "")


def test_compiled_catalogues_speak_and_are_compiled_only_when_changed(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(layout, "extract")
    fill_all(layout, monkeypatch, capsys)
    assert len(compile_all(layout)) == len(APPS) * 3
    assert compile_all(layout) == []
    with layout.catalogue("tasks", "fi").with_suffix(".mo").open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)
    assert spoken.gettext("Filter") == "Filter fi"
    assert spoken.pgettext("verb", "May") == "May fi"
    assert spoken.ngettext("One item for %(name)s", "%(n)s items for %(name)s", 2) == "%(n)s items for %(name)s fi"


def test_compiling_leaves_untranslated_messages_to_the_source_language(layout: Layout) -> None:
    run(layout, "extract")
    compile_all(layout)
    with layout.catalogue("tasks", "fi").with_suffix(".mo").open("rb") as stream:
        spoken = gettext.GNUTranslations(stream)
    assert spoken.gettext("Filter") == "Filter"
    assert spoken.ngettext("One item for %(name)s", "%(n)s items for %(name)s", 2) == "%(n)s items for %(name)s"


def test_an_unknown_app_is_named(layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(layout, "check", "nobody")
    assert "unknown app nobody" in capsys.readouterr().err
