"""Calls a chat model as fast as it bears: thousands of questions at once, each ends with a reply or a reason.

    pacer = Pacer(open_chat_model("openai:gpt-4o-mini", settings), budget=Budget(max_calls=3000), cache=cache)
    replies = await asyncio.gather(*(pacer.reply(messages) for messages in prompts), return_exceptions=True)
    pacer.spending

Between a question and the model stand, in this order: replies that are kept, the number of calls at once, the
budget, the time-out; a call that fails in a way that may pass is tried again after a growing random wait.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.budget import Budget, Spending, most_prompt_tokens
from tarsier_core.scoring.chat.cache import Question, ReplyCache
from tarsier_core.scoring.chat.concurrency import AdaptiveLimit, Gate, Outcome
from tarsier_core.scoring.chat.protocol import (
    MAX_REPLY_TOKENS,
    NOTHING_USED,
    BudgetSpent,
    ChangedRequest,
    ChatMessage,
    ChatModel,
    JudgeError,
    JudgeUnusable,
    Reply,
    RetryableError,
    Usage,
)

MAX_CHANGES = 4
"""How many options a server may refuse, one call each, before that counts as a failure."""
HOPELESS = 2
"""After ``HOPELESS * max_tries`` failed rounds, and ``HOPELESS`` time-outs' time, without one answer the server
counts as gone."""


class Pacer:
    """A chat model behind cache, pacing, budget and retries; itself a chat model. For one event loop.

    ``max_concurrency``: most calls at once; ``start_concurrency``: how many at first (8, or the maximum if that is
    lower). ``max_tries``: how often one question is sent. ``timeout_seconds``: for one call to a server.
    ``max_pause_seconds``: a server that asks to be left alone for longer counts as gone. ``max_reply_tokens``:
    what the model was told that a reply may take; the budget sets it aside. ``prompt_version`` is part of what
    replies are kept under, with the model's identity, the messages, the schema and the attempt.

    Once the model is unusable (wrong key, no money, gone), no more calls are made.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        max_concurrency: int = 64,
        start_concurrency: int | None = None,
        max_tries: int = 10,
        timeout_seconds: float = 60.0,
        budget: Budget | None = None,
        cache: ReplyCache | None = None,
        prompt_version: str = "",
        max_reply_tokens: int = MAX_REPLY_TOKENS,
        first_backoff_seconds: float = 0.5,
        max_backoff_seconds: float = 30.0,
        max_pause_seconds: float = 600.0,
    ) -> None:
        if max_tries < 1 or timeout_seconds <= 0:
            raise UsageError(
                f"{max_tries} tries of {timeout_seconds} seconds: there must be at least one, and it takes time"
            )
        start = min(8, max_concurrency) if start_concurrency is None else start_concurrency
        self._model = model
        self._gate = Gate(AdaptiveLimit(start, max_concurrency))
        self._max_tries = max_tries
        self._timeout_seconds = timeout_seconds
        self._budget = budget or Budget()
        self._cache = cache
        self._prompt_version = prompt_version
        self._max_reply_tokens = max_reply_tokens
        self._first_backoff_seconds = first_backoff_seconds
        self._max_backoff_seconds = max_backoff_seconds
        self._max_pause_seconds = max_pause_seconds
        self._why_unusable: str | None = None
        self._answered_at: float | None = None
        """By the loop's clock, the last answer; before there is one, the first call."""
        self._being_asked: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def identity(self) -> str:
        """The model's."""
        return self._model.identity

    @property
    def is_remote(self) -> bool:
        """The model's."""
        return self._model.is_remote

    @property
    def spending(self) -> Spending:
        """What was asked so far (by all that share the budget)."""
        return self._budget.spending

    @property
    def concurrency(self) -> int:
        """How many calls may run at once now."""
        return self._gate.limit.limit

    async def close(self) -> None:
        """Close the model; budget and cache belong to whoever made them."""
        await self._model.close()

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        """What the model answers, or answered to the same question before.

        Raises ``JudgeError`` with the cause when it doesn't: ``BudgetSpent`` and ``JudgeUnusable`` hold for all
        questions that follow, the others for this one.
        """
        question = Question(self.identity, self._prompt_version, messages, attempt, json_schema)
        lock = self._being_asked.setdefault(question.key, asyncio.Lock())
        async with lock:
            kept = self._cache.get(question) if self._cache else None
            if kept is not None:
                self._budget.count(cached=1)
                return kept
            try:
                reply = await self._ask(question)
            except BudgetSpent:
                raise
            except JudgeError:
                self._budget.count(failed=1)
                raise
            return self._cache.put(question, reply) if self._cache else reply

    async def _ask(self, question: Question) -> Reply:
        """Call until the model answers, at most ``max_tries`` times."""
        failures = changes = 0
        while True:
            try:
                return await self._call(question, is_retry=failures + changes > 0)
            except ChangedRequest as error:
                changes += 1
                if changes > MAX_CHANGES:
                    raise JudgeError(str(error)) from error
            except RetryableError as error:
                failures += 1
                if failures == self._max_tries:
                    tried = f" (tried {failures} times)" if failures > 1 else ""
                    raise JudgeError(f"{error}{tried}") from error
                await asyncio.sleep(self._backoff_seconds(failures))

    async def _call(self, question: Question, *, is_retry: bool) -> Reply:
        """Call once, when there is room and money."""
        era = await self._gate.enter(first=is_retry)
        outcome: Outcome = "unknown"
        failure: RetryableError | None = None
        try:
            if self._why_unusable is not None:
                raise JudgeUnusable(self._why_unusable, usage=NOTHING_USED)
            if self._answered_at is None:
                self._answered_at = asyncio.get_running_loop().time()
            reply = await self._call_within_budget(question, is_retry)
            outcome = "answered"
            return reply
        except RetryableError as error:
            outcome, failure = "failed", error
            raise
        except JudgeUnusable as error:
            self._give_up(str(error))
            raise
        except BudgetSpent:
            raise
        except JudgeError:
            outcome = "answered"
            raise
        finally:
            is_new_round = self._gate.report(era, outcome)
            if outcome == "answered":
                self._answered_at = asyncio.get_running_loop().time()
            if failure is not None:
                self._slow_down(failure, is_new_round)
            self._gate.leave()

    async def _call_within_budget(self, question: Question, is_retry: bool) -> Reply:
        most = most_prompt_tokens(question.messages, question.json_schema) + self._max_reply_tokens
        await self._budget.reserve(most)
        usage: Usage | None = None
        try:
            if is_retry:
                self._budget.count(retried=1)
            async with asyncio.timeout(self._timeout_seconds if self.is_remote else None):
                reply = await self._model.reply(
                    question.messages, json_schema=question.json_schema, attempt=question.attempt
                )
            usage = Usage(reply.prompt_tokens, reply.completion_tokens)
            self._budget.count(replies=1, estimated_replies=int(reply.is_estimated))
            return reply
        except TimeoutError as error:
            raise RetryableError(
                f"{self.name} didn't answer within {self._timeout_seconds:g} seconds"
            ) from error
        except JudgeError as error:
            usage = error.usage
            raise
        finally:
            self._budget.settle(most, usage)

    def _slow_down(self, error: RetryableError, is_new_round: bool) -> None:
        """Leave the server alone: as long as it asks for, and longer the more rounds failed in a row."""
        asked = error.retry_after_seconds or 0.0
        bad_rounds = self._gate.limit.bad_rounds
        if asked > self._max_pause_seconds:
            self._give_up(f"{error}; it asks to be left alone for {asked:,.0f} seconds")
        elif bad_rounds >= HOPELESS * self._max_tries and self._has_waited_long():
            self._give_up(f"{error}; that was failure {bad_rounds} without one answer between them")
        else:
            again = self._backoff_seconds(bad_rounds - 1) if is_new_round and bad_rounds > 1 else 0.0
            self._gate.pause(max(asked, again))

    def _has_waited_long(self) -> bool:
        """Whether the last answer is so long ago that no call of then can still be under way."""
        since = asyncio.get_running_loop().time() - (self._answered_at or 0.0)
        return since >= HOPELESS * self._timeout_seconds

    def _give_up(self, why: str) -> None:
        self._why_unusable = self._why_unusable or why
        self._gate.open()

    def _backoff_seconds(self, failures: int) -> float:
        """Exponential, with full jitter: anything from 0 to twice as much for each failure, up to the maximum."""
        longest = min(self._max_backoff_seconds, self._first_backoff_seconds * 2 ** (failures - 1))
        return random.uniform(0.0, longest)
