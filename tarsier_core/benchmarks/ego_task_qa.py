"""EgoTaskQA: what someone does, could do and will do, seen with their eyes; the test questions of the direct split.

A clip is a range of the frames of LEMMA, which come as pictures. A row holds only the frames that are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, key_field, media_path, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.errors import RowError
from tarsier_core.media.sampling import uniform_indices
from tarsier_core.rows import Row, VideoMedium

SHORT_ANSWER = "Answer with a word or a short phrase."


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question."""
    for where, question in read_records(folder / "direct" / "test_qas.json"):
        interval = field(question, "interval", str, where)
        frames = [media_path(folder, frame, where) for frame in frame_files(interval, where)]
        yield open_row(
            dataset=f"{BENCHMARK.dataset}/direct",
            idx=key_field(question, "question_id", where),
            vid=interval,
            video=VideoMedium(image_file=frames),
            prompt=f"{field(question, 'question', str, where)}\n{SHORT_ANSWER}",
            reference=field(question, "answer", str, where),
            task="video/QA",
            extra_info={"reasoning_types": field(question, "reasoning_type", str, where).split("$")},
        )


def frame_files(interval: str, where: str) -> list[str]:
    """The pictures shown of an interval "<clip>|<view>|<start>|<end>", whose frames count from 0, end excluded.

    Pictures are numbered from 1: frame 30 is img_00031.jpg.
    """
    clip, view, start, end = (interval.split("|") + [""] * 4)[:4]
    if interval.count("|") != 3 or not (start.isdigit() and end.isdigit() and view) or int(start) >= int(end):
        raise RowError(f'{where}: interval "{interval}" is not "<clip>|<view>|<first frame>|<end frame>"')
    chosen = uniform_indices(int(start), int(end) - 1, BENCHMARK.num_frames)
    return [f"videos/{clip}/fpv{view[-1]}/img_{frame + 1:05d}.jpg" for frame in chosen]


BENCHMARK = Benchmark(
    name="ego-task-qa",
    title="EgoTaskQA",
    groups=("embodied",),
    dataset="EgoTaskQA",
    metric="exact_match",
    num_rows=None,
    source="https://github.com/Buzz-Beater/EgoTaskQA",
    layout="direct/test_qas.json; LEMMA's frames as videos/<clip>/fpv<view>/img_<number>.jpg",
    is_verified=True,
    read_rows=read_rows,
)
