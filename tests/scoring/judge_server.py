"""A judge on this machine that speaks OpenAI's chat protocol, and misbehaves as it is told.

    with JudgeServer(lambda asked: completion("yes")) as server:
        server.url, server.asked

Alone, as the benchmark starts it: python -m tests.scoring.judge_server --delay-seconds 0.2
"""

from __future__ import annotations

import argparse
import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Asked:
    """A request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    times_before: int
    """How often the same prompt was asked before."""
    at_seconds: float

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True)
class Answer:
    """What comes back, and when."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    then: Literal["stay", "close", "reset"] = "stay"
    """"close" sends all of it and hangs up; "reset" hangs up without a word."""


Behaviour = Callable[[Asked], Answer]


def completion(
    text: str | None,
    *,
    usage: Any = None,
    finish_reason: str = "stop",
    delay_seconds: float = 0.0,
    **message: Any,
) -> Answer:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish_reason,
    }
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    if usage is not None:
        body["usage"] = usage
    return Answer(json.dumps(body).encode(), delay_seconds=delay_seconds)


def counted(prompt_tokens: int, completion_tokens: int) -> dict[str, int]:
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


def refusal(status: int, message: str = "no", *, code: str = "", param: str = "", **headers: str) -> Answer:
    error = {"message": message, "type": "x", "code": code, "param": param}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps({"error": error}).encode(), status, named)


def html(status: int = 200) -> Answer:
    return Answer(
        b"<!DOCTYPE html><html><body>Bad gateway</body></html>", status, {"content-type": "text/html"}
    )


BROKEN_JSON = Answer(b'{"id": "1", "choices": [{"index": 0, "mess')
HANG_UP = Answer(then="reset")
HANG = Answer(delay_seconds=3600.0)


class JudgeServer:
    """Listens in a thread of its own until the ``with`` ends."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._times: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stop: asyncio.Event | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.serve())
        self._loop.close()

    async def serve(self) -> None:
        self._stop = asyncio.Event()
        talks: set[asyncio.Task[None]] = set()

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            talks.add(task)
            try:
                while await self._exchange(reader, writer):
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                talks.discard(task)
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=512)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        key = json.dumps(body["messages"])
        asked = Asked(head[0].split(" ")[1], headers, body, self._times[key], time.monotonic())
        self._times[key] += 1
        self.asked.append(asked)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self.behaviour(asked)
            if answer.delay_seconds:
                await asyncio.sleep(answer.delay_seconds)
        finally:
            self._at_once -= 1
        if answer.then == "reset":
            writer.transport.abort()
            return False
        lines = {"content-type": "application/json", "content-length": str(len(answer.body))} | answer.headers
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {answer.status} X\r\n{text}\r\n".encode() + answer.body)
        await writer.drain()
        return answer.then == "stay"


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Serve a judge that answers after a while; prints its address."
    )
    parser.add_argument("--delay-seconds", type=float, default=0.2)
    options = parser.parse_args()
    text = json.dumps({"events": ["a ball rolls", "a square grows"]})
    answer = completion(text, usage=counted(400, 40), delay_seconds=options.delay_seconds)
    with JudgeServer(lambda asked: answer) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
