"""Answers that a judge grades, rates or decides on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.event_hallusion import BENCHMARK as EVENT_HALLUSION
from tarsier_core.benchmarks.mmbench_video import BENCHMARK as MMBENCH_VIDEO
from tarsier_core.benchmarks.open_eqa import BENCHMARK as OPEN_EQA
from tarsier_core.benchmarks.open_qa_sets import MSVD_QA
from tarsier_core.benchmarks.temp_compass import BENCHMARK as TEMP_COMPASS
from tarsier_core.errors import UsageError
from tarsier_core.run_folder import RunFolder
from tarsier_core.scoring.chat.protocol import ChatMessage, Reply
from tarsier_core.scoring.judges import ChatJudge, LexicalJudge, ShapesJudge
from tarsier_core.scoring.open_judge import OpenedJudge
from tarsier_core.scoring.predictions import FoundRun, Predictions
from tarsier_core.scoring.records import Sample
from tarsier_core.scoring.replies import parse_option, parse_rating
from tarsier_core.scoring.scorer import Scored, prompts_ahead, score


class Caller:
    """A chat model that answers by what it is asked, and remembers that."""

    identity = "openai:test"

    def __init__(self, **replies: Any) -> None:
        self.asked: list[str] = []
        self._replies = replies

    async def reply(
        self, messages: Sequence[ChatMessage], *, json_schema: Mapping[str, Any] | None = None, attempt: int = 0
    ) -> Reply:
        prompt = messages[-1].text
        self.asked.append(prompt)
        return Reply(next(reply for mark, reply in self._replies.items() if mark in prompt), 1, 1)


def answer(key: str, dataset: str, prediction: str | None, *references: str, **extra: Any) -> Sample:
    return Sample(key, dataset, "What is it?", prediction, references, None if prediction else "lost", extra)


def run(benchmark: Any, samples: list[Sample], judge: Any, folder: Path) -> tuple[Scored, FoundRun, Predictions]:
    found = FoundRun(RunFolder(folder), (), is_own=True)
    predictions = Predictions(benchmark, {one.key: one for one in samples})
    return asyncio.run(score(found, predictions, OpenedJudge("test", judge))), found, predictions


def test_open_answers_are_graded(tmp_path: Path) -> None:
    caller = Caller(cat='{"pred": "yes", "score": 5}', dog='{"pred": "no", "score": 1}')
    samples = [
        answer("a", "MSVD-QA-val", "a cat", "cat", question="Which animal?"),
        answer("b", "MSVD-QA-val", "a dog", "horse"),
        answer("c", "MSVD-QA-val", None, "horse"),
    ]
    scored, found, predictions = run(MSVD_QA, samples, ChatJudge(caller), tmp_path)
    figures = scored.measured.figures
    assert (figures["accuracy"], figures["mean_score"]) == (0.5, 3.0)
    assert (figures["strict_accuracy"], figures["strict_mean_score"]) == (pytest.approx(1 / 3), 2.0)
    assert scored.missing.prediction == 1 and "Which animal?" in caller.asked[0]
    assert "openai:test (autodq-1" in scored.measured.tables[0].notes[0]
    assert prompts_ahead(found, predictions, OpenedJudge("test", ChatJudge(caller))) == [], "all is graded"


def test_ratings_are_on_the_benchmarks_own_scale(tmp_path: Path) -> None:
    caller = Caller(cat='{"score": 3}', dog='{"score": 1}')
    samples = [answer("a", "MMBench-Video", "cat", "cat", "feline"), answer("b", "MMBench-Video", "dog", "cow")]
    figures = run(MMBENCH_VIDEO, samples, ChatJudge(caller), tmp_path)[0].measured.figures
    assert figures["mean_rating"] == 2.0 and figures["match"] == pytest.approx(2 / 3)
    assert "cat / feline" in caller.asked[0] and "from 0" in caller.asked[0]
    samples = [answer("a", "OpenEQA/x", "cat", "cat"), answer("b", "OpenEQA/x", None, "cow")]
    figures = run(OPEN_EQA, samples, ChatJudge(Caller(cat='{"score": 3}')), tmp_path / "eqa")[0].measured.figures
    assert figures["match"] == 0.5 and figures["strict_match"] == 0.25, "what failed has the lowest rating"


@pytest.mark.parametrize("reply", ['{"score": 4}', '{"score": "2"}', '{"score": true}', "2", "[]"])
def test_a_rating_off_the_scale_is_none(reply: str) -> None:
    with pytest.raises(ValueError):
        parse_rating(reply, 0, 3)


@pytest.mark.parametrize(("said", "letter"), [("B", "B"), ("(b)", "B"), ("c.", "C"), ("none", ""), ("None", "")])
def test_an_option_is_a_letter_or_none(said: str, letter: str) -> None:
    assert parse_option(json.dumps({"answer": said})) == letter


@pytest.mark.parametrize("reply", ['{"answer": "both"}', '{"answer": 1}', "B", '{"answer": ""}'])
def test_what_is_no_option_is_refused(reply: str) -> None:
    with pytest.raises(ValueError):
        parse_option(reply)


def test_what_rules_leave_open_is_decided_by_a_judge(tmp_path: Path) -> None:
    choice = {"dim": "direction", "mc_question": "Which way?\nA. up\nB. down", "mc_answer": "B. down"}
    samples = [
        answer("rule", "TempCompass/multi-choice", "B", "B", dim="direction"),
        answer("free", "TempCompass/yes_no", "It surely does", "yes", dim="direction"),
        answer("told", "TempCompass/captioning", "it sinks", "A", **choice),
        answer("not", "TempCompass/captioning", "it glows", "A", **choice),
    ]
    caller = Caller(surely='{"pred": "yes", "score": 5}', sinks='{"answer": "B"}', glows='{"answer": "none"}')
    scored, _, _ = run(TEMP_COMPASS, samples, ChatJudge(caller), tmp_path)
    assert scored.measured.figures == {"multi-choice": 1.0, "yes_no": 1.0, "captioning": 0.5}
    assert len(caller.asked) == 3 and "3 of 3 answers" in scored.measured.tables[0].notes[-1]


def test_descriptions_have_to_tell_the_event(tmp_path: Path) -> None:
    event = {"kind": "description", "event": "A man opens a door."}
    samples = [
        answer("q", "EventHallusion/mix", "Yes.", "yes", kind="yes_no", split="mix"),
        answer("d", "EventHallusion/mix", "A man opens the door.", "x", **event),
        answer("e", "EventHallusion/mix", "A man sleeps.", "x", **event),
    ]
    figures = run(EVENT_HALLUSION, samples, LexicalJudge(), tmp_path)[0].measured.figures
    assert (figures["accuracy"], figures["descriptions"]) == (1.0, 0.5)


def test_the_lexical_judge_chooses_by_words() -> None:
    options = "Which way?\nA. the ball rolls up\nB. the ball rolls down"
    judge = LexicalJudge()
    assert asyncio.run(judge.choose(options, "A ball rolls down a hill.")) == "B"
    assert asyncio.run(judge.choose(options, "A ball rolls.")) == "", "both would do"
    assert asyncio.run(judge.choose(options, "")) == ""


def test_the_judge_of_the_shapes_world_grades_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only knows the benchmark shapes"):
        run(MSVD_QA, [answer("a", "MSVD-QA-val", "x", "x")], ShapesJudge(), tmp_path)
