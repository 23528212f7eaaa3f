"""MMBench-Video: open questions in 26 skills. Its authors have a judge rate each answer from 0 to 3."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import media_path, read_csv
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

COLUMNS = ("index", "video", "video_path", "question", "answer", "dimensions")


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question."""
    for where, question in read_csv(folder / "MMBench-Video.tsv", COLUMNS, delimiter="\t"):
        yield open_row(
            dataset=BENCHMARK.dataset,
            idx=question["index"],
            vid=question["video"],
            video=media_path(folder, question["video_path"], where),
            prompt=question["question"],
            reference=question["answer"],
            task="video/QA",
            extra_info={"dimensions": parse_names(question["dimensions"], where)},
        )


def parse_names(text: str, where: str) -> list[str]:
    """The names of a cell like "['Counting', 'OCR']"."""
    try:
        names = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RowError(f"{where}: dimensions is {text!r}, not a list of names such as ['Counting']")
    return names


BENCHMARK = Benchmark(
    name="mmbench-video",
    title="MMBench-Video",
    groups=("oe_qa",),
    dataset="MMBench-Video",
    metric="rating_0_3",
    num_rows=1_998,
    source="hf:opencompass/MMBench-Video",
    layout="MMBench-Video.tsv; video/<video>.mp4, restored from video_pkl/*.pkl as its authors tell",
    is_verified=True,
    read_rows=read_rows,
    num_frames=128,
)
