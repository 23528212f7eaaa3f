"""The rows of the benchmarks with metrics of their own hold what these read: right answers score 100."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_request import answered, sample_of
from tarsier_core.rows import Row, parse_row
from tarsier_core.scoring.hallucination import score_event_hallusion, score_video_hallucer
from tarsier_core.scoring.records import Sample
from tarsier_core.scoring.temp_compass import score_temp_compass
from tarsier_core.scoring.vinoground import score_vinoground
from tests.benchmarks import test_event_hallusion, test_temp_compass, test_video_hallucer, test_vinoground


def samples(
    benchmark: Benchmark, folder: Path, answer: Callable[[str], str] = lambda reference: reference
) -> list[Sample]:
    """The benchmark's rows, each answered with its reference or what ``answer`` makes of it."""
    done = []
    for row in benchmark.read_rows(folder):
        text = answer(reference_of(row))
        written = parse_row(answered(row, text, {"seconds": 0.1}), "predictions.jsonl, line 1")
        done.append(sample_of(written, "predictions.jsonl, line 1"))
    assert len({sample.key for sample in done}) == len(done)
    return done


def reference_of(row: Row) -> str:
    reference = row.messages[-1].content[-1].reference
    assert isinstance(reference, str)
    return reference


def test_right_answers_to_vinoground_score_full(tmp_path: Path) -> None:
    one, other = test_vinoground.VIDEO[0], test_vinoground.VIDEO[0] | {"idx": "0_neg", "GT": "B"}
    test_vinoground.publish(tmp_path, video=[one, other])
    result = score_vinoground(samples(test_vinoground.BENCHMARK, tmp_path, "{}) because".format))
    assert (result.text, result.video, result.group) == (1.0, 1.0, 1.0)
    result = score_vinoground(samples(test_vinoground.BENCHMARK, tmp_path, lambda reference: "A"))
    assert (result.text, result.video, result.group) == (0.0, 0.0, 0.0)


def test_right_answers_to_temp_compass_score_full(tmp_path: Path) -> None:
    test_temp_compass.publish(tmp_path)
    answers = samples(test_temp_compass.BENCHMARK, tmp_path)
    judged = {sample.key: True for sample in answers if sample.subtask == "captioning"}
    result = score_temp_compass(answers, judged)
    assert {task: share.strict for task, share in result.by_task.items()} == {
        "multi-choice": 1.0,
        "yes_no": 1.0,
        "caption_matching": 1.0,
        "captioning": 1.0,
    }
    assert result.undecided == ()


def test_right_answers_to_video_hallucer_score_full(tmp_path: Path) -> None:
    pair = test_video_hallucer.PAIR
    test_video_hallucer.publish(tmp_path, object_relation=[pair, pair], temporal=[pair])
    result = score_video_hallucer(samples(test_video_hallucer.BENCHMARK, tmp_path, "{}.".format))
    assert [(figures.name, figures.pairs) for figures in result.types] == [
        ("object_relation", 2),
        ("temporal", 1),
    ]
    assert result.mean is not None
    assert (result.mean.basic, result.mean.hallucinated, result.mean.overall) == (1.0, 1.0, 1.0)
    always_yes = score_video_hallucer(
        samples(test_video_hallucer.BENCHMARK, tmp_path, lambda reference: "yes")
    )
    assert always_yes.mean is not None
    assert (always_yes.mean.basic, always_yes.mean.hallucinated, always_yes.mean.overall) == (1.0, 0.0, 0.0)


def test_right_answers_to_event_hallusion_score_full(tmp_path: Path) -> None:
    test_event_hallusion.publish(tmp_path)
    answers = samples(test_event_hallusion.BENCHMARK, tmp_path)
    questions = [sample for sample in answers if sample.extra["kind"] == "yes_no"]
    result = score_event_hallusion(questions)
    assert {share.name: share.strict for share in result.accuracy.groups} == {
        "entire": 1.0,
        "interleave": 1.0,
    }
    assert result.accuracy.overall.strict == 1.0
    assert len(answers) - len(questions) == 3  # a description for each clip, which a judge reads
