from __future__ import annotations

import pytest

from tarsier_core.errors import RowError
from tarsier_core.scoring.temp_compass import (
    decide_caption_matching,
    decide_multi_choice,
    decide_yes_no,
    parse_caption_reply,
    parse_judge_reply,
    score_temp_compass,
    temp_compass_table,
)
from tests.scoring.samples import sample

QUESTION = "Which fits better?\nCaption A: A man runs.\nCaption B: A man falls."


@pytest.mark.parametrize(
    ("prediction", "decided"),
    [
        ("B. falling", True),
        ("B", True),
        ("B.", True),
        ("B) whatever", True),
        ("A. falling", False),
        ("E", None),
        ("Because", None),
        ("(B)", None),
        ("falling", None),
        ("", None),
    ],
)
def test_multi_choice(prediction: str, decided: bool | None) -> None:
    assert decide_multi_choice(prediction, "B. falling") is decided


@pytest.mark.parametrize(
    ("prediction", "decided"),
    [
        ("Yes, he is", True),
        ("YES", True),
        ("no.", False),
        ("Not sure", False),
        ("He is", None),
        (" yes", None),
    ],
)
def test_yes_no(prediction: str, decided: bool | None) -> None:
    assert decide_yes_no(prediction, "yes") is decided


@pytest.mark.parametrize(
    ("prediction", "decided"),
    [
        ("Caption B: A man falls.", True),
        ("A man falls.", True),
        ("Caption B", True),
        ("Caption B.", True),
        ("B) A man falls.", True),
        ("A man runs.", False),
        ("Caption A", False),
        ("B", None),
        ("A man sits.", None),
    ],
)
def test_caption_matching(prediction: str, decided: bool | None) -> None:
    assert decide_caption_matching(prediction, "Caption B: A man falls.", QUESTION) is decided


@pytest.mark.parametrize(
    ("reply", "is_right"),
    [
        pytest.param("Reasoning: he falls.\nAnswer: B. falling", True, id="as asked"),
        pytest.param("B. falling", True, id="only the option"),
        pytest.param("Answer: A. running", False, id="another option"),
        pytest.param("Answer: B. falling or A. running", False, id="two options"),
        pytest.param("Answer: falling", False, id="no letter"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_caption_replies(reply: str, is_right: bool) -> None:
    assert parse_caption_reply(reply, "B. falling") is is_right


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("Correct", True),
        ("Incorrect", False),
        ("It is Correct.", True),
        ("Not Correct: Incorrect", False),
        ("?", None),
    ],
)
def test_judge_replies(reply: str, verdict: bool | None) -> None:
    assert parse_judge_reply(reply) is verdict


def test_what_rules_cannot_decide_is_wrong_unless_it_was_judged() -> None:
    samples = [
        sample("B</s>", "B. falling", key="rule", dataset="TempCompass/multi-choice", dim="action"),
        sample("falling", "B. falling", key="judge", dataset="TempCompass/multi-choice", dim="speed"),
        sample(None, "yes", key="failed", dataset="TempCompass/yes_no", dim="order"),
        sample("Caption B", "Caption B: A man falls.", key="cm", dataset="TempCompass/caption_matching",
               dim="action", question=QUESTION),
        sample("A man falls.", "-", key="cg", dataset="TempCompass/captioning", dim="action"),
    ]  # fmt: skip
    alone = score_temp_compass(samples)
    assert alone.undecided == ("judge", "failed", "cg")
    assert {task: share.strict for task, share in alone.by_task.items()} == {
        "multi-choice": 0.5,
        "yes_no": 0.0,
        "caption_matching": 1.0,
        "captioning": 0.0,
    }
    judged = score_temp_compass(samples, {"judge": True, "cg": True, "failed": True, "rule": False})
    assert judged.undecided == ("failed",)
    assert judged.by_task["multi-choice"].strict == 1.0
    assert judged.by_task["yes_no"].strict == 0.0
    table = temp_compass_table(judged)
    assert table.rows[0] == ("mc", 100.0, None, 100.0, None, None, 100.0, 2, 0)
    assert "1 answers" in table.notes[0]


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(RowError, match="multi-choice, yes_no"):
        score_temp_compass([sample("A", "A", dataset="TempCompass/guessing")])
