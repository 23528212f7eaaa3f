from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.budget import Budget, Spending
from tarsier_core.scoring.chat.cache import ReplyCache
from tarsier_core.scoring.chat.openai_chat import openai_chat
from tarsier_core.scoring.chat.pacing import Pacer
from tarsier_core.scoring.chat.protocol import (
    NOTHING_USED,
    BudgetSpent,
    ChangedRequest,
    ChatMessage,
    JudgeError,
    JudgeUnusable,
    Reply,
    RetryableError,
    Usage,
)
from tests.scoring.judge_server import (
    BROKEN_JSON,
    HANG,
    HANG_UP,
    Answer,
    Asked,
    JudgeServer,
    completion,
    counted,
    html,
    refusal,
)

FAST = {"first_backoff_seconds": 0.01, "max_backoff_seconds": 0.05}


def prompt(text: str) -> tuple[ChatMessage, ...]:
    return (ChatMessage("user", text),)


class ScriptedChat:
    """Does what ``script`` says: of the prompt, and how often it was asked before."""

    name = "scripted"
    identity = "scripted"
    is_remote = True

    def __init__(self, script: Callable[[str, int], Reply | Exception | float]) -> None:
        self._script = script
        self.asked: list[tuple[str, int]] = []
        self._times: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0
        self.is_closed = False

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        text = messages[-1].text
        self.asked.append((text, attempt))
        result = self._script(text, self._times[text])
        self._times[text] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(result if isinstance(result, float) else 0.001)
        finally:
            self.at_once -= 1
        if isinstance(result, Exception):
            raise result
        return result if isinstance(result, Reply) else Reply("late", 1, 1)

    async def close(self) -> None:
        self.is_closed = True


def ask_all(pacer: Pacer, prompts: Sequence[str], **options: Any) -> list[Reply | BaseException]:
    async def run() -> list[Reply | BaseException]:
        try:
            return await asyncio.gather(
                *(pacer.reply(prompt(text), **options) for text in prompts), return_exceptions=True
            )
        finally:
            await pacer.close()

    return asyncio.run(run())


def misbehave(asked: Asked) -> Answer:
    """Prompts "KIND NUMBER" are treated by kind; most are answered at last."""
    kind = asked.prompt.split()[0]
    right = completion(f"about {asked.prompt}", usage=counted(12, 5))
    if kind == "late":
        return completion(f"about {asked.prompt}", delay_seconds=0.1)
    if kind == "always-500":
        return refusal(500, "out of order")
    if kind == "filtered":
        return refusal(400, "no", code="content_filter")
    if kind == "wrong-counts":
        return completion(f"about {asked.prompt}", usage=counted(-7, 3))
    if kind == "illegal":
        return completion('{"verdicts": ["perhaps"]}', usage=counted(12, 5))
    if asked.times_before > 0:
        return right
    return {
        "good": right,
        "429": refusal(429, "slow down"),
        "429-after": refusal(429, "slow down", retry_after="0.2"),
        "500": refusal(500, "oops"),
        "broken": BROKEN_JSON,
        "html": html(),
        "html-502": html(502),
        "nothing": HANG_UP,
        "no-choices": Answer(b'{"choices": []}'),
        "hangs": HANG,
    }[kind]


ANSWERED_AT_LAST = (
    *("good", "late", "429", "429-after", "500", "broken", "html", "html-502", "nothing"),
    *("no-choices", "hangs", "wrong-counts", "illegal"),
)
KINDS = (*ANSWERED_AT_LAST, "always-500", "filtered")


def test_every_call_ends_with_a_reply_or_a_reason_and_none_is_repeated(tmp_path: Path) -> None:
    prompts = [f"{kind} {number}" for number in range(20) for kind in KINDS]
    random.shuffle(prompts)
    with JudgeServer(misbehave) as server:

        def run(**options: Any) -> tuple[list[Reply | BaseException], Spending]:
            cache = ReplyCache(tmp_path / "replies.sqlite")
            pacer = Pacer(
                openai_chat("m", base_url=server.url, max_reply_tokens=50),
                cache=cache,
                timeout_seconds=1.0,
                max_tries=4,
                **FAST,
                **options,
            )
            try:
                return ask_all(pacer, prompts), pacer.spending
            finally:
                cache.close()

        first, spent = run()
        calls = len(server.asked)
        failing = {"always-500": "answered 500: out of order", "filtered": "content filter"}
        for text, end in zip(prompts, first, strict=True):
            kind = text.split()[0]
            if kind in failing:
                assert isinstance(end, JudgeError) and failing[kind] in str(end), (text, end)
            else:
                assert isinstance(end, Reply), (text, end)
                assert end.text == f"about {text}" or kind == "illegal"
                assert end.is_estimated == (kind in ("late", "wrong-counts"))
        assert server.most_at_once <= 64
        assert spent.calls == calls
        assert (spent.replies, spent.failed) == (13 * 20, 2 * 20)

        second, respent = run()
        again = Counter(asked.prompt.split()[0] for asked in server.asked[calls:])
        assert again.keys() == {"always-500", "filtered"}, "only what failed is asked again"
        assert (respent.cached, respent.replies) == (13 * 20, 0)
        texts = [[end.text for end in ends if isinstance(end, Reply)] for ends in (first, second)]
        assert texts[0] == texts[1]


def test_each_attempt_at_a_readable_reply_is_kept(tmp_path: Path) -> None:
    def numbered(text: str, times: int) -> Reply:
        return Reply(f"unreadable {times}", 1, 1)

    async def attempts(pacer: Pacer) -> list[str]:
        return [(await pacer.reply(prompt("x"), attempt=attempt)).text for attempt in range(3)]

    cache = ReplyCache(tmp_path / "replies.sqlite")
    model = ScriptedChat(numbered)
    first = asyncio.run(attempts(Pacer(model, cache=cache)))
    second = asyncio.run(attempts(Pacer(model, cache=cache)))
    assert first == second == ["unreadable 0", "unreadable 1", "unreadable 2"]
    assert model.asked == [("x", 0), ("x", 1), ("x", 2)]
    asyncio.run(attempts(Pacer(model, cache=cache, prompt_version="v2")))
    assert len(model.asked) == 6
    cache.close()


def test_equal_questions_at_the_same_time_are_asked_once(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.sqlite")
    model = ScriptedChat(lambda text, times: Reply(f"{times}", 1, 1))
    replies = ask_all(Pacer(model, cache=cache), 10 * ["same"])
    cache.close()
    assert len(model.asked) == 1
    assert {reply.text for reply in replies if isinstance(reply, Reply)} == {"0"}


@pytest.mark.parametrize("start", [1, 64])
def test_calls_at_once_grow_to_the_maximum_and_never_beyond(start: int) -> None:
    model = ScriptedChat(lambda text, times: 0.01)
    pacer = Pacer(model, start_concurrency=start, max_concurrency=64)
    assert pacer.concurrency == start
    assert len(ask_all(pacer, [str(number) for number in range(600)])) == 600
    assert model.most_at_once == pacer.concurrency == 64


def test_a_server_that_bears_little_is_found_out() -> None:
    """It takes 6 calls at once and turns the others away; all are answered, with few calls wasted."""
    model = ScriptedChat(
        lambda text, times: RetryableError("full", usage=NOTHING_USED) if model.at_once >= 6 else 0.01
    )
    pacer = Pacer(model, start_concurrency=64, **FAST)
    replies = ask_all(pacer, [str(number) for number in range(500)])
    assert all(isinstance(reply, Reply) for reply in replies)
    assert pacer.concurrency < 32
    assert pacer.spending.retried < 500


@pytest.mark.parametrize("most", [0, 1, 50])
def test_the_budget_of_calls_holds_with_64_at_once(most: int) -> None:
    model = ScriptedChat(
        lambda text, times: RetryableError("no", usage=NOTHING_USED) if int(text) % 3 == 0 else 0.005
    )
    pacer = Pacer(model, budget=Budget(max_calls=most), start_concurrency=64, **FAST)
    replies = ask_all(pacer, [str(number) for number in range(200)])
    assert len(model.asked) == pacer.spending.calls == most
    assert any(isinstance(reply, BudgetSpent) for reply in replies)


def test_the_budget_of_tokens_holds_with_64_at_once() -> None:
    model = ScriptedChat(lambda text, times: Reply("yes", 40, random.randint(1, 100)))
    pacer = Pacer(model, budget=Budget(max_tokens=5000), start_concurrency=64, max_reply_tokens=100)
    replies = ask_all(pacer, [str(number) for number in range(200)])
    used = sum(reply.prompt_tokens + reply.completion_tokens for reply in replies if isinstance(reply, Reply))
    assert used == pacer.spending.tokens <= 5000
    assert used > 5000 - 300, "what calls didn't take is given to others"
    assert {type(reply) for reply in replies} == {Reply, BudgetSpent}
    assert pacer.spending.failed == 0


def test_what_failed_calls_took_is_counted() -> None:
    ends: dict[str, Reply | Exception | float] = {
        "slow": 60.0,
        "refused": JudgeError("no", usage=NOTHING_USED),
        "filtered": JudgeError("no", usage=Usage(7, 2)),
    }
    pacer = Pacer(
        ScriptedChat(lambda text, times: ends[text]), timeout_seconds=0.05, max_tries=1, max_reply_tokens=100
    )
    slow, *_ = ask_all(pacer, list(ends))
    assert str(slow) == "scripted didn't answer within 0.05 seconds"
    spending = pacer.spending
    assert (spending.calls, spending.failed) == (3, 3)
    assert (spending.prompt_tokens, spending.completion_tokens) == (7, 2)
    assert spending.unknown_tokens > 100, "the reply's share and the prompt"


def test_only_servers_are_timed() -> None:
    model = ScriptedChat(lambda text, times: 0.2)
    model.is_remote = False
    assert isinstance(ask_all(Pacer(model, timeout_seconds=0.01, max_tries=1), ["x"])[0], Reply)


def test_tries_end_and_say_how_many_there_were() -> None:
    model = ScriptedChat(lambda text, times: RetryableError("busy", usage=NOTHING_USED))
    pacer = Pacer(model, max_tries=3, **FAST)
    [error] = ask_all(pacer, ["x"])
    assert type(error) is JudgeError and str(error) == "busy (tried 3 times)"
    assert (pacer.spending.calls, pacer.spending.retried) == (3, 2)


def test_a_changed_request_is_no_failure() -> None:
    model = ScriptedChat(
        lambda text, times: (
            ChangedRequest("no schema", usage=NOTHING_USED) if times < 2 else Reply("yes", 1, 1)
        )
    )
    pacer = Pacer(model, max_tries=1)
    assert isinstance(ask_all(pacer, ["x"])[0], Reply)
    assert pacer.spending.calls == 3
    [error] = ask_all(Pacer(ScriptedChat(lambda text, times: ChangedRequest("again"))), ["x"])
    assert type(error) is JudgeError


def test_retry_after_holds_for_all_calls() -> None:
    """One call is told to wait: those that wait their turn do so, too."""
    times: list[float] = []

    def script(text: str, before: int) -> Reply | Exception:
        times.append(time.perf_counter())
        if len(times) == 1:
            return RetryableError("slow down", 0.4, usage=NOTHING_USED)
        return Reply("yes", 1, 1)

    ask_all(Pacer(ScriptedChat(script), start_concurrency=1, **FAST), ["a", "b", "c"])
    assert len(times) == 4
    assert min(times[1:]) - times[0] >= 0.39


def test_a_server_that_asks_for_too_long_a_pause_is_given_up() -> None:
    model = ScriptedChat(lambda text, times: RetryableError("quota", 86_400.0, usage=NOTHING_USED))
    started = time.perf_counter()
    ends = ask_all(Pacer(model, start_concurrency=4), [str(number) for number in range(50)])
    assert time.perf_counter() - started < 20
    assert len(model.asked) == 4
    assert all("left alone for 86,400 seconds" in str(end) for end in ends if isinstance(end, JudgeUnusable))
    assert sum(isinstance(end, JudgeUnusable) for end in ends) == 50


def test_no_call_follows_one_that_says_that_none_can_succeed() -> None:
    model = ScriptedChat(lambda text, times: JudgeUnusable("the key is refused", usage=NOTHING_USED))
    ends = ask_all(Pacer(model, start_concurrency=4), [str(number) for number in range(500)])
    assert len(model.asked) == 4
    assert all(isinstance(end, JudgeUnusable) and "key is refused" in str(end) for end in ends)


def test_a_server_that_is_gone_is_given_up() -> None:
    model = ScriptedChat(lambda text, times: RetryableError("connection refused", usage=NOTHING_USED))
    started = time.perf_counter()
    pacer = Pacer(model, max_tries=5, timeout_seconds=0.2, **FAST)
    ends = ask_all(pacer, [str(number) for number in range(300)])
    assert time.perf_counter() - started < 20
    # On a busy machine even a call that is refused at once may take longer than the time-out.
    causes = ("connection refused", "didn't answer")
    assert all(isinstance(end, JudgeError) and any(cause in str(end) for cause in causes) for end in ends)
    assert sum(isinstance(end, JudgeUnusable) for end in ends) > 250
    assert len(model.asked) < 200


def test_a_few_hopeless_prompts_spoil_no_others() -> None:
    model = ScriptedChat(
        lambda text, times: (
            RetryableError("oops", usage=NOTHING_USED) if text in ("3", "77") else Reply("yes", 1, 1)
        )
    )
    ends = ask_all(Pacer(model, max_tries=3, **FAST), [str(number) for number in range(100)])
    failed = [number for number, end in enumerate(ends) if not isinstance(end, Reply)]
    assert failed == [3, 77]


def test_cancelled_calls_leave_nothing_behind() -> None:
    model = ScriptedChat(lambda text, times: 60.0 if text.startswith("slow") else Reply("yes", 1, 1))

    async def run() -> Spending:
        pacer = Pacer(model, start_concurrency=4, max_concurrency=4, max_reply_tokens=10)
        slow = [asyncio.create_task(pacer.reply(prompt(f"slow {number}"))) for number in range(20)]
        await asyncio.sleep(0.05)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        quick = [pacer.reply(prompt(f"quick {number}")) for number in range(40)]
        await asyncio.wait_for(asyncio.gather(*quick), 30)
        return pacer.spending

    spending = asyncio.run(run())
    assert model.at_once == 0
    assert (spending.calls, spending.replies) == (44, 40)
    assert spending.unknown_tokens > 0, "nobody knows what the cancelled four took"


def test_the_pacer_is_the_model_it_paces() -> None:
    model = ScriptedChat(lambda text, times: Reply("yes", 1, 1))
    pacer = Pacer(model)
    assert (pacer.name, pacer.identity, pacer.is_remote) == ("scripted", "scripted", True)
    asyncio.run(pacer.close())
    assert model.is_closed


@pytest.mark.parametrize("options", [{"max_tries": 0}, {"timeout_seconds": 0}, {"start_concurrency": 65}])
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="at least"):
        Pacer(ScriptedChat(lambda text, times: 0.0), **options)
