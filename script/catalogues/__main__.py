"""Command line of the message catalogues."""

import argparse
import json
import sys
from pathlib import Path

from script.catalogues.check import check, placeholder_faults
from script.catalogues.extract import Key, UnclearMessageError, collect_own
from script.catalogues.layout import APPS, LANGUAGES, TRANSLATED, Layout
from script.catalogues.store import FORMS, Entry, compile_all, load, merge, save, translations_elsewhere

CONTEXT_SEPARATOR = "\x04"  # as in compiled catalogues: context, then message
DESCRIPTION = """\
extract [APP…]     bring the catalogues up to date with the sources; translations are kept
missing APP LANG   print what is not translated as JSON
fill APP LANG      read JSON from standard input: {"message": "translation"}, for a plural
                   {"message": ["one", "many"]}; a message with a context is written
                   "context\\u0004message", as `missing` prints it
check [APP…]       list missing, fuzzy and broken translations; exit 1 when there are any
compile            write the compiled catalogues that changed
"""


def extract(layout: Layout, apps: tuple[str, ...]) -> int:
    """Update catalogues in every language and tell what is left to translate."""
    for app in apps:
        found = collect_own(layout, app)
        left = []
        for language in LANGUAGES:
            entries = merge(found, load(layout.catalogue(app, language)), translations_elsewhere(layout, language))
            save(layout, app, language, entries, found)
            if language in TRANSLATED:
                left.append(f"{language} {sum(not entry.complete for entry in entries.values())}")
        print(f"{app}: {len(found)} messages, to translate: {', '.join(left)}")
    return 0


def _written(key: Key) -> str:
    return f"{key.context}{CONTEXT_SEPARATOR}{key.singular}" if key.context else key.singular


def _read(written: str) -> Key:
    context, separator, singular = written.partition(CONTEXT_SEPARATOR)
    return Key(singular, context) if separator else Key(written)


def missing(layout: Layout, app: str, language: str) -> int:
    """Print the untranslated messages of an app in the form that ``fill`` reads."""
    found = collect_own(layout, app)
    entries = merge(found, load(layout.catalogue(app, language)), translations_elsewhere(layout, language))
    lacking = {
        _written(key): [key.singular, entry.plural] if entry.plural is not None else ""
        for key, entry in sorted(entries.items())
        if not entry.complete
    }
    print(json.dumps(lacking, ensure_ascii=False, indent=1))
    return 0


def _filled(written: str, given: object, entries: dict[Key, Entry]) -> Entry | str:
    """The entry a given translation makes, or what is wrong with it."""
    old = entries.get(_read(written))
    if old is None:
        return "is not a message of this app (or core's catalogue has it)"
    given_texts = given if isinstance(given, list) else [given]
    texts = tuple(text for text in given_texts if isinstance(text, str) and text)
    wanted = FORMS if old.plural is not None else 1
    if len(texts) != wanted or len(given_texts) != wanted:
        return "needs [singular, plural], two texts" if wanted > 1 else "needs one text that is not empty"
    if texts == (_read(written).singular, old.plural):
        return "still has the source texts; give [singular, plural] in the language"
    entry = Entry(texts, old.plural)
    faults = placeholder_faults(_read(written), entry)
    return "; ".join(faults) or entry


def fill(layout: Layout, app: str, language: str, given: dict[str, object]) -> int:
    """Write translations; those that are wrong are listed and left out, the rest is kept."""
    found = collect_own(layout, app)
    entries = merge(found, load(layout.catalogue(app, language)), translations_elsewhere(layout, language))
    refused = 0
    for written, translation in given.items():
        result = _filled(written, translation, entries)
        if isinstance(result, str):
            refused += 1
            print(f"{written!r} {result}", file=sys.stderr)
        else:
            entries[_read(written)] = result
    save(layout, app, language, entries, found)
    left = sum(not entry.complete for entry in entries.values())
    print(f"{app} {language}: {len(given) - refused} written, {refused} refused, {left} left to translate")
    return 1 if refused else 0


def _fill_from_input(layout: Layout, app: str, language: str) -> int:
    try:
        given = json.load(sys.stdin)
    except ValueError as error:
        print(f"Standard input is not JSON: {error}", file=sys.stderr)
        return 1
    if not isinstance(given, dict):
        print('Standard input must be a JSON object: {"message": "translation"}', file=sys.stderr)
        return 1
    return fill(layout, app, language, given)


def _report(faults: list[str]) -> int:
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in the message catalogues." if faults else "The message catalogues are complete.")
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="script/messages",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("extract", "check"):
        commands.add_parser(name).add_argument("apps", nargs="*", metavar="APP", help=", ".join(APPS))
    for name in ("missing", "fill"):
        one = commands.add_parser(name)
        one.add_argument("app", choices=APPS)
        one.add_argument("language", choices=TRANSLATED)
    commands.add_parser("compile")
    return parser


def main(arguments: list[str], root: Path) -> int:
    """Run one command on the project in ``root``; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    layout = Layout(root)
    apps = tuple(getattr(options, "apps", None) or APPS)
    unknown = [app for app in apps if app not in APPS]
    if unknown:
        parser.error(f"unknown app {', '.join(unknown)}; the apps are {', '.join(APPS)}")
    try:
        match options.command:
            case "extract":
                return extract(layout, apps)
            case "check":
                return _report(check(layout, apps))
            case "missing":
                return missing(layout, options.app, options.language)
            case "fill":
                return _fill_from_input(layout, options.app, options.language)
    except UnclearMessageError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(compile_all(layout))} catalogues compiled.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parents[2]))
