"""Vinoground: 500 pairs of clips and captions that differ only in the order of what happens.

A text question shows a clip and asks for its caption; a video question shows both clips, one after the other,
and asks for a caption's clip. Each pair has two of either, and counts only where both are right.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, media_path, read_csv, read_records
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_shapes import choice_row, letter_index, split_choices
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

FILES = (("text", "vinoground_textscore.json"), ("video", "vinoground_videoscore.json"))


def read_rows(folder: Path) -> Iterator[Row]:
    """One row a question: the text questions, then the video questions."""
    categories = read_categories(folder / "vinoground.csv")
    for kind, file_name in FILES:
        for where, question in read_records(folder / file_name):
            idx = field(question, "idx", str, where)
            pair, _, side = idx.partition("_")
            if pair not in categories or side not in ("pos", "neg"):
                raise RowError(f'{where}: idx "{idx}" is not a pair of vinoground.csv with "_pos" or "_neg"')
            asked, options = split_choices(field(question, "question", str, where), where)
            video = field(question, "video_name", str, where)
            yield choice_row(
                dataset=f"{BENCHMARK.dataset}/{kind}",
                idx=f"{idx}_{kind}",
                vid=video,
                video=media_path(folder, video, where),
                question=asked,
                options=options,
                answer=letter_index(field(question, "GT", str, where), where),
                where=where,
                extra_info={"score": kind, "pair": pair, "side": side, "categories": categories[pair]},
            )


def read_categories(path: Path) -> dict[str, list[str]]:
    """The categories of each pair, by its number: the major one, then the minor ones."""
    return {
        pair["index"]: [name.strip() for name in (pair["major"], *pair["minor"].split(";")) if name.strip()]
        for _, pair in read_csv(path, ("index", "major", "minor"))
    }


BENCHMARK = Benchmark(
    name="vinoground",
    title="Vinoground",
    groups=("mc_qa", "temporal"),
    dataset="Vinoground",
    metric="vinoground",
    num_rows=2_000,
    source="hf:HanSolo9682/Vinoground",
    layout="vinoground_textscore.json, vinoground_videoscore.json, vinoground.csv; the two unpacked "
    "folders of clips that video_name names",
    is_verified=True,
    read_rows=read_rows,
)
