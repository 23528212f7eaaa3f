"""TVBench's real questions through the built-in model, on stand-in clips: all runs, and no answer means anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tarsier_core.benchmarks.runner import answer_task, read_task
from tarsier_core.benchmarks.tvbench import BENCHMARK
from tarsier_core.engine import Engine, open_engine
from tarsier_core.jsonl import read_rows
from tarsier_core.media.write import write_clip
from tarsier_core.rows import parse_row
from tarsier_core.run_folder import RunFolder
from tarsier_core.scoring.measures import measure_choice_by_subtask
from tarsier_core.scoring.predictions import FoundRun, read_predictions


@pytest.fixture(scope="module")
def tiny() -> Iterator[Engine]:
    yield open_engine("tiny", device="cpu")


@pytest.fixture
def data(tmp_path: Path, fixtures_dir: Path) -> Path:
    """A data folder with all rows, and clips for the first hundred: a grey square each."""
    folder = tmp_path / "data" / "tvbench"
    folder.mkdir(parents=True)
    rows = fixtures_dir / "data" / "tvbench" / "TVBench.jsonl"
    shutil.copyfile(rows, folder / "TVBench.jsonl")
    clip = tmp_path / "clip.mp4"
    write_clip([np.full((48, 64, 3), 10 * number, np.uint8) for number in range(20)], clip, fps=10)
    for _, row in list(read_rows(rows))[:100]:
        place = folder / row["vid"]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(clip, place)
    return tmp_path / "data"


def check(data: Path, tiny: Engine, folder: Path, rows: int) -> None:
    task = read_task(BENCHMARK, data, limit=rows)
    run = RunFolder(folder)
    steps = list(answer_task(task, tiny, run, max_new_tokens=4))
    assert (steps[-1].done, steps[-1].failed) == (rows, 0)
    [found] = read_predictions(FoundRun(run, (run.predictions("tvbench"),), is_own=False))
    assert found.benchmark is BENCHMARK and len(found.samples) == rows
    measured = measure_choice_by_subtask("TVBench", list(found.samples.values()))
    assert sum(row[-2] + row[-1] for row in measured.tables[0].rows[:-1]) == rows
    line = parse_row(json.loads(run.predictions("tvbench").read_text().splitlines()[0]))
    assert [item.text for item in line.messages[1].content][0] == " Answer: ("


def test_some_questions_run_through(data: Path, tiny: Engine, tmp_path: Path) -> None:
    check(data, tiny, tmp_path / "run", 8)


@pytest.mark.soak
def test_a_hundred_questions_run_through(data: Path, tiny: Engine, tmp_path: Path) -> None:
    check(data, tiny, tmp_path / "run", 100)
