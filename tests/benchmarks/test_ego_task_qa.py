from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.ego_task_qa import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as https://github.com/Buzz-Beater/EgoTaskQA (baselines/preprocess/qas2tagged_qas.py and split.py,
# baselines/dataset/dataset.py, generation/generate/generate.py) writes and reads them, 2026-11-21; values made up.
QUESTION: dict[str, Any] = {
    "question": "What is the person holding after pouring the juice?",
    "program": "query([obj], ...)",
    "type": ["descriptive"],
    "category": ["object"],
    "semantic": "action",
    "structural": "query",
    "reference": "direct",
    "answer": "cup",
    "interval": "t4-a5-p2|P1|0|18",
    "video_id": 0,
    "question_id": 12,
    "reasoning_type": "descriptive$object$action$query$direct",
}
QUESTIONS = [QUESTION, QUESTION | {"question_id": 13, "answer": "no"}, QUESTION | {"question_id": 14}]


def test_rows(tmp_path: Path) -> None:
    write_json(tmp_path / "direct" / "test_qas.json", QUESTIONS)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [row["idx"] for row in rows] == [12, 13, 14]
    # 16 of frames 0 to 17, rounded half to even: 0, 1.13, ... 15.87, 17; pictures are numbered from 1.
    shown = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18]
    assert rows[0] == expected_row(
        {"image_file": [f"{tmp_path}/videos/t4-a5-p2/fpv1/img_{number:05d}.jpg" for number in shown]},
        "What is the person holding after pouring the juice?\nAnswer with a word or a short phrase.",
        "cup",
        dataset="EgoTaskQA/direct",
        task="video/QA",
        idx=12,
        vid="t4-a5-p2|P1|0|18",
        extra_info={"reasoning_types": ["descriptive", "object", "action", "query", "direct"]},
    )


def test_the_end_of_an_interval_is_not_shown(tmp_path: Path) -> None:
    write_json(tmp_path / "direct" / "test_qas.json", [QUESTION | {"interval": "t1|P2|40|42"}])
    (row,) = BENCHMARK.read_rows(tmp_path)
    clip = row.messages[0].content[0].video
    assert clip is not None
    assert clip.files == [f"{tmp_path}/videos/t1/fpv2/img_{number:05d}.jpg" for number in (41, 42)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"interval": "t1|P1|5|5"}, r'test_qas\.json, record 1: interval "t1\|P1\|5\|5" is not'),
        ({"interval": "t1|P1|5"}, r"record 1: interval .* is not"),
        ({"interval": "t1|P1|-5|5"}, r"record 1: interval .* is not"),
        ({"interval": "t1||0|5"}, r"record 1: interval .* is not"),
        ({"interval": "../..|P1|0|5"}, r"record 1: .* is not the name of a file inside"),
        ({"answer": None}, r'test_qas\.json, record 1: no field "answer"'),
        ({"question_id": 1.5}, r'record 1: field "question_id" is a number, not text'),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    write_json(tmp_path / "direct" / "test_qas.json", [QUESTION | changed])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
