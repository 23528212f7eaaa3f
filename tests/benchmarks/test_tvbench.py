from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.tvbench import BENCHMARK, SUBTASKS, read_rows
from tarsier_core.errors import RowError

# The records of json/action_count.json of huggingface.co/datasets/FunAILab/TVBench (2026-11-21); values made up.
RECORDS: list[dict[str, Any]] = [
    {
        "video": "video_1.mp4",
        "question": "How often does the person clap?",
        "candidates": ["2", "3", "5", "4"],
        "answer": "5",
    },
    {
        "video": "video_2.mp4",
        "question": "How often is the cup lifted?",
        "candidates": ["1", "2"],
        "answer": "1",
        "start": 1.5,
        "end": 4.0,
    },
    {
        "video": "video_3.mp4",
        "question": "How many different moves are made?",
        "candidates": ["2", "2", "3"],
        "answer": "2",
    },
]


def write(folder: Path, records: Any) -> None:
    (folder / "json").mkdir(exist_ok=True)
    for subtask in SUBTASKS:
        content = records if subtask == "Action Count" else []
        (folder / "json" / f"{subtask.lower().replace(' ', '_')}.json").write_text(json.dumps(content))


def test_the_original_file_loads_whole(fixtures_dir: Path) -> None:
    rows = list(read_rows(fixtures_dir / "data" / "tvbench"))
    assert len(rows) == BENCHMARK.num_rows == 2525
    assert [row.idx for row in rows] == list(range(2525))
    # The counts that the original's README prints.
    assert Counter(row.dataset for row in rows) == {
        "TVBench/Action Antonym": 320,
        "TVBench/Action Count": 536,
        "TVBench/Action Localization": 160,
        "TVBench/Action Sequence": 437,
        "TVBench/Egocentric Sequence": 200,
        "TVBench/Moving Direction": 232,
        "TVBench/Object Count": 148,
        "TVBench/Object Shuffle": 225,
        "TVBench/Scene Transition": 185,
        "TVBench/Unexpected Action": 82,
    }
    assert list(dict.fromkeys(row.dataset for row in rows)) == [f"TVBench/{name}" for name in SUBTASKS]


def test_the_hubs_records_become_what_the_original_made_of_them(fixtures_dir: Path, tmp_path: Path) -> None:
    """The original's rows, taken apart into the hub's records and read again, come out the same."""
    original = list(read_rows(fixtures_dir / "data" / "tvbench"))
    records: dict[str, list[dict[str, Any]]] = {}
    for row in original:
        text, reference = row.messages[0].content[1].text, row.messages[1].content[1].reference
        assert text is not None and isinstance(reference, str)
        lines = text.removeprefix("Question: ").split("\n(")
        options = [line.partition(") ")[2] for line in lines[1:]]
        stem, _, video = str(row.vid).partition("/")
        answer = options["ABCDEFGH".index(reference)]
        record = {"video": video, "question": lines[0], "candidates": options, "answer": answer}
        records.setdefault(stem, []).append(record)
    (tmp_path / "json").mkdir()
    for stem, values in records.items():
        (tmp_path / "json" / f"{stem}.json").write_text(json.dumps(values))
    here = str(fixtures_dir / "data" / "tvbench")
    for row, expected in zip(read_rows(tmp_path), original, strict=True):
        assert row.to_json() == json.loads(json.dumps(expected.to_json()).replace(here, str(tmp_path)))


def test_the_hubs_records_become_rows(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    (tmp_path / "video" / "action_count").mkdir(parents=True)
    clip = tmp_path / "video" / "action_count" / "video_1.mp4"
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
                        "text": "Question: How often does the person clap?\n(A) 2\n(B) 3\n(C) 5\n(D) 4",
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": " Answer: ("},
                    {"type": "text", "text": "", "reference": "C"},
                ],
            },
        ],
        "dataset": "TVBench/Action Count",
        "task": "video/QA",
        "idx": 0,
        "vid": "action_count/video_1.mp4",
    }
    video = second.messages[0].content[0].video
    assert video is not None
    assert video.model_dump(exclude_unset=True) == {"video_file": str(tmp_path / "action_count/video_2.mp4")}
    assert third.messages[1].content[1].reference == "A"  # the first of two that read alike


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        ({"answer": "7"}, 'record 2: the answer "7" is none of the 4 options'),
        ({"candidates": ["2", 3]}, 'record 2: field "candidates", element 2'),
        ({"question": None}, 'record 2: no field "question"'),
        ({"video": "../1.mp4"}, "record 2: video"),
    ],
)
def test_a_malformed_record_is_named(tmp_path: Path, record: dict[str, Any], cause: str) -> None:
    write(tmp_path, [RECORDS[0], RECORDS[0] | record])
    with pytest.raises(RowError, match="action_count.json, ") as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)
