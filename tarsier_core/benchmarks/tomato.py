"""TOMATO: six kinds of questions that can't be answered from single frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, media_path, read_keyed_records, texts_field
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row
from tarsier_core.rows import Row

REASONING_TYPES = ("count", "direction", "rotation", "shape&trend", "velocity&frequency", "visual_cues")


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by reasoning type."""
    for reasoning_type in REASONING_TYPES:
        for number, (where, question) in read_keyed_records(folder / "data" / f"{reasoning_type}.json"):
            shown_by = field(question, "demonstration_type", str, where)
            key = field(question, "key", str, where)
            yield choice_row(
                dataset=f"{BENCHMARK.dataset}/{reasoning_type}",
                idx=f"{reasoning_type}_{number}",
                vid=key,
                video=media_path(folder, f"videos/{shown_by}/{key}.mp4", where),
                question=field(question, "question", str, where),
                options=texts_field(question, "options", where),
                answer=field(question, "answer", int, where),
                where=where,
                extra_info={
                    "reasoning_type": reasoning_type,
                    "demonstration_type": shown_by,
                    "variation": field(question, "variation", dict, where),
                },
            )


BENCHMARK = Benchmark(
    name="tomato",
    title="TOMATO",
    groups=("mc_qa", "temporal"),
    dataset="TOMATO",
    metric="choice_by_subtask",
    num_rows=1_484,
    source="https://github.com/yale-nlp/TOMATO",
    layout="data/<reasoning type>.json, six of them; videos/<human, object or simulated>/<key>.mp4",
    is_verified=True,
    read_rows=read_rows,
)
