"""AutoDQ on many samples: the protocol, what fails, what is kept, and what a killed run leaves."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.errors import RowError, UsageError
from tarsier_core.jsonl import JsonlWriter, read_rows
from tarsier_core.scoring.autodq import AutoDQ, Evidence
from tarsier_core.scoring.chat.protocol import BudgetSpent, ChatMessage, JudgeError, Reply
from tarsier_core.scoring.judgement import JudgeInfo
from tarsier_core.scoring.judges import MAX_ASKS, ChatJudge
from tarsier_core.scoring.judging import Judging
from tarsier_core.scoring.judging import judge_samples as judge_samples_async
from tarsier_core.scoring.records import Sample, Verdict


class WordJudge:
    """An event is a sentence; it is entailed when the description has it. Keeps what it was asked."""

    def __init__(self, *, broken: Sequence[str] = (), budget: int | None = None, seconds: float = 0.0) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._broken = broken
        self._budget = budget
        self._seconds = seconds

    @property
    def info(self) -> JudgeInfo:
        return JudgeInfo("words", "1", "")

    async def extract_events(self, description: str) -> tuple[str, ...]:
        self._ask("extract", description)
        return tuple(part.strip() for part in description.split(".") if part.strip())

    async def judge_events(self, events: Sequence[str], description: str) -> tuple[Verdict, ...]:
        self._ask("judge", *events, description)
        return tuple(Verdict(event, "entailment" if event.lower() in description else "neutral") for event in events)

    def _ask(self, *what: str) -> None:
        if self._budget is not None and len(self.asked) >= self._budget:
            raise BudgetSpent("the budget is spent")
        self.asked.append(what)
        time.sleep(self._seconds)
        if any(text in part for text in self._broken for part in what):
            raise JudgeError("the server answers 500")


def judge_samples(*given: Any, **options: Any) -> Judging[Evidence]:
    return asyncio.run(judge_samples_async(*given, **options))


def sample(key: str, prediction: str | None, reference: str, events: Sequence[str] = ()) -> Sample:
    error = None if prediction is not None else "out of memory"
    return Sample(key, "DREAM/videvo", "?", prediction, (reference,), error, {"events": list(events)} if events else {})


def lines(path: Path) -> list[dict[str, Any]]:
    return [row for _, row in read_rows(path)]


def test_the_protocol(tmp_path: Path) -> None:
    judge = WordJudge()
    rows = [
        sample("a", 'A Man "walks". He sits.', "a man 'walks'. a dog barks.", ["A dog barks", "A man 'walks'"]),
        sample("b", "", "a dog barks."),
        sample("c", "A cat.", ""),
    ]
    found = judge_samples(AutoDQ(judge), rows, tmp_path / "e.jsonl").said
    assert (found["a"].recall, found["a"].precision) == (0.5, 0.5)
    assert [v.label for v in found["a"].prediction] == ["entailment", "neutral"], "lower case, and other quotes"
    assert (found["b"].recall, found["b"].precision) == (0.0, 1.0), "no events give 1.0"
    assert (found["c"].recall, found["c"].precision) == (1.0, 0.0)
    of_a = [asked for asked in judge.asked if any("walks" in part for part in asked)]
    assert len(of_a) == 3 and ("extract", "a man 'walks'. a dog barks.") not in of_a, "its events are annotated"


def test_what_fails_has_its_reason(tmp_path: Path) -> None:
    rows = [sample("a", None, "x."), sample("b", "poison.", "x."), sample("c", "x.", "x.")]
    found = judge_samples(AutoDQ(WordJudge(broken=["poison"])), rows, tmp_path / "e.jsonl").said
    assert (found["a"].failure, found["a"].error) == ("prediction", "the model failed: out of memory")
    assert (found["b"].failure, found["b"].error) == ("judge", "the server answers 500")
    assert found["c"].error is None and "recall" not in lines(tmp_path / "e.jsonl")[0]


def test_a_second_run_asks_only_about_what_the_judge_could_not_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    rows = [sample("a", None, "x."), sample("b", "poison.", "x."), sample("c", "x.", "x.")]
    judge_samples(AutoDQ(WordJudge(broken=["poison"])), rows, path)
    healed = WordJudge()
    found = judge_samples(AutoDQ(healed), rows, path).said
    assert sorted(healed.asked) == [
        ("extract", "poison."),
        ("extract", "x."),
        ("judge", "poison", "x."),
        ("judge", "x", "poison."),
    ], "the three calls of b, and the events of its reference"
    assert found["b"].error is None and [line["key"] for line in lines(path)] == ["a", "b", "c"]
    before = path.read_bytes()
    judge_samples(AutoDQ(idle := WordJudge()), rows, path)
    assert not idle.asked and path.read_bytes() == before


def test_another_text_is_judged_anew(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    judge_samples(AutoDQ(WordJudge()), [sample("a", "x.", "x.")], path)
    found = judge_samples(AutoDQ(judge := WordJudge()), [sample("a", "y.", "x.")], path).said
    assert judge.asked and found["a"].recall == 0.0
    assert len(lines(path)) == 1


def test_a_spent_budget_leaves_samples_unjudged_and_the_next_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    rows = [sample(str(number), f"x{number}.", "x.", ["x"]) for number in range(20)]
    first = judge_samples(AutoDQ(WordJudge(budget=9)), rows, path, at_once=2)
    assert 1 <= len(first.said) <= 3 and len(first.unjudged) == 20 - len(first.said)
    assert not judge_samples(AutoDQ(WordJudge()), rows, path).unjudged
    assert [line["key"] for line in lines(path)] == [str(number) for number in range(20)]


def test_evidence_is_read_back_whole() -> None:
    verdicts = (Verdict("a", "entailment", "said"), Verdict("b", "contradiction"))
    who = {"judge": "words", "prompt_version": "1", "prompt_hash": "h", "text_hash": "t"}
    evidence = Evidence(key="k", dataset="D/x", **who, reference=verdicts, prediction=verdicts[:1])
    assert AutoDQ(WordJudge()).read(json.loads(json.dumps(evidence.to_json()))) == evidence


@pytest.mark.parametrize("line", ['{"key": "a"}', '{"key": "a", "reference": [{"event": "x", "label": "maybe"}]}'])
def test_a_foreign_line_is_refused_by_file_and_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(RowError, match="e.jsonl, line 1: not an evidence record"):
        judge_samples(AutoDQ(WordJudge()), [], path)


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with JsonlWriter(tmp_path / "e.jsonl"), pytest.raises(UsageError, match="another process"):
        judge_samples(AutoDQ(WordJudge()), [], tmp_path / "e.jsonl")


class Caller:
    """A chat model that says what it is told to, call after call."""

    identity = "openai:test"

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.attempts: list[int] = []

    async def reply(
        self, messages: Sequence[ChatMessage], *, json_schema: Mapping[str, Any] | None = None, attempt: int = 0
    ) -> Reply:
        self.attempts.append(attempt)
        return Reply(self.replies[min(len(self.attempts), len(self.replies)) - 1], 1, 1)


def test_a_chat_judge_asks_again_until_it_can_read(tmp_path: Path) -> None:
    verdicts = '{"events": [{"event": "x", "relationship": "entailment", "reason": "r"}]}'
    caller = Caller("prose", '{"events": ["x"]}', '{"events": []}', verdicts, verdicts)
    found = judge_samples(AutoDQ(ChatJudge(caller)), [sample("a", "x.", "x.", ["x"])], tmp_path / "e.jsonl").said
    assert (found["a"].recall, found["a"].precision) == (1.0, 1.0)
    assert caller.attempts == [0, 1, 0, 1, 0]


def test_a_chat_judge_gives_up_and_keeps_the_reply(tmp_path: Path) -> None:
    caller = Caller("never")
    found = judge_samples(AutoDQ(ChatJudge(caller)), [sample("a", "x.", "x.", ["x"])], tmp_path / "e.jsonl").said
    assert (found["a"].failure, found["a"].raw) == ("reply", "never") and len(caller.attempts) == MAX_ASKS
    judge_samples(AutoDQ(ChatJudge(caller)), [sample("a", "x.", "x.", ["x"])], tmp_path / "e.jsonl")
    assert len(caller.attempts) == MAX_ASKS, "a judge that can't be read isn't asked once more"


KILLED = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from tarsier_core.scoring.autodq import AutoDQ
from tests.scoring.test_judging import WordJudge, judge_samples, sample
rows = [sample(str(number), f"x{number}. y.", "x3. y.") for number in range(40)]
show = lambda e: print(e.key, flush=True)
judge_samples(AutoDQ(WordJudge(seconds=0.001)), rows, Path(sys.argv[1]), at_once=4, on_done=show)
"""


def killed_rounds(folder: Path, rounds: int) -> None:
    rows = [sample(str(number), f"x{number}. y.", "x3. y.") for number in range(40)]
    judge_samples(AutoDQ(WordJudge()), rows, folder / "calm.jsonl")
    rng = random.Random(rounds)
    for attempt in range(rounds):
        path = folder / f"{attempt}.jsonl"
        command = [sys.executable, "-c", KILLED, str(path), str(Path(__file__).parents[2])]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        path.write_bytes(path.read_bytes() + b'{"key": "0", "torn'[: rng.randrange(1, 18)])
        judge_samples(AutoDQ(WordJudge()), rows, path)
        assert path.read_bytes() == (folder / "calm.jsonl").read_bytes()


def test_scoring_that_is_killed_ends_like_an_undisturbed_run(tmp_path: Path) -> None:
    killed_rounds(tmp_path, 3)


@pytest.mark.soak
def test_scoring_that_is_killed_at_fifty_moments_ends_like_an_undisturbed_run(tmp_path: Path) -> None:
    killed_rounds(tmp_path, 50)
