"""TVBench: multiple choice that only time can tell, ten subtasks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, list_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import choice_row, position_of
from tarsier_core.rows import Row

SUBTASKS = (
    "Action Antonym",
    "Action Count",
    "Action Localization",
    "Action Sequence",
    "Egocentric Sequence",
    "Moving Direction",
    "Object Shuffle",
    "Object Count",
    "Scene Transition",
    "Unexpected Action",
)
"""In the order of the original's TVBench.jsonl, whose idx counts through all of them."""


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where its file is there, else those of the hub's ten JSON files.

    The hub's files give bounds in seconds for some clips. As in the original's rows, the whole clip is shown.
    """
    media = MediaIndex(folder)
    original = find_original_file(folder, "TVBench.jsonl", "tvbench.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    idx = 0
    for subtask in SUBTASKS:
        stem = subtask.lower().replace(" ", "_")
        for where, record in read_records(folder / "json" / f"{stem}.json"):
            vid = f"{stem}/{field(record, 'video', str, where)}"
            options = list_field(record, "candidates", str, where)
            yield choice_row(
                dataset=f"TVBench/{subtask}",
                idx=idx,
                vid=vid,
                video=media.path_of(vid, f"{where}: video"),
                question=field(record, "question", str, where),
                options=options,
                answer=position_of(field(record, "answer", str, where), options, where),
                where=where,
            )
            idx += 1


# huggingface.co/datasets/FunAILab/TVBench (file list; records as in MVBench's files, whose reader it shares), and
# the original's TVBench.jsonl, 2026-11-21.
BENCHMARK = Benchmark(
    name="tvbench",
    title="TVBench",
    groups=("mc_qa",),
    dataset="TVBench",
    metric="choice_by_subtask",
    num_rows=2525,
    source="hf:FunAILab/TVBench",
    layout="TVBench.jsonl (original repository, data/annotations) or json/<subtask>.json; clips in "
    "video/<subtask>/ (those of action_antonym come from NTU RGB+D, whose licence must be asked for)",
    is_verified=True,
    read_rows=read_rows,
)
