"""What a chat model is to a judge: messages in, text and a count of tokens out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from tarsier_core.errors import TarsierError


@dataclass(frozen=True)
class ChatMessage:
    """One turn of text."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Reply:
    """What the model answered."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    is_cached: bool = False
    """Kept from an earlier call; none was made."""
    is_estimated: bool = False
    """The server didn't count its tokens; these are guessed from the length of the texts."""


@dataclass(frozen=True)
class Usage:
    """Tokens that a call took."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total(self) -> int:
        """What a budget counts."""
        return self.prompt_tokens + self.completion_tokens


NOTHING_USED = Usage(0, 0)
"""Of a call that was turned away."""


class JudgeError(TarsierError):
    """A call to a judge failed for good: one sentence with the cause.

    ``usage`` is what the call took all the same; None where nobody knows, as after a time-out.
    """

    def __init__(self, cause: str, *, usage: Usage | None = None) -> None:
        super().__init__(cause)
        self.usage = usage


class RetryableError(JudgeError):
    """A call failed in a way that may pass: rate limit, time-out, server error."""

    def __init__(
        self, cause: str, retry_after_seconds: float | None = None, *, usage: Usage | None = None
    ) -> None:
        super().__init__(cause, usage=usage)
        self.retry_after_seconds = retry_after_seconds


class ChangedRequest(JudgeError):
    """The server refused an option, and the next call goes without it: ask again at once."""


class JudgeUnusable(JudgeError):
    """No call can succeed: the key is refused, the model unknown, the money spent, the server gone."""


class BudgetSpent(JudgeError):
    """No call was made: it would go beyond ``--max-calls`` or ``--max-tokens``."""


MAX_REPLY_TOKENS = 2048
"""What a reply may take; ten events with labels and reasons take a quarter of it."""


def prompt_hash(messages: Sequence[ChatMessage]) -> str:
    """SHA-256 of the messages' roles and texts, as 64 hexadecimal digits."""
    turns = [[message.role, message.text] for message in messages]
    return hashlib.sha256(json.dumps(turns).encode()).hexdigest()


class ChatModel(Protocol):
    """A model that answers messages."""

    @property
    def name(self) -> str:
        """As in the judge SPEC: "openai:gpt-4o-mini"."""
        ...

    @property
    def identity(self) -> str:
        """What replies are kept under: the name, and which server or which weights that means here."""
        ...

    @property
    def is_remote(self) -> bool:
        """Whether a server answers; only then is a call that takes long given up."""
        ...

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        """Answer once, at temperature 0. ``json_schema`` is asked for where the server offers that.

        ``attempt`` counts from 0 how often the same was asked because the reply couldn't be used (the official
        protocol asks up to 10 times, FACTS section 4); retries after failures don't count.

        Raises ``RetryableError`` or ``JudgeError``.
        """
        ...

    async def close(self) -> None:
        """Let connections and memory go."""
        ...
