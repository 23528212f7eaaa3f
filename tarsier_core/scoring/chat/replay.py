"""Replies read from a file: what a judge said once, said again without it.

Each line of the JSON Lines file holds ``reply`` and either ``messages`` ([{"role": ..., "text": ...}], "content"
is understood too) or their ``prompt_hash`` (``protocol.prompt_hash``). Where several lines answer the same
messages, the first answers attempt 0, the next attempt 1 and so on; the last answers all that follow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from tarsier_core.errors import RowError, TarsierError
from tarsier_core.jsonl import os_cause, read_rows
from tarsier_core.records import Role
from tarsier_core.scoring.chat.budget import estimated_tokens
from tarsier_core.scoring.chat.protocol import NOTHING_USED, ChatMessage, JudgeError, Reply, prompt_hash


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Role
    text: str = Field(validation_alias=AliasChoices("text", "content"))


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reply: str
    prompt_hash: str | None = None
    messages: list[_Message] | None = None

    @model_validator(mode="after")
    def _names_one_prompt(self) -> _Line:
        if (self.prompt_hash is None) == (self.messages is None):
            raise ValueError("a line needs either prompt_hash or messages")
        return self

    @property
    def hash(self) -> str:
        if self.messages is None:
            return self.prompt_hash or ""
        return prompt_hash([ChatMessage(message.role, message.text) for message in self.messages])


class ReplayChat:
    """Answers from ``path``, and nothing else. Raises ``RowError`` if the file or a line can't be read."""

    is_remote = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._replies: dict[str, list[str]] = {}
        for number, row in read_rows(path):
            try:
                line = _Line.model_validate(row)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                cause = first["msg"].removeprefix("Value error, ")
                field = ".".join(map(str, first["loc"])) or "line"
                raise RowError(f"{path}, line {number}: {field}: {cause}") from None
            self._replies.setdefault(line.hash, []).append(line.reply)
        try:
            self._digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise TarsierError(f"{path}: {os_cause(error)}") from None

    @property
    def name(self) -> str:
        """As in the judge SPEC."""
        return f"replay:{self._path}"

    @property
    def identity(self) -> str:
        """By the file's content, wherever it is."""
        return f"replay:{self._digest}"

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        """The file's reply to these messages. Raises ``JudgeError`` if it has none."""
        replies = self._replies.get(prompt_hash(messages))
        if replies is None:
            beginning = " ".join(messages[-1].text.split())[:80] if messages else ""
            raise JudgeError(f'{self._path} has no reply to "{beginning}"', usage=NOTHING_USED)
        text = replies[min(attempt, len(replies) - 1)]
        asked = estimated_tokens(*(message.text for message in messages))
        return Reply(text, asked, estimated_tokens(text), is_estimated=True)

    async def close(self) -> None:
        """Nothing is held open."""
