"""How near judging comes to what the server allows. Run: python -m tests.speed.judging

A judge server that answers each call after 200 ms, and a scorer that asks it 64 calls at once, through the pacer
with its cache, each in a process of its own. Ideal is calls / 64 x 200 ms. "from 64" begins with 64 at once;
"from 8" is the default, and includes finding out how many the server bears; "cached" asks the same again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tarsier_core.scoring.chat.cache import ReplyCache
from tarsier_core.scoring.chat.openai_chat import openai_chat
from tarsier_core.scoring.chat.pacing import Pacer
from tarsier_core.scoring.chat.protocol import ChatMessage

AT_ONCE = 64
SCHEMA = {
    "type": "object",
    "properties": {"events": {"type": "array", "items": {"type": "string"}}},
    "required": ["events"],
    "additionalProperties": False,
}
DESCRIPTION = 15 * "A red ball rolls to the left and bumps into a green square, which turns blue. "
"""About 1,200 characters: a description and instructions."""


@dataclass(frozen=True)
class Measured:
    """One way of asking all."""

    name: str
    wall_seconds: float
    scorer_seconds: float
    """Of processor time."""
    server_seconds: float
    made_calls: int


async def ask_all(url: str, cache_file: Path, num_calls: int, start: int, salt: str) -> tuple[float, int]:
    """Seconds until every call is answered, and how many reached the server."""
    cache = ReplyCache(cache_file)
    model = openai_chat("judge", base_url=url)
    pacer = Pacer(
        model, start_concurrency=start, max_concurrency=AT_ONCE, cache=cache, prompt_version="speed"
    )
    prompts = [(ChatMessage("user", f"{salt} {number}: {DESCRIPTION}"),) for number in range(num_calls)]
    started = time.perf_counter()
    await asyncio.gather(*(pacer.reply(messages, json_schema=SCHEMA) for messages in prompts))
    wall = time.perf_counter() - started
    await pacer.close()
    cache.close()
    return wall, pacer.spending.calls


def score(url: str, num_calls: int) -> None:
    """The scorer's process: three ways, each printed as one line of JSON when it is done."""
    server = psutil.Process(int(sys.stdin.readline()))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "replies.sqlite"
        asyncio.run(ask_all(url, file, 2 * AT_ONCE, AT_ONCE, "warm-up"))
        for name, start, salt in (("from 64", AT_ONCE, "a"), ("from 8", 8, "b"), ("cached", AT_ONCE, "a")):
            own, other = time.process_time(), processor_seconds(server)
            wall, made = asyncio.run(ask_all(url, file, num_calls, start, salt))
            own, other = time.process_time() - own, processor_seconds(server) - other
            print(json.dumps(vars(Measured(name, wall, own, other, made))), flush=True)


def processor_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def measure(num_calls: int, delay_seconds: float) -> list[Measured]:
    """Start server and scorer, and read what the scorer measures."""
    serve = [sys.executable, "-m", "tests.scoring.judge_server", "--delay-seconds", str(delay_seconds)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            ask = [sys.executable, "-m", "tests.speed.judging", "--scorer", url, "--calls", str(num_calls)]
            scored = subprocess.run(
                ask, input=f"{server.pid}\n", stdout=subprocess.PIPE, text=True, check=True
            )
        finally:
            server.terminate()
    return [Measured(**json.loads(line)) for line in scored.stdout.splitlines()]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure how many calls a second the scorer makes.")
    parser.add_argument("--calls", type=int, default=6400, help="calls of each measurement")
    parser.add_argument("--delay-seconds", type=float, default=0.2, help="how late the server answers")
    parser.add_argument("--scorer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scorer:
        score(options.scorer, options.calls)
        return
    ideal = options.calls / AT_ONCE * options.delay_seconds
    load_before = os.getloadavg()[0]
    table = Table(
        title=f"{options.calls:,} calls of {options.delay_seconds * 1000:.0f} ms, {AT_ONCE} at once: "
        f"ideal {ideal:.1f} s"
    )
    for heading in (
        "",
        "seconds",
        "calls a second",
        "of ideal",
        "scorer's load",
        "server's load",
        "calls made",
    ):
        table.add_column(heading, justify="right" if heading else "left")
    for each in measure(options.calls, options.delay_seconds):
        table.add_row(
            each.name,
            f"{each.wall_seconds:.2f}",
            f"{options.calls / each.wall_seconds:.0f}",
            f"{ideal / each.wall_seconds:.0%}",
            f"{each.scorer_seconds / each.wall_seconds:.0%} of a core",
            f"{each.server_seconds / each.wall_seconds:.0%} of a core",
            f"{each.made_calls:,}",
        )
    console = Console(width=110)
    console.print(f"{os.cpu_count()} cores; load of the machine before: {load_before:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
