"""Makes ``.venv`` hold the locked packages. Needs the standard library alone.

The lock files carry a hash for every package, and nothing is installed that does
not match. When the lock has not changed since the last time, this takes no time.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLER_LOCK = "requirements-installer.lock"
# The development lock holds every package of the others, at the same versions.
CONTAINED = {"requirements-dev.lock": ("requirements-embedded.lock", "requirements.lock")}
OLDEST = (3, 11)


class SetupError(RuntimeError):
    """The environment could not be made; the message says how to mend it."""


def digest(path: Path) -> str:
    """Hash of a lock file, to see whether it changed."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def venv_python(root: Path) -> Path:
    """Interpreter inside the project's environment."""
    return root / ".venv" / "bin" / "python"


def venv_works(root: Path) -> bool:
    """Whether the environment's interpreter runs and is new enough (a system upgrade can break it)."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([venv_python(root), "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv(root: Path) -> None:
    """Make the environment, replacing one that no longer runs."""
    folder = root / ".venv"
    if folder.exists():
        print(f"{folder} no longer runs; making it anew.")
        shutil.rmtree(folder)
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise SetupError(
            f"Python could not make {folder}. On Debian or Ubuntu: sudo apt-get install python3-venv. It said:\n"
            + (made.stderr or made.stdout).strip()
        )


def _record(root: Path) -> Path:
    return root / ".venv" / "installed-locks.json"


def installed_locks(root: Path) -> dict[str, str]:
    """Lock file → hash of what was installed last, empty when unknown."""
    try:
        stored = json.loads(_record(root).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in stored.items()} if isinstance(stored, dict) else {}


def remember(root: Path, lock: str) -> None:
    """Note that ``lock``, and every lock it contains, is installed as it stands now."""
    names = (lock, *CONTAINED.get(lock, ()))
    known = installed_locks(root) | {name: digest(root / name) for name in names}
    _record(root).write_text(json.dumps(known, indent=1))


def _quick_installer(root: Path) -> list[str] | None:
    """Command of uv, found or installed; None when only pip is to be had."""
    bundled = root / ".venv" / "bin" / "uv"
    lock = root / INSTALLER_LOCK
    if not bundled.exists() and lock.exists():
        pip = [str(venv_python(root)), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(pip, capture_output=True, check=False)
    found = str(bundled) if bundled.exists() else shutil.which("uv")
    return [found, "pip", "install", "--quiet", "--require-hashes", "-r"] if found else None


def install(root: Path, lock: str) -> None:
    """Install ``lock``: with uv when it can be had, else, or when uv fails, with pip."""
    environment = {**os.environ, "VIRTUAL_ENV": str(root / ".venv"), "UV_HTTP_TIMEOUT": "60"}
    if os.environ.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    quick = None if os.environ.get("RAATALI_INSTALLER") == "pip" else _quick_installer(root)
    if quick:
        if subprocess.run([*quick, str(root / lock)], env=environment, check=False).returncode == 0:
            return
        print("uv could not install the packages; trying pip, which takes longer.")
    pip = [str(venv_python(root)), "-m", "pip", "install", "-qq", "--require-hashes", "-r", str(root / lock)]
    if subprocess.run(pip, check=False).returncode != 0:
        raise SetupError(
            f"The packages in {lock} could not be installed; the lines above say why. Without a network, or behind"
            " a mirror, set PIP_INDEX_URL to an index that can be reached, and start again."
        )


def ensure(root: Path, lock: str) -> bool:
    """Make the environment match ``lock``; True when something had to be installed."""
    if not (root / lock).exists():
        raise SetupError(f"{lock} is missing from {root}. Get a whole copy of the project, or run script/lock.")
    if venv_works(root):
        if installed_locks(root).get(lock) == digest(root / lock):
            return False
    else:
        make_venv(root)
    started = time.monotonic()
    print(f"Installing the packages of {lock} into .venv …", flush=True)
    install(root, lock)
    remember(root, lock)
    print(f"Installed in {time.monotonic() - started:.1f} s.", flush=True)
    return True


def main(arguments: list[str]) -> int:
    """Command line: the name of a lock file."""
    try:
        ensure(ROOT, arguments[0])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
