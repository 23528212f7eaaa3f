"""What every test gets: fixed seeds, a home of its own, an empty environment, and no network.

`TARSIER_FIXTURES` names the folder of recorded data (golden outputs, real clips); by default it is `shared`
next to the repository. With `CI=true` it must be there; elsewhere the tests that need it are skipped.
"""

from __future__ import annotations

import ipaddress
import os
import random
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = Path(os.environ.get("TARSIER_FIXTURES") or ROOT.parent / "shared")

FOREIGN_PREFIXES = ("TARSIER_", "OPENAI_", "AZURE_", "HF_", "HUGGING", "GRADIO_", "SPACE_", "XDG_")
KEPT = "TARSIER_FIXTURES"
"""pytest's worker processes read it too."""
FIXED_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


def isolate_environment(environ: dict[str, str] | os._Environ[str], home: str) -> None:
    """Forget what the machine says about this suite and its libraries, and move the home folder."""
    for name in [name for name in environ if name.startswith(FOREIGN_PREFIXES) and name != KEPT]:
        del environ[name]
    environ.update(FIXED_ENVIRONMENT)
    environ.update(HOME=home, USERPROFILE=home)


# A program started in the background ignores Ctrl+C, and so would the programs that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine makes single examples slow, which is no failure of the law under test.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

# huggingface_hub and gradio read these once, when they are imported: too early for a fixture.
isolate_environment(os.environ, tempfile.mkdtemp(prefix="tarsier-test-home-"))


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test starts from the same seeds and an empty home; what it sets in the environment is undone."""
    environ = dict(os.environ)
    isolate_environment(environ, str(tmp_path_factory.mktemp("home", numbered=True)))
    for name in os.environ.keys() - environ.keys():
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    random.seed(0)
    np.random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, with the address in the message."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_remote(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_remote(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_remote_host(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def refuse_remote(family: int, address: Any) -> None:
    """Raise unless the address is a local socket or the loopback interface."""
    if family in (socket.AF_INET, socket.AF_INET6):
        refuse_remote_host(address[0])


def refuse_remote_host(host: Any) -> None:
    """Raise unless the host is this machine; a wildcard address to listen on is this machine too."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        raise ConnectionRefusedError(f"a test looked up {name}: tests have no network") from None
    if not (address.is_loopback or address.is_unspecified):
        raise ConnectionRefusedError(f"a test tried to connect to {name}: tests have no network")


@pytest.fixture(scope="session")
def fixtures_dir() -> Path:
    """The folder of recorded data: `golden`, `data`, ... (see the module's docstring)."""
    if FIXTURES.is_dir():
        return FIXTURES
    message = f"no recorded data at {FIXTURES}; set TARSIER_FIXTURES to its folder"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
