"""E.T. Bench: what its two parts share: one annotation file, in which a sample's task is a short code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tarsier_core.benchmarks.annotation_files import PlacedRecord, field, media_path, read_records
from tarsier_core.errors import RowError

SOURCE = "hf:PolyU-ChenLab/ETBench"
LAYOUT = "annotations/etbench_txt_v1.0.json; videos/<video> (of videos/*.tar.gz)"
ANNOTATIONS = Path("annotations", "etbench_txt_v1.0.json")


class Span(NamedTuple):
    """A part of a clip, in seconds."""

    start_seconds: float
    end_seconds: float


def read_samples(folder: Path, tasks: tuple[str, ...]) -> Iterator[tuple[str, PlacedRecord]]:
    """The samples of some of the tasks, each with its task, in the order of the file."""
    for placed in read_records(folder / ANNOTATIONS):
        task = field(placed.record, "task", str, placed.where)
        if task in tasks:
            yield task, placed


def common_fields(folder: Path, task: str, sample: PlacedRecord, **extra: Any) -> dict[str, Any]:
    """What the rows of both parts have; the spans go to ``extra_info`` as [start, end], in seconds."""
    where, record = sample
    video = field(record, "video", str, where)
    return {
        "idx": field(record, "idx", int, where),
        "vid": video,
        "video": media_path(folder, f"videos/{video}", where),
        "prompt": field(record, "q", str, where),
        "extra_info": {
            "task": task,
            "source": field(record, "source", str, where),
            "duration_seconds": field(record, "duration", float, where),
            "spans": [list(span) for span in read_spans(record, where)],
            **extra,
        },
    }


def read_spans(record: dict[str, Any], where: str) -> list[Span]:
    """The spans of ``tgt``, which is one of them, a list of them, or such a list for each annotator."""
    spans = list(_flat_spans(field(record, "tgt", list, where), where))
    if not spans:
        raise RowError(f'{where}: field "tgt" holds no span')
    return spans


def write_span(span: Span) -> str:
    """As its prompts ask for it: "15.0 - 31.0 seconds"."""
    return f"{span.start_seconds:.1f} - {span.end_seconds:.1f} seconds"


def _flat_spans(value: list[Any], where: str) -> Iterator[Span]:
    if all(isinstance(part, list) for part in value):
        for part in value:
            yield from _flat_spans(part, where)
    elif len(value) == 2 and all(isinstance(part, (int, float)) for part in value) and value[0] <= value[1]:
        yield Span(float(value[0]), float(value[1]))
    else:
        raise RowError(f'{where}: field "tgt" holds {value}, which is not a start and an end in seconds')
