from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.row_shapes import (
    choice_prompt,
    choice_row,
    letter_index,
    open_row,
    position_of,
    split_choices,
)
from tarsier_core.errors import RowError
from tarsier_core.rows import VideoMedium, parse_row
from tests.benchmarks.public_files import expected_row

CHOICE: dict[str, Any] = {
    "dataset": "TVBench/Action Count",
    "idx": 7,
    "vid": "a.mp4",
    "video": "data/a.mp4",
    "question": "How often?",
    "options": ["2", "3"],
    "where": "here",
}


def test_a_choice_is_worded_as_the_originals_tvbench_rows(fixtures_dir: Path) -> None:
    lines = (fixtures_dir / "data" / "tvbench" / "TVBench.jsonl").read_text().splitlines()
    for line in lines[::100]:
        original = json.loads(line)
        user, assistant = original["messages"]
        question, *options = user["content"][1]["text"].split("\n(")
        rebuilt = choice_row(
            dataset=original["dataset"],
            idx=original["idx"],
            vid=original["vid"],
            video=user["content"][0]["video"]["video_file"],
            question=question.removeprefix("Question: "),
            options=[option.partition(") ")[2] for option in options],
            answer=letter_index(assistant["content"][-1]["reference"], "here"),
            where="here",
        )
        assert rebuilt.to_json() == original


def test_rows_survive_being_written_and_read() -> None:
    medium = VideoMedium(video_file="a.mp4", start_time=1.0, end_time=2.0)
    row = open_row(
        dataset="D", idx="1", vid="a", video=medium, prompt="What?", reference=["a", "b"], task="video/QA",
        prefix="It is ", extra_info={"kind": "x"},
    )  # fmt: skip
    assert row.to_json() == expected_row(
        {"video_file": "a.mp4", "start_time": 1.0, "end_time": 2.0}, "What?", ["a", "b"], "It is ",
        dataset="D", task="video/QA", idx="1", vid="a", extra_info={"kind": "x"},
    )  # fmt: skip
    assert parse_row(row.to_json()) == row


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answer": 2}, "here: the answer is option 3 of 2"),
        ({"answer": -1}, "here: the answer is option 0 of 2"),
        ({"answer": 0, "options": ["2"]}, "here: 1 options"),
        ({"answer": 0, "options": [str(n) for n in range(27)]}, "here: 27 options"),
    ],
)
def test_impossible_choices_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(RowError, match=message):
        choice_row(**(CHOICE | changed))


def test_options_are_lettered() -> None:
    assert choice_prompt("Why?", ["so", "not so"]) == "Question: Why?\n(A) so\n(B) not so"


@pytest.mark.parametrize(("letter", "index"), [("A", 0), ("b", 1), ("(C)", 2), (" D. ", 3)])
def test_letters(letter: str, index: int) -> None:
    assert letter_index(letter, "here") == index


@pytest.mark.parametrize("letter", ["", "AB", "1", "É"])
def test_what_is_no_letter_is_refused(letter: str) -> None:
    with pytest.raises(RowError, match="here: the answer is .* not the letter of an option"):
        letter_index(letter, "here")


def test_of_equal_options_the_first_counts() -> None:
    assert position_of("b", ["a", "b", "b"], "here") == 1
    with pytest.raises(RowError, match='here: the answer "c" is none of the 1 options'):
        position_of("c", ["a"], "here")


@pytest.mark.parametrize(
    ("text", "question", "options"),
    [
        pytest.param("Why?\nA. so\nB. not so", "Why?", ["so", "not so"], id="plain"),
        pytest.param(
            "Why?\nA. one \nB. two\nAnswer with the letter.", "Why?", ["one", "two"], id="instruction"
        ),
        pytest.param(
            "Which?\nCaption: A. B. runs\nA. x\nB. y", "Which?\nCaption: A. B. runs", ["x", "y"], id="lines"
        ),
        pytest.param("Why?\nA. two\nlines\nB. y", "Why?", ["two\nlines", "y"], id="an option of two lines"),
        pytest.param("Why?\nA. x\nC. x2\nB. y", "Why?", ["x\nC. x2", "y"], id="letters come in order"),
        pytest.param("Why?\nA. \nB. y", "Why?", ["", "y"], id="an empty option"),
    ],
)
def test_choices_are_split(text: str, question: str, options: list[str]) -> None:
    assert split_choices(text, "here") == (question, options)


def test_a_question_without_options_is_refused() -> None:
    with pytest.raises(RowError, match='here: no options on lines "A. ...", "B. ..." in "Why?'):
        split_choices("Why?\nA. so", "here")
