"""Between an engine and its network: one caller at a time, and failures as sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from tarsier_core.errors import EngineError, OutOfMemoryError

WHAT_HELPS = "fewer frames, a smaller model or 4-bit weights need less"
CPU_MEMORY_MESSAGES = ("can't allocate memory", "not enough memory")
"""How torch's CPU allocator words it: a plain RuntimeError."""


class Guard:
    """Lets one thread at a time run the network.

    It is taken for one prompt or one token, never for a whole answer: an answer whose reader has gone to
    sleep holds nobody up, and several answers advance side by side.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._lock = threading.Lock()

    @contextmanager
    def network(self) -> Iterator[None]:
        """Run the network within; its failures become ``OutOfMemoryError`` or ``EngineError``."""
        with self._lock:
            try:
                yield
            except (RuntimeError, MemoryError) as error:
                if is_out_of_memory(error):
                    raise OutOfMemoryError(f"the memory of {self._device} is full; {WHAT_HELPS}") from error
                raise EngineError(f"the model failed on {self._device}: {first_line(error)}") from error


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """Whether memory was what lacked."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return any(message in str(error) for message in CPU_MEMORY_MESSAGES)


def first_line(error: Exception) -> str:
    """The first line of what an exception says, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
