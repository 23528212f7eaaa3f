"""Perception Test: multiple-choice questions on memory, physics, abstraction and semantics; the validation split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import (
    as_record,
    field,
    key_field,
    list_field,
    media_path,
    read_keyed_records,
)
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row
from tarsier_core.rows import Row


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by skill area."""
    for vid, (where, video) in read_keyed_records(folder / "mc_question_valid.json"):
        for number, value in enumerate(field(video, "mc_question", list, where), start=1):
            at = f"{where}, question {number}"
            question = as_record(value, at)
            area = field(question, "area", str, at)
            yield choice_row(
                dataset=f"{BENCHMARK.dataset}/{area}",
                idx=f"{vid}_{key_field(question, 'id', at)}",
                vid=vid,
                video=media_path(folder, f"videos/{vid}.mp4", at),
                question=field(question, "question", str, at),
                options=list_field(question, "options", str, at),
                answer=field(question, "answer_id", int, at),
                where=at,
                extra_info={
                    "area": area,
                    "reasoning": field(question, "reasoning", str, at),
                    "tags": field(question, "tag", list, at),
                },
            )


BENCHMARK = Benchmark(
    name="perception-test",
    title="PerceptionTest",
    groups=("mc_qa",),
    dataset="PerceptionTest",
    metric="choice_by_subtask",
    num_rows=19_140,
    source="https://github.com/google-deepmind/perception_test",
    layout="mc_question_valid.json (of mc_question_valid_annotations.zip); videos/<video id>.mp4 (of valid_videos.zip)",
    is_verified=True,
    read_rows=read_rows,
)
