from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.vinoground import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json, write_text

# Files and fields as https://github.com/Vinoground/Vinoground (README, eval/qwen.py, get_score_all.py) reads them,
# questions worded as public copies of https://huggingface.co/datasets/HanSolo9682/Vinoground have them, 2026-11-21;
# the captions are made up.
ENDING = "Answer with the option's letter from the given choices directly. Please only output one English character."
ASKED = (
    f"Which caption best describes this video?\nA. a man sits, then eats\nB. a man eats, then sits\n{ENDING}"
)
TEXT: list[dict[str, Any]] = [
    {
        "idx": "0_pos",
        "video_name": "vinoground_videos/0_pos.mp4",
        "question": ASKED,
        "GT": "A",
    },
    {
        "idx": "0_neg",
        "video_name": "vinoground_videos/0_neg.mp4",
        "question": ASKED,
        "GT": "B",
    },
]
VIDEO: list[dict[str, Any]] = [
    {
        "idx": "0_pos",
        "video_name": "vinoground_videos_concated/0_pos.mp4",
        "question": "Which video segment matches this caption? Note: The video contains two segments separated by a "
        "2-second black frame.\nCaption: a man sits, then eats\nA. First segment (before black frame)\n"
        f"B. Second segment (after black frame)\n{ENDING}",
        "GT": "A",
    },
]
CATEGORIES = (
    "index,major,minor,pos_cap,neg_cap\n0,action,interaction;cyclical,a man sits,a man eats\n1,object,,x,y\n"
)


def publish(folder: Path, text: Any = TEXT, video: Any = VIDEO, categories: str = CATEGORIES) -> None:
    write_json(folder / "vinoground_textscore.json", text)
    write_json(folder / "vinoground_videoscore.json", video)
    write_text(folder / "vinoground.csv", categories)


def test_rows(tmp_path: Path) -> None:
    publish(tmp_path)
    rows = [row.to_json() for row in BENCHMARK.read_rows(tmp_path)]
    assert [row["idx"] for row in rows] == ["0_pos_text", "0_neg_text", "0_pos_video"]
    assert rows[2] == expected_row(
        {"video_file": f"{tmp_path}/vinoground_videos_concated/0_pos.mp4"},
        "Question: Which video segment matches this caption? Note: The video contains two segments separated by a "
        "2-second black frame.\nCaption: a man sits, then eats\n(A) First segment (before black frame)\n"
        "(B) Second segment (after black frame)",
        "A",
        " Answer: (",
        dataset="Vinoground/video",
        task="video/QA",
        idx="0_pos_video",
        vid="vinoground_videos_concated/0_pos.mp4",
        extra_info={
            "score": "video", "pair": "0", "side": "pos", "categories": ["action", "interaction", "cyclical"],
        },
    )  # fmt: skip


def test_a_pair_is_told_from_its_questions(tmp_path: Path) -> None:
    publish(tmp_path)
    extras = [row.extra_info for row in BENCHMARK.read_rows(tmp_path)]
    assert [(extra["score"], extra["pair"], extra["side"]) for extra in extras if extra] == [
        ("text", "0", "pos"),
        ("text", "0", "neg"),
        ("video", "0", "pos"),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"idx": "7_pos"},
            r'vinoground_textscore\.json, record 1: idx "7_pos" is not a pair of vinoground\.csv',
        ),
        ({"idx": "0_both"}, r'record 1: idx "0_both" is not a pair'),
        ({"question": "Which?"}, r'record 1: no options on lines "A\. \.\.\."'),
        ({"GT": "C"}, r"record 1: the answer is option 3 of 2"),
        ({"video_name": "/a.mp4"}, r"record 1: .* is not the name of a file inside"),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    publish(tmp_path, text=[TEXT[0] | changed])
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))


def test_the_table_of_categories_must_have_its_columns(tmp_path: Path) -> None:
    publish(tmp_path, categories="index,major\n0,action\n")
    with pytest.raises(RowError, match=r"vinoground\.csv: no column minor"):
        list(BENCHMARK.read_rows(tmp_path))
