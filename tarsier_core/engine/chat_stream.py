"""The wire: one streamed chat completion as typed chunks, or an exception that says how it broke."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

LONGEST_MESSAGE = 300
"""Characters of a server's own error message that are shown."""


class Delta(BaseModel):
    """What is new in a choice."""

    content: str | None = None


class Choice(BaseModel):
    """One of the answers; we ask for one only."""

    delta: Delta
    finish_reason: str | None = None


class CachedTokens(BaseModel):
    """How much of the prompt the server had seen before."""

    cached_tokens: int | None = None


class Usage(BaseModel):
    """What the server counted."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: CachedTokens | None = None

    @property
    def reused_tokens(self) -> int:
        """Prompt tokens that the server took from its cache."""
        details = self.prompt_tokens_details
        return (details.cached_tokens or 0) if details else 0


class ServerError(BaseModel):
    """An error as it stands inside a stream or an error page."""

    message: str
    code: int | str | None = None


class Chunk(BaseModel):
    """One piece of a streamed completion."""

    choices: list[Choice] = Field(default_factory=list)
    usage: Usage | None = None
    error: ServerError | None = None

    @property
    def text(self) -> str:
        """The new text."""
        return (self.choices[0].delta.content or "") if self.choices else ""

    @property
    def finish_reason(self) -> str | None:
        """Why the answer ended, in the server's word, once it has."""
        return self.choices[0].finish_reason if self.choices else None


class ErrorPage(BaseModel):
    """The body of a refusal: OpenAI's and SGLang's form, vLLM's older one, FastAPI's."""

    error: ServerError | str | None = None
    message: str | None = None
    detail: str | None = None


class Refusal(Exception):
    """The server answered with another status than 200."""

    def __init__(self, status: int, message: str, retry_after_seconds: float | None) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.retry_after_seconds = retry_after_seconds


class BrokenStreamError(Exception):
    """The stream held something that is no chunk, an error, or ended too early; says which."""


def read_chunks(client: httpx.Client, body: dict[str, Any]) -> Generator[Chunk, None, None]:
    """Post the request and yield the chunks up to the end of the answer.

    Raises ``Refusal``, ``BrokenStreamError`` or an ``httpx.RequestError``; never ends quietly in mid-answer.
    """
    finished = False
    with client.stream("POST", "chat/completions", json=body) as response:
        if response.status_code != httpx.codes.OK:
            response.read()
            raise refusal(response)
        for line in response.iter_lines():
            field, _, data = line.partition(":")
            if field != "data":
                continue
            if data.strip() == "[DONE]":
                break
            chunk = parse_chunk(data)
            finished = finished or chunk.finish_reason is not None
            yield chunk
    if not finished:
        raise BrokenStreamError("ended the stream in mid-answer")


def parse_chunk(data: str) -> Chunk:
    """One ``data:`` line as a chunk."""
    try:
        chunk = Chunk.model_validate_json(data)
    except ValidationError as error:
        raise BrokenStreamError(f"sent a malformed chunk: {shortened(data.strip())}") from error
    if chunk.error is not None:
        raise BrokenStreamError(f"reported: {shortened(chunk.error.message)}")
    return chunk


def refusal(response: httpx.Response) -> Refusal:
    """What a response with an error status says."""
    try:
        page = ErrorPage.model_validate_json(response.content)
        error = page.error.message if isinstance(page.error, ServerError) else page.error
        message = error or page.message or page.detail or response.reason_phrase
    except ValidationError:
        message = response.text.strip() or response.reason_phrase
    return Refusal(response.status_code, shortened(message), retry_after(response.headers))


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that the server asks to wait; a date (the header's other form) isn't followed."""
    value = headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


def shortened(message: str) -> str:
    """The message on one line, cut at ``LONGEST_MESSAGE`` characters."""
    line = " ".join(message.split())
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
