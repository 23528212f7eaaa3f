from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.tomato import BENCHMARK, REASONING_TYPES
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Fields as https://github.com/yale-nlp/TOMATO (data/count.json, data/visual_cues.json, src/generate_lib/qwen.py)
# has them, 2026-11-21; the values are made up.
VARIATION = {"counterfactual": 0, "composite": 1, "zoom": 0, "first_person": 0}
COUNTS: dict[str, Any] = {
    "0": {
        "question": "How many hearts does the hand draw?", "options": ["2", "1", "3", "0"], "answer": 2,
        "key": "9001-01", "video_source_url": "", "motion_type": "count", "variation": VARIATION,
        "demonstration_type": "human", "note": "a heart",
    },
    "1": {
        "question": "How often do the balls touch?", "options": ["4", "2"], "answer": 0,
        "key": "9002-00", "video_source_url": "CLEVRER", "motion_type": "count", "demonstration_type": "simulated",
        "variation": VARIATION, "note": "",
    },
}  # fmt: skip
CUES: dict[str, Any] = {
    "0": {
        "question": "Which drum sounds first?", "options": ["The left one.", "The right one."], "answer": 1,
        "video_source_url": "", "motion_type": "visual cues", "variation": VARIATION,
        "demonstration_type": "object", "note": "", "key": "9003-00",
    },
}  # fmt: skip


def publish(folder: Path, **files: Any) -> None:
    for name in REASONING_TYPES:
        write_json(folder / "data" / f"{name}.json", files.get(name, {}))


def test_rows(tmp_path: Path) -> None:
    publish(tmp_path, count=COUNTS, visual_cues=CUES)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("TOMATO/count", "count_0"),
        ("TOMATO/count", "count_1"),
        ("TOMATO/visual_cues", "visual_cues_0"),
    ]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/videos/human/9001-01.mp4"},
        "Question: How many hearts does the hand draw?\n(A) 2\n(B) 1\n(C) 3\n(D) 0",
        "C",
        " Answer: (",
        dataset="TOMATO/count",
        task="video/QA",
        idx="count_0",
        vid="9001-01",
        extra_info={"reasoning_type": "count", "demonstration_type": "human", "variation": VARIATION},
    )


def test_names_with_an_ampersand_are_read(tmp_path: Path) -> None:
    publish(tmp_path, **{"shape&trend": COUNTS})
    assert [row.dataset for row in BENCHMARK.read_rows(tmp_path)] == ["TOMATO/shape&trend"] * 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answer": "C"}, r'count\.json, entry "0": field "answer" is text, not a whole number'),
        ({"options": []}, r'count\.json, entry "0": field "options" is an empty list'),
        ({"key": "../../a"}, r'count\.json, entry "0": .* is not the name of a file inside'),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, count={"0": COUNTS["0"] | changed})
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
