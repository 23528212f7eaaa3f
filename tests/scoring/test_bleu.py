from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.bleu import (
    as_array,
    bleu_counts,
    bleu_from_means,
    bleu_table,
    corpus_bleu,
    score_bleu,
)
from tarsier_core.scoring.bootstrap import interval
from tests.scoring.samples import sample

WORDS = "put the red cup on a shelf then open it"
CAPTIONS = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)
SETS = st.lists(st.tuples(CAPTIONS, st.lists(CAPTIONS, min_size=1, max_size=3)), min_size=1, max_size=8)

# pycocoevalcap 1.2 on these three rows, 2026-11-21.
ROWS = [
    ("put the red cup on the shelf", ["put the cup on the shelf", "place the red cup on a shelf"]),
    ("yes", ["no"]),
    ("open it", ["open the door then close it", "open it now"]),
]
PYCOCOEVALCAP = (0.814353676069493, 0.8584041457517905, 0.8109885398089597, 0.7008840500242266)


def test_figures_are_pycocoevalcaps() -> None:
    assert corpus_bleu([bleu_counts(*row) for row in ROWS]) == pytest.approx(PYCOCOEVALCAP, rel=1e-9)


def test_by_hand() -> None:
    # 3 of 4 words right (the second "the" isn't in the reference twice), 1 of 3 pairs; no brevity penalty.
    bleu = corpus_bleu([bleu_counts("the cup the shelf", ["the cup on shelf"])])
    assert bleu[:2] == (pytest.approx(3 / 4), pytest.approx(math.sqrt(3 / 4 * 1 / 3)))


@pytest.mark.parametrize(
    ("prediction", "references", "length"),
    [
        pytest.param("a b c", ["a", "a b"], 2, id="the closest"),
        pytest.param("a b c", ["a b", "a b c d"], 2, id="the shorter of two as close"),
        pytest.param("a", [], 0, id="no reference"),
    ],
)
def test_closest_reference_length(prediction: str, references: list[str], length: int) -> None:
    assert bleu_counts(prediction, references).reference_length == length


def test_short_predictions_are_penalised() -> None:
    assert corpus_bleu([bleu_counts("a b", ["a b c d"])])[0] == pytest.approx(math.exp(1 - 2))


def test_a_failed_sample_leaves_the_official_figure_and_is_empty_text_strictly() -> None:
    result = score_bleu([sample("Yes.", "yes", key="a"), sample(None, "yes", key="b")])
    assert result.bleu is not None and result.strict is not None
    assert result.bleu[0] == pytest.approx(1.0)
    assert result.strict[0] == pytest.approx(math.exp(1 - 2 / 1))
    assert result.failed == ("b",)
    table = bleu_table("RoboVQA", result)
    assert [row[0:2] for row in table.rows] == [("RoboVQA", 100.0), ("RoboVQA, strict", 36.8)]


def test_nothing_predicted_has_no_figure() -> None:
    assert score_bleu([sample(None, "yes")]).bleu is None
    assert score_bleu([]).strict is None


def test_the_bootstrap_works_on_counts() -> None:
    counts = np.stack([as_array(bleu_counts(*row)) for row in ROWS * 20])
    found = interval([counts], lambda means: bleu_from_means(means, 4), resamples=200)
    assert found.value == pytest.approx(PYCOCOEVALCAP[3])
    assert found.low < found.value < found.high


@given(SETS)
def test_bleu_lies_between_0_and_1(rows: list[tuple[str, list[str]]]) -> None:
    bleu = corpus_bleu([bleu_counts(*row) for row in rows])
    assert all(0 <= one <= 1 + 1e-9 for one in bleu)


@given(st.lists(CAPTIONS.filter(lambda caption: caption.count(" ") >= 3), min_size=1))
def test_a_perfect_prediction_scores_1(captions: list[str]) -> None:
    assert corpus_bleu([bleu_counts(caption, [caption]) for caption in captions]) == pytest.approx([1.0] * 4)


@given(SETS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(rows: list[tuple[str, list[str]]], random: object) -> None:
    shuffled = [(prediction, references[::-1]) for prediction, references in reversed(rows)]
    assert corpus_bleu([bleu_counts(*row) for row in shuffled]) == pytest.approx(
        corpus_bleu([bleu_counts(*row) for row in rows])
    )
