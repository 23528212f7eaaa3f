"""AutoDQ by a judge server that does all that servers do wrong: every clip is scored or has its reason, once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path

from tarsier_core.scoring import prompts
from tarsier_core.scoring.autodq import AutoDQ, Evidence
from tarsier_core.scoring.chat.budget import Budget
from tarsier_core.scoring.chat.cache import ReplyCache
from tarsier_core.scoring.chat.openai_chat import openai_chat
from tarsier_core.scoring.chat.pacing import Pacer
from tarsier_core.scoring.judges import MAX_ASKS, ChatJudge
from tarsier_core.scoring.judging import Judging, judge_samples
from tarsier_core.scoring.records import Sample
from tests.scoring.judge_server import (
    BROKEN_JSON,
    HANG_UP,
    Answer,
    Asked,
    JudgeServer,
    completion,
    html,
    refusal,
)

NUM_CLIPS = 60


def sample(number: int, words: str = "") -> Sample:
    told = f"clip {number}: the man walks{words}"
    return Sample(f"D/x_{number}", "D/x", "?", told, ("the man sits",), extra={"events": ["the man sits"]})


def verdicts(*labels: str) -> str:
    return json.dumps({"events": [{"event": "e", "relationship": label, "reason": "r"} for label in labels]})


def right(asked: Asked) -> str:
    """One event a description, which nothing entails but the man who sits."""
    if prompts.EXTRACT[:40] in asked.prompt:
        return json.dumps({"events": ["the man walks"]})
    return verdicts("entailment" if '["the man sits"]' in asked.prompt else "neutral")


FAULTS: dict[int, Answer] = {
    0: refusal(429, "slow down", retry_after="0.01"),
    1: refusal(500),
    2: html(502),
    3: BROKEN_JSON,
    4: HANG_UP,
    5: completion("prose"),
    6: completion(verdicts("entailment", "neutral", "neutral")),
    7: completion(verdicts("maybe")),
    8: completion(None),
}
"""What the first try of a call meets, by the call's number; all others are answered."""


class Moody:
    """Each prompt's first try meets one of the faults, some prompts' every try the same one."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, asked: Asked) -> Answer:
        number = self.numbers.setdefault(asked.prompt, len(self.numbers))
        if "never" in asked.prompt:
            return completion("no idea")
        if "broken" in asked.prompt:
            return refusal(503)
        if asked.times_before == 0 and number % 10 in FAULTS:
            return FAULTS[number % 10]
        return completion(right(asked), delay_seconds=0.02 * (number % 3))


def judge(server: JudgeServer, folder: Path, samples: list[Sample], budget: Budget | None = None) -> Judging[Evidence]:
    async def run() -> Judging[Evidence]:
        cache = ReplyCache(folder / "cache.sqlite")
        model = openai_chat("judge", base_url=server.url)
        pacer = Pacer(
            model, cache=cache, budget=budget, prompt_version="1", max_tries=4, first_backoff_seconds=0.005
        )
        try:
            return await judge_samples(AutoDQ(ChatJudge(pacer)), samples, folder / "evidence.jsonl")
        finally:
            await pacer.close()
            cache.close()

    return asyncio.run(run())


def test_every_clip_is_scored_whatever_the_server_does_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    samples = [sample(number) for number in range(NUM_CLIPS)]
    with JudgeServer(Moody()) as server:
        said = judge(server, tmp_path, samples).said
        assert len(said) == NUM_CLIPS and not [one.error for one in said.values() if one.error]
        assert {(one.recall, one.precision) for one in said.values()} == {(1.0, 0.0)}
        asked = len(server.asked)
        again = judge(server, tmp_path, samples).said
        assert again == said and len(server.asked) == asked
        (tmp_path / "evidence.jsonl").unlink()
        assert judge(server, tmp_path, samples).said == said and len(server.asked) == asked, "from the cache"


def test_a_clip_that_can_not_be_scored_has_its_reason(tmp_path: Path) -> None:
    samples = [sample(0, " never"), sample(1, " broken"), sample(2)]
    with JudgeServer(Moody()) as server:
        said = judge(server, tmp_path, samples).said
        never, broken, fine = (said[one.key] for one in samples)
        assert never.failure == "reply" and never.raw == "no idea" and f"after {MAX_ASKS} tries" in str(never.error)
        assert broken.failure == "judge" and "503" in str(broken.error)
        assert fine.error is None
        before = Counter("never" in asked.prompt for asked in server.asked)
        judge(server, tmp_path, samples)
        after = Counter("never" in asked.prompt for asked in server.asked)
        assert after[True] == before[True], "a reply that can't be read isn't asked for once more"
        assert after[False] > before[False], "a server that failed is"


def test_a_budget_is_kept_and_the_next_run_pays_the_rest(tmp_path: Path) -> None:
    samples = [sample(number) for number in range(20)]
    with JudgeServer(lambda asked: completion(right(asked))) as server:
        first = judge(server, tmp_path, samples, Budget(max_calls=30))
        assert len(server.asked) <= 30 and first.unjudged
        rest = judge(server, tmp_path, samples)
        assert not rest.unjudged and len(rest.said) == 20
        assert max(Counter(asked.prompt for asked in server.asked).values()) == 1
