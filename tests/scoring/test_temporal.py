from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.errors import RowError
from tarsier_core.scoring.records import Sample
from tarsier_core.scoring.spans import Span, ordered
from tarsier_core.scoring.temporal import (
    IOU_THRESHOLDS,
    et_bench_tables,
    matching_f1,
    score_dense_captions,
    score_grounding,
    seconds_f1,
    temporal_iou,
)
from tests.scoring.samples import sample

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: ordered(*map(float, ends))),
    min_size=1,
    max_size=5,
)


def grounded(
    answer: str | None, *spans: tuple[float, float], task: str = "tvg", source: str = "charades"
) -> Sample:
    return sample(answer, "-", task=task, source=source, spans=[list(span) for span in spans])


def captioned(answer: str | None) -> Sample:
    return sample(
        answer,
        "-",
        task="dvc",
        source="youcook2",
        spans=[[0, 10], [10, 20]],
        captions=["a man runs", "he falls"],
    )


def same_words(first: Sequence[str], second: Sequence[str]) -> list[float]:
    return [float(one == other) for one, other in zip(first, second, strict=True)]


def test_iou_by_hand() -> None:
    assert temporal_iou(Span(0, 10), Span(5, 15)) == pytest.approx(5 / 15)
    assert temporal_iou(Span(0, 10), Span(10, 20)) == 0
    assert temporal_iou(Span(3, 3), Span(3, 3)) == 0


def test_video_grounding_is_the_share_of_samples_at_each_threshold() -> None:
    result = score_grounding(
        [
            grounded("0 - 10", (0, 10)),  # IoU 1
            grounded("0 - 5 and 0 - 10", (0, 10)),  # only the first span counts: IoU 0.5, which reaches 0.5
            grounded("90 - 99", (0, 10)),
            grounded("I can't tell", (0, 10)),
        ]
    )
    (figures,) = result.official
    assert figures.f1_at == (0.5, 0.5, 0.5, 0.25)
    assert figures.f1 == pytest.approx(0.4375)
    assert (figures.total, figures.failed) == (4, 1)
    assert result.strict == result.official


def test_action_localisation_weighs_spans_of_both_sides() -> None:
    # One of two true spans is found, one of three predicted ones is right: F1 of 1/2 and 1/3.
    spans = [Span(0, 10), Span(50, 60)]
    assert matching_f1(spans, [Span(0, 10), Span(20, 30), Span(70, 80)], 0.7) == pytest.approx(0.4)
    (figures,) = score_grounding([grounded("0 - 10, 50 - 60", (0, 10), (50, 60), task="tal")]).official
    assert figures.f1 == 1.0


def test_summaries_are_compared_second_by_second() -> None:
    # 5 shared seconds of 10 and 5.
    assert seconds_f1([Span(0, 10)], [Span(4.6, 9.6)]) == pytest.approx(2 * 5 / 15)
    assert seconds_f1([Span(2000, 2010)], [Span(2000, 2010)]) == 0  # beyond what is compared


def test_an_unreadable_summary_leaves_the_official_mean_only() -> None:
    result = score_grounding([grounded("0 - 10", (0, 10), task="evs"), grounded("?", (0, 10), task="evs")])
    assert (result.official[0].f1, result.strict[0].f1) == (1.0, 0.5)
    assert result.official[0].f1_at == ()


@pytest.mark.parametrize(
    ("answer", "f1"),
    [("At 7.5 s", 1.0), ("7", 1.0), ("-3", 0.0), ("25 or 7", 0.0), ("soon", 0.0), (None, 0.0)],
)
def test_a_highlight_is_a_moment(answer: str | None, f1: float) -> None:
    (figures,) = score_grounding([grounded(answer, (5, 10), (5, 8), task="vhd")]).official
    assert figures.f1 == f1


def test_tasks_are_means_over_sources_and_the_whole_over_tasks() -> None:
    result = score_grounding(
        [
            grounded("0 - 10", (0, 10), source="a"),
            grounded("0 - 10", (0, 10), source="a"),
            grounded("?", (0, 10), source="b"),
            grounded("7", (0, 10), task="vhd"),
        ]
    )
    sources, tasks = et_bench_tables("E.T. Bench-Grounding", result.official)
    assert [row[:4] for row in sources.rows] == [
        ("tvg", "a", 2, 0),
        ("tvg", "b", 1, 1),
        ("vhd", "charades", 1, 0),
    ]
    assert tasks.rows == (("tvg", 50.0, None), ("vhd", 100.0, None), ("mean", 75.0, None))


def test_dense_captions_by_hand() -> None:
    # The first span and caption are right; the second overlaps 5 of 15 seconds and says something else.
    answer = "0 - 10 seconds, A man runs. 15 - 25 seconds, A dog barks."
    (figures,) = score_dense_captions([captioned(answer)], same_words).official
    assert figures.f1_at == (1.0, 1.0, 0.5, 0.5)
    assert figures.similarity == pytest.approx(0.5)


def test_captions_are_compared_as_words() -> None:
    seen: list[str] = []

    def similarity(first: Sequence[str], second: Sequence[str]) -> list[float]:
        seen.extend([*first, *second])
        return [1.0] * len(first)

    score_dense_captions([captioned("0 - 10 seconds, A man – RUNS! (fast)")], similarity)
    assert set(seen) == {"a man runs -lrb- fast -rrb-", "a man runs"}


def test_a_caption_that_meets_no_span_is_compared_to_letters() -> None:
    compared: list[str] = []

    def similarity(first: Sequence[str], second: Sequence[str]) -> list[float]:
        compared.extend(second)
        return [0.25] * len(first)

    (figures,) = score_dense_captions([captioned("80 - 90 seconds, A man runs.")], similarity).official
    assert len(compared) == len(IOU_THRESHOLDS)
    assert all(10 <= len(letters) <= 20 and letters.isalpha() for letters in compared)
    assert (figures.f1, figures.similarity) == (0, 0.25)
    again: list[str] = compared[:]
    compared.clear()
    score_dense_captions([captioned("80 - 90 seconds, A man runs.")], similarity)
    assert compared == again


def test_an_unreadable_caption_leaves_only_the_official_similarity() -> None:
    perfect = "0 - 10 seconds, A man runs. 10 - 20 seconds, He falls."
    result = score_dense_captions([captioned(perfect), captioned("A man runs."), captioned(None)], same_words)
    official, strict = result.official[0], result.strict[0]
    assert official.failed == 2
    assert official.f1 == strict.f1 == pytest.approx(1 / 3)
    assert (official.similarity, strict.similarity) == (pytest.approx(1.0), pytest.approx(1 / 3))
    assert et_bench_tables("E.T. Bench-Captioning", result.official)[1].rows[-1] == ("mean", 33.3, 100.0)


def test_nothing_readable_scores_zero() -> None:
    (figures,) = score_dense_captions([captioned("?")], same_words).official
    assert (figures.f1, figures.similarity) == (0, 0)
    (figures,) = score_grounding([grounded(None, (0, 1), task="evs")]).official
    assert figures.f1 == 0


def test_samples_that_lack_something_are_refused() -> None:
    with pytest.raises(RowError, match="tvg, epm"):
        score_grounding([grounded("1 - 2", (0, 1), task="rar")])
    with pytest.raises(RowError, match="needs extra_info.spans"):
        score_grounding([grounded("1 - 2")])
    with pytest.raises(RowError, match="0 captions for 1 spans"):
        score_dense_captions([grounded("1 - 2", (0, 1), task="dvc")], same_words)


@given(SPANS, SPANS, st.sampled_from(IOU_THRESHOLDS))
def test_laws_of_matching(true: list[Span], predicted: list[Span], threshold: float) -> None:
    score = matching_f1(true, predicted, threshold)
    assert 0 <= score <= 1
    assert score == pytest.approx(matching_f1(predicted, true, threshold))
    assert matching_f1(true, predicted, 0.7) <= matching_f1(true, predicted, 0.1) + 1e-9
    assert seconds_f1(true, predicted) == seconds_f1(predicted, true)


@given(SPANS)
def test_the_right_spans_score_1(spans: list[Span]) -> None:
    real = [span for span in spans if span.end_seconds > span.start_seconds]
    if real:
        assert matching_f1(real, real, 0.7) == 1.0
        assert seconds_f1(real, real) == 1.0
