from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.robo_vqa import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json, write_text

# Fields and marks as public converters of https://huggingface.co/datasets/Tianli/robovqa read its json folder,
# 2026-11-21 (not confirmed against the files themselves); the values are made up.
CLIPS: list[dict[str, Any]] = [
    {
        "uid": "901",
        "video": "901.mp4",
        "text": "<task:success:discrete:True>\nput the cup on the tray Q: satisfied? <PRED>A: <PRED:ANSWER>"
        "<PRED:DISCRETE><PRED:BINARY>yes</PRED:BINARY></PRED:DISCRETE></PRED:ANSWER>\n</PRED>"
        "<task:remaining5_planning_with_context20:freeform>\ncurrent goal is: clear the tray. last 20 steps: 1- take "
        "the cup Q: next 5 steps? <PRED>A: 1- wipe the tray 2- done\n</PRED>",
    },
    {
        "uid": "902",
        "video": "902.mp4",
        "text": "<task:past_description:freeform>\nQ: what just happened? <PRED>A: drop the bag\n</PRED>",
    },
]


@pytest.mark.parametrize("as_lines", [False, True])
def test_rows(tmp_path: Path, as_lines: bool) -> None:
    shard = tmp_path / "json" / "val" / "data-00000-of-00001.json"
    if as_lines:
        write_text(shard, "".join(json.dumps(clip) + "\n" for clip in CLIPS))
    else:
        write_json(shard, CLIPS)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("RoboVQA/success", "901_0"),
        ("RoboVQA/remaining5_planning_with_context20", "901_1"),
        ("RoboVQA/past_description", "902_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/901.mp4"},
        "put the cup on the tray Q: satisfied?",
        "yes",
        dataset="RoboVQA/success",
        task="video/QA",
        idx="901_0",
        vid="901.mp4",
        extra_info={"task": "success:discrete:True"},
    )
    assert rows[1]["messages"][1]["content"][0]["reference"] == "1- wipe the tray 2- done"


def test_what_is_assumed_is_said() -> None:
    assert not BENCHMARK.is_verified
    assert "assumed" in BENCHMARK.layout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("put the cup away", r'data\.json, record 1: field "text" holds a task that isn\'t'),
        ("<task:success>\nQ: satisfied?", r'data\.json, record 1: field "text" holds a task'),
        ("<task:a>\nQ: x? <PRED>A: </PRED>", r'data\.json, record 1: field "text" holds a task'),
        ("<task:a>\nQ: x? <PRED>A: y</PRED> Q: z? <PRED>A: w</PRED>", r'record 1: field "text" holds a task'),
        (None, r'data\.json, record 1: no field "text"'),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, text: str | None, message: str) -> None:
    write_json(tmp_path / "json" / "val" / "data.json", [{"uid": "1", "video": "1.mp4", "text": text}])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(RowError, match=r"json/val: no file \*\.json"):
        list(BENCHMARK.read_rows(tmp_path))
