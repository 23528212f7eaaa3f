"""Answers from a model server that speaks OpenAI's chat protocol: vLLM, SGLang and others.

Clips are read, sampled and sized here (see ``chat_messages``); the server sees pictures. What it does to them
is its own affair, so its answers carry the profile "served".
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx

from tarsier_core.engine.chat_messages import chat_messages
from tarsier_core.engine.chat_stream import BrokenStreamError, Chunk, Refusal, Usage, read_chunks
from tarsier_core.engine.protocol import (
    Answer,
    BatchRequest,
    Completion,
    EngineInfo,
    FinishReason,
    Generation,
    GenerationOptions,
)
from tarsier_core.engine.read_ahead import ClipReaders
from tarsier_core.engine.reading_worker import ReadClip
from tarsier_core.errors import RemoteEngineError, UsageError
from tarsier_core.records import Conversation

CONNECT_SECONDS = 10.0
MAX_BACKOFF_SECONDS = 30.0
FINISH_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length"}


class RemoteEngine:
    """One model of one server.

    ``base_url`` is the server's address; "/v1" is added when it has no path. ``silence_seconds`` is how long
    the server may stay silent, before the first token or between two. A request that fails before its first
    token with 429, 5xx or a broken connection is tried again, ``attempts`` times in all, after growing random
    waits. ``parallel_requests`` is how many requests ``run_batch`` keeps the server busy with.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        silence_seconds: float = 300.0,
        attempts: int = 4,
        first_backoff_seconds: float = 0.5,
        parallel_requests: int = 8,
        num_readers: int | None = None,
    ) -> None:
        self._base_url = server_address(base_url)
        self._info = EngineInfo(model=model, profile="served", device=self._base_url)
        self._attempts = attempts
        self._first_backoff_seconds = first_backoff_seconds
        self._parallel_requests = parallel_requests
        self._num_readers = num_readers
        self._client = httpx.Client(
            base_url=self._base_url,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(silence_seconds, connect=min(CONNECT_SECONDS, silence_seconds)),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    @property
    def info(self) -> EngineInfo:
        """Which model answers, and where."""
        return self._info

    def close(self) -> None:
        """Close the connections to the server."""
        self._client.close()

    def stream(
        self, conversation: Conversation, options: GenerationOptions = GenerationOptions()
    ) -> Generation:
        """Answer one conversation; raises ``RemoteEngineError`` while iterating when the server fails."""
        submitted = time.perf_counter()
        return Generation(lambda cancelled: self._answer(conversation, options, submitted, cancelled))

    def run_batch(
        self, requests: Iterable[BatchRequest], options: GenerationOptions = GenerationOptions()
    ) -> Iterator[Answer]:
        """Answer many requests, several at a time, while other processes read the next clips.

        A clip that can't be read, or a request that the server fails at, becomes an ``Answer.error``.
        """
        ahead = 2 * self._parallel_requests
        pending: set[Future[Answer]] = set()
        stopped = threading.Event()
        with (
            ThreadPoolExecutor(self._parallel_requests) as pool,
            ClipReaders(requests, num_readers=self._num_readers, ahead=ahead) as clips,
        ):
            try:
                for clip in clips:
                    pending.add(pool.submit(self._answer_clip, clip, options, stopped))
                    yield from take_finished(pending, at_most_left=self._parallel_requests - 1)
                yield from take_finished(pending, at_most_left=0)
            finally:
                stopped.set()

    def _answer_clip(self, clip: ReadClip, options: GenerationOptions, stopped: threading.Event) -> Answer:
        if clip.conversation is None:
            return clip.answer(error=clip.error)
        conversation = clip.conversation
        submitted = time.perf_counter()
        try:
            completion = Generation(
                lambda _: self._answer(conversation, options, submitted, stopped)
            ).finish()
        except RemoteEngineError as error:
            return clip.answer(error=str(error))
        return clip.answer(completion)

    def _answer(
        self,
        conversation: Conversation,
        options: GenerationOptions,
        submitted: float,
        cancelled: threading.Event,
    ) -> Generator[str | Completion, None, None]:
        body = request_body(self._info.model, conversation, options)
        prepare_seconds = time.perf_counter() - submitted
        pieces: list[str] = []
        usage = Usage()
        finish_reason: FinishReason = "cancelled"
        first_token_seconds = 0.0
        with closing(self._chunks(body, cancelled)) as chunks:
            for chunk in chunks:
                if cancelled.is_set():
                    break
                if chunk.text:
                    first_token_seconds = first_token_seconds or time.perf_counter() - submitted
                    pieces.append(chunk.text)
                    yield chunk.text
                if chunk.finish_reason is not None:
                    finish_reason = self._finish_reason(chunk.finish_reason)
                usage = chunk.usage or usage
        yield Completion(
            text="".join(pieces),
            finish_reason=finish_reason,
            prompt_tokens=usage.prompt_tokens,
            generated_tokens=usage.completion_tokens or len(pieces),
            reused_tokens=usage.reused_tokens,
            prepare_seconds=prepare_seconds,
            first_token_seconds=first_token_seconds,
            total_seconds=time.perf_counter() - submitted,
        )

    def _finish_reason(self, reason: str) -> FinishReason:
        if reason not in FINISH_REASONS:
            raise RemoteEngineError(f"{self._base_url} ended the answer with {reason!r}")
        return FINISH_REASONS[reason]

    def _chunks(self, body: dict[str, Any], cancelled: threading.Event) -> Generator[Chunk, None, None]:
        """The server's chunks; starts again when the server fails before the first text."""
        for attempt in range(1, self._attempts + 1):
            pieces = 0
            try:
                with closing(read_chunks(self._client, body)) as chunks:
                    for chunk in chunks:
                        pieces += bool(chunk.text)
                        yield chunk
                return
            except (httpx.RequestError, Refusal, BrokenStreamError) as error:
                if pieces or not is_passing(error) or attempt == self._attempts:
                    raise RemoteEngineError(self._sentence(error, pieces, attempt)) from error
                wait_seconds = backoff_seconds(attempt, self._first_backoff_seconds, error)
            if cancelled.wait(wait_seconds):
                return

    def _sentence(self, error: Exception, pieces: int, attempts: int) -> str:
        where = f"after {pieces} pieces of the answer" if pieces else "before the answer began"
        tried = f" (tried {attempts} times)" if attempts > 1 else ""
        match error:
            case Refusal():
                cause = f"answered {error.status}: {error.message}"
            case BrokenStreamError():
                cause = f"{error}, {where}"
            case httpx.ConnectError() | httpx.ConnectTimeout():
                cause = f"can't be reached; is the server running? ({error})"
            case httpx.TimeoutException():
                cause = f"was silent for too long, {where}"
            case _:
                cause = f"broke the connection, {where} ({error})"
        return f"{self._base_url} {cause}{tried}"


def take_finished(pending: set[Future[Answer]], *, at_most_left: int) -> Iterator[Answer]:
    """Remove the futures that are done and yield their answers, until at most ``at_most_left`` are left."""
    while finished := wait(
        pending, timeout=None if len(pending) > at_most_left else 0, return_when=FIRST_COMPLETED
    ).done:
        pending -= finished
        yield from (future.result() for future in finished)


def server_address(base_url: str) -> str:
    """The address under which ``/chat/completions`` is found: "http://host:8000" means its "/v1"."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{base_url!r} is no address of a model server; it must look like http://host:8000/v1"
        )
    return base_url.rstrip("/") if parts.path.strip("/") else base_url.rstrip("/") + "/v1"


def request_body(model: str, conversation: Conversation, options: GenerationOptions) -> dict[str, Any]:
    """The JSON of a streamed chat completion request.

    A last assistant turn is continued, in the words of vLLM and SGLang (``continue_final_message``).
    """
    body: dict[str, Any] = {
        "model": model,
        "messages": chat_messages(conversation),
        "max_tokens": options.max_new_tokens,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if options.seed is not None:
        body["seed"] = options.seed
    if options.stop:
        body["stop"] = list(options.stop)
    if conversation.turns[-1].role == "assistant":
        body |= {"continue_final_message": True, "add_generation_prompt": False}
    return body


def is_passing(error: Exception) -> bool:
    """Whether the same request may succeed a little later."""
    return not isinstance(error, Refusal) or error.status == 429 or error.status >= 500


def backoff_seconds(attempt: int, first_seconds: float, error: Exception) -> float:
    """How long to wait after attempt ``attempt`` (from 1): what the server asks for, else 2^n with jitter."""
    if isinstance(error, Refusal) and error.retry_after_seconds is not None:
        return min(error.retry_after_seconds, MAX_BACKOFF_SECONDS)
    longest = min(first_seconds * 2 ** (attempt - 1), MAX_BACKOFF_SECONDS)
    return longest * random.uniform(0.5, 1.0)
