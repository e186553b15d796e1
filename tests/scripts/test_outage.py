"""The database is killed and comes back under a running site: the page says so, and nothing typed is lost."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from script import throwaway
from script.services import Services, start_services
from tests.scripts.test_server_command import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Kevyt-Kuusi-Polku-26"
PERSON = f"""
from allauth.account.models import EmailAddress
from accounts.models import User
user = User.objects.create_user("katko@example.test", {PASSWORD!r}, name="Ennen katkoa")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""
READY_SECONDS = 60.0


@dataclass
class Site:
    """A site served by a process of its own on servers of its own."""

    services: Services
    address: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def kill_database(self) -> None:
        """End the database as a fault of the machine would: at once, without a word."""
        server = next(server for server, _again in self.services.running if "postgres" in server.name.casefold())
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a migrated site with one person."""
    services = start_services(tmp_path_factory.mktemp("o"), durable=True, given={})
    environment = {**os.environ, **throwaway.ENVIRONMENT, **services.environment}
    run = [sys.executable, str(ROOT / "manage.py")]
    web: subprocess.Popen[bytes] | None = None
    try:
        subprocess.run([*run, "migrate", "-v0"], check=True, env=environment)  # noqa: S603  # our own command
        subprocess.run([*run, "shell", "-v0", "-c", PERSON], check=True, env=environment)  # noqa: S603  # our own command
        port = free_port()
        command = ["gunicorn", "jobcarving.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"]
        web = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
        )
        served = Site(services, f"http://127.0.0.1:{port}")
        until(lambda: answers(served))
        yield served
    finally:
        if web is not None:
            web.kill()
            web.wait()
        services.stop()


def answers(site: Site) -> bool:
    try:
        return requests.get(site.url("/health/ready"), timeout=5).ok
    except requests.RequestException:
        return False


def until(holds: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s")


def send(session: requests.Session, site: Site, path: str, **values: str) -> requests.Response:
    """Fill in the form of the page as a person does and send it."""
    page = BeautifulSoup(session.get(site.url(path), timeout=20).content, "html.parser")
    token = page.select_one("main input[name=csrfmiddlewaretoken]")
    assert token is not None
    body = {"csrfmiddlewaretoken": str(token["value"]), **values}
    return session.post(site.url(path), data=body, headers={"Referer": site.url(path)}, timeout=20)


def test_a_killed_database_loses_nothing_that_was_typed(site: Site) -> None:
    session = requests.Session()
    signed_in = send(session, site, "/account/login/", login="katko@example.test", password=PASSWORD)
    assert signed_in.ok
    page = BeautifulSoup(session.get(site.url("/people/me/"), timeout=20).content, "html.parser")
    token = str(page.select_one("main input[name=csrfmiddlewaretoken]")["value"])  # type: ignore[index]  # it is there
    typed = {"csrfmiddlewaretoken": token, "name": 'Katkon "jälkeen" <b>', "language": "fi"}

    site.kill_database()
    away = session.post(site.url("/people/me/"), data=typed, timeout=20)
    assert away.status_code == 503
    assert away.headers["Retry-After"]
    assert "no-store" in away.headers["Cache-Control"]
    kept = BeautifulSoup(away.content, "html.parser")
    assert "Lyhyt katko" in kept.get_text()
    form = kept.select_one("main form[method=post]")
    assert form is not None
    again = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert again == typed
    assert session.get(site.url("/people/me/"), timeout=20).status_code == 503
    assert requests.get(site.url("/health/live"), timeout=20).status_code == 200
    assert requests.get(site.url("/health/ready"), timeout=20).status_code == 503

    assert site.services.revive()
    until(lambda: answers(site))
    saved = session.post(site.url(str(form["action"])), data=again, timeout=20)
    assert saved.status_code == 200
    shown = BeautifulSoup(session.get(site.url("/people/me/"), timeout=20).content, "html.parser")
    name = shown.find(id="id_name")
    assert name is not None
    assert name["value"] == typed["name"]


def test_a_password_is_never_written_into_the_page_of_the_outage(site: Site) -> None:
    session = requests.Session()
    page = BeautifulSoup(session.get(site.url("/account/login/"), timeout=20).content, "html.parser")
    token = str(page.select_one("main input[name=csrfmiddlewaretoken]")["value"])  # type: ignore[index]  # it is there
    site.kill_database()
    body = {"csrfmiddlewaretoken": token, "login": "katko@example.test", "password": PASSWORD}
    away = session.post(site.url("/account/login/"), data=body, timeout=20)
    assert away.status_code == 503
    assert not re.search(PASSWORD, away.text)
    assert site.services.revive()
    until(lambda: answers(site))
