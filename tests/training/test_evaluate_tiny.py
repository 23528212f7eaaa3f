"""``evaluate_tiny`` and ``tarsier infer shapes`` with ``score --judge shapes`` give the same figure."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tarsier_core import load_model
from tarsier_core.benchmarks.runner import answer_task, read_task
from tarsier_core.benchmarks.shapes import SHAPES
from tarsier_core.engine.local import LocalEngine
from tarsier_core.run_folder import RunFolder
from tarsier_core.scoring.judges import ShapesJudge
from tarsier_core.scoring.open_judge import OpenedJudge
from tarsier_core.scoring.predictions import FoundRun, read_predictions
from tarsier_core.scoring.scorer import score
from training.evaluate_tiny import describe_all, event_table, make_test_clips

NUM_CLIPS = 10


def test_the_benchmark_scores_what_the_evaluation_scores(tmp_path: Path) -> None:
    model = load_model("tiny", device="cpu")
    clips = make_test_clips(NUM_CLIPS, seed=0)
    texts = describe_all(model, (clip.frames for clip in clips))
    run = RunFolder(tmp_path / "run")
    list(answer_task(read_task(SHAPES, None, limit=NUM_CLIPS), LocalEngine(model, num_readers=1), run))
    found = FoundRun(run, (run.predictions("shapes"),), is_own=False)
    [predictions] = read_predictions(found)
    assert [sample.prediction for sample in predictions.samples.values()] == texts
    figures = asyncio.run(score(found, predictions, OpenedJudge("shapes", ShapesJudge()))).measured.figures
    expected = event_table(clips, texts)
    assert figures["f1"] == pytest.approx(expected.overall.f1, abs=1e-12)
    for category, row in expected.categories.items():
        assert figures[f"Shapes/{category}_f1"] == pytest.approx(row.f1, abs=1e-12)
