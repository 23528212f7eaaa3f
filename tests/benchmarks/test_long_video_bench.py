from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.long_video_bench import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as https://github.com/longvideobench/LongVideoBench (longvideobench_dataset.py) and the card of
# https://huggingface.co/datasets/longvideobench/LongVideoBench have them, 2026-11-21; the values are made up.
QUESTION: dict[str, Any] = {
    "video_id": "abcdefghijk",
    "question": "A cook stands at a red stove. What is in the pan when the subtitle says 'hot'?",
    "question_wo_referring_query": "What is in the pan?",
    "candidates": ["an egg", "rice", "nothing", "fish", "a lid"],
    "correct_choice": 4,
    "position": [10, 300],
    "topic_category": "KC-Kitchen",
    "question_category": "T2O",
    "level": "L1-Perception",
    "id": "abcdefghijk_0",
    "video_path": "abcdefghijk.mp4",
    "subtitle_path": "abcdefghijk_en.json",
    "duration_group": 600,
    "starting_timestamp_for_subtitles": 0,
    "duration": 412.5,
    "view_count": 1,
}
OTHER_CLIP = {"video_id": "lmnopqrstuv", "video_path": "lmnopqrstuv.mp4", "duration_group": 15}
QUESTIONS = [
    QUESTION,
    QUESTION | {"id": "abcdefghijk_1", "candidates": ["1", "2", "3"], "correct_choice": 0},
    QUESTION | OTHER_CLIP | {"id": "lmnopqrstuv_0"},
]


def test_rows(tmp_path: Path) -> None:
    write_json(tmp_path / "lvb_val.json", QUESTIONS)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("LongVideoBench/600", "abcdefghijk_0"),
        ("LongVideoBench/600", "abcdefghijk_1"),
        ("LongVideoBench/15", "lmnopqrstuv_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/abcdefghijk.mp4"},
        f"Question: {QUESTION['question']}\n(A) an egg\n(B) rice\n(C) nothing\n(D) fish\n(E) a lid",
        "E",
        " Answer: (",
        dataset="LongVideoBench/600",
        task="video/QA",
        idx="abcdefghijk_0",
        vid="abcdefghijk",
        extra_info={
            "duration_group": 600,
            "question_category": "T2O",
            "topic_category": "KC-Kitchen",
            "duration_seconds": 412.5,
        },
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"correct_choice": None}, r'lvb_val\.json, record 1: no field "correct_choice"'),
        ({"correct_choice": 5}, r"lvb_val\.json, record 1: the answer is option 6 of 5"),
        ({"video_path": "../a.mp4"}, r"lvb_val\.json, record 1: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    write_json(tmp_path / "lvb_val.json", [QUESTION | changed])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
