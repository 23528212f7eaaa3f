from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.temporal_bench import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as https://github.com/mu-cai/TemporalBench (README, "Data Instances"; get_qa_acc.py) and the card of
# https://huggingface.co/datasets/microsoft/TemporalBench have them, 2026-11-21; the values are made up.
CLIP = "short_video/Charades/AAAAA_start_1.0_end_2.0.mp4"
SHORT: dict[str, Any] = {
    "idx": f"{CLIP}_0",
    "video_name": CLIP,
    "category": "Action Order",
    "source_dataset": "Charades",
    "question": "Which caption best describes this video?\nA. A boy waves twice and sits. \nB. A boy sits and waves "
    "twice.\nAnswer with the option's letter from the given choices directly.",
    "GT": "B",
}
LONG: dict[str, Any] = {
    "idx": "long_video/COIN/b.mp4_0",
    "video_name": "long_video/COIN/b.mp4",
    "dataset": "COIN",
    "question": "Which caption best describes this video?\nA. She glues it.\nB. She nails it.\nAnswer with the "
    "option's letter from the given choices directly.",
    "GT": "A",
}


def publish(folder: Path, short: Any, long: Any) -> None:
    write_json(folder / "temporalbench_short_qa.json", short)
    write_json(folder / "temporalbench_long_qa.json", long)


def test_rows(tmp_path: Path) -> None:
    publish(tmp_path, [SHORT, SHORT | {"idx": f"{CLIP}_1", "GT": "A"}], [LONG])
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("TemporalBench/short", f"{CLIP}_0"),
        ("TemporalBench/short", f"{CLIP}_1"),
        ("TemporalBench/long", "long_video/COIN/b.mp4_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/{CLIP}"},
        "Question: Which caption best describes this video?\n(A) A boy waves twice and sits.\n"
        "(B) A boy sits and waves twice.",
        "B",
        " Answer: (",
        dataset="TemporalBench/short",
        task="video/QA",
        idx=f"{CLIP}_0",
        vid=CLIP,
        extra_info={"length": "short", "category": "Action Order", "source_dataset": "Charades"},
    )
    assert rows[2]["extra_info"] == {"length": "long", "category": None, "source_dataset": "COIN"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"GT": "both"}, r'temporalbench_short_qa\.json, record 1: the answer is "both", not the letter'),
        (
            {"question": ["a"]},
            r'temporalbench_short_qa\.json, record 1: field "question" is a list, not text',
        ),
        ({"video_name": "a/../../b.mp4"}, r"record 1: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, [SHORT | changed], [LONG])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
