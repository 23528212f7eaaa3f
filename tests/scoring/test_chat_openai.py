from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from tarsier_core.scoring.chat.openai_chat import OpenAIChat, azure_chat, openai_chat
from tarsier_core.scoring.chat.openai_messages import read_usage
from tarsier_core.scoring.chat.protocol import (
    NOTHING_USED,
    ChangedRequest,
    ChatMessage,
    JudgeError,
    JudgeUnusable,
    Reply,
    RetryableError,
    Usage,
)
from tests.scoring.judge_server import (
    BROKEN_JSON,
    HANG_UP,
    Answer,
    Asked,
    JudgeServer,
    completion,
    counted,
    html,
    refusal,
)

KEY = "sk-very-secret-1234"
ASKED = (ChatMessage("system", "You judge."), ChatMessage("user", "Does the ball roll?"))
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}


def talk(server: JudgeServer, ask: Callable[[OpenAIChat], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        model = openai_chat("m", base_url=server.url, api_key=KEY, max_reply_tokens=100)
        try:
            return await ask(model)
        finally:
            await model.close()

    return asyncio.run(run())


def answered(answer: Answer, schema: dict[str, Any] | None = None) -> Reply:
    with JudgeServer(lambda asked: answer) as server:
        reply = talk(server, lambda model: model.reply(ASKED, json_schema=schema))
        assert isinstance(reply, Reply)
        return reply


def failure(answer: Answer) -> JudgeError:
    with JudgeServer(lambda asked: answer) as server, pytest.raises(JudgeError) as caught:
        talk(server, lambda model: model.reply(ASKED))
    assert len(server.asked) == 1, "retrying isn't the client's affair"
    return caught.value


def test_a_reply_with_its_tokens() -> None:
    assert answered(completion("Yes.", usage=counted(21, 3))) == Reply("Yes.", 21, 3)


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        [],
        counted(0, 0),
        counted(-5, 3),
        {"prompt_tokens": "21", "completion_tokens": 3},
        {"prompt_tokens": True, "completion_tokens": 3},
        {"prompt_tokens": 21},
        counted(10**30, 3),
    ],
)
def test_tokens_that_the_server_does_not_count_are_estimated(usage: Any) -> None:
    # 10 + 19 characters are 7.25 tokens of 4, "Yes, it does." is 3.25.
    assert answered(completion("Yes, it does.", usage=usage)) == Reply(
        "Yes, it does.", 8, 4, is_estimated=True
    )
    assert read_usage({"usage": usage}) is None


def test_the_request(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    with JudgeServer(lambda asked: completion("{}")) as server:
        talk(server, lambda model: model.reply(ASKED, json_schema=SCHEMA, attempt=3))
    [asked] = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "You judge."},
            {"role": "user", "content": "Does the ball roll?"},
        ],
        "max_tokens": 100,
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True},
        },
    }
    assert KEY not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("answer", "kind", "words", "usage"),
    [
        pytest.param(
            refusal(429, "slow down"), RetryableError, "too many requests: slow down", NOTHING_USED, id="429"
        ),
        pytest.param(refusal(408), RetryableError, "answered 408", NOTHING_USED, id="408"),
        pytest.param(refusal(409), RetryableError, "answered 409", NOTHING_USED, id="409"),
        pytest.param(refusal(500, "oh"), RetryableError, "answered 500: oh", NOTHING_USED, id="500"),
        pytest.param(refusal(503), RetryableError, "answered 503", NOTHING_USED, id="503"),
        pytest.param(html(502), RetryableError, "502: a page of HTML", NOTHING_USED, id="HTML with 502"),
        pytest.param(html(), RetryableError, "isn't JSON but 'a page of HTML'", None, id="HTML with 200"),
        pytest.param(BROKEN_JSON, RetryableError, "isn't JSON", None, id="half an object"),
        pytest.param(Answer(b""), RetryableError, "isn't JSON but ''", None, id="empty body"),
        pytest.param(Answer(b"[1]"), RetryableError, "no message", None, id="an array"),
        pytest.param(Answer(b'{"choices": []}'), RetryableError, "no message", None, id="no choices"),
        pytest.param(Answer(b'{"choices": [null]}'), RetryableError, "no message", None, id="null choice"),
        pytest.param(
            completion(None, usage=counted(5, 1)),
            RetryableError,
            "reply is empty",
            Usage(5, 1),
            id="null content",
        ),
        pytest.param(completion(" \n"), RetryableError, "reply is empty", None, id="blank content"),
        pytest.param(HANG_UP, RetryableError, "connection broke", None, id="hangs up"),
        pytest.param(
            Answer(b"{}", headers={"content-length": "99"}, then="close"),
            RetryableError,
            "connection broke",
            None,
            id="hangs up within the body",
        ),
        pytest.param(
            refusal(429, "pay", code="insufficient_quota"),
            JudgeUnusable,
            "no money",
            NOTHING_USED,
            id="no quota",
        ),
        pytest.param(
            refusal(401, f"bad key {KEY}"), JudgeUnusable, "refuses the API key", NOTHING_USED, id="401"
        ),
        pytest.param(
            refusal(403, f"{KEY} may not"),
            JudgeUnusable,
            r"403: \[key\] may not",
            NOTHING_USED,
            id="403 with the key",
        ),
        pytest.param(
            refusal(404, "no model m"), JudgeUnusable, "answered 404: no model m", NOTHING_USED, id="404"
        ),
        pytest.param(
            refusal(400, "filtered", code="content_filter"),
            JudgeError,
            "content filter refuses the prompt",
            NOTHING_USED,
            id="Azure filters the prompt",
        ),
        pytest.param(
            refusal(400, "maximum context length is 4096", code="context_length_exceeded"),
            JudgeError,
            "maximum context length",
            NOTHING_USED,
            id="prompt too long",
        ),
        pytest.param(refusal(400, "what?"), JudgeError, "answered 400: what\\?", NOTHING_USED, id="400"),
        pytest.param(
            Answer(b'{"detail": [{"msg": "bad"}]}', 422),
            JudgeError,
            '"bad"',
            NOTHING_USED,
            id="FastAPI's 422",
        ),
        pytest.param(
            completion("I", finish_reason="content_filter", usage=counted(5, 1)),
            JudgeError,
            "content filter withholds",
            Usage(5, 1),
            id="reply filtered",
        ),
        pytest.param(
            completion(None, refusal="I can't"),
            JudgeError,
            "declines to answer: I can't",
            None,
            id="declined",
        ),
        pytest.param(
            completion(None, finish_reason="length", usage=counted(5, 100)),
            JudgeError,
            "tokens ran out before any text",
            Usage(5, 100),
            id="all tokens went into reasoning",
        ),
    ],
)
def test_failures_say_what_happened(
    answer: Answer, kind: type[JudgeError], words: str, usage: Usage | None
) -> None:
    error = failure(answer)
    assert type(error) is kind
    assert str(error).startswith("openai:m at http://127.0.0.1:")
    with pytest.raises(JudgeError, match=words):
        raise error
    assert KEY not in str(error)
    assert error.usage == usage


def test_retry_after_is_passed_on() -> None:
    in_seconds = failure(refusal(429, retry_after="12"))
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    by_date = failure(refusal(503, retry_after=date))
    unsaid = failure(refusal(429))
    assert isinstance(in_seconds, RetryableError) and in_seconds.retry_after_seconds == 12.0
    assert isinstance(by_date, RetryableError) and 60 < (by_date.retry_after_seconds or 0) <= 90
    assert isinstance(unsaid, RetryableError) and unsaid.retry_after_seconds is None


def test_a_server_that_is_not_there() -> None:
    async def ask() -> None:
        model = openai_chat("m", base_url="http://127.0.0.1:9/v1", api_key=KEY)
        try:
            await model.reply(ASKED)
        finally:
            await model.close()

    with pytest.raises(RetryableError, match="can't be reached; is the server running") as caught:
        asyncio.run(ask())
    assert caught.value.usage == NOTHING_USED


def particular(**fields: Callable[[Any], bool]) -> Callable[[Asked], Answer]:
    """A server that refuses requests where a field isn't as it wants, naming the field."""

    def behave(asked: Asked) -> Answer:
        for name, is_wanted in fields.items():
            if not is_wanted(asked.body.get(name)):
                return refusal(
                    400, f"Unsupported parameter: '{name}'", param=name, code="unsupported_parameter"
                )
        return completion("yes")

    return behave


async def ask_until_it_fits(model: OpenAIChat) -> list[str]:
    changes: list[str] = []
    while True:
        try:
            return [*changes, (await model.reply(ASKED, json_schema=SCHEMA)).text]
        except ChangedRequest as error:
            changes.append(str(error))


def test_options_that_a_server_refuses_are_left_out_from_then_on() -> None:
    behave = particular(
        temperature=lambda value: value is None,
        max_tokens=lambda value: value is None,
        response_format=lambda value: value is None,
    )

    async def twice(model: OpenAIChat) -> list[list[str]]:
        return [await ask_until_it_fits(model), await ask_until_it_fits(model)]

    with JudgeServer(behave) as server:
        first, second = talk(server, twice)
    assert len(first) == 4 and first[-1] == "yes"
    assert second == ["yes"]
    last = server.asked[-1].body
    assert last["max_completion_tokens"] == 100
    assert not last.keys() & {"max_tokens", "temperature", "response_format"}


def test_an_unexplained_400_turns_the_schema_off_only_if_it_never_worked() -> None:
    def behave(asked: Asked) -> Answer:
        return completion("yes") if "response_format" not in asked.body else refusal(400, "Bad request")

    with JudgeServer(behave) as server:
        assert talk(server, ask_until_it_fits)[-1] == "yes"

    async def good_then_bad(model: OpenAIChat) -> None:
        await model.reply(ASKED, json_schema=SCHEMA)
        with pytest.raises(JudgeError) as caught:
            await model.reply([ChatMessage("user", "bad")], json_schema=SCHEMA)
        assert type(caught.value) is JudgeError
        await model.reply(ASKED, json_schema=SCHEMA)

    with JudgeServer(
        lambda asked: refusal(400, "Bad request") if asked.prompt == "bad" else completion("yes")
    ) as server:
        talk(server, good_then_bad)
    assert "response_format" in server.asked[-1].body


def test_calls_that_are_refused_together_change_the_request_once() -> None:
    behave = particular(response_format=lambda value: value is None)

    async def many(model: OpenAIChat) -> list[list[str]]:
        return list(await asyncio.gather(*(ask_until_it_fits(model) for _ in range(20))))

    with JudgeServer(behave) as server:
        replies = talk(server, many)
    assert all(reply[-1] == "yes" and len(reply) <= 2 for reply in replies)
    assert "temperature" in server.asked[-1].body


def test_content_in_parts() -> None:
    parts: Any = [{"type": "text", "text": "ye"}, {"type": "thing"}, {"type": "text", "text": "s"}]
    assert answered(completion(parts)).text == "yes"


def test_azure_asks_the_deployment() -> None:
    async def run(server: JudgeServer) -> tuple[str, str, Reply]:
        model = azure_chat(
            "my-gpt",
            endpoint=server.url.removesuffix("/v1"),
            api_key=KEY,
            api_version="2024-10-21",
            max_reply_tokens=50,
        )
        try:
            return model.name, model.identity, await model.reply(ASKED)
        finally:
            await model.close()

    with JudgeServer(lambda asked: completion("yes", usage=counted(3, 1))) as server:
        name, identity, reply = asyncio.run(run(server))
    [asked] = server.asked
    assert asked.path == "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21"
    assert asked.headers["api-key"] == KEY
    assert (name, reply.text) == ("azure:my-gpt", "yes")
    assert identity == f"azure:my-gpt at {server.url.removesuffix('/v1')}"
