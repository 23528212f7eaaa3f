"""Runs of words in a tokenised text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Ngram = tuple[str, ...]
MAX_ORDER = 4


def count_ngrams(words: Sequence[str], max_order: int = MAX_ORDER) -> Counter[Ngram]:
    """How often each run of 1 to ``max_order`` words occurs."""
    return Counter(
        tuple(words[start : start + order])
        for order in range(1, max_order + 1)
        for start in range(len(words) - order + 1)
    )
