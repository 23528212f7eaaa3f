"""The server's end: it leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT, free_port, serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_server_deletes_its_folder(number):
    port = str(free_port())
    with serving("app.py", "--port", port) as server:
        assert len(list(server.uploads.glob("tarsier-*"))) == 1
        taken = subprocess.run(
            [sys.executable, "app.py", "--port", port], cwd=ROOT, capture_output=True, text=True
        )
        assert taken.returncode == 2 and f"port {port} can't be used" in taken.stderr
        server.process.send_signal(number)
        assert server.process.wait(60) == 130
        assert list(server.uploads.glob("tarsier-*")) == []
        assert not any("Traceback" in line for line in server.log)
