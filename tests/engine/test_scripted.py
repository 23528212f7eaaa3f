from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.engine import GenerationOptions, ScriptedEngine
from tarsier_core.engine.scripted import words
from tarsier_core.errors import EngineError, ModelError
from tests.engine.conversations import asked


@given(st.text())
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    ("script", "options", "text", "finish_reason"),
    [
        ("A red ball rolls.", {}, "A red ball rolls.", "stop"),
        ("A red ball rolls.", {"max_new_tokens": 2}, "A red", "length"),
        ("A red ball rolls.", {"max_new_tokens": 4}, "A red ball rolls.", "stop"),
        ("A red ball rolls.", {"stop": (" ball", "rolls")}, "A red", "stop"),
        ("", {}, "", "stop"),
        (lambda conversation: conversation.turns[-1].text.upper(), {}, "WHAT HAPPENS?", "stop"),
    ],
)
def test_it_says_the_script(script: object, options: dict, text: str, finish_reason: str) -> None:
    generation = ScriptedEngine(script).stream(asked(), GenerationOptions(**options))
    deltas = list(generation)
    assert "".join(deltas) == text
    assert (generation.completion.text, generation.completion.finish_reason) == (text, finish_reason)
    assert generation.completion.generated_tokens == len(deltas)


def test_texts_are_given_in_turn() -> None:
    engine = ScriptedEngine(["one", "two"])
    assert [engine.stream(asked()).finish().text for _ in range(3)] == ["one", "two", "one"]


def test_a_failure_comes_after_its_tokens_and_reaches_the_caller() -> None:
    engine = ScriptedEngine(
        "A red ball rolls.", failure=EngineError("the machine stopped"), fail_after_tokens=2
    )
    generation = engine.stream(asked())
    deltas = []
    with pytest.raises(EngineError, match="the machine stopped"):
        for delta in generation:
            deltas.append(delta)
    assert deltas == ["A", " red"]
    with pytest.raises(RuntimeError, match="isn't finished"):
        generation.completion  # noqa: B018


def test_a_model_that_cannot_be_loaded_fails_at_once() -> None:
    engine = ScriptedEngine("never said", failure=ModelError("tiny: no such folder"))
    with pytest.raises(ModelError, match="no such folder"):
        engine.stream(asked()).finish()


def test_cancelling_from_another_thread_ends_the_wait() -> None:
    generation = ScriptedEngine("one two three", delay_seconds=30).stream(asked())
    threading.Timer(0.1, generation.cancel).start()
    started = time.perf_counter()
    completion = generation.finish()
    assert (completion.text, completion.finish_reason) == ("", "cancelled")
    assert time.perf_counter() - started < 10


def test_leaving_the_loop_ends_the_answer() -> None:
    generation = ScriptedEngine("one two three").stream(asked())
    for _ in generation:
        break
    assert list(generation) == []


@pytest.mark.parametrize(
    "bad", [{"max_new_tokens": 0}, {"temperature": -1.0}, {"top_p": 0.0}, {"top_p": 1.5}]
)
def test_impossible_options_are_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        GenerationOptions(**bad)
