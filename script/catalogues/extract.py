"""Collects the messages marked for translation in modules and templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from script.catalogues.layout import Layout


@dataclass(frozen=True)
class Shape:
    """Where a marking function takes its parts: positions of context, singular and plural."""

    singular: int
    plural: int | None = None
    context: int | None = None


_SIMPLE = Shape(0)
_PLURAL = Shape(0, plural=1)
_CONTEXT = Shape(1, context=0)
_CONTEXT_PLURAL = Shape(1, plural=2, context=0)
FUNCTIONS = {
    "_": _SIMPLE,
    "gettext": _SIMPLE,
    "gettext_lazy": _SIMPLE,
    "gettext_noop": _SIMPLE,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": _CONTEXT_PLURAL,
    "npgettext_lazy": _CONTEXT_PLURAL,
}
_TEMPLATE_KEYWORDS = dict.fromkeys(("_", "gettext", "ngettext", "pgettext", "npgettext"))
TRANSLATION_MODULE = "django.utils.translation"


@dataclass(frozen=True, order=True)
class Key:
    """What a catalogue is looked up by."""

    singular: str
    context: str = ""


@dataclass
class Found:
    """A message in the sources: its plural, when it has one, and the places that use it."""

    plural: str | None = None
    places: list[tuple[str, int]] = field(default_factory=list)

    @property
    def where(self) -> str:
        """First place as file:line."""
        name, line = self.places[0]
        return f"{name}:{line}"


class UnclearMessageError(ValueError):
    """A message that cannot be collected; says where and why."""


def _aliases(tree: ast.Module) -> dict[str, Shape]:
    """Names under which a module calls the marking functions (``import … as``)."""
    names = dict(FUNCTIONS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION_MODULE:
            for alias in node.names:
                if alias.asname and alias.name in FUNCTIONS:
                    names[alias.asname] = FUNCTIONS[alias.name]
    return names


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) and call.func.attr != "_" else ""


def _text(call: ast.Call, position: int | None, place: str) -> str | None:
    """A literal argument, or None for one that is decided at run time."""
    if position is None or position >= len(call.args):
        return None
    argument = call.args[position]
    if isinstance(argument, ast.JoinedStr):
        raise UnclearMessageError(f"{place}: an f-string cannot be translated; use %(name)s and fill it afterwards")
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


Message = tuple[Key, str | None, int]


def python_messages(source: str, name: str) -> Iterator[Message]:
    """Key, plural and line of every message marked in a module."""
    tree = ast.parse(source, filename=name)
    names = _aliases(tree)
    for node in ast.walk(tree):
        shape = names.get(_called(node)) if isinstance(node, ast.Call) else None
        if shape is None or not isinstance(node, ast.Call):
            continue
        place = f"{name}:{node.lineno}"
        singular = _text(node, shape.singular, place)
        if singular:
            plural = _text(node, shape.plural, place)
            yield Key(singular, _text(node, shape.context, place) or ""), plural, node.lineno


def _as_list(texts: object) -> list[object]:
    return list(texts) if isinstance(texts, (tuple, list)) else [texts]


def template_messages(source: str, name: str) -> Iterator[Message]:
    """Key, plural and line of every message marked in a template."""
    try:
        marked = templatize(source, origin=name)
    except SyntaxError as error:
        raise UnclearMessageError(f"{name}: {error}") from error
    # Python's reader stumbles over the template's indentation; lines stay in their places.
    flat = re.sub(r"^[ \t]+", "", marked, flags=re.MULTILINE)
    for line, function, texts, _comments in extract_python(BytesIO(flat.encode()), _TEMPLATE_KEYWORDS, [], {}):
        shape = FUNCTIONS[str(function)]
        parts = [str(text or "") for text in _as_list(texts)]
        if parts[shape.singular]:
            context = parts[shape.context] if shape.context is not None else ""
            plural = parts[shape.plural] if shape.plural is not None else None
            yield Key(parts[shape.singular], context), plural, line


def collect(layout: Layout, app: str) -> dict[Key, Found]:
    """Every message of an app's own sources, in order of first appearance.

    Raises UnclearMessageError for a message that cannot be collected or that is
    given two different plurals.
    """
    found: dict[Key, Found] = {}
    readers = [(path, python_messages) for path in layout.python_sources(app)]
    readers += [(path, template_messages) for path in layout.template_sources(app)]
    for path, messages in readers:
        name = _name(layout, path)
        for key, plural, line in messages(path.read_text(), name):
            entry = found.setdefault(key, Found())
            if plural and entry.plural and plural != entry.plural:
                raise UnclearMessageError(f"{name}:{line}: {key.singular!r} has another plural at {entry.where}")
            entry.plural = entry.plural or plural
            entry.places.append((name, line))
    return found


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()


def collect_own(layout: Layout, app: str) -> dict[Key, Found]:
    """An app's messages less those that core's catalogue already has."""
    own = collect(layout, app)
    if app == "core":
        return own
    shared = collect(layout, "core")
    return {
        key: entry
        for key, entry in own.items()
        if key not in shared or (entry.plural is not None and shared[key].plural is None)
    }
