"""Keys and values of earlier conversations, for those that begin alike.

A follow-up turn repeats everything before it: the clip, the question, the answer. Attention is causal, so
what was computed for the common beginning holds as it is; only the new turn has to be run through the model.
"Alike" is decided token by token; a visual token stands for the content it shows, so another clip of the same
size isn't mistaken for this one.

    length, layers = cache.longest(content)       # the longest common beginning, as a key-value cache
    ...                                           # run the model on content[length:]
    cache.put(content + answer, layers)

What is held is never changed: a model's cache grows by making new tensors, so one entry can serve several
conversations at once.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor
from transformers.cache_utils import DynamicCache, DynamicLayer

from tarsier_core.engine.bounded import BoundedStore
from tarsier_core.engine.content import Content

Layers = tuple[tuple[Tensor, Tensor], ...]
"""Keys and values of each layer, (1, heads, length, head size)."""


class PrefixCache:
    """Remembers conversations up to ``max_bytes`` of keys and values; the least recently used goes first."""

    def __init__(self, max_bytes: int) -> None:
        self._store: BoundedStore[bytes, Layers] = BoundedStore(max_bytes)

    @property
    def num_bytes(self) -> int:
        """Bytes of keys and values that are held now."""
        return self._store.num_bytes

    def longest(self, content: Content) -> tuple[int, DynamicCache]:
        """How much of the beginning is known, and a cache of just that.

        At least the last position is left to compute: its output chooses the next token.
        """
        best, best_key = 0, b""
        for key, _ in self._store.items():
            length = common_length(content[:-1], np.frombuffer(key, np.int64))
            if length > best:
                best, best_key = length, key
        layers = self._store.get(best_key) if best else None
        if layers is None:
            return 0, DynamicCache()
        return best, shared_cache(layers, best)

    def put(self, content: Content, cache: DynamicCache) -> None:
        """Remember the keys and values at ``content``; entries that are its beginnings are dropped for it."""
        key = content.tobytes()
        for other, _ in self._store.items():
            if key.startswith(other):
                self._store.drop(other)
        layers: Layers = tuple((keys, values) for keys, values, _ in cache)
        self._store.put(key, layers, sum(keys.nbytes + values.nbytes for keys, values in layers))

    def clear(self) -> None:
        """Forget every conversation."""
        self._store.clear()


def common_length(left: Content, right: Content) -> int:
    """How many leading elements are equal."""
    shorter = min(len(left), len(right))
    different = np.flatnonzero(left[:shorter] != right[:shorter])
    return int(different[0]) if len(different) else shorter


def shared_cache(layers: Layers, length: int) -> DynamicCache:
    """A cache of the first ``length`` positions that shares memory with ``layers`` until it grows."""
    cache = DynamicCache()
    cache.layers = [grown_layer(keys[:, :, :length], values[:, :, :length]) for keys, values in layers]
    return cache


def grown_layer(keys: Tensor, values: Tensor) -> DynamicLayer:
    """A cache layer that holds these keys and values already."""
    layer = DynamicLayer()
    layer.lazy_initialization(keys, values)
    layer.keys, layer.values = keys, values
    return layer
