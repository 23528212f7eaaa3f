"""A run's DREAM figures from evidence: official, strict, what is left out, and how sure they are."""

from __future__ import annotations

import pytest

from tarsier_core.scoring.autodq import Evidence
from tarsier_core.scoring.dream import Failures, failures, measure_dream
from tarsier_core.scoring.judgement import Failure
from tarsier_core.scoring.records import Label, Sample, Verdict

WHO = {"judge": "j", "prompt_version": "1", "prompt_hash": "", "text_hash": ""}


def sample(key: str, category: str = "videvo") -> Sample:
    return Sample(key, f"DREAM/{category}", "?", "text", ("reference",), extra={"n_events": 2})


def verdicts(entailed: int, of: int) -> tuple[Verdict, ...]:
    labels: list[Label] = ["entailment"] * entailed + ["neutral"] * (of - entailed)
    return tuple(Verdict(str(number), label) for number, label in enumerate(labels))


def said(key: str, recall: tuple[int, int], precision: tuple[int, int]) -> Evidence:
    return Evidence(key=key, dataset="", **WHO, reference=verdicts(*recall), prediction=verdicts(*precision))


def failed(key: str, failure: Failure) -> Evidence:
    return Evidence(key=key, dataset="", **WHO, failure=failure, error="why")


SAMPLES = [sample("a"), sample("b"), sample("c", "youtube"), sample("d", "youtube"), sample("e", "youtube")]
EVIDENCE = {
    "a": said("a", (1, 2), (2, 2)),
    "b": said("b", (2, 2), (0, 0)),  # No events: a free point officially, none strictly.
    "c": said("c", (1, 4), (1, 2)),
    "d": failed("d", "reply"),
}


def test_failed_clips_leave_the_means_and_count_0_strictly() -> None:
    figures = measure_dream("DREAM", SAMPLES, EVIDENCE, strict=True, judge="j").figures
    assert figures["DREAM/videvo_recall"] == 0.75 and figures["DREAM/videvo_precision"] == 1.0
    assert figures["DREAM/youtube_recall"] == 0.25 and figures["DREAM/youtube_precision"] == 0.5
    assert figures["recall"] == pytest.approx(0.5) and figures["precision"] == pytest.approx(0.75)
    assert figures["f1"] == pytest.approx(2 * 0.5 * 0.75 / 1.25)
    assert figures["strict_DREAM/videvo_precision"] == 0.5
    assert figures["strict_DREAM/youtube_recall"] == pytest.approx(0.25 / 3)


def test_every_clip_without_a_score_is_counted_by_its_reason() -> None:
    evidence = EVIDENCE | {"c": failed("c", "prediction"), "a": failed("a", "judge")}
    assert failures(SAMPLES, evidence) == Failures(prediction=1, judge=1, reply=1, unjudged=1)
    table = measure_dream("DREAM", SAMPLES, EVIDENCE, strict=False, judge="j").tables[0]
    assert table.rows[-1][-2:] == (3, 2), "scored and not"
    assert "1: the judge's replies couldn't be read; 1: the budget was spent" in table.notes[-1]


def test_the_strict_table_stands_beside_the_official_one_only_when_asked() -> None:
    titles = [table.title for table in measure_dream("DREAM", SAMPLES, EVIDENCE, strict=True, judge="j").tables]
    assert titles[:2] == ["DREAM Evaluation Summary", "DREAM Evaluation Summary, strict"]
    shown = measure_dream("DREAM", SAMPLES, EVIDENCE, strict=False, judge="j").tables
    assert len(shown) == len(titles) - 1 and not any("strict" in table.title for table in shown)


def test_the_interval_holds_the_figure() -> None:
    samples = [sample(str(number)) for number in range(60)]
    evidence = {s.key: said(s.key, (number % 3, 2 + number % 2), (1, 2)) for number, s in enumerate(samples)}
    figures = measure_dream("DREAM", samples, evidence, strict=False, judge="j").figures
    assert figures["f1_low"] < figures["f1"] < figures["f1_high"] < figures["f1_low"] + 0.2


def test_without_any_score_there_are_no_figures() -> None:
    measured = measure_dream("DREAM", SAMPLES[:1], {}, strict=True, judge="j")
    assert measured.figures["f1"] is None and measured.tables[0].rows[-1][1] is None
    assert measured.figures["strict_f1"] == 0.0
