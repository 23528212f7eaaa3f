from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.open_eqa import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as in https://github.com/facebookresearch/open-eqa (data/open-eqa-v0.json, data/README.md,
# data/hm3d/extract-frames.py), 2026-11-21; the values are made up.
EPISODE = "hm3d-v0/900-hm3d-AAAAAAAAAAA"
QUESTION: dict[str, Any] = {
    "question": "Where is the broom?",
    "answer": "By the garage door",
    "category": "object localization",
    "question_id": "00000000-0000-0000-0000-000000000001",
    "episode_history": EPISODE,
    "extra_answers": ["next to the door", "in the corner"],
}
PLAIN: dict[str, Any] = {
    "question": "Is the lamp on?",
    "answer": "No",
    "category": "object state recognition",
    "question_id": "00000000-0000-0000-0000-000000000002",
    "episode_history": EPISODE,
}
QUESTIONS = [
    QUESTION,
    PLAIN,
    PLAIN | {"question_id": "3", "episode_history": "scannet-v0/901-scannet-scene0000_00"},
]


def publish(folder: Path, questions: list[dict[str, Any]], num_frames: int) -> Path:
    write_json(folder / "data" / "open-eqa-v0.json", questions)
    episode = folder / "data" / "frames" / EPISODE
    episode.mkdir(parents=True)
    for number in range(num_frames):
        (episode / f"{number:05d}-rgb.png").touch()
        (episode / f"{number:05d}-depth.png").touch()
    return episode


def test_rows(tmp_path: Path) -> None:
    episode = publish(tmp_path, QUESTIONS, num_frames=31)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("OpenEQA/object localization", QUESTION["question_id"]),
        ("OpenEQA/object state recognition", PLAIN["question_id"]),
        ("OpenEQA/object state recognition", "3"),
    ]
    assert rows[0] == expected_row(
        {"image_file": [f"{episode}/{number:05d}-rgb.png" for number in range(0, 31, 2)]},
        "Where is the broom?",
        ["By the garage door", "next to the door", "in the corner"],
        dataset="OpenEQA/object localization",
        task="video/QA",
        idx=QUESTION["question_id"],
        vid=EPISODE,
        extra_info={"category": "object localization"},
    )
    assert rows[1]["messages"][1]["content"][0]["reference"] == ["No"]


def test_an_episode_without_frames_is_named_by_its_folder(tmp_path: Path) -> None:
    publish(tmp_path, QUESTIONS, num_frames=3)
    clip = list(BENCHMARK.read_rows(tmp_path))[2].messages[0].content[0].video
    assert clip is not None
    assert clip.files == [f"{tmp_path}/data/frames/scannet-v0/901-scannet-scene0000_00"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answer": 3}, r'open-eqa-v0\.json, record 1: field "answer" is a whole number, not text'),
        ({"extra_answers": [3]}, r'record 1: field "extra_answers", element 1 is a whole number'),
        ({"episode_history": "../../home"}, r"record 1: .* is not the name of a file inside"),
        ({"category": None}, r'open-eqa-v0\.json, record 1: no field "category"'),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, [QUESTION | changed], num_frames=1)
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
