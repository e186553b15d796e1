"""Health of a container: ``healthcheck.py web`` asks the site, ``healthcheck.py beat`` the schedule's file."""

import http.client
import sys
import time
from collections.abc import Callable
from pathlib import Path

SCHEDULE = Path("/tmp/celerybeat-schedule")  # noqa: S108 - the container's own memory
STALE_SECONDS = 600.0  # beat writes its file every three minutes


def site_is_ready(host: str = "127.0.0.1", port: int = 8000) -> bool:
    """Whether the site, its database and its cache answer."""
    line = http.client.HTTPConnection(host, port, timeout=5)
    try:
        # As the proxy would ask; otherwise the site sends every caller to https first.
        line.request("GET", "/health/ready", headers={"X-Forwarded-Proto": "https"})
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def schedule_is_fresh(schedule: Path = SCHEDULE) -> bool:
    """Whether beat has written its schedule lately."""
    files = list(schedule.parent.glob(f"{schedule.name}*"))
    return any(time.time() - path.stat().st_mtime < STALE_SECONDS for path in files)


def main(arguments: list[str]) -> int:
    """Exit code 0 for a healthy container, 1 for a sick one, 2 for an unknown name."""
    checks: dict[str, Callable[[], bool]] = {"web": site_is_ready, "beat": schedule_is_fresh}
    check = checks.get(arguments[0]) if arguments else None
    if check is None:
        return 2
    return 0 if check() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
