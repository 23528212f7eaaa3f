"""NExT-QA: multiple choice with five options, validation set."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import field, number_field, read_csv
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.lettered_options import option_lines
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import CHOICE_PREFIX, open_row
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

DATASET = "Next-QA-val-multi_choice"
OPTIONS = ("a0", "a1", "a2", "a3", "a4")
COLUMNS = ("video", "question", "answer", "qid", "type", *OPTIONS)


def read_rows(folder: Path) -> Iterator[Row]:
    """The original's rows where its file is there, else those of the authors' ``val.csv``."""
    media = MediaIndex(folder)
    original = find_original_file(folder, f"{DATASET}.jsonl", "next-qa.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    for idx, (where, record) in enumerate(read_csv(folder / "val.csv", COLUMNS)):
        vid = field(record, "video", str, where)
        answer = number_field(record, "answer", where)
        if answer not in range(len(OPTIONS)):
            raise RowError(f'{where}: field "answer" is {record["answer"]}, not 0 to {len(OPTIONS) - 1}')
        lines = option_lines([record[name] for name in OPTIONS])
        yield open_row(
            dataset=DATASET,
            idx=idx,
            vid=vid,
            video=media.path_of(vid, f"{where}: video"),
            # As in the original's rows of this set: the question stands without "Question: ".
            prompt=f"{field(record, 'question', str, where)}\n{lines}",
            reference=string.ascii_uppercase[int(answer)],
            prefix=CHOICE_PREFIX,
            task="video/QA",
            extra_info={"type": record["type"], "qid": record["qid"]},
        )


# github.com/doc-doc/NExT-QA, dataset/nextqa/val.csv; github.com/bytedance/tarsier,
# data/annotations/Next-QA-val-multi_choice.jsonl (4,996 rows). Both 2026-11-21.
BENCHMARK = Benchmark(
    name="next-qa",
    title="NExT-QA (multiple choice, validation)",
    groups=("mc_qa",),
    dataset=DATASET,
    metric="choice",
    num_rows=4996,
    source="https://github.com/doc-doc/NExT-QA",
    layout=f"val.csv, or {DATASET}.jsonl (original repository, data/annotations); NExTVideo.zip unpacked "
    "anywhere below, clips named by video",
    is_verified=True,
    read_rows=read_rows,
)
