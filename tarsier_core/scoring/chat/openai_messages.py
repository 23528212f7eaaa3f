"""A request in OpenAI's protocol, and what its answer says: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeGuard

from tarsier_core.scoring.chat.budget import estimated_tokens
from tarsier_core.scoring.chat.openai_failures import Refusal
from tarsier_core.scoring.chat.protocol import ChatMessage, JudgeError, Reply, RetryableError, Usage

SCHEMA_WORDS = ("response_format", "schema", "structured output", "guided", "grammar")
"""With one of these servers refuse a JSON schema: OpenAI, vLLM, SGLang, llama.cpp."""
LARGEST_COUNT = 2**31
"""No count of tokens; a server that says so counts wrongly."""


@dataclass(frozen=True)
class RequestShape:
    """Which options a server takes."""

    has_schema: bool = True
    has_temperature: bool = True
    """Reasoning models only take their own."""
    limit_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """The second is what OpenAI's reasoning models want, and what many other servers don't know."""


def request_body(
    model: str,
    messages: Sequence[ChatMessage],
    shape: RequestShape,
    max_reply_tokens: int,
    json_schema: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The fields of one chat completion request."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in messages],
        shape.limit_field: max_reply_tokens,
    }
    if shape.has_temperature:
        body["temperature"] = 0
    if json_schema is not None and shape.has_schema:
        named = {"name": "reply", "schema": dict(json_schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def changed_shape(
    shape: RequestShape, refusal: Refusal, *, sent_schema: bool, takes_schema: bool
) -> RequestShape | None:
    """What to ask otherwise after a 400 or 422; None if the request itself isn't to blame.

    ``takes_schema``: the server has taken one before. One that hasn't, and doesn't say what it is about, is
    asked without.
    """
    if shape.limit_field == "max_tokens" and (
        refusal.param == "max_tokens" or refusal.is_about("max_completion_tokens")
    ):
        return replace(shape, limit_field="max_completion_tokens")
    if shape.has_temperature and refusal.is_about("temperature"):
        return replace(shape, has_temperature=False)
    if sent_schema and (refusal.is_about(*SCHEMA_WORDS) or not takes_schema):
        return replace(shape, has_schema=False)
    return None


def read_reply(who: str, answer: Any, messages: Sequence[ChatMessage]) -> Reply:
    """The text of a chat completion. ``who`` begins the sentence of an error.

    Raises ``RetryableError`` where there is no text, ``JudgeError`` where asking again gives none either.
    """
    usage = read_usage(answer)
    choices = answer.get("choices") if isinstance(answer, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise RetryableError(f"{who}: the answer holds no message", usage=usage)
    why_ended = choice.get("finish_reason")
    text = message_text(message.get("content"))
    if why_ended == "content_filter":
        raise JudgeError(f"{who}: the server's content filter withholds the reply", usage=usage)
    if isinstance(message.get("refusal"), str) and message["refusal"]:
        raise JudgeError(f"{who}: the model declines to answer: {message['refusal']}", usage=usage)
    if not text.strip() and why_ended == "length":
        raise JudgeError(
            f"{who}: the reply's tokens ran out before any text came (a reasoning model needs more)",
            usage=usage,
        )
    if not text.strip():
        raise RetryableError(f"{who}: the reply is empty", usage=usage)
    if usage is not None:
        return Reply(text, usage.prompt_tokens, usage.completion_tokens)
    asked = estimated_tokens(*(turn.text for turn in messages))
    return Reply(text, asked, estimated_tokens(text), is_estimated=True)


def message_text(content: Any) -> str:
    """The text of a message: a string, or a list of parts; "" where there is none."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def read_usage(answer: Any) -> Usage | None:
    """The server's count of tokens; None where it gives none, or none that can be."""
    counts = answer.get("usage") if isinstance(answer, dict) else None
    if not isinstance(counts, dict):
        return None
    prompt, completion = counts.get("prompt_tokens"), counts.get("completion_tokens")
    if not (is_count(prompt) and is_count(completion)) or prompt + completion == 0:
        return None
    return Usage(prompt, completion)


def is_count(value: Any) -> TypeGuard[int]:
    """Whether a JSON value can be a number of tokens."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_COUNT
