"""Video-MME: multiple choice on 900 videos, three questions each, short, medium and long; without subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import PlacedRecord, field, list_field, read_parquet
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.lettered_options import without_letters
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows, with_extra
from tarsier_core.benchmarks.row_shapes import choice_row, letter_index
from tarsier_core.rows import Row

TABLE = "videomme/test-00000-of-00001.parquet"
KINDS = ("duration", "domain", "sub_category", "task_type")


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where its file is there, else those of the hub's table.

    The original names a video by its number, the hub's files by the video's YouTube name: the table, where it is
    there too, says which is which.
    """
    media = MediaIndex(folder)
    original = find_original_file(folder, "Video-MME.jsonl", "video-mme.jsonl")
    if original is not None:
        names = file_names(folder) if (folder / TABLE).is_file() else {}
        for row in read_original_rows(original, media, names):
            yield with_extra(row, vid=row.vid, idx=row.idx)
        return
    for idx, (where, record) in enumerate(records(folder)):
        vid = field(record, "video_id", str, where)
        kinds = {name: field(record, name, str, where) for name in KINDS}
        yield choice_row(
            dataset="Video-MME",
            idx=idx,
            vid=vid,
            video=media.path_of(field(record, "videoID", str, where), f"{where}: videoID"),
            question=field(record, "question", str, where),
            options=without_letters(list_field(record, "options", str, where)),
            answer=letter_index(field(record, "answer", str, where), where),
            where=where,
            extra_info={"vid": vid, "idx": idx, **kinds},
        )


def records(folder: Path) -> Iterator[PlacedRecord]:
    """The rows of the hub's table."""
    return read_parquet(folder / TABLE)


def file_names(folder: Path) -> dict[str, str]:
    """The name of each video's file, by the video's number."""
    return {
        field(record, "video_id", str, where): field(record, "videoID", str, where)
        for where, record in records(folder)
    }


# huggingface.co/datasets/lmms-lab/Video-MME, as read by vlmeval/dataset/videomme.py of
# github.com/open-compass/VLMEvalKit; the original's data/annotations/Video-MME.jsonl (2,700 rows, and its wording
# of questions). Both 2026-11-21. 128 frames: Tarsier2 paper, Table 4.
BENCHMARK = Benchmark(
    name="video-mme",
    title="Video-MME",
    groups=("mc_qa",),
    dataset="Video-MME",
    metric="video_mme",
    num_rows=2700,
    source="hf:lmms-lab/Video-MME",
    layout=f"{TABLE}, or Video-MME.jsonl (original repository, data/annotations); videos_chunked_*.zip "
    "unpacked anywhere below, named by videoID",
    is_verified=True,
    read_rows=read_rows,
    num_frames=128,
)
