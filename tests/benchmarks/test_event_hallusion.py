from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.event_hallusion import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Layout as in https://github.com/Stevetich/EventHallusion (questions/*.json, run_gpt4o.py, gpt4o_judge.py),
# 2026-11-21; the values are made up.
QUESTION = {"type": "hallucination", "question": "Does the man ride the horse?", "answer": "No."}
ENTIRE: dict[str, Any] = {
    "id": "entire_901",
    "category": "pet&animal",
    "length": "00:07",
    "event_info": {
        "object": ["person", "horse"],
        "scene": "On a meadow.",
        "caption": "A man walks beside a horse.",
        "bias": "The man is riding the horse.",
    },
    "questions": [QUESTION, QUESTION | {"question": "Does he walk?", "answer": "Yes."}],
}
INTERLEAVE: dict[str, Any] = {
    "id": "interleave_901",
    "category": "nature",
    "length": "00:12",
    "event_info": {
        "object": ["stone"],
        "scene": "A mountain road.",
        "caption": "Cars pass below a slope.",
        "unexpected": "Rocks roll onto the road.",
    },
    "questions": [{"type": "hallucination", "question": "Did anything unexpected happen?", "answer": "Yes."}],
}
MISLEADING: dict[str, Any] = ENTIRE | {"id": "misleading_901", "questions": []}


def publish(folder: Path, entire: Any = ENTIRE) -> None:
    for split, clip in (("entire", entire), ("interleave", INTERLEAVE), ("misleading", MISLEADING)):
        write_json(folder / "questions" / f"{split}_questions.json", [clip])


def test_rows(tmp_path: Path) -> None:
    publish(tmp_path)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("EventHallusion/entire", "entire_901_0"),
        ("EventHallusion/entire", "entire_901_1"),
        ("EventHallusion/entire", "entire_901_description"),
        ("EventHallusion/interleave", "interleave_901_0"),
        ("EventHallusion/interleave", "interleave_901_description"),
        ("EventHallusion/misleading", "misleading_901_description"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/entire/entire_901.mp4"},
        "Does the man ride the horse?\nPlease answer yes or no.",
        "no",
        dataset="EventHallusion/entire",
        task="video/QA",
        idx="entire_901_0",
        vid="entire_901",
        extra_info={"kind": "yes_no", "split": "entire"},
    )
    assert rows[4] == expected_row(
        {"video_file": f"{tmp_path}/videos/interleave/interleave_901.mp4"},
        "Describe the video in detail.",
        "Rocks roll onto the road.",
        dataset="EventHallusion/interleave",
        task="video/caption",
        idx="interleave_901_description",
        vid="interleave_901",
        extra_info={"kind": "description", "split": "interleave", "event": "Rocks roll onto the road."},
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"event_info": {"scene": "x"}}, r'entire_questions\.json, record 1: no field "caption"'),
        (
            {"questions": [QUESTION | {"answer": "no"}]},
            r'entire_questions\.json, record 1, question 1: the answer is "no", neither "Yes\." nor "No\."',
        ),
        ({"id": "../a"}, r"entire_questions\.json, record 1: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, ENTIRE | changed)
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
