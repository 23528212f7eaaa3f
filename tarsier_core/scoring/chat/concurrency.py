"""How many calls to a server run at once: more while they succeed, half as many when one fails.

``AdaptiveLimit`` is the rule, without clock or tasks; ``Gate`` makes callers wait by it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Literal

from tarsier_core.errors import UsageError

Outcome = Literal["answered", "failed", "unknown"]
"""How a call ended: with an answer of any kind, with a failure that may pass, or nobody knows (cancelled)."""
GROWTH_PER_ROUND = 4
"""How many more calls are tried after as many successes as run at once."""


class AdaptiveLimit:
    """Additive increase, multiplicative decrease, as TCP does it (RFC 5681).

    Until the first failure each success allows one call more, so that a round of calls doubles the number;
    from then on a round adds ``GROWTH_PER_ROUND``. Calls that fail together, having started before the number
    was halved, halve it once.
    """

    def __init__(self, start: int, maximum: int) -> None:
        if not 1 <= start <= maximum:
            raise UsageError(f"{start} calls at once to begin with must be at least 1 and at most {maximum}")
        self._limit = float(start)
        self._maximum = maximum
        self._has_failed = False
        self.era = 0
        """How often the number was halved; a call notes it when it starts."""
        self.bad_rounds = 0
        """How often it was halved since the last answer."""

    @property
    def limit(self) -> int:
        """How many calls may run now."""
        return int(self._limit)

    def answered(self, *, is_full: bool) -> None:
        """A call was answered; ``is_full``: while as many were running as are allowed."""
        self.bad_rounds = 0
        if is_full:
            step = GROWTH_PER_ROUND / self._limit if self._has_failed else 1.0
            self._limit = min(self._maximum, self._limit + step)

    def failed(self, era: int) -> bool:
        """A call that started in ``era`` failed; whether that began a new era."""
        if era != self.era:
            return False
        self.era += 1
        self.bad_rounds += 1
        self._has_failed = True
        self._limit = max(1.0, self._limit / 2)
        return True


class Gate:
    """Lets as many tasks of one event loop in as ``limit`` says, and none before the end of a pause."""

    def __init__(self, limit: AdaptiveLimit) -> None:
        self.limit = limit
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed_until = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, *, first: bool = False) -> int:
        """Wait for a place, ``first`` before all others that wait; returns the era for ``report``."""
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        (self._waiting.appendleft if first else self._waiting.append)(place)
        self._let_in(loop)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._inside -= 1
                self._let_in(loop)
            raise
        return self.limit.era

    def report(self, era: int, outcome: Outcome) -> bool:
        """Say how a call ended, before leaving; whether its failure began a new era."""
        if outcome == "answered":
            self.limit.answered(is_full=self._inside >= self.limit.limit)
        return outcome == "failed" and self.limit.failed(era)

    def leave(self) -> None:
        """Give the place back."""
        self._inside -= 1
        self._let_in(asyncio.get_running_loop())

    def pause(self, seconds: float) -> None:
        """Let nobody in for so long from now; a longer pause that is under way stays."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)

    def open(self) -> None:
        """End a pause."""
        self._closed_until = 0.0
        self._let_in(asyncio.get_running_loop())

    def _let_in(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting and loop.time() < self._closed_until:
            self._timer = loop.call_at(self._closed_until, self._let_in, loop)
            return
        while self._waiting and self._inside < self.limit.limit:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)
