"""CIDEr, as pycocoevalcap 1.2 computes it: CIDEr-D with n = 4 and sigma = 6, without Java.

A caption is a vector of tf-idf weights for each n, with idf from the references of the very set that is
scored. A prediction's score is the mean over n and references of the clipped cosine similarity, times a
Gaussian penalty for the difference in length, times 10. (Definition: Vedantam et al. 2015, arXiv 1411.5726;
the details, such as taking the number of bigrams as length, from pycocoevalcap 1.2 on PyPI, 2026-11-21.)
Figures are reported x100, as the original does (FACTS section 4).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tarsier_core.scoring.ngrams import MAX_ORDER, Ngram, count_ngrams
from tarsier_core.scoring.outcomes import Outcome, Share, share
from tarsier_core.scoring.ptb import tokenize_caption
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

SIGMA = 6.0
SCALE = 10.0


@dataclass(frozen=True)
class CiderResult:
    """Figures of a set, not rounded: 1.5 is what is reported as 150."""

    outcomes: tuple[Outcome, ...]
    overall: Share


@dataclass(frozen=True)
class _Caption:
    """tf-idf weights, their norms for each n, and the number of bigrams."""

    weights: dict[Ngram, float]
    norms: tuple[float, ...]
    num_bigrams: int


class DocumentFrequency:
    """How many samples' references hold an n-gram, and the weights that follow."""

    def __init__(self, references: Sequence[Sequence[str]]) -> None:
        self._log_samples = math.log(len(references)) if references else 0.0
        self._samples_with: Counter[Ngram] = Counter()
        for captions in references:
            self._samples_with.update(
                {ngram for caption in captions for ngram in count_ngrams(caption.split())}
            )

    def weigh(self, caption: str) -> _Caption:
        """The vectors of a tokenised caption."""
        counts = count_ngrams(caption.split())
        weights = {
            ngram: count * (self._log_samples - math.log(max(1, self._samples_with[ngram])))
            for ngram, count in counts.items()
        }
        squares = [0.0] * MAX_ORDER
        for ngram, weight in weights.items():
            squares[len(ngram) - 1] += weight**2
        num_bigrams = sum(count for ngram, count in counts.items() if len(ngram) == 2)
        return _Caption(weights, tuple(math.sqrt(square) for square in squares), num_bigrams)


def cider(predictions: Sequence[str | None], references: Sequence[Sequence[str]]) -> list[float | None]:
    """CIDEr of each tokenised prediction against its tokenised references; None for None.

    The references of every sample count in the document frequencies, also where the prediction is None.
    """
    frequency = DocumentFrequency(references)
    return [
        None if prediction is None else _cider_of(frequency, prediction, captions)
        for prediction, captions in zip(predictions, references, strict=True)
    ]


def _cider_of(frequency: DocumentFrequency, prediction: str, references: Sequence[str]) -> float:
    if not references:
        return 0.0
    hypothesis = frequency.weigh(prediction)
    total = sum(_similarity(hypothesis, frequency.weigh(reference)) for reference in references)
    return SCALE * total / len(references)


def _similarity(hypothesis: _Caption, reference: _Caption) -> float:
    """Mean over n of the clipped cosine, with the penalty for length."""
    products = [0.0] * MAX_ORDER
    for ngram, weight in hypothesis.weights.items():
        other = reference.weights.get(ngram)
        if other is not None:
            products[len(ngram) - 1] += min(weight, other) * other
    norms = zip(products, hypothesis.norms, reference.norms, strict=True)
    cosines = [product / (ours * theirs) if ours and theirs else product for product, ours, theirs in norms]
    apart = hypothesis.num_bigrams - reference.num_bigrams
    return sum(cosines) / MAX_ORDER * math.exp(-(apart**2) / (2 * SIGMA**2))


def score_cider(samples: Sequence[Sample]) -> CiderResult:
    """Tokenise and score a set; a sample that failed has no score (strictly: 0)."""
    scores = cider(
        [None if sample.prediction is None else tokenize_caption(sample.prediction) for sample in samples],
        [[tokenize_caption(reference) for reference in sample.references] for sample in samples],
    )
    outcomes = tuple(
        Outcome(sample.key, sample.dataset, score) for sample, score in zip(samples, scores, strict=True)
    )
    return CiderResult(outcomes, share("OVERALL", outcomes))


def cider_table(dataset: str, result: CiderResult) -> Table:
    """One row: x100."""
    row = (
        dataset,
        percent(result.overall.official),
        result.overall.success,
        result.overall.failed,
        percent(result.overall.strict),
    )
    return Table(dataset, ("Task", "CIDEr", "Success", "Failed", "Strict CIDEr"), (row,))


def summary_lines(dataset: str, result: CiderResult) -> list[str]:
    """What the original writes."""
    return [
        f"Dataset: {dataset}\tMetric: CIDEr",
        f"#Successful Results: {result.overall.success}",
        f"CIDEr score: {percent(result.overall.official)}",
    ]
