"""LongVideoBench: questions on clips of up to an hour that refer to a moment of them; the validation split.

Asked without subtitles.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, media_path, read_records, texts_field
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row
from tarsier_core.rows import Row


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question, by the group of the clip's duration: 15, 60, 600 or 3600 seconds."""
    for where, question in read_records(folder / "lvb_val.json"):
        duration_group = field(question, "duration_group", int, where)
        yield choice_row(
            dataset=f"{BENCHMARK.dataset}/{duration_group}",
            idx=field(question, "id", str, where),
            vid=field(question, "video_id", str, where),
            video=media_path(folder, f"videos/{field(question, 'video_path', str, where)}", where),
            question=field(question, "question", str, where),
            options=texts_field(question, "candidates", where),
            answer=field(question, "correct_choice", int, where),
            where=where,
            extra_info={
                "duration_group": duration_group,
                "question_category": field(question, "question_category", str, where),
                "topic_category": field(question, "topic_category", str, where),
                "duration_seconds": field(question, "duration", float, where),
            },
        )


BENCHMARK = Benchmark(
    name="long-video-bench",
    title="LongVideoBench",
    groups=("mc_qa",),
    dataset="LongVideoBench",
    metric="choice_by_subtask",
    num_rows=1_337,
    source="hf:longvideobench/LongVideoBench",
    layout="lvb_val.json; videos/<video_path> (of videos.tar.part.*)",
    is_verified=True,
    read_rows=read_rows,
    num_frames=128,
)
