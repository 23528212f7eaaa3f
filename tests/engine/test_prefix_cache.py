from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.cache_utils import DynamicCache

from tarsier_core.engine.bounded import BoundedStore
from tarsier_core.engine.content import content_id
from tarsier_core.engine.prefix_cache import PrefixCache, common_length

Tokens = list[int]
CONTENT = st.lists(st.integers(-1, 2), min_size=1, max_size=6)


def cache_of(content: Tokens) -> DynamicCache:
    """A cache whose keys tell their content: 2 layers, 1 head of size 2, so 32 bytes a position."""
    cache = DynamicCache()
    for layer in range(2):
        states = (
            torch.tensor(content, dtype=torch.float32).add(layer).reshape(1, 1, -1, 1).expand(1, 1, -1, 2)
        )
        cache.update(states.contiguous(), -states, layer)
    return cache


def array(content: Tokens) -> np.ndarray:
    return np.array(content, np.int64)


@given(st.lists(CONTENT, max_size=6), CONTENT)
def test_the_longest_known_beginning_is_found(known: list[Tokens], wanted: Tokens) -> None:
    cache = PrefixCache(max_bytes=1 << 20)
    for content in known:
        cache.put(array(content), cache_of(content))
    length, found = cache.longest(array(wanted))
    in_common = [common_length(array(content), array(wanted)) for content in known]
    assert length == min(max(in_common, default=0), len(wanted) - 1)
    assert found.get_seq_length() == length
    if length:
        for layer in range(2):
            assert found.layers[layer].keys[0, 0, :, 0].tolist() == [
                token + layer for token in wanted[:length]
            ]


def test_a_found_beginning_can_grow_without_touching_what_is_held() -> None:
    cache = PrefixCache(max_bytes=1 << 20)
    cache.put(array([1, 2, 3]), cache_of([1, 2, 3]))
    for last in (7, 8):
        length, found = cache.longest(array([1, 2, last]))
        assert length == 2
        for layer in range(2):
            found.update(torch.full((1, 1, 1, 2), float(last)), torch.zeros(1, 1, 1, 2), layer)
        assert found.layers[0].keys[0, 0, :, 0].tolist() == [1, 2, last]
    assert cache.longest(array([1, 2, 3, 4]))[1].layers[0].keys[0, 0, :, 0].tolist() == [1, 2, 3]


def test_bytes_are_bounded_and_the_least_recently_used_goes() -> None:
    cache = PrefixCache(max_bytes=32 * 7)
    cache.put(array([1, 1, 1]), cache_of([1, 1, 1]))
    cache.put(array([2, 2, 2]), cache_of([2, 2, 2]))
    cache.longest(array([1, 1, 1, 5]))  # used
    cache.put(array([3, 3, 3]), cache_of([3, 3, 3]))
    assert cache.num_bytes == 32 * 6
    assert [cache.longest(array([n, n, n, 5]))[0] for n in (1, 2, 3)] == [3, 0, 3]


def test_a_longer_conversation_replaces_its_beginning() -> None:
    cache = PrefixCache(max_bytes=1 << 20)
    cache.put(array([1, 2]), cache_of([1, 2]))
    cache.put(array([1, 2, 3]), cache_of([1, 2, 3]))
    assert cache.num_bytes == 32 * 3


def test_what_is_too_large_is_not_kept() -> None:
    cache = PrefixCache(max_bytes=32)
    cache.put(array([1, 2]), cache_of([1, 2]))
    assert (cache.num_bytes, cache.longest(array([1, 2, 3]))[0]) == (0, 0)


def test_content_is_told_apart_from_tokens_and_from_other_content() -> None:
    ids = [content_id("digest a, 28x28"), content_id("digest a, 28x56"), content_id("digest b, 28x28")]
    assert len(set(ids)) == 3
    assert all(-(2**63) <= number < 0 for number in ids)


@pytest.mark.parametrize(
    ("left", "right", "length"),
    [([], [1], 0), ([1, 2], [1, 2, 3], 2), ([1, 2], [1, 3], 1), ([4], [5], 0), ([1, 2], [1, 2], 2)],
)
def test_common_length(left: Tokens, right: Tokens, length: int) -> None:
    assert common_length(array(left), array(right)) == length


def test_a_store_replaces_drops_and_clears() -> None:
    store: BoundedStore[str, str] = BoundedStore(10)
    store.put("a", "first", 4)
    store.put("a", "second", 6)
    assert (store.get("a"), store.num_bytes, len(store)) == ("second", 6, 1)
    store.put("b", "x", 4)
    store.drop("a")
    assert (store.get("a"), store.get("b"), store.num_bytes) == (None, "x", 4)
    store.put("b", "too large", 11)
    assert (store.get("b"), store.num_bytes) == (None, 0)
    store.put("c", "y", 1)
    store.clear()
    assert (len(store), store.num_bytes) == (0, 0)
