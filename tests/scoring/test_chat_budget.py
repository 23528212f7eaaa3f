from __future__ import annotations

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.budget import (
    Budget,
    Prices,
    Spending,
    estimated_tokens,
    estimated_usage,
    most_prompt_tokens,
)
from tarsier_core.scoring.chat.protocol import NOTHING_USED, BudgetSpent, ChatMessage, Usage


@given(
    max_tokens=st.integers(0, 3000),
    calls=st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=1, max_size=64),
)
def test_many_calls_at_once_never_exceed_the_tokens(max_tokens: int, calls: list[tuple[int, float]]) -> None:
    async def run() -> Budget:
        budget = Budget(max_tokens=max_tokens)

        async def call(most: int, share: float) -> None:
            await budget.reserve(most)
            await asyncio.sleep(0)
            used = math.floor(most * share)
            budget.settle(most, None if share > 0.95 else Usage(used // 2, used - used // 2))
            assert budget.spending.tokens <= max_tokens

        ended = await asyncio.gather(*(call(*each) for each in calls), return_exceptions=True)
        assert all(isinstance(end, BudgetSpent | None) for end in ended), ended
        return budget

    budget = asyncio.run(run())
    assert budget.spending.tokens <= max_tokens
    if sum(most for most, _ in calls) <= max_tokens:
        assert budget.spending.calls == len(calls)


def test_a_call_waits_for_what_others_may_give_back() -> None:
    async def run() -> Spending:
        budget = Budget(max_tokens=100)
        await budget.reserve(80)
        second = asyncio.create_task(budget.reserve(80))
        await asyncio.sleep(0.01)
        assert not second.done()
        budget.settle(80, Usage(5, 5))
        await asyncio.wait_for(second, 5)
        budget.settle(80, NOTHING_USED)
        with pytest.raises(BudgetSpent, match="100 tokens has 90 left, and the next call may take 91"):
            await budget.reserve(91)
        return budget.spending

    assert asyncio.run(run()) == Spending(calls=2, prompt_tokens=5, completion_tokens=5)


def test_calls_are_counted_before_they_are_made() -> None:
    async def run() -> None:
        budget = Budget(max_calls=2)
        await asyncio.gather(budget.reserve(1), budget.reserve(1))
        with pytest.raises(BudgetSpent, match="2 calls to the judge is spent"):
            await budget.reserve(1)

    asyncio.run(run())


def test_tokens_nobody_knows_count_in_full() -> None:
    async def run() -> Spending:
        budget = Budget()
        await budget.reserve(70)
        budget.settle(70, None)
        return budget.spending

    spending = asyncio.run(run())
    assert (spending.unknown_tokens, spending.tokens) == (70, 70)


@pytest.mark.parametrize("limits", [{"max_calls": -1}, {"max_tokens": -1}])
def test_negative_budgets_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="at most -1"):
        Budget(**limits)


def test_money() -> None:
    prices = Prices(prompt_usd=0.5, completion_usd=2.0)
    assert Spending(prompt_tokens=2_000_000, completion_tokens=500_000).cost_usd(prices) == 2.0
    prompts = [[ChatMessage("user", 400 * "x")], [ChatMessage("user", 401 * "x")]]
    # 400 characters are 100 tokens, 401 are 101.
    assert estimated_usage(prompts, reply_tokens=50) == Usage(201, 100)
    assert prices.cost_usd(Usage(1_000_000, 0)) == 0.5
    with pytest.raises(UsageError, match="must be 0 or more"):
        Prices(-1.0, 2.0)


@given(st.text(st.characters(), max_size=50))
def test_a_prompt_never_has_more_tokens_than_bytes(text: str) -> None:
    messages = [ChatMessage("user", text)]
    assert most_prompt_tokens(messages) >= len(text.encode(errors="replace"))
    assert most_prompt_tokens(messages, {"type": "object"}) > most_prompt_tokens(messages)
    assert estimated_tokens(text) == math.ceil(len(text) / 4)
