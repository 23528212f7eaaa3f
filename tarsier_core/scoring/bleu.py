"""BLEU-1 to BLEU-4 of a set, as pycocoevalcap 1.2 computes them: closest reference length, corpus level.

Used for RoboVQA. Its authors' notebook (github.com/google-deepmind/robovqa, data_loading_and_eval.ipynb; seen
2026-11-21 only as others quote it) calls sacrebleu's ``sentence_bleu``, and the Tarsier2 paper doesn't say which
BLEU it reports. So figures of different programs are not comparable; these are pycocoevalcap's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarsier_core.scoring.ngrams import MAX_ORDER, Ngram, count_ngrams
from tarsier_core.scoring.ptb import tokenize_caption
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

# pycocoevalcap adds these to keep from dividing by zero; they show in the 9th decimal.
SMALL, TINY = 1e-9, 1e-15


@dataclass(frozen=True)
class BleuCounts:
    """What a prediction adds to the set's BLEU."""

    correct: tuple[int, ...]
    """For each n: its n-grams that a reference has too, each at most as often as one reference has it."""
    guessed: tuple[int, ...]
    """For each n: how many n-grams it has."""
    length: int
    """In words."""
    reference_length: int
    """Of the reference whose length is closest; the shorter one of two that are equally close."""


@dataclass(frozen=True)
class BleuResult:
    """Figures of a set, 0 to 1, not rounded."""

    bleu: tuple[float, ...] | None
    """BLEU-1 to BLEU-4 over the samples that didn't fail; None where all did."""
    strict: tuple[float, ...] | None
    """The same with empty text for what failed."""
    counts: dict[str, BleuCounts]
    """By the key of the sample."""
    failed: tuple[str, ...]


def bleu_counts(prediction: str, references: Sequence[str]) -> BleuCounts:
    """Count one tokenised prediction against its tokenised references."""
    words = prediction.split()
    most: dict[Ngram, int] = {}
    lengths = []
    for reference in references:
        reference_words = reference.split()
        lengths.append(len(reference_words))
        for ngram, count in count_ngrams(reference_words).items():
            most[ngram] = max(most.get(ngram, 0), count)
    correct = [0] * MAX_ORDER
    for ngram, count in count_ngrams(words).items():
        correct[len(ngram) - 1] += min(count, most.get(ngram, 0))
    return BleuCounts(
        tuple(correct),
        tuple(max(0, len(words) - order) for order in range(MAX_ORDER)),
        len(words),
        min(lengths, key=lambda length: (abs(length - len(words)), length), default=0),
    )


def corpus_bleu(counts: Sequence[BleuCounts]) -> tuple[float, ...]:
    """BLEU-1 to BLEU-4 of a set, from its counts."""
    totals = np.sum([as_array(one) for one in counts], axis=0)
    return tuple(float(bleu_from_means(totals[None, :], order)) for order in range(1, MAX_ORDER + 1))


def as_array(counts: BleuCounts) -> NDArray[np.float64]:
    """Counts as (2n + 2,): correct, guessed, length, reference length. ``bootstrap`` resamples these."""
    return np.array(
        [*counts.correct, *counts.guessed, counts.length, counts.reference_length], dtype=np.float64
    )


def bleu_from_means(means: NDArray[np.float64], order: int) -> NDArray[Any]:
    """BLEU-``order`` from sums or means of counts (..., 1, 2n + 2): the statistic for ``bootstrap``."""
    totals = means[..., 0, :]
    correct, guessed = totals[..., :MAX_ORDER], totals[..., MAX_ORDER : 2 * MAX_ORDER]
    length, reference_length = totals[..., -2], totals[..., -1]
    precisions = (correct[..., :order] + TINY) / (guessed[..., :order] + SMALL)
    ratio = (length + TINY) / (reference_length + SMALL)
    brevity = np.exp(np.minimum(0.0, 1 - 1 / ratio))
    return brevity * np.prod(precisions, axis=-1) ** (1 / order)


def score_bleu(samples: Sequence[Sample]) -> BleuResult:
    """Tokenise and score a set."""
    counts: dict[str, BleuCounts] = {}
    failed: list[str] = []
    for sample in samples:
        references = [tokenize_caption(reference) for reference in sample.references]
        counts[sample.key] = bleu_counts(tokenize_caption(sample.prediction or ""), references)
        if sample.prediction is None:
            failed.append(sample.key)
    known = [one for key, one in counts.items() if key not in failed]
    return BleuResult(
        corpus_bleu(known) if known else None,
        corpus_bleu(list(counts.values())) if counts else None,
        counts,
        tuple(failed),
    )


def bleu_table(dataset: str, result: BleuResult) -> Table:
    """Official and strict, x100."""
    success = len(result.counts) - len(result.failed)
    unknown: tuple[float | None, ...] = (None,) * MAX_ORDER
    return Table(
        dataset,
        ("Task", *(f"BLEU-{order}" for order in range(1, MAX_ORDER + 1)), "Success", "Failed"),
        (
            (dataset, *(percent(one) for one in result.bleu or unknown), success, len(result.failed)),
            (
                f"{dataset}, strict",
                *(percent(one) for one in result.strict or unknown),
                len(result.counts),
                0,
            ),
        ),
        notes=("BLEU as pycocoevalcap computes it; other programs' figures differ.",),
    )
