"""Makes the pictures of docs/screens anew: the demo is seeded into a throwaway database, served and photographed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from script import system_packages, throwaway
from script.benchmark_pages import free_port, wait_until_up
from script.catalogues.layout import Layout
from script.catalogues.store import compile_all

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screens"
TALLEST = {360: 1400, 1280: 1100}
DOTS_AN_INCH = 70
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def photograph(browser: Browser, base: str, name: str, path: str, session: str, width: int) -> None:
    """Take a picture of the top of one page."""
    context = browser.new_context(viewport={"width": width, "height": TALLEST[width]}, locale="fi-FI")
    context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    page = context.new_page()
    answer = page.goto(base + path)
    if answer is None or not answer.ok or page.url != base + path:
        raise RuntimeError(f"{name}: {path} led to {page.url}.")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}-{width}.png", animations="disabled")
    context.close()


def main() -> int:
    """Seed, serve, photograph."""
    system_packages.ensure(
        system_packages.PDF + system_packages.PDF_CHECKS + system_packages.BROWSER, "for the pictures", sudo=True
    )
    throwaway.enter()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "jobcarving.settings",
        "DEMO_MODE": "true",
        "LOG_LEVEL": "ERROR",
        **system_packages.library_environment(),
    }
    compile_all(Layout(ROOT))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        prepared = [sys.executable, "-m", "script.prepare", home, "--demo"]
        subprocess.run(prepared, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        pdf = Path(home) / "report.pdf"
        told = subprocess.run(
            [sys.executable, "-m", "script.screenshots_addresses", str(pdf)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        first_page = ["-png", "-r", str(DOTS_AN_INCH), "-f", "1", "-singlefile"]
        subprocess.run(["pdftoppm", *first_page, str(pdf), str(FOLDER / "report-pdf")], check=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "jobcarving.wsgi", "-b", f"127.0.0.1:{port}", "--log-level", "warning"],
        cwd=ROOT,
    )
    try:
        wait_until_up(port, server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=system_packages.chromium(), args=ARGUMENTS)
            for line in told.stdout.splitlines():
                if line.startswith("page\t"):
                    _word, name, path, session, widths = line.split("\t")
                    for width in widths.split(","):
                        photograph(browser, f"http://localhost:{port}", name, path, session, int(width))
            browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)
    return 0


if __name__ == "__main__":
    sys.exit(main())
