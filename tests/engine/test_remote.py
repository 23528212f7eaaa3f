from __future__ import annotations

import base64
import io
import socket
import threading
import time

import pytest
from PIL import Image

from tarsier_core.engine import GenerationOptions, open_engine
from tarsier_core.engine.chat_messages import fitting_size, pixels_per_frame
from tarsier_core.engine.remote import RemoteEngine, server_address
from tarsier_core.errors import RemoteEngineError, UsageError
from tarsier_core.records import Text
from tests.engine.chat_server import ChatServer, Handler, answer, broken, silence, status
from tests.engine.conversations import asked, picture_frames


def engine_for(server: ChatServer, **options: object) -> RemoteEngine:
    return RemoteEngine(server.url, "tarsier2-7b", **{"first_backoff_seconds": 0.01} | options)


def test_an_answer_streams_and_is_counted(chat_server: ChatServer) -> None:
    usage = {"prompt_tokens": 70, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 64}}
    chat_server.replies = [answer("A man", " sits", " 坐下.", usage=usage)]
    generation = engine_for(chat_server).stream(asked())
    assert list(generation) == ["A man", " sits", " 坐下."]
    completion = generation.completion
    assert (completion.text, completion.finish_reason) == ("A man sits 坐下.", "stop")
    assert (completion.prompt_tokens, completion.generated_tokens, completion.reused_tokens) == (70, 3, 64)
    assert 0 < completion.first_token_seconds <= completion.total_seconds


def test_a_server_that_counts_nothing_has_its_pieces_counted(chat_server: ChatServer) -> None:
    chat_server.replies = [answer("one", " two", finish_reason="length")]
    completion = engine_for(chat_server).stream(asked()).finish()
    assert (completion.prompt_tokens, completion.generated_tokens) == (0, 2)
    assert completion.finish_reason == "length"


def test_what_is_asked_for_reaches_the_server(chat_server: ChatServer) -> None:
    chat_server.replies = [answer("B")]
    frames = picture_frames(3, width=1280, height=720)
    conversation = asked("Which one?", frames).then("assistant", Text("Answer: ("))
    options = GenerationOptions(max_new_tokens=7, temperature=0.7, top_p=0.7, seed=5, stop=(")",))
    engine_for(chat_server, api_key="secret").stream(conversation, options).finish()
    (request,) = chat_server.requests
    assert chat_server.keys == ["Bearer secret"]
    assert request["path"] == "/v1/chat/completions"
    assert request["model"] == "tarsier2-7b"
    sampling = {name: request[name] for name in ("max_tokens", "temperature", "top_p", "seed", "stop")}
    assert sampling == {"max_tokens": 7, "temperature": 0.7, "top_p": 0.7, "seed": 5, "stop": [")"]}
    assert (request["continue_final_message"], request["add_generation_prompt"]) == (True, False)
    user, assistant = request["messages"]
    assert assistant == {"role": "assistant", "content": "Answer: ("}
    assert [item["type"] for item in user["content"]] == ["image_url"] * 3 + ["text"]
    for item, image in zip(user["content"], frames.images, strict=False):
        head, data = item["image_url"]["url"].split(",")
        assert head == "data:image/jpeg;base64"
        picture = Image.open(io.BytesIO(base64.b64decode(data)))
        assert picture.size == (905, 509)  # at most 460,800 pixels, the same shape
        mean_error = abs(
            image.mean((0, 1)) - Image.Image.convert(picture, "RGB").resize((1, 1), 4).getpixel((0, 0))
        )
        assert mean_error.max() < 3


@pytest.mark.parametrize(
    ("num_frames", "max_pixels", "why"),
    [
        (1, 460_800, "the cap of one picture"),
        (16, 460_800, "16 frames fit the budget"),
        (32, 294_912, "FACTS section 2"),
        (64, 147_456, "FACTS section 2"),
        (128, 73_728, "FACTS section 2"),
    ],
)
def test_more_frames_are_smaller(num_frames: int, max_pixels: int, why: str) -> None:
    assert pixels_per_frame(num_frames) == max_pixels, why


def test_pictures_are_never_enlarged() -> None:
    assert fitting_size(64, 48, 460_800) == (64, 48)
    assert fitting_size(100_000, 2, 1000) == (7071, 1)  # a sliver keeps a pixel


@pytest.mark.parametrize(
    "fault",
    [
        status(429, "slow down"),
        status(429, "slow down", retry_after="0"),
        status(500, "a bug"),
        status(503, "loading"),
        Handler.reset,
        broken(then=Handler.reset),
        broken(then=lambda handler: handler.line("data: {broken")),
        broken(then=Handler.end),
    ],
    ids=[
        "429",
        "429 with a wait",
        "500",
        "503",
        "reset",
        "reset after the header",
        "malformed",
        "empty stream",
    ],
)
def test_a_fault_before_the_first_token_is_tried_again(chat_server: ChatServer, fault: object) -> None:
    chat_server.replies = [fault, fault, answer("fine")]
    assert engine_for(chat_server).stream(asked()).finish().text == "fine"
    assert len(chat_server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "sentence", "tries"),
    [
        (status(503, "loading the model"), r"answered 503: loading the model \(tried 4 times\)", 4),
        (status(400, "prompt is too long"), r"answered 400: prompt is too long$", 1),
        (status(401, "wrong key"), r"answered 401: wrong key$", 1),
        (status(404, "no model 'tarsier2-7b'"), r"answered 404: no model 'tarsier2-7b'$", 1),
        (broken(then=Handler.reset), r"broke the connection, before the answer began .*\(tried 4 times\)", 4),
        (
            broken("A man", " sits", then=Handler.reset),
            r"broke the connection, after 2 pieces of the answer \(.*\)$",
            1,
        ),
        (
            broken("A man", then=Handler.end),
            r"ended the stream in mid-answer, after 1 pieces of the answer$",
            1,
        ),
        (
            broken("A man", then=lambda handler: handler.line('data: {"choices": [{"delta": "x"}]}')),
            r'sent a malformed chunk: {"choices": \[{"delta": "x"}\]}, after 1 pieces of the answer$',
            1,
        ),
        (
            broken("A", then=lambda handler: handler.line('data: {"error": {"message": "out of memory"}}')),
            r"reported: out of memory, after 1 pieces of the answer$",
            1,
        ),
        (broken("A", then=lambda handler: handler.piece("", "abort")), r"ended the answer with 'abort'$", 1),
    ],
)
def test_a_fault_that_stays_becomes_a_sentence(
    chat_server: ChatServer, reply: object, sentence: str, tries: int
) -> None:
    chat_server.replies = [reply]
    with pytest.raises(RemoteEngineError, match=f"^{chat_server.url}/v1 {sentence}"):
        engine_for(chat_server).stream(asked()).finish()
    assert len(chat_server.requests) == tries


def test_text_that_came_before_the_fault_was_given(chat_server: ChatServer) -> None:
    chat_server.replies = [broken("A man", " sits", then=Handler.reset)]
    deltas = []
    with pytest.raises(RemoteEngineError):
        for delta in engine_for(chat_server).stream(asked()):
            deltas.append(delta)
    assert deltas == ["A man", " sits"]


def test_a_silent_server_is_given_up(chat_server: ChatServer) -> None:
    chat_server.replies = [broken("A man", then=silence(1.0))]
    with pytest.raises(RemoteEngineError, match="was silent for too long, after 1 pieces"):
        engine_for(chat_server, silence_seconds=0.2).stream(asked()).finish()


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(RemoteEngineError, match=rf"^{url}/v1 can't be reached; is the server running\?"):
        RemoteEngine(url, "m", attempts=2, first_backoff_seconds=0.01).stream(asked()).finish()


def test_cancelling_ends_the_stream_and_frees_the_server(chat_server: ChatServer) -> None:
    hung_up = threading.Event()

    def talk(handler: Handler) -> None:
        handler.start()
        try:
            while True:
                handler.piece(" and")
                time.sleep(0.01)
        except OSError:
            hung_up.set()

    chat_server.replies = [talk]
    generation = engine_for(chat_server).stream(asked())
    for number, _ in enumerate(generation):
        if number == 3:
            generation.cancel()
    assert generation.completion.finish_reason == "cancelled"
    assert generation.completion.text == " and" * 4
    assert hung_up.wait(5)


def test_cancelling_while_waiting_to_try_again(chat_server: ChatServer) -> None:
    chat_server.replies = [status(429, "slow down", retry_after="20")]
    generation = engine_for(chat_server).stream(asked())
    threading.Timer(0.2, generation.cancel).start()
    started = time.perf_counter()
    assert generation.finish().finish_reason == "cancelled"
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1"),
        ("https://models.example/v1/", "https://models.example/v1"),
        ("https://models.example/tarsier/api", "https://models.example/tarsier/api"),
    ],
)
def test_the_address_is_completed(given: str, used: str) -> None:
    assert server_address(given) == used


@pytest.mark.parametrize("wrong", ["locale", "127.0.0.1:8000", "ftp://host", "http://", ""])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="must look like http://host:8000/v1"):
        open_engine("m", engine=wrong)


def test_the_key_comes_from_the_environment(chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from-outside")
    chat_server.replies = [answer("hello")]
    engine = open_engine("served-model", engine=chat_server.url)
    assert (engine.info.model, engine.info.profile) == ("served-model", "served")
    assert engine.stream(asked()).finish().text == "hello"
    assert chat_server.keys == ["Bearer from-outside"]
