from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tarsier_core.benchmarks.video_mme import TABLE, read_rows
from tarsier_core.errors import RowError


def record(number: int, video: int, **fields: Any) -> dict[str, Any]:
    """The columns of videomme/test-00000-of-00001.parquet of huggingface.co/datasets/lmms-lab/Video-MME (2026-11-21).

    The values are made up.
    """
    known = {
        "video_id": f"{video:03d}",
        "duration": "short",
        "domain": "Knowledge",
        "sub_category": "Humanity & History",
        "url": f"https://www.youtube.com/watch?v=name-{video}",
        "videoID": f"name-{video}",
        "question_id": f"{video:03d}-{number}",
        "task_type": "Counting Problem",
        "question": "How many apples are there?",
        "options": ["A. One.", "B. Two.", "C. Three.", "D. None of the above."],
        "answer": "C",
    }
    return known | fields


RECORDS = [record(1, 1), record(2, 1, question="What is it about?", answer="A"), record(1, 2)]


def write(folder: Path, records: list[dict[str, Any]]) -> None:
    (folder / TABLE).parent.mkdir(exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), folder / TABLE)


def test_the_hubs_table_becomes_rows(tmp_path: Path) -> None:
    write(tmp_path, RECORDS)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "name-1.mp4").write_bytes(b"clip")
    first, second, third = read_rows(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": str(tmp_path / "data/name-1.mp4")}},
                    {
                        "type": "text",
                        "text": "Question: How many apples are there?\n"
                        "(A) One.\n(B) Two.\n(C) Three.\n(D) None of the above.",
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
        "dataset": "Video-MME",
        "task": "video/QA",
        "idx": 0,
        "vid": "001",
        "extra_info": {
            "vid": "001",
            "idx": 0,
            "duration": "short",
            "domain": "Knowledge",
            "sub_category": "Humanity & History",
            "task_type": "Counting Problem",
        },
    }
    assert second.messages[1].content[1].reference == "A"
    assert (third.idx, third.vid) == (2, "002")


def test_rows_carry_what_the_metric_of_the_original_reads(tmp_path: Path, fixtures_dir: Path) -> None:
    write(tmp_path, RECORDS)
    cases = json.loads((fixtures_dir / "golden" / "cases.json").read_text())["functions"]
    expected = set(cases["video_mme_summary"]["rows"][0]["extra_info"])
    assert all(row.extra_info and set(row.extra_info) == expected for row in read_rows(tmp_path))


def test_the_originals_rows_find_their_videos_through_the_table(tmp_path: Path) -> None:
    # The shape of data/annotations/Video-MME.jsonl of github.com/bytedance/tarsier (2026-11-21).
    row = {
        "idx": 5,
        "dataset": "Video-MME",
        "text": {
            "prompt": "USER: <video>\nQuestion: How many?\n(A) 1.\n(B) 4.\nASSISTANT: Answer: (",
            "response": "B",
        },
        "video_file": "<placeholder>",
        "extra_info": {
            "duration": "short",
            "domain": "Knowledge",
            "sub_category": "Art",
            "task_type": "OCR",
            "vid": "002",
        },
        "vid": "002",
    }
    (tmp_path / "Video-MME.jsonl").write_text(json.dumps(row) + "\n")
    (by_number,) = read_rows(tmp_path)
    write(tmp_path, RECORDS)
    (by_name,) = read_rows(tmp_path)
    for read, name in ((by_number, "002.mp4"), (by_name, "name-2.mp4")):
        video = read.messages[0].content[0].video
        assert video is not None and video.video_file == str(tmp_path / name)
    assert by_name.messages[0].content[1].text == "Question: How many?\n(A) 1.\n(B) 4."
    assert [item.text for item in by_name.messages[1].content] == ["Answer: (", ""]
    assert by_name.extra_info == row["extra_info"] | {"idx": 5}  # type: ignore[operator]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"answer": "E"}, "row 2: the answer is option 5 of 4"),
        ({"answer": "none"}, 'row 2: the answer is "none"'),
        ({"options": []}, 'row 2: field "options" is an empty list'),
        ({"domain": None}, 'row 2: no field "domain"'),
        ({"videoID": "../x"}, "row 2: videoID"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, change: dict[str, Any], cause: str) -> None:
    write(tmp_path, [RECORDS[0], RECORDS[1] | change])
    with pytest.raises(RowError, match="test-00000-of-00001.parquet, row 2") as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / TABLE).parent.mkdir()
    (tmp_path / TABLE).write_text("not a table")
    with pytest.raises(RowError, match="not a Parquet file"):
        list(read_rows(tmp_path))
