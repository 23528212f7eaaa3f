"""How many of torch's threads a network gets."""

from __future__ import annotations

import pytest
import torch

from tarsier_core import load_model
from tarsier_core.engine.guard import Guard, threads_for


def test_a_small_network_runs_on_one_thread_and_leaves_the_others_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = load_model("tiny", device="cpu").network
    assert threads_for(network) == 1
    monkeypatch.setattr("tarsier_core.engine.guard.SMALL_MODEL_WEIGHTS", 1000)
    assert threads_for(network) is None
    before = torch.get_num_threads()
    guard = Guard("cpu", before + 1)
    with pytest.raises(ZeroDivisionError), guard.network():
        assert torch.get_num_threads() == before + 1
        raise ZeroDivisionError
    assert torch.get_num_threads() == before
