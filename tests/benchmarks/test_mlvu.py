from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.mlvu import BENCHMARK, TASKS
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Layout as https://github.com/open-compass/VLMEvalKit (its class MLVU_MCQ) and
# https://huggingface.co/spaces/yeliudev/VideoMind-2B (videomind/dataset/sub_classes/mlvu.py) read
# https://huggingface.co/datasets/MLVU/MVLU, 2026-11-21; the values are made up.
PLOT: dict[str, Any] = {
    "video": "movie_1.mp4",
    "duration": 246,
    "question": "What does the girl hide?",
    "candidates": ["A key", "A ring", "A letter", "A coin"],
    "answer": "A letter",
    "question_type": "plotQA",
}
COUNT: dict[str, Any] = {
    "video": "count_1.mp4",
    "duration": 480.5,
    "question": "How often does a train pass?",
    "candidates": ["3", "2", "2", "5"],
    "answer": "2",
    "question_type": "count",
}


def publish(folder: Path, **files: Any) -> None:
    for task in TASKS:
        write_json(folder / "MLVU" / "json" / f"{task}.json", files.get(task, []))


def test_rows(tmp_path: Path) -> None:
    publish(tmp_path, **{"1_plotQA": [PLOT, PLOT | {"answer": "A key"}], "4_count": [COUNT]})
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("MLVU/plotQA", "1_plotQA_0"),
        ("MLVU/plotQA", "1_plotQA_1"),
        ("MLVU/count", "4_count_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/MLVU/video/1_plotQA/movie_1.mp4"},
        "Question: What does the girl hide?\n(A) A key\n(B) A ring\n(C) A letter\n(D) A coin",
        "C",
        " Answer: (",
        dataset="MLVU/plotQA",
        task="video/QA",
        idx="1_plotQA_0",
        vid="1_plotQA/movie_1.mp4",
        extra_info={"question_type": "plotQA", "duration_seconds": 246.0},
    )
    assert rows[2]["messages"][1]["content"][1]["reference"] == "B"  # the first of two equal options


def test_numbers_count_as_options(tmp_path: Path) -> None:
    publish(tmp_path, **{"4_count": [COUNT | {"candidates": [3, 2], "answer": 2}]})
    (row,) = BENCHMARK.read_rows(tmp_path)
    assert row.messages[0].content[1].text == "Question: How often does a train pass?\n(A) 3\n(B) 2"
    assert row.messages[1].content[1].reference == "B"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answer": "A hat"}, r'1_plotQA\.json, record 1: the answer "A hat" is none of the . options'),
        ({"candidates": None}, r'1_plotQA\.json, record 1: no field "candidates"'),
        ({"video": "../2_needle/a.mp4"}, r"1_plotQA\.json, record 1: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, **{"1_plotQA": [PLOT | changed]})
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
