from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.video_hallucer import BENCHMARK, SETTINGS
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Layout as in https://github.com/patrick-tssn/VideoHallucer (README, videohallucer_datasets/temporal/temporal.json,
# evaluations/evaluation.py), 2026-11-21; the values are made up.
PAIR: dict[str, Any] = {
    "basic": {"video": "v_1.mp4", "question": "Is there a bird in the video?", "answer": "yes"},
    "hallucination": {"video": "v_1.mp4", "question": "Is there a crow in the video?", "answer": "no"},
    "type": "subject",
}


def publish(folder: Path, **files: Any) -> None:
    for setting in SETTINGS:
        write_json(folder / setting / f"{setting}.json", files.get(setting, []))


def test_rows(tmp_path: Path) -> None:
    untyped = {"basic": PAIR["basic"] | {"answer": "Yes"}, "hallucination": PAIR["hallucination"]}
    publish(tmp_path, object_relation=[PAIR, PAIR], external_factual=[untyped])
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [(row["dataset"], row["idx"]) for row in rows] == [
        ("VideoHallucer/object_relation", "0_basic"),
        ("VideoHallucer/object_relation", "0_hallucination"),
        ("VideoHallucer/object_relation", "1_basic"),
        ("VideoHallucer/object_relation", "1_hallucination"),
        ("VideoHallucer/external_factual", "0_basic"),
        ("VideoHallucer/external_factual", "0_hallucination"),
    ]
    assert rows[1] == expected_row(
        {"video_file": f"{tmp_path}/object_relation/videos/v_1.mp4"},
        "Is there a crow in the video?\nPlease answer yes or no.",
        "no",
        dataset="VideoHallucer/object_relation",
        task="video/QA",
        idx="0_hallucination",
        vid="v_1.mp4",
        extra_info={"pair": 0, "kind": "hallucination", "type": "subject"},
    )
    assert rows[4]["messages"][1]["content"][0]["reference"] == "yes"


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ({"basic": PAIR["basic"]}, r'temporal\.json, record 1: no field "hallucination" \(it has: basic\)'),
        (
            PAIR | {"basic": PAIR["basic"] | {"answer": "unclear"}},
            r'temporal\.json, record 1, basic: the answer is "unclear", neither "yes" nor "no"',
        ),
        (
            PAIR | {"basic": PAIR["basic"] | {"video": "../../../a.mp4"}},
            r"temporal\.json, record 1, basic: .* is not the name of a file inside",
        ),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, pair: dict[str, Any], message: str) -> None:
    publish(tmp_path, temporal=[pair])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))


def test_a_setting_that_is_not_there_is_named(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "semantic_detail" / "semantic_detail.json").unlink()
    with pytest.raises(RowError, match=r"semantic_detail\.json: no such file"):
        list(BENCHMARK.read_rows(tmp_path))
