"""What holds for every benchmark that the Tarsier2 paper adds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.paper import PAPER
from tarsier_core.errors import RowError

NAMES = [
    "perception-test", "tomato", "vinoground", "temp-compass", "long-video-bench", "temporal-bench", "mlvu",
    "mmbench-video", "video-hallucer", "event-hallusion", "et-bench-captioning", "et-bench-grounding", "ego-task-qa",
    "robo-vqa", "open-eqa",
]  # fmt: skip
MANY_FRAMES = {
    "long-video-bench": 128,
    "temporal-bench": 128,
    "mlvu": 256,
    "mmbench-video": 128,
}
"""Tarsier2 paper, table 4; the others are shown as many frames as in training."""


@pytest.fixture(params=PAPER, ids=lambda benchmark: benchmark.name)
def benchmark(request: pytest.FixtureRequest) -> Iterator[Benchmark]:
    return request.param


def test_all_of_them_are_there() -> None:
    assert [benchmark.name for benchmark in PAPER] == NAMES
    assert len({benchmark.dataset for benchmark in PAPER}) == len(NAMES)


def test_the_frames_are_the_papers(benchmark: Benchmark) -> None:
    assert benchmark.num_frames == MANY_FRAMES.get(benchmark.name, 16)


def test_they_are_described_in_a_line(benchmark: Benchmark) -> None:
    assert benchmark.dataset == benchmark.title.replace(" ", "")
    assert benchmark.source.startswith(("hf:", "https://"))
    assert benchmark.layout and "\n" not in benchmark.layout
    assert benchmark.is_verified is ("assumed" not in benchmark.layout)


def test_an_empty_folder_is_an_error_that_names_a_file(benchmark: Benchmark, tmp_path: Path) -> None:
    with pytest.raises(RowError, match=f"^{tmp_path}/.*no (such )?file"):
        next(benchmark.read_rows(tmp_path))


def test_no_heavy_library_is_imported() -> None:
    program = "import sys, tarsier_core.benchmarks.paper; print([m for m in ('torch', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
