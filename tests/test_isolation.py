"""The tests' own isolation: a leak here would make every other result doubtful."""

from __future__ import annotations

import os
import random
import socket
import threading
from pathlib import Path

import numpy as np
import pytest


@pytest.mark.parametrize(
    "address",
    [("192.0.2.1", 80), ("8.8.8.8", 53), ("example.com", 443)],
    ids=["documentation range", "public address", "name"],
)
def test_the_network_is_refused_by_address(address: tuple[str, int]) -> None:
    with pytest.raises(ConnectionRefusedError, match=address[0]):
        socket.create_connection(address, timeout=1)


def test_a_datagram_socket_is_refused_too() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, pytest.raises(ConnectionRefusedError):
        datagram.connect(("8.8.8.8", 53))


def test_loopback_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        with socket.create_connection(server.getsockname(), timeout=5):
            pass
        thread.join()


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_draws_the_same_numbers(turn: int) -> None:
    assert random.random() == pytest.approx(0.8444218515250481)
    assert np.random.random() == pytest.approx(0.5488135039273248)


def test_the_environment_is_empty_of_settings_and_the_home_is_fresh() -> None:
    ours = {name for name in os.environ if name.startswith(("TARSIER_", "OPENAI_", "AZURE_", "HF_"))}
    assert ours - {"TARSIER_FIXTURES"} == {"HF_HUB_OFFLINE"}
    assert list(Path.home().iterdir()) == []
