"""Replies that are kept, so that asking the same again makes no call.

One SQLite file, safe for several processes at once. Failures are never kept; replies that a judge couldn't
use are, each under the number of its attempt, so that repeating a run repeats nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from tarsier_core.errors import TarsierError
from tarsier_core.jsonl import os_cause
from tarsier_core.scoring.chat.protocol import ChatMessage, Reply

LOCK_SECONDS = 60.0
"""How long to wait for another process that writes."""

REPLIES = Table(
    "replies",
    MetaData(),
    Column("key", String(64), primary_key=True),
    Column("model", Text, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("is_estimated", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
)


@dataclass(frozen=True)
class Question:
    """Everything that a reply depends on."""

    model: str
    """``ChatModel.identity``."""
    prompt_version: str
    messages: Sequence[ChatMessage]
    attempt: int = 0
    json_schema: Mapping[str, Any] | None = None

    @cached_property
    def key(self) -> str:
        """SHA-256 of all fields, as 64 hexadecimal digits."""
        turns = [[message.role, message.text] for message in self.messages]
        fields = [self.model, self.prompt_version, turns, self.attempt, self.json_schema]
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def default_path(home: Path) -> Path:
    """Where replies are kept under TARSIER_HOME."""
    return home / "cache" / "judge-replies.sqlite"


class ReplyCache:
    """Replies by question, in the file ``path``, which is made if need be.

    Reading and writing take well under a millisecond and are done at once, on the caller's thread: a reply
    that has arrived is on disk before anything can interrupt.

    Raises ``TarsierError`` if the file can't be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TarsierError(f"{path.parent}: {os_cause(error)}") from None
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": LOCK_SECONDS})
        event.listen(self._engine, "connect", _share)
        try:
            with self._engine.begin() as connection:
                connection.execute(CreateTable(REPLIES, if_not_exists=True))
        except SQLAlchemyError as error:
            self._engine.dispose()
            raise self._failure(error) from error

    def get(self, question: Question) -> Reply | None:
        """What was answered, or None."""
        wanted = select(REPLIES).where(REPLIES.c.key == question.key)
        try:
            with self._engine.connect() as connection:
                row = connection.execute(wanted).one_or_none()
        except SQLAlchemyError as error:
            raise self._failure(error) from error
        if row is None:
            return None
        return Reply(
            text=row.text,
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            is_cached=True,
            is_estimated=bool(row.is_estimated),
        )

    def put(self, question: Question, reply: Reply) -> Reply:
        """Keep a reply, and return the one that is kept: another process may have been first.

        Half a surrogate pair, which no UTF-8 file can hold, becomes a question mark.
        """
        reply = replace(reply, text=reply.text.encode(errors="replace").decode())
        row = {
            "key": question.key,
            "model": question.model,
            "prompt_version": question.prompt_version,
            "attempt": question.attempt,
            "text": reply.text,
            "prompt_tokens": reply.prompt_tokens,
            "completion_tokens": reply.completion_tokens,
            "is_estimated": reply.is_estimated,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            with self._engine.begin() as connection:
                added = connection.execute(insert(REPLIES).on_conflict_do_nothing(), row).rowcount
        except SQLAlchemyError as error:
            raise self._failure(error) from error
        return reply if added else self.get(question) or reply

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()

    def _failure(self, error: SQLAlchemyError) -> TarsierError:
        cause = getattr(error, "orig", None) or error
        return TarsierError(f"{self.path}: the judge's replies can't be kept there ({cause})")


def _share(connection: Any, _: Any) -> None:
    """Readers don't wait for a writer; a killed process loses nothing, a power cut at most the last replies."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()
