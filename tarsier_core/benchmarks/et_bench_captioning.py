"""E.T. Bench, captioning: what happens, and when? Dense captions, and the steps of a task."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import list_field
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
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

TASKS = ("dvc", "slc")
"""Dense video captioning, step localisation and captioning."""


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a sample, by task; the reference has a line an event: "15.0 - 31.0 seconds, a cat wakes up"."""
    for task, sample in read_samples(folder, TASKS):
        where, record = sample
        spans = read_spans(record, where)
        captions = list_field(record, "g", str, where)
        if len(captions) != len(spans):
            raise RowError(f"{where}: {len(captions)} captions (g) for {len(spans)} spans (tgt)")
        events = zip(spans, captions, strict=True)
        yield open_row(
            dataset=f"{BENCHMARK.dataset}/{task}",
            reference="\n".join(f"{write_span(span)}, {caption}" for span, caption in events),
            task="video/caption",
            **common_fields(folder, task, sample, captions=captions),
        )


BENCHMARK = Benchmark(
    name="et-bench-captioning",
    title="E.T. Bench-Captioning",
    groups=("caption", "grounding"),
    dataset="E.T.Bench-Captioning",
    metric="dense_caption",
    num_rows=None,
    source=SOURCE,
    layout=LAYOUT,
    is_verified=True,
    read_rows=read_rows,
)
