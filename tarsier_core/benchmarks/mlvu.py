"""MLVU: long clips; the seven multiple-choice tasks of the development set, whose mean is M-Avg."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import (
    field,
    media_path,
    read_records,
    text_field,
    texts_field,
)
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row, position_of
from tarsier_core.rows import Row

TASKS = ("1_plotQA", "2_needle", "3_ego", "4_count", "5_order", "6_anomaly_reco", "7_topic_reasoning")
"""Files of multiple-choice questions, and folders of their clips; 8 and 9 ask for open answers."""


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by task."""
    for task in TASKS:
        records = read_records(folder / "MLVU" / "json" / f"{task}.json")
        for number, (where, question) in enumerate(records):
            options = texts_field(question, "candidates", where)
            name = field(question, "video", str, where)
            yield choice_row(
                dataset=f"{BENCHMARK.dataset}/{task.partition('_')[2]}",
                idx=f"{task}_{number}",
                vid=f"{task}/{name}",
                video=media_path(folder, f"MLVU/video/{task}/{name}", where),
                question=field(question, "question", str, where),
                options=options,
                answer=position_of(text_field(question, "answer", where), options, where),
                where=where,
                extra_info={
                    "question_type": field(question, "question_type", str, where),
                    "duration_seconds": field(question, "duration", float, where),
                },
            )


BENCHMARK = Benchmark(
    name="mlvu",
    title="MLVU",
    groups=("mc_qa",),
    dataset="MLVU",
    metric="choice_by_subtask",
    num_rows=2_174,
    source="hf:MLVU/MVLU",
    layout="MLVU/json/<task>.json, 1_plotQA to 7_topic_reasoning; MLVU/video/<task>/<video>",
    is_verified=True,
    read_rows=read_rows,
    num_frames=256,
)
