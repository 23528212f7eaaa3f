"""What went wrong at an OpenAI-compatible server, as the error that says whether to ask again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tarsier_core.scoring.chat.protocol import NOTHING_USED, JudgeError, JudgeUnusable, RetryableError
from tarsier_core.scoring.chat.retry_after import retry_after_seconds

PASSING = (408, 409, 425, 429)
"""Statuses below 500 after which the same request may succeed."""
MONEY_CODES = (
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "project_spend_limit_exceeded",
    "billing_hard_limit_reached",
)
"""``error.code`` or ``error.type`` of a 429 that waiting doesn't cure (learn.microsoft.com/microsoft-cloud/dev/
dev-proxy/concepts/openai-insufficient-quota, read October 2026; the last is OpenAI's older word)."""
PROMPT_CODES = ("content_filter", "context_length_exceeded", "string_above_max_length")
"""``error.code`` of a 400 that is about this prompt alone."""
MAX_QUOTED = 300


@dataclass(frozen=True)
class Refusal:
    """An answer with an error status."""

    status: int
    message: str
    code: str = ""
    """The server's word for it: ``error.code``, else ``error.type``."""
    param: str = ""
    """The field of the request that it is about, where it says so."""

    @property
    def is_about_prompt(self) -> bool:
        """Whether another prompt would have been taken."""
        return self.code in PROMPT_CODES or "context length" in self.message

    def is_about(self, *words: str) -> bool:
        """Whether the field, or else the message, has one of these words."""
        told = f"{self.param} {self.message}".lower()
        return any(word in told for word in words)


def read_refusal(status: int, body: str) -> Refusal:
    """What the server says in the body of an error status, in whichever of the common shapes it says so."""
    try:
        value = json.loads(body)
    except ValueError:
        return Refusal(status, quoted(body))
    error: Any = value.get("error", value) if isinstance(value, dict) else value
    if not isinstance(error, dict):
        return Refusal(status, quoted(error if isinstance(error, str) else body))
    message = error.get("message", error.get("detail"))
    return Refusal(
        status,
        quoted(message if isinstance(message, str) else json.dumps(message if message else error)),
        str(error.get("code") or error.get("type") or ""),
        str(error.get("param") or ""),
    )


def refusal_error(
    who: str, refusal: Refusal, headers: Mapping[str, str], now: datetime
) -> JudgeError | RetryableError | JudgeUnusable:
    """The error for an answer with an error status; nothing was used. ``who`` begins the sentence."""
    status = refusal.status
    told = f": {refusal.message}" if refusal.message else ""
    if refusal.code in MONEY_CODES:
        return JudgeUnusable(f"{who}: the account has no money or quota left{told}", usage=NOTHING_USED)
    if status in PASSING or status >= 500:
        cause = "too many requests" if status == 429 else f"the server answered {status}"
        return RetryableError(f"{who}: {cause}{told}", retry_after_seconds(headers, now), usage=NOTHING_USED)
    if status == 401:
        return JudgeUnusable(f"{who}: the server refuses the API key", usage=NOTHING_USED)
    if status in (402, 403, 404, 405):
        return JudgeUnusable(f"{who}: the server answered {status}{told}", usage=NOTHING_USED)
    if refusal.code == "content_filter":
        return JudgeError(f"{who}: the server's content filter refuses the prompt", usage=NOTHING_USED)
    return JudgeError(f"{who}: the server answered {status}{told}", usage=NOTHING_USED)


def quoted(text: str) -> str:
    """The text on one line, cut; a page of HTML is only named."""
    if is_html(text):
        return "a page of HTML"
    line = " ".join(text.split())
    return line if len(line) <= MAX_QUOTED else line[:MAX_QUOTED] + " ..."


def is_html(text: str) -> bool:
    """Whether it begins as a page does."""
    return text.lstrip().lower().startswith(("<!doctype", "<html"))
