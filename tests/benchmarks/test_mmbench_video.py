from __future__ import annotations

from pathlib import Path

import pytest

from tarsier_core.benchmarks.mmbench_video import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_text

# Columns as the card of https://huggingface.co/datasets/opencompass/MMBench-Video shows them, 2026-11-21; values
# made up.
HEADER = "index\tvideo\tvideo_type\tquestion\tanswer\tdimensions\tvideo_path\n"
ROWS = (
    "0\tabc\tNews\tWho speaks?\tA woman\t['Identity Reasoning', 'OCR']\t./video/abc.mp4\n"
    '1\tabc\tNews\t"Says ""stop"",\tor not?"\tYes\t[\'OCR\']\t./video/abc.mp4\n'
    "2\tdef\tSports\tHow many goals?\t3\t['Counting']\t./video/def.mp4\n"
)


def test_rows(tmp_path: Path) -> None:
    write_text(tmp_path / "MMBench-Video.tsv", HEADER + ROWS)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [row["idx"] for row in rows] == ["0", "1", "2"]
    assert rows[0] == expected_row(
        {"video_file": f"{tmp_path}/video/abc.mp4"},
        "Who speaks?",
        "A woman",
        dataset="MMBench-Video",
        task="video/QA",
        idx="0",
        vid="abc",
        extra_info={"dimensions": ["Identity Reasoning", "OCR"]},
    )
    assert rows[1]["messages"][0]["content"][1]["text"] == 'Says "stop",\tor not?'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("index\tvideo\n", r"MMBench-Video\.tsv: no column video_path, question, answer, dimensions"),
        (HEADER + "0\tabc\n", r"MMBench-Video\.tsv, line 2: no cell for video_type"),
        (HEADER + "0\ta\tN\tQ\tA\tOCR\t./a.mp4\n", r"line 2: dimensions is 'OCR', not a list of names"),
        (
            HEADER + "0\ta\tN\tQ\tA\t[__import__('os')]\t./a.mp4\n",
            r"line 2: dimensions is .* not a list of names",
        ),
        (HEADER + "0\ta\tN\tQ\tA\t['OCR']\t../a.mp4\n", r"line 2: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    write_text(tmp_path / "MMBench-Video.tsv", text)
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
