"""What judging may cost, and what it has: a budget that isn't exceeded, counts for the report, money.

    budget = Budget(max_calls=3000, max_tokens=2_000_000)
    ...                                                       # Pacer(model, budget=budget)
    budget.spending.calls, budget.spending.cost_usd(prices)

Before a call its most possible tokens are set aside; after it, what it took is counted and the rest given back.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.protocol import MAX_REPLY_TOKENS, BudgetSpent, ChatMessage, Usage

CHARACTERS_PER_TOKEN = 4
"""Of English text, about: for estimates only."""
TOKENS_AROUND_MESSAGE = 16
TOKENS_AROUND_PROMPT = 128
"""Most that chat templates put around a message, and around them all (a system text of the template's own)."""


@dataclass(frozen=True)
class Prices:
    """What a server charges, in USD for a million tokens."""

    prompt_usd: float
    completion_usd: float

    def __post_init__(self) -> None:
        if not (self.prompt_usd >= 0 and self.completion_usd >= 0):
            raise UsageError(
                f"prices are {self.prompt_usd} and {self.completion_usd} USD a million tokens; "
                "they must be 0 or more"
            )

    def cost_usd(self, usage: Usage) -> float:
        """Of so many tokens."""
        return (usage.prompt_tokens * self.prompt_usd + usage.completion_tokens * self.completion_usd) / 1e6


@dataclass(frozen=True)
class Spending:
    """What was asked of a judge, for the report."""

    calls: int = 0
    """Requests that were sent, retries and failures among them."""
    replies: int = 0
    """Calls that brought a reply."""
    cached: int = 0
    """Replies for which no call was made."""
    retried: int = 0
    """Calls that repeated a failed one."""
    failed: int = 0
    """Questions that stayed without a reply."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unknown_tokens: int = 0
    """Set aside for calls whose use nobody knows (time-outs, broken connections): at most so many more."""
    estimated_replies: int = 0
    """Replies whose tokens the server didn't count."""

    @property
    def tokens(self) -> int:
        """What counts against ``max_tokens``."""
        return self.prompt_tokens + self.completion_tokens + self.unknown_tokens

    def cost_usd(self, prices: Prices) -> float:
        """Of the tokens that are known."""
        return prices.cost_usd(Usage(self.prompt_tokens, self.completion_tokens))


class Budget:
    """Counts the calls of one event loop, and refuses those that could go beyond the maximum.

    None is no maximum. The maximum holds for any number of calls at once, as long as the server keeps to
    ``max_tokens`` of the request and tokens are no shorter than a byte, which is so for all common tokenizers.
    """

    def __init__(self, max_calls: int | None = None, max_tokens: int | None = None) -> None:
        for name, maximum in (("calls", max_calls), ("tokens", max_tokens)):
            if maximum is not None and maximum < 0:
                raise UsageError(f"at most {maximum} {name} were asked for; it must be 0 or more")
        self._max_calls = max_calls
        self._max_tokens = max_tokens
        self._set_aside = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.spending = Spending()

    async def reserve(self, most_tokens: int) -> None:
        """Count one call and set its tokens aside; waits while calls under way may give enough back.

        Every ``reserve`` is followed by one ``settle``. Raises ``BudgetSpent``.
        """
        while True:
            if self._max_calls is not None and self.spending.calls >= self._max_calls:
                raise BudgetSpent(f"the budget of {self._max_calls:,} calls to the judge is spent")
            if self._fits(most_tokens):
                self._set_aside += most_tokens
                self.count(calls=1)
                return
            if not self._set_aside:
                raise BudgetSpent(
                    f"the budget of {self._max_tokens:,} tokens has {self._tokens_left:,} left, "
                    f"and the next call may take {most_tokens:,}"
                )
            changed = asyncio.get_running_loop().create_future()
            self._waiting.append(changed)
            await changed

    def settle(self, most_tokens: int, usage: Usage | None) -> None:
        """Count what a call took, and give back the rest of what was set aside; None: all of it is gone."""
        self._set_aside -= most_tokens
        if usage is None:
            self.count(unknown_tokens=most_tokens)
        else:
            self.count(prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens)
        waiting, self._waiting = self._waiting, []
        for changed in waiting:
            if not changed.done():
                changed.set_result(None)

    def count(self, **increments: int) -> None:
        """Add to the counts of ``spending``, by field."""
        now = {name: getattr(self.spending, name) + by for name, by in increments.items()}
        self.spending = replace(self.spending, **now)

    @property
    def _tokens_left(self) -> int:
        return max(0, (self._max_tokens or 0) - self.spending.tokens - self._set_aside)

    def _fits(self, most_tokens: int) -> bool:
        return self._max_tokens is None or most_tokens <= self._tokens_left


def most_prompt_tokens(messages: Sequence[ChatMessage], json_schema: Mapping[str, Any] | None = None) -> int:
    """More tokens than the prompt can have: one a byte, and what a chat template adds."""
    texts = sum(len(message.text.encode(errors="replace")) for message in messages)
    schema = len(json.dumps(json_schema)) if json_schema else 0
    return texts + schema + TOKENS_AROUND_MESSAGE * len(messages) + TOKENS_AROUND_PROMPT


def estimated_tokens(*texts: str) -> int:
    """About how many tokens the texts have, rounded up."""
    return -(-sum(map(len, texts)) // CHARACTERS_PER_TOKEN)


def estimated_usage(
    prompts: Iterable[Sequence[ChatMessage]], reply_tokens: int = MAX_REPLY_TOKENS // 8
) -> Usage:
    """About what asking all prompts once will take, where replies have ``reply_tokens`` on average."""
    asked = [estimated_tokens(*(message.text for message in messages)) for messages in prompts]
    return Usage(sum(asked), reply_tokens * len(asked))
