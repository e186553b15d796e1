"""Libraries and programs that come from the operating system, not from Python."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

BREW_LIBRARIES = (Path("/opt/homebrew/lib"), Path("/usr/local/lib"))
CHROMIUM_PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class PackageError(RuntimeError):
    """Something the system must provide is missing; the message gives the line that installs it."""


def on_mac() -> bool:
    """Whether this is macOS, where packages come from Homebrew."""
    return sys.platform == "darwin"


def _library(linux: str, brew: str) -> bool:
    if on_mac():
        return any(list(folder.glob(f"{brew}*.dylib")) for folder in BREW_LIBRARIES)
    try:
        ctypes.CDLL(linux)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/System/Library/Fonts"))
    return any(next(folder.rglob("*.tt[fc]"), None) for folder in folders if folder.is_dir())


def chromium() -> Path | None:
    """The installed browser that the browser tests drive; CHROMIUM_PATH goes first."""
    places = (os.environ.get("CHROMIUM_PATH", ""), *CHROMIUM_PLACES)
    return next((Path(place) for place in places if place and os.access(place, os.X_OK)), None)


@dataclass(frozen=True)
class Need:
    """One thing the system provides: how to see it, and its package on Debian and in Homebrew."""

    debian: str
    brew: str
    present: Callable[[], bool]


PDF = (
    Need("libpango-1.0-0", "pango", lambda: _library("libpango-1.0.so.0", "libpango-1.0")),
    Need("libpangoft2-1.0-0", "pango", lambda: _library("libpangoft2-1.0.so.0", "libpangoft2")),
    Need("libharfbuzz-subset0", "harfbuzz", lambda: _library("libharfbuzz-subset.so.0", "libharfbuzz-subset")),
    Need("fonts-dejavu-core", "font-dejavu", _has_font),
)
PDF_CHECKS = (Need("poppler-utils", "poppler", lambda: shutil.which("pdfinfo") is not None),)
BROWSER = (Need("chromium", "--cask chromium", lambda: chromium() is not None),)


def missing(needs: Iterable[Need]) -> list[Need]:
    """The needs this system does not meet."""
    return [need for need in needs if not need.present()]


def install_line(needs: Iterable[Need]) -> str:
    """The command a person gives to install ``needs`` on this kind of system."""
    wanted = list(needs)
    if on_mac():
        return "brew install " + " ".join(dict.fromkeys(need.brew for need in wanted))
    names = " ".join(need.debian for need in wanted)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"


def _rights(*, sudo: bool) -> list[str] | None:
    """Prefix that lets apt-get install, or None when we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if (
        sudo
        and shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def ensure(needs: Iterable[Need], purpose: str, *, sudo: bool = False) -> None:
    """Install what is missing when we may; else raise PackageError with the line to give.

    ``purpose`` completes "is needed …". ``sudo`` allows a sudo that asks no password.
    """
    lacking = missing(needs)
    if not lacking:
        return
    rights = _rights(sudo=sudo)
    if rights is not None:
        names = [need.debian for need in lacking]
        print(f"Installing {' '.join(names)} with apt-get …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = [*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
        for command in ([*rights, "apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        lacking = missing(lacking)
    if lacking:
        names = [need.brew if on_mac() else need.debian for need in lacking]
        raise PackageError(
            f"{', '.join(dict.fromkeys(names))} is needed {purpose}. Install with:\n  {install_line(lacking)}"
        )


def library_environment() -> dict[str, str]:
    """Variables that let Python find Homebrew's libraries on macOS; nothing elsewhere."""
    if not on_mac():
        return {}
    known = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "")
    return {"DYLD_FALLBACK_LIBRARY_PATH": ":".join(filter(None, [known, *map(str, BREW_LIBRARIES)]))}
