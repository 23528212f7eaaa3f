from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.dream import BENCHMARK, read_rows
from tarsier_core.errors import RowError

CATEGORIES = ("movie_animation", "movie_live_action", "vertical_video", "videvo", "youtube")

# The fields of json/metadata.json of huggingface.co/datasets/omni-research/DREAM-1K (2026-11-21); values made up.
METADATA: list[dict[str, Any]] = [
    {
        "idx": "1",
        "video_file": "video/1.mp4",
        "source": "movie_animation",
        "duration": "5.5",
        "description": "A robot waves. It walks off.",
        "events": ["A robot waves.", "The robot walks off."],
        "n_subjects": "1",
        "n_shots": "1",
        "n_events": "2",
    },
    {
        "idx": 401,
        "video_file": "video/401.mp4",
        "source": "vertical_video",
        "duration": 9,
        "description": "A cat jumps.",
        "events": '["A cat jumps."]',
        "n_subjects": 1,
        "n_shots": 2,
        "n_events": 1,
    },
    {
        "idx": 1000,
        "video_file": "video/1000.mp4",
        "source": "DREAM/youtube",
        "duration": 10.25,
        "description": "A kitchen with a red floor.",
        "events": [],
        "n_subjects": 1,
        "n_shots": 1,
        "n_events": 0,
    },
]


def write(folder: Path, records: Any) -> None:
    (folder / "json").mkdir(exist_ok=True)
    (folder / "json" / "metadata.json").write_text(json.dumps(records))


def test_the_original_file_loads_whole(fixtures_dir: Path) -> None:
    rows = list(read_rows(fixtures_dir / "data" / "dream1k"))
    assert len(rows) == BENCHMARK.num_rows == 1000
    assert len({(row.dataset, row.idx) for row in rows}) == 1000
    assert Counter(row.dataset for row in rows) == {f"DREAM/{name}": 200 for name in CATEGORIES}
    # Clips in which nothing happens.
    assert [row.idx for row in rows if not (row.extra_info or {})["events"]] == [649, 804, 980, 981]


def test_rows_of_the_original_file_are_those_it_holds(fixtures_dir: Path, tmp_path: Path) -> None:
    lines = (fixtures_dir / "data" / "dream1k" / "DREAM-1k.jsonl").read_text().splitlines()[:3]
    (tmp_path / "DREAM-1k.jsonl").write_text("\n".join(lines))
    (tmp_path / "DREAM-1K_videos").mkdir()
    (tmp_path / "DREAM-1K_videos" / "2.mp4").write_bytes(b"clip")
    for row, line, file in zip(
        read_rows(tmp_path), lines, ("1.mp4", "DREAM-1K_videos/2.mp4", "3.mp4"), strict=True
    ):
        expected = json.loads(line)
        expected["messages"][0]["content"][0]["video"]["video_file"] = str(tmp_path / file)
        assert row.to_json() == expected


def test_the_hubs_records_become_the_originals_rows(tmp_path: Path) -> None:
    write(tmp_path, METADATA)
    first, second, third = read_rows(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": str(tmp_path / "video/1.mp4")}},
                    {"type": "text", "text": "Describe the video in detail."},
                ],
            },
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "", "reference": "A robot waves. It walks off."}],
            },
        ],
        "dataset": "DREAM/movie_animation",
        "task": "video/caption",
        "idx": 1,
        "vid": 1,
        "extra_info": {
            "duration": 5.5,
            "events": ["A robot waves.", "The robot walks off."],
            "n_events": 2,
            "n_shots": 1,
            "n_subjects": 1,
        },
    }
    assert second.extra_info is not None
    assert second.extra_info["events"] == ["A cat jumps."]
    assert (third.dataset, third.idx) == ("DREAM/youtube", 1000)
    assert third.extra_info is not None
    assert third.extra_info["events"] == []


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"description": None}, 'record 2: no field "description"'),
        ({"events": "two things"}, 'record 2: field "events"'),
        ({"events": [1]}, 'record 2: field "events", element 1'),
        ({"events": None}, 'record 2: no field "events"'),
        ({"duration": "long"}, 'record 2: field "duration" is "long"'),
        ({"video_file": "../1.mp4"}, "record 2: video_file"),
    ],
)
def test_a_malformed_record_is_named(tmp_path: Path, change: dict[str, Any], cause: str) -> None:
    write(tmp_path, [METADATA[0], METADATA[1] | change])
    with pytest.raises(RowError, match="metadata.json, ") as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)


def test_a_folder_without_annotations_is_refused_with_the_file_that_is_missed(tmp_path: Path) -> None:
    with pytest.raises(RowError, match=r"metadata.json: no such file"):
        list(read_rows(tmp_path))
