from __future__ import annotations

import asyncio
import time

import pytest

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.concurrency import AdaptiveLimit, Gate


def test_a_round_of_answers_doubles_the_number_until_the_first_failure() -> None:
    limit = AdaptiveLimit(8, 64)
    seen = []
    for _ in range(4):
        for _ in range(limit.limit):
            limit.answered(is_full=True)
        seen.append(limit.limit)
    assert seen == [16, 32, 64, 64]


def test_failures_of_one_round_halve_it_once() -> None:
    limit = AdaptiveLimit(64, 64)
    era = limit.era
    assert [limit.failed(era) for _ in range(10)] == [True] + 9 * [False]
    assert limit.limit == 32
    assert limit.failed(limit.era)
    assert (limit.limit, limit.bad_rounds) == (16, 2)


def test_after_a_failure_it_grows_by_four_a_round() -> None:
    limit = AdaptiveLimit(32, 64)
    limit.failed(limit.era)
    for _ in range(limit.limit):
        limit.answered(is_full=True)
    # 16 answers of 4 / limit each, the limit growing meanwhile.
    assert limit.limit == 19
    assert limit.bad_rounds == 0


def test_it_never_falls_below_one_and_does_not_grow_unused() -> None:
    limit = AdaptiveLimit(2, 64)
    for _ in range(5):
        limit.failed(limit.era)
    assert limit.limit == 1
    for _ in range(50):
        limit.answered(is_full=False)
    assert limit.limit == 1


@pytest.mark.parametrize(("start", "maximum"), [(0, 4), (5, 4), (1, 0)])
def test_impossible_limits_are_refused(start: int, maximum: int) -> None:
    with pytest.raises(UsageError, match="at least 1 and at most"):
        AdaptiveLimit(start, maximum)


def test_the_gate_lets_in_as_many_as_allowed_and_retries_first() -> None:
    async def run() -> list[str]:
        gate = Gate(AdaptiveLimit(1, 1))
        order: list[str] = []

        async def visit(name: str, first: bool = False) -> None:
            await gate.enter(first=first)
            order.append(name)
            await asyncio.sleep(0.01)
            gate.leave()

        await asyncio.gather(visit("a"), visit("b"), visit("c"), visit("retry", first=True))
        return order

    assert asyncio.run(run()) == ["a", "retry", "b", "c"]


def test_a_pause_holds_for_everybody_until_it_is_ended() -> None:
    async def run() -> tuple[float, float]:
        gate = Gate(AdaptiveLimit(4, 4))
        started = time.perf_counter()
        gate.pause(0.2)
        gate.pause(0.01)
        await gate.enter()
        gate.leave()
        waited = time.perf_counter() - started
        gate.pause(60)
        asyncio.get_running_loop().call_later(0.05, gate.open)
        await gate.enter()
        gate.leave()
        return waited, time.perf_counter() - started - waited

    waited, until_opened = asyncio.run(run())
    assert 0.19 < waited < 5
    assert until_opened < 5


def test_cancelled_visitors_take_no_place() -> None:
    async def run() -> None:
        gate = Gate(AdaptiveLimit(1, 1))
        await gate.enter()
        waiting = [asyncio.create_task(gate.enter()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        gate.leave()  # hands the place to the second, which is cancelled before it runs
        waiting[1].cancel()
        await asyncio.wait_for(waiting[2], 5)

    asyncio.run(run())
