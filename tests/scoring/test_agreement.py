"""Judges against judges, and runs against runs."""

from __future__ import annotations

import numpy as np
import pytest

from tarsier_core.errors import UsageError
from tarsier_core.scoring.agreement import agreement, agreement_tables, cohen_kappa, kendall, spearman
from tarsier_core.scoring.autodq import Evidence
from tarsier_core.scoring.comparison import check_same_task, compare_dream, compare_means, comparison_table
from tarsier_core.scoring.dream_table import ClipScore
from tarsier_core.scoring.records import Label, Sample, Verdict

WHO = {"dataset": "", "judge": "j", "prompt_version": "1", "prompt_hash": "", "text_hash": ""}
E, N, C = "entailment", "neutral", "contradiction"


def said(key: str, *labels: Label, events: str = "xyzvw", error: str | None = None) -> Evidence:
    verdicts = tuple(Verdict(event, label) for event, label in zip(events, labels, strict=False))
    return Evidence(key=key, **WHO, reference=verdicts, error=error)


def test_verdicts_on_the_same_events_are_set_against_each_other() -> None:
    first = {"a": said("a", E, E, N), "b": said("b", C), "c": said("c", E), "only": said("only", E)}
    second = {"a": said("a", E, N, N), "b": said("b", C), "c": said("c", E, error="late")}
    found = agreement(first, second)
    assert found.confusion.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]], "c failed, and only one judged the last"
    assert (found.clips, found.events) == (2, 4)
    # Observed 3/4; by chance (2*1 + 1*2 + 1*1) / 16.
    assert found.kappa == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    # Entailed or not: observed 3/4; by chance (2*1 + 2*3) / 16.
    assert found.entailment_kappa == pytest.approx((3 / 4 - 8 / 16) / (8 / 16))


def test_events_that_are_worded_otherwise_are_not_the_same() -> None:
    found = agreement({"a": said("a", E, E, events=["X.", "y"])}, {"a": said("a", N, E, events=["x", "other"])})
    assert found.confusion.tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_an_event_told_twice_is_counted_twice() -> None:
    found = agreement({"a": said("a", E, N, events="xx")}, {"a": said("a", E, E, events="xx")})
    assert found.events == 2 and found.confusion[0, 0] == 1 and found.confusion[1, 0] == 1


@pytest.mark.parametrize(
    ("confusion", "kappa"),
    [
        ([[5, 0, 0], [0, 5, 0], [0, 0, 5]], 1.0),
        ([[1, 1], [1, 1]], 0.0),
        ([[20, 5], [10, 15]], 0.4),
        ([[9, 0], [0, 0]], None),
        ([[0, 0], [0, 0]], None),
    ],
)
def test_cohens_kappa(confusion: list[list[int]], kappa: float | None) -> None:
    assert cohen_kappa(np.array(confusion)) == (None if kappa is None else pytest.approx(kappa))


def test_correlations_say_nothing_where_there_is_nothing_to_say() -> None:
    assert spearman([1, 2, 3], [2, 4, 9]) == pytest.approx(1.0) and kendall([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert spearman([1, 2], [2, 4]) is None and spearman([1, 1, 1], [1, 2, 3]) is None and kendall([1], [1]) is None


def test_the_tables_say_on_how_much_they_rest() -> None:
    found = agreement({"a": said("a", E, N)}, {"a": said("a", E, E)})
    agreed, confusion = agreement_tables(("lexical", "shapes"), {"run": found})
    assert agreed.rows[0][:3] == ("run", 1, 2) and agreed.rows[0][5] is None
    assert confusion.rows == ((E, 1, 0, 0), (N, 1, 0, 0), (C, 0, 0, 0))


def clip(key: str, recall: float, *, success: bool = True, category: str = "DREAM/videvo") -> ClipScore:
    return ClipScore(key, category, recall, recall, success)


def test_runs_are_compared_on_the_clips_that_all_scored() -> None:
    ours = [clip(str(number), 0.5 + 0.01 * (number % 7)) for number in range(50)] + [clip("x", 1.0)]
    theirs = [clip(str(number), 0.4 + 0.01 * (number % 7)) for number in range(50)] + [clip("x", 0, success=False)]
    (first, second), clips = compare_dream({"ours": ours, "theirs": theirs})
    assert clips == 50 and first.difference is None and second.difference is not None
    assert second.difference.value == pytest.approx(-0.1) and second.difference.p < 0.01
    assert second.difference.high < 0, "the clips differ far more than the runs on each of them"
    table = comparison_table("t", "F1", [first, second], clips, "lexical")
    assert table.rows[1][3] == -0.1 and "50 clips" in table.notes[0]


def test_means_are_compared_on_the_samples_that_all_have() -> None:
    ours = {str(number): float(number % 2) for number in range(40)} | {"only ours": 1.0}
    theirs = {str(number): float(number % 4 == 1) for number in range(40)}
    (first, second), samples = compare_means({"ours": ours, "theirs": theirs})
    assert samples == 40 and first.figure.value == 0.5
    assert second.difference is not None and second.difference.value == pytest.approx(-0.25)
    assert second.difference.high < 0


def test_runs_without_a_common_clip_are_not_compared() -> None:
    with pytest.raises(UsageError, match="no clip in common"):
        compare_dream({"a": [clip("1", 1.0)], "b": [clip("2", 1.0)]})


def test_runs_that_were_asked_otherwise_are_not_compared() -> None:
    one = {"k": Sample("k", "D", "Describe.", "x", ("r",))}
    other = {"k": Sample("k", "D", "Describe briefly.", "x", ("r",))}
    check_same_task({"a": one, "b": one})
    with pytest.raises(UsageError, match="a and b can't be compared: k asks or expects something else"):
        check_same_task({"a": one, "b": other})
