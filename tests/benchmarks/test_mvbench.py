from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.mvbench import SUBTASKS, frame_numbers, read_rows
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

# The layout of json/*.json of huggingface.co/datasets/OpenGVLab/MVBench, as read by video_chat2/mvbench.ipynb of
# github.com/OpenGVLab/Ask-Anything (2026-11-21); values made up.
RECORDS: dict[str, list[dict[str, Any]]] = {
    "action_sequence": [
        {
            "video": "ZZZ01.mp4",
            "question": "What happened after the person opened the door?",
            "candidates": ["Sat down.", "Took the cup.", "Left."],
            "answer": "Took the cup.",
            "start": 12.1,
            "end": 19.7,
        }
    ],
    "fine_grained_pose": [
        {
            "video": "S001_rgb.avi",
            "question": "What is the pose?",
            "candidates": ["jump", "sit"],
            "answer": "jump",
        }
    ],
    "episodic_reasoning": [
        {
            "video": "show_s01e01_seg01_clip_00",
            "question": "Why does she laugh?",
            "candidates": ["A joke.", "A fall."],
            "answer": "A fall.",
            "start": 1.0,
            "end": 2.1,
            "fps": 3,
        }
    ],
}


def write(folder: Path, records: dict[str, list[dict[str, Any]]]) -> None:
    (folder / "json").mkdir(exist_ok=True)
    for subtask in SUBTASKS:
        (folder / "json" / f"{subtask.stem}.json").write_text(json.dumps(records.get(subtask.stem, [])))


def touch(folder: Path, *files: str) -> None:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(b"clip")


def video(row: Row) -> dict[str, Any]:
    medium = row.messages[0].content[0].video
    assert medium is not None
    return medium.model_dump(exclude_unset=True)


def test_records_become_rows(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    touch(tmp_path, "video/star/Charades_v1_480/ZZZ01.mp4", "video/perception/videos/ZZZ01.mp4")
    sequence, pose, episodic = read_rows(tmp_path)
    assert sequence.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "video",
                        "video": {
                            "video_file": str(tmp_path / "video/star/Charades_v1_480/ZZZ01.mp4"),
                            "start_time": 12.1,
                            "end_time": 19.7,
                        },
                    },
                    {
                        "type": "text",
                        "text": "Question: What happened after the person opened the door?\n"
                        "(A) Sat down.\n(B) Took the cup.\n(C) Left.",
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
        "dataset": "MVBench/Action Sequence",
        "task": "video/QA",
        "idx": 0,
        "vid": "star/Charades_v1_480/ZZZ01.mp4",
    }
    assert (pose.dataset, pose.idx) == ("MVBench/Fine-grained Pose", 1)
    assert video(pose) == {"video_file": str(tmp_path / "nturgbd/S001_rgb.avi")}
    assert episodic.dataset == "MVBench/Episodic Reasoning"


def test_pictures_of_a_part_are_listed_by_number(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    folder = "video/tvqa/frames_fps3_hq/show_s01e01_seg01_clip_00"
    *_, planned = read_rows(tmp_path)
    # Seconds 1.0 to 2.1 at 3 a second: pictures 3 to 6.
    expected = [str(tmp_path / folder / f"0000{number}.jpg") for number in (3, 4, 5, 6)]
    assert video(planned) == {"image_file": expected}
    touch(tmp_path, *(f"{folder}/0000{number}.jpg" for number in range(1, 6)))
    *_, there = read_rows(tmp_path)
    assert video(there) == {"image_file": expected[:3]}


def test_pictures_may_lie_without_the_folder_video(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    folder = "tvqa/frames_fps3_hq/show_s01e01_seg01_clip_00"
    touch(tmp_path, *(f"{folder}/0000{number}.jpg" for number in range(1, 4)))
    *_, row = read_rows(tmp_path)
    assert video(row) == {"image_file": [str(tmp_path / folder / "00003.jpg")]}


def test_clips_that_are_already_cut_have_no_bounds(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    touch(
        tmp_path,
        "star/Charades_segment/ZZZ01.mp4",
        "nturgbd_convert/S001_rgb.mp4",
        "tvqa/video_fps3_hq_segment/show_s01e01_seg01_clip_00.mp4",
    )
    assert [video(row) for row in read_rows(tmp_path)] == [
        {"video_file": str(tmp_path / "star/Charades_segment/ZZZ01.mp4")},
        {"video_file": str(tmp_path / "nturgbd_convert/S001_rgb.mp4")},
        {"video_file": str(tmp_path / "tvqa/video_fps3_hq_segment/show_s01e01_seg01_clip_00.mp4")},
    ]


@pytest.mark.parametrize(
    ("start", "end", "num_frames", "expected"),
    [
        pytest.param(0.0, 1.0, None, [1, 2, 3], id="there is no picture 0"),
        pytest.param(10.0, 11.0, None, [30, 31, 32, 33], id="both ends"),
        pytest.param(10.0, 99.0, 31, [30, 31], id="up to the last"),
        pytest.param(10.0, 99.0, 5, [], id="past the last"),
    ],
)
def test_frame_numbers(start: float, end: float, num_frames: int | None, expected: list[int]) -> None:
    assert list(frame_numbers(start, end, num_frames)) == expected


def test_there_are_twenty_subtasks_and_five_are_bounded() -> None:
    assert len({subtask.stem for subtask in SUBTASKS}) == 20
    assert [subtask.title for subtask in SUBTASKS if subtask.is_bounded] == [
        "Action Sequence",
        "Action Prediction",
        "Object Interaction",
        "Action Localization",
        "Episodic Reasoning",
    ]


@pytest.mark.parametrize(
    ("stem", "change", "cause"),
    [
        ("action_sequence", {"start": None}, 'action_sequence.json, record 1: no field "start"'),
        ("action_sequence", {"end": "late"}, 'action_sequence.json, record 1: field "end" is "late"'),
        ("fine_grained_pose", {"answer": "run"}, 'record 1: the answer "run" is none of the 2 options'),
        ("episodic_reasoning", {"video": "../../x"}, "episodic_reasoning.json, record 1"),
        ("episodic_reasoning", {"start": 9.0}, "has no picture from 9.0 to 2.1 seconds"),
    ],
)
def test_a_malformed_record_is_named(tmp_path: Path, stem: str, change: dict[str, Any], cause: str) -> None:
    write(tmp_path, RECORDS | {stem: [RECORDS[stem][0] | change]})
    with pytest.raises(RowError) as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)


def test_a_subtask_without_its_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    (tmp_path / "json" / "state_change.json").unlink()
    with pytest.raises(RowError, match="state_change.json: no such file"):
        list(read_rows(tmp_path))
