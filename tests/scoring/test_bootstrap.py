from __future__ import annotations

import time

import numpy as np
import pytest

from tarsier_core.errors import UsageError
from tarsier_core.scoring.bootstrap import interval, mean, paired_difference
from tarsier_core.scoring.dream_table import overall_f1, scores_by_category, summarize
from tests.scoring.test_dream_table import readme_clips


def test_dreams_f1_lies_in_its_interval() -> None:
    clips = readme_clips()
    found = interval(scores_by_category(clips), overall_f1)
    assert found.value == pytest.approx(summarize(clips).overall.f1)
    assert found.low < found.value < found.high
    assert 0.01 < found.high - found.low < 0.05


def test_the_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    scores = np.random.default_rng(1).normal(0.5, 0.2, size=1000)
    found = interval([scores], mean, resamples=4000)
    width = 2 * 1.96 * scores.std() / np.sqrt(1000)
    assert found.value == pytest.approx(scores.mean())
    assert found.high - found.low == pytest.approx(width, rel=0.08)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(2)
    covered = 0
    for trial in range(200):
        found = interval([random.binomial(1, 0.4, size=150)], mean, resamples=400, seed=trial, level=0.9)
        covered += found.low <= 0.4 <= found.high
    assert 0.83 <= covered / 200 <= 0.96


def test_strata_keep_their_sizes() -> None:
    # Within each category all clips are alike, so resampling within categories changes nothing.
    strata = [np.full((3, 2), 0.2), np.full((500, 2), 0.8)]
    found = interval(strata, overall_f1, resamples=50)
    assert found.low == pytest.approx(0.5) and found.high == pytest.approx(0.5)


def test_the_same_seed_repeats_the_interval() -> None:
    scores = [np.random.default_rng(3).random(50)]
    assert interval(scores, mean, seed=7) == interval(scores, mean, seed=7)
    assert interval(scores, mean, seed=7) != interval(scores, mean, seed=8)


def test_the_size_of_blocks_only_bounds_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = [np.random.default_rng(3).random((70, 2)), np.random.default_rng(4).random((30, 2))]
    whole = interval(scores, overall_f1, resamples=100)
    monkeypatch.setattr("tarsier_core.scoring.bootstrap.BLOCK_ELEMENTS", 64)
    assert interval(scores, overall_f1, resamples=100) == whole


def test_a_paired_difference_sees_what_unpaired_intervals_hide() -> None:
    random = np.random.default_rng(5)
    hard = random.random(400)  # clips differ much from each other ...
    first, second = hard + 0.02 + random.normal(0, 0.02, 400), hard  # ... and the runs a little on each
    found = paired_difference([first], [second], mean)
    assert found.value == pytest.approx(float((first - second).mean()))
    assert 0 < found.low < found.value < found.high
    assert found.p < 0.01
    assert interval([first], mean).low < interval([second], mean).high


def test_equal_runs_do_not_differ() -> None:
    scores = scores_by_category(readme_clips())
    found = paired_difference(scores, scores, overall_f1)
    assert (found.value, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_swapping_the_runs_turns_the_difference_round() -> None:
    random = np.random.default_rng(6)
    first, second = random.random((60, 2)), random.random((60, 2))
    one, other = (
        paired_difference([first], [second], overall_f1),
        paired_difference([second], [first], overall_f1),
    )
    assert one.value == pytest.approx(-other.value)
    assert (one.low, one.high) == (pytest.approx(-other.high), pytest.approx(-other.low))
    assert one.p == other.p


def test_chance_alone_is_seldom_significant() -> None:
    random = np.random.default_rng(7)
    p_values = [
        paired_difference([random.random(80)], [random.random(80)], mean, resamples=400, seed=trial).p
        for trial in range(200)
    ]
    assert np.mean(np.array(p_values) < 0.05) < 0.12


def test_a_thousand_clips_and_two_thousand_resamples_take_well_under_a_second() -> None:
    scores = scores_by_category(readme_clips())
    started = time.process_time()
    interval(scores, overall_f1)
    assert time.process_time() - started < 0.8


@pytest.mark.parametrize("strata", [[], [[]], [[0.5], []]], ids=["no stratum", "no clip", "an empty stratum"])
def test_no_clips_is_an_error(strata: list[list[float]]) -> None:
    with pytest.raises(UsageError, match="no clips"):
        interval(strata, mean)


def test_impossible_settings_say_why() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        interval([[0.5]], mean, resamples=0)
    with pytest.raises(UsageError, match="between 0 and 1"):
        interval([[0.5]], mean, level=95)
    with pytest.raises(UsageError, match="same clips"):
        paired_difference([[0.5, 0.6]], [[0.5]], mean)
