"""DREAM-1K: descriptions of 1,000 clips in five categories, scored by AutoDQ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tarsier_core.benchmarks.annotation_files import field, key_field, list_field, number_field, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.errors import RowError
from tarsier_core.modes import DETAILED
from tarsier_core.rows import Row

ORIGINAL_FILES = ("DREAM-1k.jsonl", "DREAM.jsonl", "dream.jsonl")
COUNTS = ("n_events", "n_shots", "n_subjects")


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where its file is there, else those of the hub's ``json/metadata.json``."""
    media = MediaIndex(folder)
    original = find_original_file(folder, *ORIGINAL_FILES)
    if original is not None:
        yield from read_original_rows(original, media)
        return
    for where, record in read_records(folder / "json" / "metadata.json"):
        yield metadata_row(record, media, where)


def metadata_row(record: Mapping[str, Any], media: MediaIndex, where: str) -> Row:
    """The row of one record of the hub's file, as the original writes it; its numbers may be texts."""
    file = field(record, "video_file", str, where)
    return open_row(
        dataset=f"DREAM/{field(record, 'source', str, where).removeprefix('DREAM/')}",
        idx=whole(key_field(record, "idx", where)),
        vid=whole(PurePosixPath(file).stem),
        video=media.path_of(file, f"{where}: video_file"),
        prompt=DETAILED.prompt,
        reference=field(record, "description", str, where),
        task="video/caption",
        extra_info={
            "duration": number_field(record, "duration", where),
            "events": events_of(record, where),
            **{name: int(number_field(record, name, where)) for name in COUNTS},
        },
    )


def events_of(record: Mapping[str, Any], where: str) -> list[str]:
    """The human events: a list, or a text that holds one. A clip may have none."""
    events = record.get("events")
    if isinstance(events, str):
        try:
            events = json.loads(events)
        except ValueError:
            raise RowError(f'{where}: field "events" is a text that holds no list of events') from None
    return [] if events == [] else list_field({"events": events}, "events", str, where)


def whole(key: int | str) -> int | str:
    """A number that a file writes as text, as the original writes it."""
    return int(key) if isinstance(key, str) and key.isdecimal() else key


# The original's files and how its vid names a clip: github.com/bytedance/tarsier, README and
# data/fill_in_video_file.ipynb. The hub's: huggingface.co/datasets/omni-research/DREAM-1K (card and file list);
# its fields also in github.com/kpc0810/LLaVA-NeXT, llava/eval/dream1k.py. All 2026-11-21.
BENCHMARK = Benchmark(
    name="dream",
    title="DREAM-1K",
    groups=("dream",),
    dataset="DREAM",
    metric="autodq",
    num_rows=1000,
    source="hf:omni-research/DREAM-1K",
    layout="DREAM-1k.jsonl (original repository, data/annotations) or json/metadata.json; video/video.zip "
    "unpacked anywhere below, clips named by vid (1.mp4)",
    is_verified=True,
    read_rows=read_rows,
)
