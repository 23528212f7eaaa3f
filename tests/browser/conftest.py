"""A real Chromium and real servers. `CI=true` promises Chromium; elsewhere these tests skip without it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "Tarsier is at "
START_SECONDS = 180
PATIENCE_MILLISECONDS = 60_000
"""For everything that a loaded machine may take long over; no test waits this long when all is well."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@dataclass(frozen=True)
class Server:
    """A server under test."""

    url: str
    uploads: Path
    """The folder in which it makes its private one."""
    log: list[str]
    """What it wrote so far, line by line."""
    process: subprocess.Popen[str]

    def uploaded(self, name: str) -> list[Path]:
        """Every upload of this name that is there now."""
        return list(self.uploads.rglob(name))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for the tests of a file: while Playwright runs, no other test of the process could use asyncio."""
    executable = find_chromium()
    if executable is None:
        message = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS), headless=True)
        yield started
        started.close()


@pytest.fixture(scope="session")
def scripted() -> Iterator[Server]:
    """The chat on a scripted engine (``scripted_server.py``)."""
    with serving("-m", "tests.browser.scripted_server", str(free_port())) as server:
        yield server


@pytest.fixture(scope="session")
def suite() -> Iterator[Server]:
    """The suite itself, as a Space starts it, on the built-in model."""
    with serving("app.py", "--port", str(free_port())) as server:
        yield server


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the chat as a new person each time; fails the test if a page asked any other host."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def note(url: str) -> None:
        if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
            strangers.append(url)

    def open_page(server: Server, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.on("request", lambda request: note(request.url))
        page.goto(server.url)
        page.get_by_placeholder("Ask something").wait_for()
        page.locator(".t-sample").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []


def find_chromium() -> str | None:
    """Where Chromium is on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*command: str) -> Iterator[Server]:
    """Run a server until the tests are done; its temporary files go into a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="tarsier-browser-") as folder:
        log: list[str] = []
        is_up = threading.Event()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def listen() -> None:
            assert process.stdout is not None
            with process.stdout:
                for line in process.stdout:
                    log.append(line)
                    if line.startswith(ADDRESS):
                        is_up.set()
            is_up.set()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            is_up.wait(START_SECONDS)
            addresses = [line.removeprefix(ADDRESS).strip() for line in log if line.startswith(ADDRESS)]
            if not addresses:
                pytest.fail(f"{' '.join(command)} didn't start:\n{''.join(log)}")
            yield Server(addresses[0], Path(folder), log, process)
        finally:
            process.terminate()
            process.wait(60)
            listener.join(60)
