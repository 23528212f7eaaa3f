from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.dream_table import (
    ClipScore,
    bucket_tables,
    dream_table,
    f1,
    overall_f1,
    scores_by_category,
    summarize,
)

# Recall and precision of Tarsier2-Recap-7b by category, and the table that its README prints (FACTS section 4).
README_MEANS = {
    "DREAM/movie_animation": (0.355, 0.374),
    "DREAM/movie_live_action": (0.4482, 0.4372),
    "DREAM/vertical_video": (0.379, 0.486),
    "DREAM/videvo": (0.471, 0.439),
    "DREAM/youtube": (0.323, 0.365),
}
README_TABLE = (
    ("DREAM/movie_animation", 0.364, 0.355, 0.374, 200, 0),
    ("DREAM/movie_live_action", 0.443, 0.448, 0.437, 200, 0),
    ("DREAM/vertical_video", 0.426, 0.379, 0.486, 199, 1),
    ("DREAM/videvo", 0.454, 0.471, 0.439, 200, 0),
    ("DREAM/youtube", 0.343, 0.323, 0.365, 200, 0),
    ("OVERALL", 0.407, 0.395, 0.42, 999, 1),
)


def readme_clips() -> list[ClipScore]:
    """200 clips a category that scatter about the means; one of them failed."""
    random = np.random.default_rng(0)
    clips = []
    for category, means in README_MEANS.items():
        number = 199 if category == "DREAM/vertical_video" else 200
        scatter = random.uniform(-0.3, 0.3, size=(number, 2))
        scores = np.array(means) + scatter - scatter.mean(axis=0)
        clips += [
            ClipScore(f"{category}_{i}", category, float(r), float(p), True)
            for i, (r, p) in enumerate(scores)
        ]
    return [*clips, ClipScore("failed", "DREAM/vertical_video", 1.0, 1.0, False)]


def golden_clips(functions: dict[str, Any]) -> list[ClipScore]:
    return [
        ClipScore(
            str(number),
            row["subtask"],
            row["score_r"],
            row["score_p"],
            row["success"],
            row["n_subjects"],
            row["n_shots"],
            row["n_events"],
        )
        for number, row in enumerate(functions["dream_summary"]["samples"])
    ]


def test_the_table_is_the_originals(functions: dict[str, Any]) -> None:
    golden = functions["dream_summary"]
    table = dream_table(summarize(golden_clips(functions)))
    assert list(table.columns) == golden["columns"]
    assert sorted(map(list, table.rows[:-1])) == sorted(golden["table"][:-1])
    assert list(table.rows[-1]) == golden["table"][-1]


def test_the_buckets_are_the_originals(functions: dict[str, Any]) -> None:
    for table, golden in zip(
        bucket_tables(summarize(golden_clips(functions))),
        functions["dream_summary"]["bucket_tables"],
        strict=True,
    ):
        assert table.title == golden["title"].strip("=")
        assert list(table.columns) == golden["columns"]
        assert [list(row) for row in table.rows] == golden["rows"]


def test_scores_with_the_readmes_means_print_its_table_digit_for_digit() -> None:
    assert dream_table(summarize(readme_clips())).rows == README_TABLE


def test_f1_is_of_the_means_and_overall_is_over_categories() -> None:
    clips = [
        ClipScore("a", "x", 1.0, 0.0, True),  # F1 of this clip alone: 0
        ClipScore("b", "x", 0.0, 1.0, True),  # and of this one
        ClipScore("c", "y", 1.0, 1.0, True),  # a category of one clip weighs as much
    ]
    result = summarize(clips)
    assert [one.f1 for one in result.categories] == [0.5, 1.0]
    assert (result.overall.recall, result.overall.precision, result.overall.f1) == (0.75, 0.75, 0.75)


def test_a_category_where_all_failed_is_shown_and_left_out_of_overall() -> None:
    result = summarize([ClipScore("a", "x", 0.5, 0.5, True), ClipScore("b", "y", 0.0, 0.0, False)])
    assert dream_table(result).rows == (
        ("x", 0.5, 0.5, 0.5, 1, 0),
        ("y", None, None, None, 0, 1),
        ("OVERALL", 0.5, 0.5, 0.5, 1, 1),
    )


def test_nothing_scored_has_no_figures() -> None:
    assert dream_table(summarize([])).rows == (("OVERALL", None, None, None, 0, 0),)


def test_a_clip_without_counts_is_in_no_bucket() -> None:
    tables = bucket_tables(summarize([ClipScore("a", "x", 0.5, 0.5, True)]))
    assert [table.rows[-1] for table in tables] == [("Count", 0, 0, 0, 0)] * 3


@pytest.mark.parametrize(("recall", "precision", "expected"), [(0, 0, 0), (1, 0, 0), (0.5, 1.0, 2 / 3)])
def test_f1(recall: float, precision: float, expected: float) -> None:
    assert f1(recall, precision) == pytest.approx(expected)


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_the_statistic_for_the_bootstrap_is_overalls_f1(rows: list[tuple[str, float, float]]) -> None:
    clips = [ClipScore(str(i), name, r, p, True) for i, (name, r, p) in enumerate(rows)]
    means = np.stack([scores.mean(axis=0) for scores in scores_by_category(clips)])
    assert float(overall_f1(means)) == pytest.approx(summarize(clips).overall.f1, abs=1e-12)


@given(st.permutations(range(40)))
def test_the_order_of_clips_does_not_matter(order: list[int]) -> None:
    clips = [
        ClipScore(str(i), "xyz"[i % 3], i / 40, 1 - i / 80, i % 7 > 0, i % 5, i % 4, i) for i in range(40)
    ]
    shuffled, sorted_ = summarize([clips[i] for i in order]), summarize(clips)
    for one, other in zip(
        [*shuffled.categories, shuffled.overall, *(f for b in shuffled.buckets for f in b.figures)],
        [*sorted_.categories, sorted_.overall, *(f for b in sorted_.buckets for f in b.figures)],
        strict=True,
    ):
        assert (one.name, one.success, one.failed) == (other.name, other.success, other.failed)
        assert (one.recall, one.precision, one.f1) == pytest.approx((other.recall, other.precision, other.f1))
