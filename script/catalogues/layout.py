"""Which sources belong to which catalogue, and where catalogues stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Core first: its words are shared, and settings.LOCALE_PATHS lets the first path win.
APPS = ("core", "accounts", "employers", "pilots", "tasks", "coaching", "reports")
SOURCE_LANGUAGE = "en"
TRANSLATED = ("fi", "sv")
LANGUAGES = (*TRANSLATED, SOURCE_LANGUAGE)
# Folders of templates that replace those of the sign-in packages.
SIGN_IN_TEMPLATES = frozenset({"account", "allauth", "mfa", "socialaccount", "usersessions"})
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml", ".svg"})


@dataclass(frozen=True)
class Layout:
    """The project's folders as the catalogues see them."""

    root: Path

    def catalogue(self, app: str, language: str) -> Path:
        """Path of one app's catalogue in one language."""
        return self.root / "locale" / app / language / "LC_MESSAGES" / "django.po"

    def catalogues(self) -> Iterator[Path]:
        """Every catalogue that exists."""
        for app in APPS:
            for language in LANGUAGES:
                path = self.catalogue(app, language)
                if path.exists():
                    yield path

    def python_sources(self, app: str) -> Iterator[Path]:
        """The app's modules; core also speaks for the composition package."""
        packages = (app, "jobcarving") if app == "core" else (app,)
        for package in packages:
            for path in sorted((self.root / package).rglob("*.py")):
                if "migrations" not in path.relative_to(self.root).parts:
                    yield path

    def template_sources(self, app: str) -> Iterator[Path]:
        """The app's templates."""
        top = self.root / "templates"
        for path in sorted(top.rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES and self._template_owner(path.relative_to(top)) == app:
                yield path

    @staticmethod
    def _template_owner(path: Path) -> str:
        folder = path.parts[0] if len(path.parts) > 1 else "core"
        if folder in SIGN_IN_TEMPLATES:
            return "accounts"
        return folder if folder in APPS else "core"
