"""E.T. Bench, grounding: when does it happen? Five tasks answered with spans of seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.et_bench import (
    LAYOUT,
    SOURCE,
    common_fields,
    read_samples,
    read_spans,
    write_span,
)
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.rows import Row

TASKS = ("tvg", "epm", "tal", "evs", "vhd")
"""Video grounding, episodic memory, action localisation, extractive summary, highlight detection."""


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a sample, by task."""
    for task, sample in read_samples(folder, TASKS):
        yield open_row(
            dataset=f"{BENCHMARK.dataset}/{task}",
            reference=", ".join(map(write_span, read_spans(sample.record, sample.where))),
            task="video/grounding",
            **common_fields(folder, task, sample),
        )


BENCHMARK = Benchmark(
    name="et-bench-grounding",
    title="E.T. Bench-Grounding",
    groups=("grounding",),
    dataset="E.T.Bench-Grounding",
    metric="grounding_f1",
    num_rows=None,
    source=SOURCE,
    layout=LAYOUT,
    is_verified=True,
    read_rows=read_rows,
)
