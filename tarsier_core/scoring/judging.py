"""Judging many samples at once, so that it can be killed at any moment and goes on later without asking twice.

Each sample's evidence is appended the moment it is there. Evidence that is whole (scored, or failed for good) is
kept; a sample whose judge couldn't be asked is tried again; evidence on another text is made anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic

from tarsier_core.errors import RowError
from tarsier_core.jsonl import JsonlWriter
from tarsier_core.run_folder import keyed_lines, write_lines
from tarsier_core.scoring.chat.protocol import BudgetSpent
from tarsier_core.scoring.judgement import Protocolled, Said, begin, hash_of
from tarsier_core.scoring.records import Sample

AT_ONCE = 128
"""Samples under way at once; each waits for one call at a time."""


@dataclass(frozen=True)
class Judging(Generic[Said]):
    """What became of judging a benchmark's samples."""

    said: dict[str, Said]
    """By key; samples that the budget left out are missing."""
    unjudged: tuple[str, ...]
    """Keys of those."""


async def judge_samples(
    protocol: Protocolled[Said],
    samples: Sequence[Sample],
    path: Path,
    *,
    at_once: int = AT_ONCE,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[Said], None] = lambda _: None,
) -> Judging[Said]:
    """Judge every sample; all that is said is in the file ``path`` too, in the order of the samples.

    ``on_start`` hears how many were judged before, ``on_done`` each new judgement. Raises ``UsageError`` while
    another process writes the file, ``RowError`` when it holds something else.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with JsonlWriter(path) as writer:
        known = still_valid(protocol, samples, path)
        unasked = [sample for sample in samples if sample.key not in known]
        on_start(len(known))
        async with aclosing(judged(protocol, unasked, at_once)) as said:
            async for one in said:
                writer.append(one.to_json())
                known[one.key] = one
                on_done(one)
        write_lines(path, [known[sample.key].to_json() for sample in samples if sample.key in known])
    return Judging(known, tuple(sample.key for sample in samples if sample.key not in known))


def still_valid(protocol: Protocolled[Said], samples: Iterable[Sample], path: Path) -> dict[str, Said]:
    """What the file already holds on these samples, by this judge, on these texts, and for good."""
    hashes = {sample.key: hash_of(protocol.judged_texts(sample)) for sample in samples}
    return {
        one.key: one
        for one in read_judgements(protocol, path)
        if one.is_by(protocol.info) and one.failure != "judge" and hashes.get(one.key) == one.text_hash
    }


def read_judgements(protocol: Protocolled[Said], path: Path) -> Iterable[Said]:
    """The lines of a file, a torn last one left out. Raises ``RowError`` for a line that is none."""
    for line, record in keyed_lines(path, "key"):
        try:
            yield protocol.read(record)
        except (KeyError, TypeError, ValueError) as error:
            raise RowError(f"{path}, line {line}: not an evidence record ({error})") from None


async def judged(
    protocol: Protocolled[Said], samples: Sequence[Sample], at_once: int
) -> AsyncGenerator[Said, None]:
    """Judgements as they are made, ``at_once`` samples under way; the rest is left when the budget is spent."""
    waiting = iter(samples)
    under_way: set[asyncio.Task[Said]] = set()
    is_spent = False
    try:
        while True:
            while not is_spent and len(under_way) < at_once and (sample := next(waiting, None)) is not None:
                under_way.add(asyncio.create_task(judge_one(protocol, sample)))
            if not under_way:
                return
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                try:
                    yield task.result()
                except BudgetSpent:
                    is_spent = True
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def judge_one(protocol: Protocolled[Said], sample: Sample) -> Said:
    """One sample; a model that made no answer isn't judged."""
    begun = begin(protocol.info, sample, protocol.judged_texts(sample))
    if sample.prediction is None:
        begun = replace(begun, failure="prediction", error=f"the model failed: {sample.error}")
        return protocol.read(begun.to_json())
    return await protocol.judge(begun, sample)
