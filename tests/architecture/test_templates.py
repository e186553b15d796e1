"""Every template parses and is used, every file it names exists, nothing in it breaks the content security policy."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
PACKAGES = ("core", "accounts", "employers", "pilots", "tasks", "coaching", "reports", "jobcarving")
# Found by name by Django or by the sign-in packages, which look here before their own folder.
FOUND_BY_OTHERS = re.compile(r"^(4\d\d|500|503)\.html$|^(account|allauth|mfa|socialaccount|usersessions)/")
STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]""")
NAMED = re.compile(r"""{%\s*(?:include|extends)\s+['"]([^'"]+)['"]|['"]([\w/]+\.(?:html|svg|txt))['"]""")
NAMED_IN_PAIR = re.compile(r'"([\w/.]+\.html),([\w/.]+\.html)"')
COMPONENT = re.compile(r'_render\("(\w+)"')
BLOCKED = (
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "an inline handler"),
    (re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE), "an inline script"),
    (re.compile(r"""(?:src|href)=["']https?://(?!(?:www\.)?[\w-]+\.fi)"""), "a file from elsewhere"),
    (re.compile(r"\{\{[^}]*\|safe\b"), "a text taken as safe"),
    (re.compile(r"hx-on|hx-vals=['\"]js:|javascript:", re.IGNORECASE), "a script in an attribute"),
)
# Texts that our own code has already made safe.
SAFE_ON_PURPOSE = {"core/components/page_header.html", "core/forms/help.html"}
# Documents for paper and for mail programs: no content security policy reads them.
NOT_PAGES = re.compile(r"(^|/)(mail|print|pdf)(/|_)|_pdf\.html$")


def template_names() -> list[str]:
    """Return every template's name."""
    return sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*")
        if path.suffix in {".html", ".svg", ".txt"}
    )


def texts_of_code() -> set[str]:
    """Return every text in the code that names a template, and the parts that component tags draw."""
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            source = path.read_text()
            found |= {f"core/components/{name}.html" for name in COMPONENT.findall(source)}
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and "/" in node.value:
                    found.add(node.value)
    return found


@pytest.mark.parametrize("name", template_names())
def test_template_is_sound(name: str) -> None:
    source = (TEMPLATES / name).read_text()
    if not name.endswith(".svg"):
        get_template(name)
    for asset in STATIC.findall(source):
        assert finders.find(asset), asset
    if NOT_PAGES.search(name):
        return
    for pattern, what in BLOCKED:
        if what == "a text taken as safe" and name in SAFE_ON_PURPOSE:
            continue
        hit = pattern.search(source)
        assert hit is None, f"{what}: {hit.group() if hit else ''}"


def test_every_template_is_used() -> None:
    names = set(template_names())
    used = texts_of_code()
    for name in names:
        source = (TEMPLATES / name).read_text()
        for pair in (*NAMED.findall(source), *NAMED_IN_PAIR.findall(source)):
            used |= set(pair)
    # A name whose last part is chosen at run time stands in the code as its fixed beginning, "accounts/mail/".
    beginnings = tuple(text for text in used if text.endswith(("/", "_")) and len(text) > 3)
    unused = {name for name in names - used if not FOUND_BY_OTHERS.match(name) and not name.startswith(beginnings)}
    assert unused == set()


def test_scripts_are_modules_without_tricks() -> None:
    for path in (ROOT / "static").rglob("*.js"):
        if "vendor" in path.parts:
            continue
        source = path.read_text()
        for trick in ("eval(", "new Function", "document.write", 'setAttribute("style"'):
            assert trick not in source, f"{path.name}: {trick}"
