"""TemporalBench: which of two captions is right, down to a detail of a movement; short clips and long ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, media_path, optional_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row, letter_index, split_choices
from tarsier_core.rows import Row

FILES = (("short", "temporalbench_short_qa.json"), ("long", "temporalbench_long_qa.json"))


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question: those on short clips, then those on long ones."""
    for length, file_name in FILES:
        for where, question in read_records(folder / file_name):
            asked, options = split_choices(field(question, "question", str, where), where)
            video = field(question, "video_name", str, where)
            # The dataset's card calls the field source_dataset, the authors' scoring script dataset.
            origin = optional_field(question, "source_dataset", str, where)
            yield choice_row(
                dataset=f"{BENCHMARK.dataset}/{length}",
                idx=field(question, "idx", str, where),
                vid=video,
                video=media_path(folder, video, where),
                question=asked,
                options=options,
                answer=letter_index(field(question, "GT", str, where), where),
                where=where,
                extra_info={
                    "length": length,
                    "category": optional_field(question, "category", str, where),
                    "source_dataset": origin or optional_field(question, "dataset", str, where),
                },
            )


BENCHMARK = Benchmark(
    name="temporal-bench",
    title="TemporalBench",
    groups=("mc_qa", "temporal"),
    dataset="TemporalBench",
    metric="choice_by_subtask",
    num_rows=None,
    source="hf:microsoft/TemporalBench",
    layout="temporalbench_short_qa.json, temporalbench_long_qa.json; the unpacked clips that video_name names",
    is_verified=True,
    read_rows=read_rows,
    num_frames=128,
)
