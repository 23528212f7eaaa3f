"""Chat models behind OpenAI's protocol: OpenAI itself, Azure, vLLM, SGLang, llama.cpp and others.

One request a call, never repeated here (``pacing`` does that). What a server is known to refuse (a JSON schema, a
temperature, the older name of the limit) is left out from then on.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncAzureOpenAI,
    AsyncOpenAI,
    OpenAIError,
)

from tarsier_core.scoring.chat.openai_failures import quoted, read_refusal, refusal_error
from tarsier_core.scoring.chat.openai_messages import RequestShape, changed_shape, read_reply, request_body
from tarsier_core.scoring.chat.protocol import (
    MAX_REPLY_TOKENS,
    NOTHING_USED,
    ChangedRequest,
    ChatMessage,
    JudgeError,
    Reply,
    RetryableError,
)

OPENAI_ADDRESS = "https://api.openai.com/v1"
SILENCE_SECONDS = 600.0
"""The connection's own limit, far above the pacer's, so that nothing hangs for ever without one."""
CALLS_PER_CLIENT = 8
NO_KEY = "none"
"""Sent to servers that want no key: the client insists on one."""


def openai_chat(
    model: str,
    *,
    base_url: str = OPENAI_ADDRESS,
    api_key: str | None = None,
    max_reply_tokens: int = MAX_REPLY_TOKENS,
) -> OpenAIChat:
    """The model of a server that speaks OpenAI's protocol at ``base_url``."""

    def connect() -> AsyncOpenAI:
        return AsyncOpenAI(
            base_url=base_url, api_key=api_key or NO_KEY, max_retries=0, timeout=SILENCE_SECONDS
        )

    return OpenAIChat(connect, "openai", model, base_url, api_key, max_reply_tokens)


def azure_chat(
    deployment: str,
    *,
    endpoint: str,
    api_key: str,
    api_version: str,
    max_reply_tokens: int = MAX_REPLY_TOKENS,
) -> OpenAIChat:
    """A deployment of an Azure OpenAI resource; ``endpoint`` is the resource's address."""

    def connect() -> AsyncOpenAI:
        return AsyncAzureOpenAI(
            azure_endpoint=endpoint,
            azure_deployment=deployment,
            api_key=api_key,
            api_version=api_version,
            max_retries=0,
            timeout=SILENCE_SECONDS,
        )

    return OpenAIChat(connect, "azure", deployment, endpoint, api_key, max_reply_tokens)


class Clients:
    """Clients of one server, each with at most ``CALLS_PER_CLIENT`` calls under way; made when they are needed.

    A client looks through all its connections whenever one is taken or given back: with 64 in one, that takes
    a quarter of a call's processor time.
    """

    def __init__(self, connect: Callable[[], AsyncOpenAI]) -> None:
        self._connect = connect
        self._calls: dict[AsyncOpenAI, int] = {}

    @contextmanager
    def one(self) -> Iterator[AsyncOpenAI]:
        """A client for one call."""
        free = (client for client, calls in self._calls.items() if calls < CALLS_PER_CLIENT)
        client = next(free, None) or self._connect()
        self._calls[client] = self._calls.get(client, 0) + 1
        try:
            yield client
        finally:
            self._calls[client] -= 1

    async def close(self) -> None:
        """Close all connections."""
        while self._calls:
            client, _ = self._calls.popitem()
            await client.close()


class OpenAIChat:
    """One model of one server; made by ``openai_chat`` and ``azure_chat``."""

    is_remote = True

    def __init__(
        self,
        connect: Callable[[], AsyncOpenAI],
        kind: str,
        model: str,
        address: str,
        api_key: str | None,
        max_reply_tokens: int,
    ) -> None:
        self._clients = Clients(connect)
        self._model = model
        self._name = f"{kind}:{model}"
        self._address = address.rstrip("/")
        self._api_key = api_key
        self._max_reply_tokens = max_reply_tokens
        self._shape = RequestShape()
        self._takes_schema = False
        """Whether a request with a schema has succeeded."""

    @property
    def name(self) -> str:
        """As in the judge SPEC."""
        return self._name

    @property
    def identity(self) -> str:
        """Name and address: two servers may call different models alike."""
        return f"{self._name} at {self._address}"

    async def close(self) -> None:
        """Close the connections."""
        await self._clients.close()

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        """Send one request. Each ``attempt`` is sent alike; a server may still answer it otherwise.

        Raises ``ChangedRequest`` when the next one will be sent otherwise, else ``RetryableError``,
        ``JudgeUnusable`` or ``JudgeError``.
        """
        shape = self._shape
        body = request_body(self._model, messages, shape, self._max_reply_tokens, json_schema)
        text = await self._send(body, shape)
        self._takes_schema |= "response_format" in body
        try:
            answer = json.loads(text)
        except ValueError:
            raise RetryableError(f"{self.identity}: the answer isn't JSON but {quoted(text)!r}") from None
        return read_reply(self.identity, answer, messages)

    async def _send(self, body: dict[str, Any], shape: RequestShape) -> str:
        """The body of the server's answer."""
        try:
            # Not ``chat.completions.create``, which takes as long to check and copy the fields as to send them.
            with self._clients.one() as client:
                return await client.post("/chat/completions", cast_to=str, body=body)
        except APITimeoutError as error:
            raise RetryableError(f"{self.identity}: no answer within {SILENCE_SECONDS:g} seconds") from error
        except APIConnectionError as error:
            raise self._disconnected(error) from error
        except APIStatusError as error:
            raise self._refused(error, body, shape) from None
        except (OpenAIError, ValueError) as error:
            cause = self._without_key(str(error))
            raise JudgeError(
                f"{self.identity}: the request can't be sent ({cause})", usage=NOTHING_USED
            ) from None

    def _disconnected(self, error: APIConnectionError) -> RetryableError:
        causes = list(chain(error))
        if any(isinstance(cause, (ConnectionRefusedError, socket.gaierror)) for cause in causes):
            sentence = f"{self.identity} can't be reached; is the server running?"
            return RetryableError(sentence, usage=NOTHING_USED)
        said = self._without_key(str(causes[min(1, len(causes) - 1)]))
        return RetryableError(f"{self.identity}: the connection broke ({said})")

    def _refused(self, error: APIStatusError, body: dict[str, Any], sent: RequestShape) -> JudgeError:
        refusal = read_refusal(error.status_code, self._without_key(error.response.text))
        if refusal.status in (400, 422) and not refusal.is_about_prompt:
            changed = changed_shape(
                sent, refusal, sent_schema="response_format" in body, takes_schema=self._takes_schema
            )
            if changed is not None:
                if self._shape == sent:  # else another call was refused first
                    self._shape = changed
                sentence = f"{self.identity}: the server answered {refusal.status}: {refusal.message}"
                return ChangedRequest(sentence, usage=NOTHING_USED)
        return refusal_error(self.identity, refusal, error.response.headers, datetime.now(UTC))

    def _without_key(self, text: str) -> str:
        return text.replace(self._api_key, "[key]") if self._api_key else text


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from, the last first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
