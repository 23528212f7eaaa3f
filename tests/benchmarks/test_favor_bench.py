from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.favor_bench import read_rows
from tarsier_core.errors import RowError


def asked(kind: str, answer: str, **fields: Any) -> dict[str, Any]:
    options = ["Walks left", "Turns and sits", "Picks up a cup", "Runs", "Stands still"]
    known = {"question": "What does the woman do?", "options": options}
    return known | {"correct_answer": answer, "task_type": kind} | fields


# The layout of video_perspective.json of huggingface.co/datasets/zl2048/FAVOR (2026-11-21); values made up.
VIDEOS: list[dict[str, Any]] = [
    {
        "video_name": "AAAA1.mp4",
        "questions": [asked("HAC", "Turns and sits"), asked("CM", "Walks left")],
        "caption": "A woman turns.",
        "camera_motion": "Stationary",
        "subject_attributes": "Subject 1: Woman",
        "motion_list": "Subject 1: turns",
        "chronological_motion_list": "turns",
    },
    {"video_name": "VR_x_35.mp4", "questions": [asked("AS", "Stands still")]},
]


def write(folder: Path, videos: Any) -> None:
    (folder / "video_perspective.json").write_text(json.dumps(videos))


def test_the_hubs_file_becomes_rows(tmp_path: Path) -> None:
    write(tmp_path, VIDEOS)
    (tmp_path / "videos" / "FAVOR-Bench").mkdir(parents=True)
    clip = tmp_path / "videos" / "FAVOR-Bench" / "AAAA1.mp4"
    clip.write_bytes(b"clip")
    first, second, third = read_rows(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": str(clip)}},
                    {
                        "type": "text",
                        "text": "Question: What does the woman do?\n(A) Walks left\n(B) Turns and sits\n"
                        "(C) Picks up a cup\n(D) Runs\n(E) Stands still",
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": " Answer: ("},
                    {"type": "text", "text": "", "reference": "B"},
                ],
            },
        ],
        "dataset": "FAVOR-Bench/HAC",
        "task": "video/QA",
        "idx": 0,
        "vid": "AAAA1.mp4",
    }
    assert [(row.dataset, row.idx, row.vid) for row in (second, third)] == [
        ("FAVOR-Bench/CM", 1, "AAAA1.mp4"),
        ("FAVOR-Bench/AS", 2, "VR_x_35.mp4"),
    ]


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        (asked("AS", "Flies"), 'record 2, question 1: the answer "Flies" is none of the 5 options'),
        (asked("AS", "Runs", task_type=None), 'record 2, question 1: no field "task_type"'),
        ("a text", "record 2, question 1: an object is expected"),
    ],
)
def test_a_malformed_question_is_named(tmp_path: Path, value: Any, cause: str) -> None:
    write(tmp_path, [VIDEOS[0], VIDEOS[1] | {"questions": [value]}])
    with pytest.raises(RowError, match="video_perspective.json, ") as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)


def test_a_video_without_questions_is_refused(tmp_path: Path) -> None:
    write(tmp_path, [{"video_name": "AAAA1.mp4"}])
    with pytest.raises(RowError, match='video_perspective.json, record 1: no field "questions"'):
        list(read_rows(tmp_path))
