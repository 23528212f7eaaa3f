from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.perception_test import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as https://github.com/google-deepmind/perception_test (README, "Video metadata" and "Multiple-choice video
# question-answers") lists them, nested as a public copy of its baseline for this task reads them, 2026-11-21; the
# values are made up.
VIDEOS: dict[str, Any] = {
    "video_901": {
        "metadata": {
            "split": "valid", "video_id": "video_901", "frame_rate": 29.97, "num_frames": 600,
            "resolution": [1080, 1920], "audio_samples": 960000, "audio_sample_rate": 48000.0,
            "is_cup_game": 0, "is_camera_moving": 0,
        },
        "mc_question": [
            {
                "id": 0, "question": "Which cup is the coin under?", "options": ["left", "middle", "right"],
                "answer_id": 2, "area": "memory", "reasoning": "descriptive", "tag": ["change detection"],
            },
            {
                "id": 4, "question": "Would the tower fall?", "options": ["yes", "no", "can't tell"],
                "answer_id": 0, "area": "physics", "reasoning": "counterfactual", "tag": [],
            },
        ],
    },
    "video_77": {
        "metadata": {"split": "valid", "video_id": "video_77"},
        "mc_question": [
            {
                "id": 0, "question": "Is the camera moving?", "options": ["I don't know", "moving", "still"],
                "answer_id": 1, "area": "physics", "reasoning": "descriptive", "tag": ["motion"],
            },
        ],
    },
}  # fmt: skip


def test_rows(tmp_path: Path) -> None:
    write_json(tmp_path / "mc_question_valid.json", VIDEOS)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("PerceptionTest/memory", "video_901_0"),
        ("PerceptionTest/physics", "video_901_4"),
        ("PerceptionTest/physics", "video_77_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/video_901.mp4"},
        "Question: Which cup is the coin under?\n(A) left\n(B) middle\n(C) right",
        "C",
        " Answer: (",
        dataset="PerceptionTest/memory",
        task="video/QA",
        idx="video_901_0",
        vid="video_901",
        extra_info={"area": "memory", "reasoning": "descriptive", "tags": ["change detection"]},
    )


@pytest.mark.parametrize(
    ("video", "message"),
    [
        ([], r'mc_question_valid\.json, entry "video_1": an object is expected, not a list'),
        ({"metadata": {}}, r'entry "video_1": no field "mc_question" \(it has: metadata\)'),
        ({"mc_question": [{"id": 0}]}, r'entry "video_1", question 1: no field "area"'),
        (
            {"mc_question": [VIDEOS["video_77"]["mc_question"][0] | {"answer_id": 3}]},
            r'entry "video_1", question 1: the answer is option 4 of 3',
        ),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, video: Any, message: str) -> None:
    write_json(tmp_path / "mc_question_valid.json", {"video_1": video})
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))


def test_videos_stay_in_the_folder(tmp_path: Path) -> None:
    write_json(tmp_path / "mc_question_valid.json", {"../../video_1": VIDEOS["video_77"]})
    with pytest.raises(RowError, match="is not the name of a file inside"):
        list(BENCHMARK.read_rows(tmp_path))
