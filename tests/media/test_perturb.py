from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.errors import UsageError
from tarsier_core.media.perturb import CORRUPTIONS, corrupt, crop, down_sample, reverse, switch

CLIPS = st.sets(st.integers(0, 2000), min_size=4, max_size=64).map(sorted)
SEEDS = st.integers(0, 2**32)


@given(CLIPS, SEEDS)
def test_switch_exchanges_two_quarters(indices: list[int], seed: int) -> None:
    result = switch(indices, random.Random(seed))
    assert sorted(result) == indices
    assert list(result) != indices
    descents = sum(a > b for a, b in zip(result, result[1:], strict=False))
    assert 1 <= descents <= 3


def test_switch_by_hand() -> None:
    assert {switch(range(8), random.Random(seed)) for seed in range(60)} == {
        (2, 3, 0, 1, 4, 5, 6, 7),
        (4, 5, 2, 3, 0, 1, 6, 7),
        (6, 7, 2, 3, 4, 5, 0, 1),
        (0, 1, 4, 5, 2, 3, 6, 7),
        (0, 1, 6, 7, 4, 5, 2, 3),
        (0, 1, 2, 3, 6, 7, 4, 5),
    }


@given(CLIPS, SEEDS)
def test_reverse_turns_one_span_of_at_least_half(indices: list[int], seed: int) -> None:
    result = list(reverse(indices, random.Random(seed)))
    moved = [place for place in range(len(indices)) if result[place] != indices[place]]
    start, end = moved[0], moved[-1] + 1
    assert result[start:end] == indices[start:end][::-1]
    assert end - start >= len(indices) // 2


@given(CLIPS, SEEDS)
def test_crop_samples_half_the_time(indices: list[int], seed: int) -> None:
    result = crop(indices, random.Random(seed))
    span = indices[-1] - indices[0] + 1
    assert indices[0] <= result[0] and result[-1] <= indices[-1]
    assert result[-1] - result[0] + 1 == span // 2
    assert len(result) == min(len(indices), span // 2)


@given(CLIPS, SEEDS)
def test_down_sample_drops_half(indices: list[int], seed: int) -> None:
    result = down_sample(indices, random.Random(seed))
    assert len(result) == len(indices) - len(indices) // 2
    assert list(result) == sorted(result) and set(result) <= set(indices)


@given(CLIPS, SEEDS)
def test_the_seed_decides(indices: list[int], seed: int) -> None:
    assert corrupt(indices, seed) == corrupt(indices, seed)
    for kind in CORRUPTIONS:
        assert corrupt(indices, seed, kind).kind == kind


def test_every_corruption_is_drawn() -> None:
    assert {corrupt(range(16), seed).kind for seed in range(40)} == set(CORRUPTIONS)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_clips_that_cannot_be_corrupted(kind: str) -> None:
    with pytest.raises(UsageError, match=f"{kind} needs a clip of at least"):
        corrupt([3], 0, kind)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="rising order"):
        corrupt([4, 3, 2, 1], 0, kind)  # type: ignore[arg-type]
