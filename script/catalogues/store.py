"""Reads and writes catalogues so that a file changes only when its messages do."""

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from script.catalogues.extract import Found, Key
from script.catalogues.layout import APPS, LANGUAGES, SOURCE_LANGUAGE, Layout

WIDTH = 110
PLURAL_FORMS = "nplurals=2; plural=(n != 1);"  # Finnish, Swedish and English alike
FORMS = 2
HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Project-Id-Version: Räätäli\\n"\n'
    '"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: ' + PLURAL_FORMS + '\\n"\n'
)


@dataclass(frozen=True)
class Entry:
    """A translation: one text, or one for each plural form."""

    texts: tuple[str, ...]
    plural: str | None = None
    fuzzy: bool = False

    @property
    def complete(self) -> bool:
        """Whether every form is translated and none is a guess."""
        return bool(self.texts) and all(self.texts) and not self.fuzzy


def load(path: Path) -> dict[Key, Entry]:
    """Entries of a catalogue, none when the file does not exist."""
    if not path.exists():
        return {}
    with path.open("rb") as stream:
        catalog = read_po(stream, ignore_obsolete=True, abort_invalid=True)
    entries = {}
    for message in catalog:
        if not message.id:
            continue
        plural = message.id[1] if isinstance(message.id, (tuple, list)) else None
        singular = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        texts = tuple(str(text or "") for text in strings)
        entries[Key(singular, message.context or "")] = Entry(texts, plural, fuzzy=message.fuzzy)
    return entries


def _render(language: str, entries: dict[Key, Entry], places: dict[Key, Found]) -> bytes:
    catalog = Catalog(locale=language, charset="utf-8")
    for key, entry in sorted(entries.items()):
        files = sorted({name for name, _line in places[key].places}) if key in places else []
        catalog.add(
            (key.singular, entry.plural) if entry.plural is not None else key.singular,
            entry.texts if entry.plural is not None else entry.texts[0],
            locations=[(name, 0) for name in files],
            flags=["fuzzy"] if entry.fuzzy else [],
            context=key.context or None,
        )
    body = BytesIO()
    write_po(body, catalog, width=WIDTH, omit_header=True, include_lineno=False)
    return (HEADER.format(language=language) + "\n").encode() + body.getvalue().rstrip(b"\n") + b"\n"


def _replace(path: Path, content: bytes) -> None:
    """Write whole or not at all; several runs may write at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def save(layout: Layout, app: str, language: str, entries: dict[Key, Entry], places: dict[Key, Found]) -> bool:
    """Write a catalogue; False when it already said the same."""
    path = layout.catalogue(app, language)
    content = _render(language, entries if language != SOURCE_LANGUAGE else {}, places)
    if path.exists() and path.read_bytes() == content:
        return False
    _replace(path, content)
    return True


def translations_elsewhere(layout: Layout, language: str) -> dict[Key, Entry]:
    """Finished translations of all catalogues, to carry one over when a message moves to another app."""
    known: dict[Key, Entry] = {}
    for app in reversed(APPS):
        known |= {key: entry for key, entry in load(layout.catalogue(app, language)).items() if entry.complete}
    return known


def merge(found: dict[Key, Found], old: dict[Key, Entry], elsewhere: dict[Key, Entry]) -> dict[Key, Entry]:
    """Entries for the messages in the sources: translations kept, obsolete ones dropped."""
    merged = {}
    for key, message in found.items():
        blank = ("",) * (FORMS if message.plural is not None else 1)
        entry = next(
            (known for known in (old.get(key), elsewhere.get(key)) if known and len(known.texts) == len(blank)), None
        )
        texts = entry.texts if entry else blank
        merged[key] = Entry(texts, message.plural, fuzzy=bool(entry and entry.fuzzy))
    return merged


def compile_all(layout: Layout) -> list[Path]:
    """Compile the catalogues that are newer than their compiled form; return those compiled."""
    compiled = []
    for app in APPS:
        for language in LANGUAGES:
            source = layout.catalogue(app, language)
            target = source.with_suffix(".mo")
            if not source.exists():
                continue
            if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
                continue
            with source.open("rb") as stream:
                catalog = read_po(stream, locale=language, abort_invalid=True)
            content = BytesIO()
            write_mo(content, catalog, use_fuzzy=False)
            _replace(target, content.getvalue())
            compiled.append(target)
    return compiled
