"""A store that forgets: bounded in bytes, the least recently used goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedStore(Generic[K, V]):
    """Keeps values up to ``max_bytes`` in all; may be used from several threads."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._num_bytes = 0
        self._lock = threading.Lock()

    @property
    def num_bytes(self) -> int:
        """Bytes that are held now."""
        return self._num_bytes

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """The value, which counts as used now, or nothing."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: K, value: V, num_bytes: int) -> None:
        """Keep the value and forget what no longer fits; a value above the bound isn't kept at all."""
        with self._lock:
            self._drop(key)
            if num_bytes > self.max_bytes:
                return
            self._held[key] = value, num_bytes
            self._num_bytes += num_bytes
            while self._num_bytes > self.max_bytes:
                self._drop(next(iter(self._held)))

    def drop(self, key: K) -> None:
        """Forget one value, if it is there."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._num_bytes = 0

    def items(self) -> list[tuple[K, V]]:
        """What is held now, least recently used first; looking is not using."""
        with self._lock:
            return [(key, value) for key, (value, _) in self._held.items()]

    def _drop(self, key: K) -> None:
        if key in self._held:
            self._num_bytes -= self._held.pop(key)[1]
