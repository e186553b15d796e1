"""Finds what would show a person an untranslated or a broken text."""

import re
from collections import Counter
from collections.abc import Iterator

from script.catalogues.extract import Found, Key, UnclearMessageError, collect_own
from script.catalogues.layout import APPS, TRANSLATED, Layout
from script.catalogues.store import Entry, load

_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-+ #0]*(?:\d+|\*)?(?:\.\d+)?(?P<kind>[diouxXeEfFgGcrsa%])")
_BRACE = re.compile(r"(?<!\{)\{(?P<name>\w[\w.]*|)(?:![rsa])?(?::[^{}]*)?\}(?!\})")


def placeholders(text: str) -> Counter[str]:
    """What a text expects to be filled in: ``%(name)s``, ``%s``, ``{name}``, with how often."""
    found: Counter[str] = Counter()
    for match in _PERCENT.finditer(text):
        if match["kind"] != "%":
            found[f"%({match['name']}){match['kind']}" if match["name"] is not None else f"%{match['kind']}"] += 1
    for match in _BRACE.finditer(text):
        found["{" + match["name"] + "}"] += 1
    return found


def _named(counted: Counter[str]) -> set[str]:
    return {name for name in counted if name.startswith(("%(", "{")) and name != "{}"}


def placeholder_faults(key: Key, entry: Entry) -> list[str]:
    """Placeholders a translation lost or made up.

    A plural form may use what either form of the message uses; the singular form
    need not repeat a number that it says in words.
    """
    sources = [key.singular] if entry.plural is None else [key.singular, entry.plural]
    allowed = set().union(*(placeholders(source) for source in sources))
    faults = []
    for position, text in enumerate(entry.texts):
        if not text:
            continue
        has = placeholders(text)
        source = placeholders(sources[min(position, len(sources) - 1)])
        unknown = sorted(set(has) - allowed)
        needed = set(source) if entry.plural is None or position > 0 else set()
        lost = sorted(needed - set(has))
        faults += [f"{name} is not in the message" for name in unknown]
        faults += [f"{name} is missing from the translation" for name in lost]
        if not unknown and not lost:
            loose = [name for name in source if name not in _named(source) and has[name] != source[name]]
            faults += [f"{name} occurs another number of times" for name in loose if entry.plural is None]
    return faults


def _short(key: Key) -> str:
    text = key.singular if len(key.singular) <= 70 else key.singular[:67] + "…"
    return f"{text!r}" + (f" ({key.context})" if key.context else "")


def _entry_faults(key: Key, found: Found, entry: Entry | None) -> Iterator[str]:
    if entry is None:
        yield f"{_short(key)} is not in the catalogue; run script/messages extract"
        return
    if (entry.plural is None) != (found.plural is None) or entry.plural != found.plural:
        yield f"{_short(key)} has another plural in the catalogue; run script/messages extract"
        return
    if entry.fuzzy:
        yield f"{_short(key)} has only a guessed (fuzzy) translation"
    elif not all(entry.texts):
        yield f"{_short(key)} has no translation"
    for fault in placeholder_faults(key, entry):
        yield f"{_short(key)}: {fault}"


def check(layout: Layout, apps: tuple[str, ...] = APPS) -> list[str]:
    """Every fault, each a line with the place in the sources, the language and what is wrong."""
    faults: list[str] = []
    for app in apps:
        try:
            found = collect_own(layout, app)
        except UnclearMessageError as error:
            faults.append(str(error))
            continue
        for language in TRANSLATED:
            entries = load(layout.catalogue(app, language))
            for key, message in found.items():
                faults += [
                    f"{message.where}: {language}: {fault}" for fault in _entry_faults(key, message, entries.get(key))
                ]
    return faults + list(_contradictions(layout))


def _contradictions(layout: Layout) -> Iterator[str]:
    """The same message translated in two ways: only the first catalogue's would ever be shown."""
    for language in TRANSLATED:
        seen: dict[Key, tuple[str, Entry]] = {}
        for app in APPS:
            for key, entry in load(layout.catalogue(app, language)).items():
                first_app, first = seen.setdefault(key, (app, entry))
                if first.complete and entry.complete and first.texts != entry.texts:
                    yield (
                        f"locale/{app}/{language}: {_short(key)} is {entry.texts[0]!r} here but {first.texts[0]!r} in"
                        f" {first_app}, which wins; agree on one, or tell them apart with a context"
                    )
