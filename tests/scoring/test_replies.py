"""Reading a judge's replies, as the original does."""

from __future__ import annotations

from typing import Any

import pytest

from tarsier_core.scoring.autodq import entailed_share
from tarsier_core.scoring.replies import parse_events, parse_verdicts


def test_extracted_events_are_read_as_by_the_original(functions: dict[str, Any]) -> None:
    for case in functions["dream_events_parse"]["cases"]:
        if "raises" in case:
            with pytest.raises(ValueError):
                parse_events(case["judge_reply"])
        else:
            assert list(parse_events(case["judge_reply"])) == case["events"]


def test_verdicts_are_read_as_by_the_original(functions: dict[str, Any]) -> None:
    for case in functions["dream_judge_parse"]["cases"]:
        if "raises_strict" in case:
            with pytest.raises(ValueError):
                parse_verdicts(case["judge_reply"], case["events"])
        else:
            verdicts = parse_verdicts(case["judge_reply"], case["events"])
            assert [verdict.event for verdict in verdicts] == case["events"]
            assert entailed_share(verdicts) == pytest.approx(case["score_strict"], abs=1e-12)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "nothing was said"),
        ("<html>busy</html>", "a proxy answered"),
        ('{"events": ' + "[" * 5000, "nested without end"),
        ('{"events": [["a"]]}', "an event is a list"),
        ("I think there are two events.", "prose"),
        ("{}", "no events"),
        ("__import__('os').getcwd()", "a program isn't run"),
    ],
)
def test_what_is_no_reply_is_a_value_error(reply: str, why: str) -> None:
    with pytest.raises(ValueError):
        parse_events(reply)
    with pytest.raises(ValueError):
        parse_verdicts(reply, ["a"])


def test_characters_that_json_writes_in_halves_are_whole() -> None:
    assert parse_events('{"events": ["a \\ud83d\\ude00"]}') == ("a \U0001f600",)
