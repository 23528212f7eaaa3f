"""Between an engine and its network: one caller at a time, and failures as sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from transformers import PreTrainedModel

from tarsier_core.errors import EngineError, OutOfMemoryError

WHAT_HELPS = "fewer frames, a smaller model or 4-bit weights need less"
CPU_MEMORY_MESSAGES = ("can't allocate memory", "not enough memory")
"""How torch's CPU allocator words it: a plain RuntimeError."""


SMALL_MODEL_WEIGHTS = 20_000_000
"""Below this, a second core saves a network hardly any time on the CPU, and takes it from those who read clips: the
threads that torch puts there wait for work by spinning."""


def threads_for(network: PreTrainedModel) -> int | None:
    """How many threads torch should run the network with; None leaves that to torch."""
    is_small = sum(weight.numel() for weight in network.parameters()) < SMALL_MODEL_WEIGHTS
    return 1 if is_small and network.device.type == "cpu" else None


class Guard:
    """Lets one thread at a time run the network, on ``num_threads`` of torch's own if that is given.

    It is taken for one prompt or one token, never for a whole answer: an answer whose reader has gone to
    sleep holds nobody up, and several answers advance side by side.
    """

    def __init__(self, device: str, num_threads: int | None = None) -> None:
        self._device = device
        self._num_threads = num_threads
        self._lock = threading.Lock()

    @contextmanager
    def network(self) -> Iterator[None]:
        """Run the network within; its failures become ``OutOfMemoryError`` or ``EngineError``."""
        with self._lock, threads(self._num_threads):
            try:
                yield
            except (RuntimeError, MemoryError) as error:
                if is_out_of_memory(error):
                    raise OutOfMemoryError(f"the memory of {self._device} is full; {WHAT_HELPS}") from error
                raise EngineError(f"the model failed on {self._device}: {first_line(error)}") from error


@contextmanager
def threads(number: int | None) -> Iterator[None]:
    """Have torch use ``number`` threads within (None: as many as before)."""
    before = torch.get_num_threads()
    if number is None or number == before:
        yield
        return
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """Whether memory was what lacked."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return any(message in str(error) for message in CPU_MEMORY_MESSAGES)


def first_line(error: Exception) -> str:
    """The first line of what an exception says, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
