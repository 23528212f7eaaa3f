"""FAVOR-Bench: multiple choice about fine-grained motion, six kinds of question."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import as_record, field, list_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import choice_row, position_of
from tarsier_core.rows import Row

ANNOTATIONS = "video_perspective.json"


def read_rows(folder: Path) -> Iterator[Row]:
    """Rows in the original's format where such a file is there, else those of the hub's file, video by video."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "FAVOR-Bench.jsonl", "favor-bench.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    idx = count()
    for video_where, video in read_records(folder / ANNOTATIONS):
        vid = field(video, "video_name", str, video_where)
        for number, value in enumerate(field(video, "questions", list, video_where), start=1):
            where = f"{video_where}, question {number}"
            record = as_record(value, where)
            options = list_field(record, "options", str, where)
            yield choice_row(
                dataset=f"FAVOR-Bench/{field(record, 'task_type', str, where)}",
                idx=next(idx),
                vid=vid,
                video=media.path_of(vid, f"{video_where}: video_name"),
                question=field(record, "question", str, where),
                options=options,
                answer=position_of(field(record, "correct_answer", str, where), options, where),
                where=where,
            )


# huggingface.co/datasets/zl2048/FAVOR, as read by the FAVOR-Bench reader of github.com/open-compass/VLMEvalKit;
# 8,184 questions: arXiv 2503.14935. Both 2026-11-21.
BENCHMARK = Benchmark(
    name="favor-bench",
    title="FAVOR-Bench",
    groups=("mc_qa",),
    dataset="FAVOR-Bench",
    metric="choice_by_subtask",
    num_rows=8184,
    source="hf:zl2048/FAVOR",
    layout=f"{ANNOTATIONS}; clips in videos/FAVOR-Bench/, named by video_name; FAVOR-Bench.jsonl in the "
    "original's format is read instead",
    is_verified=True,
    read_rows=read_rows,
)
