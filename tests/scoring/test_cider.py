from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.cider import cider, cider_table, score_cider, summary_lines
from tests.scoring.samples import original_sample, sample

WORDS = "a man runs falls on the red ball dog"
CAPTIONS = st.lists(st.sampled_from(WORDS.split()), max_size=9).map(" ".join)
SETS = st.lists(st.tuples(CAPTIONS, st.lists(CAPTIONS, min_size=1, max_size=3)), min_size=2, max_size=8)


def test_scores_are_pycocoevalcaps(functions: dict[str, Any]) -> None:
    golden = functions["cider"]
    result = score_cider([original_sample(row, number) for number, row in enumerate(golden["rows"])])
    assert [outcome.score for outcome in result.outcomes] == pytest.approx(golden["scores"], rel=1e-9)
    assert result.overall.official == pytest.approx(golden["corpus_score"], rel=1e-9)
    assert summary_lines("MSVD-Caption-test", result) == golden["records"]


def test_scores_of_tokenised_text_are_pycocoevalcaps(functions: dict[str, Any]) -> None:
    golden = functions["cider"]
    predictions = [captions[0] for captions in golden["tokenized_predictions"].values()]
    scores = cider(predictions, list(golden["tokenized_references"].values()))
    assert scores == pytest.approx(golden["scores"], rel=1e-9)


def test_by_hand() -> None:
    # Two samples; "dog" is in one of them: idf log 2. Unigrams match fully, there are no longer n-grams.
    assert cider(["dog", "cat"], [["dog"], ["bird"]]) == pytest.approx([10 / 4, 0.0])


def test_words_that_every_sample_has_weigh_nothing() -> None:
    assert cider(["a", "a"], [["a"], ["a"]]) == [0.0, 0.0]


def test_a_set_of_one_sample_scores_zero() -> None:
    assert cider(["a dog runs"], [["a dog runs"]]) == [0.0]


def test_a_failed_sample_has_no_score_but_its_references_count() -> None:
    samples = [
        sample("dog", "dog", key="a"),
        sample(None, "bird", key="b"),
    ]
    result = score_cider(samples)
    assert [outcome.score for outcome in result.outcomes] == [pytest.approx(2.5), None]
    assert result.overall.official == pytest.approx(2.5)
    assert result.overall.strict == pytest.approx(1.25)
    assert cider_table("MSVD-Caption", result).rows == (("MSVD-Caption", 250.0, 1, 1, 125.0),)


@given(SETS)
def test_a_reference_scores_highest_against_itself(rows: list[tuple[str, list[str]]]) -> None:
    references = [captions[:1] for _, captions in rows]
    same = cider([captions[0] for captions in references], references)
    other = cider([prediction for prediction, _ in rows], references)
    for best, score in zip(same, other, strict=True):
        assert best is not None and score is not None
        assert -1e-9 <= score <= best + 1e-9 <= 10 + 1e-6


@given(SETS, st.randoms(use_true_random=False))
def test_the_order_of_samples_and_references_does_not_matter(
    rows: list[tuple[str, list[str]]], random: Any
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)
    scores = cider([prediction for prediction, _ in rows], [captions for _, captions in rows])
    shuffled = cider([rows[i][0] for i in order], [rows[i][1][::-1] for i in order])
    assert shuffled == pytest.approx([scores[i] for i in order])
