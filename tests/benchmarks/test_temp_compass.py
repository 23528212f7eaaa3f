from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.temp_compass import BENCHMARK
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import expected_row, write_json

# Layout as in https://github.com/llyx97/TempCompass (questions/*.json, run_qwen2_vl.py), 2026-11-21; values made up.
FILES = ("multi-choice", "yes_no", "caption_matching", "captioning")
CHOICE = {"question": "What is the cat doing?\nA. sleeping\nB. jumping\nC. eating", "answer": "B. jumping"}
YES_NO = {"question": "Is the cat jumping?", "answer": "yes"}
MATCHING = {
    "question": "Which caption matches the video better?\nCaption A: The cat sleeps.\nCaption B: A cat jumps.",
    "answer": "Caption B: A cat jumps.",
}
CAPTIONING = {
    "question": "One of these pieces of information fits the video.\nInformation A: {'action': 'jumping'}\n"
    "Information B: {'action': 'sleeping'}\nGenerated Caption:",
    "answer": "A. jumping",
}
PUBLIC: dict[str, Any] = {
    "multi-choice": {
        "901": {"action": [CHOICE]},
        "901_reverse": {"action": [CHOICE | {"answer": "C. eating"}]},
    },
    "yes_no": {"901": {"action": [YES_NO, YES_NO | {"answer": "no"}]}},
    "caption_matching": {"901": {"action": [MATCHING]}},
    "captioning": {"901": {"action": [CAPTIONING, CAPTIONING]}},
}


def publish(folder: Path, **files: Any) -> None:
    for name in FILES:
        write_json(folder / "questions" / f"{name}.json", (PUBLIC | files)[name])


def test_each_row_is_told_from_the_others(tmp_path: Path) -> None:
    publish(tmp_path)
    assert [(row.dataset, row.idx) for row in BENCHMARK.read_rows(tmp_path)] == [
        ("TempCompass/multi-choice", "901_action_0"),
        ("TempCompass/multi-choice", "901_reverse_action_0"),
        ("TempCompass/yes_no", "901_action_0"),
        ("TempCompass/yes_no", "901_action_1"),
        ("TempCompass/caption_matching", "901_action_0"),
        ("TempCompass/captioning", "901_action_0"),
        ("TempCompass/captioning", "901_action_1"),
    ]


def test_rows_of_the_four_tasks(tmp_path: Path) -> None:
    publish(tmp_path)
    by_task: dict[str, dict[str, Any]] = {}
    for row in BENCHMARK.read_rows(tmp_path):
        by_task.setdefault(str(row.dataset).partition("/")[2], row.to_json())
    video = {"video_file": f"{tmp_path}/videos/901.mp4"}
    common = {"idx": "901_action_0", "vid": "901"}
    assert by_task["multi-choice"] == expected_row(
        video, "Question: What is the cat doing?\n(A) sleeping\n(B) jumping\n(C) eating", "B", " Answer: (",
        dataset="TempCompass/multi-choice", task="video/QA", extra_info={"dim": "action"}, **common,
    )  # fmt: skip
    assert by_task["yes_no"] == expected_row(
        video, "Is the cat jumping?\nPlease answer yes or no.", "yes",
        dataset="TempCompass/yes_no", task="video/QA", extra_info={"dim": "action"}, **common,
    )  # fmt: skip
    assert by_task["caption_matching"] == expected_row(
        video, f"{MATCHING['question']}\nPlease answer with the best option directly.", "Caption B: A cat jumps.",
        dataset="TempCompass/caption_matching", task="video/QA",
        extra_info={"dim": "action", "question": MATCHING["question"]}, **common,
    )  # fmt: skip
    assert by_task["captioning"] == expected_row(
        video, CAPTIONING["question"], "A. jumping",
        dataset="TempCompass/captioning", task="video/caption",
        extra_info={"dim": "action", "mc_question": CHOICE["question"], "mc_answer": "B. jumping"}, **common,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"multi-choice": {"901": {"action": [CHOICE | {"answer": "jumping"}]}}},
            r'multi-choice\.json, entry "901", action 1: the answer is "jumping", not the letter',
        ),
        (
            {"yes_no": {"901": {"speed": [YES_NO | {"answer": "maybe"}]}}},
            r'yes_no\.json, entry "901", speed 1: the answer is "maybe", neither "yes" nor "no"',
        ),
        (
            {"caption_matching": {"901": {"action": [MATCHING | {"answer": "Caption C: A dog."}]}}},
            r'caption_matching\.json, entry "901", action 1: the answer "Caption C: A dog\." is none of the question',
        ),
        (
            {"captioning": {"902": {"action": [CAPTIONING]}}},
            r'captioning\.json, entry "902", action 1: multi-choice\.json has no question',
        ),
        (
            {"yes_no": {"901": {"action": {}}}},
            r'yes_no\.json, entry "901": field "action" is an object, not a list',
        ),
        (
            {"yes_no": {"../../a": {"action": [YES_NO]}}},
            r'entry "\.\./\.\./a", action 1: .* is not the name of a file',
        ),
    ],
)
def test_malformed_files_are_named(tmp_path: Path, files: dict[str, Any], message: str) -> None:
    publish(tmp_path, **files)
    with pytest.raises(RowError, match=message):
        list(BENCHMARK.read_rows(tmp_path))
