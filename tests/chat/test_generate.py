from __future__ import annotations

import importlib.machinery
import pickle
import sys
import types

from apps.chat.engines import Engines
from apps.chat.generate import MAX_SECONDS, gpu_seconds, make_generate
from tarsier_core.engine.protocol import Completion, GenerationOptions
from tarsier_core.engine.scripted import ScriptedEngine
from tarsier_core.records import Conversation, Media, Text, Turn


def conversation_about(clip):
    return Conversation((Turn("user", (Media(clip.frames), Text("What happens?"))),))


def test_text_then_the_completion(make_clip, tmp_path):
    generate = make_generate(Engines(lambda model: ScriptedEngine("A star jumps.")))
    *deltas, completion = generate(
        "x", conversation_about(make_clip()), GenerationOptions(), tmp_path / "stop"
    )
    assert "".join(deltas) == "A star jumps."
    assert isinstance(completion, Completion) and completion.finish_reason == "stop"


def test_the_stop_file_ends_an_answer(make_clip, tmp_path):
    stop = tmp_path / "stop"
    generate = make_generate(Engines(lambda model: ScriptedEngine("one two three four")))
    items = []
    for item in generate("x", conversation_about(make_clip()), GenerationOptions(), stop):
        items.append(item)
        stop.touch()
    assert items[-1].finish_reason == "cancelled"
    assert len(items) == 3


def test_an_engine_is_opened_once_and_let_go_for_another():
    opened = []

    def open_engine(model):
        opened.append(model)
        return ScriptedEngine(model)

    engines = Engines(open_engine)
    for model in ("one", "one", "two", "one"):
        engines.get(model)
    assert opened == ["one", "two", "one"]
    assert engines.is_open("one") and not engines.is_open("two")


def test_gpu_seconds_grow_with_frames_and_tokens_up_to_a_bound(make_clip, tmp_path):
    about = conversation_about(make_clip())
    short = gpu_seconds("x", about, GenerationOptions(max_new_tokens=16), tmp_path)
    longer = gpu_seconds("x", about, GenerationOptions(max_new_tokens=512), tmp_path)
    assert 10 < short < longer < MAX_SECONDS
    assert gpu_seconds("x", about, GenerationOptions(max_new_tokens=100_000), tmp_path) == MAX_SECONDS


def test_on_a_zerogpu_space_the_gpu_is_booked_for_what_can_be_pickled(make_clip, tmp_path, monkeypatch):
    booked = []

    def gpu(duration):
        def decorate(function):
            def call(*arguments):
                again = pickle.loads(pickle.dumps(arguments))
                booked.append(duration(*again))
                yield from (pickle.loads(pickle.dumps(item)) for item in function(*again))

            return call

        return decorate

    spaces = types.ModuleType("spaces")
    spaces.GPU = gpu
    spaces.__spec__ = importlib.machinery.ModuleSpec("spaces", None)
    monkeypatch.setitem(sys.modules, "spaces", spaces)
    generate = make_generate(Engines(lambda model: ScriptedEngine("A star.")))
    *deltas, completion = generate(
        "x", conversation_about(make_clip()), GenerationOptions(), tmp_path / "stop"
    )
    assert "".join(deltas) == completion.text == "A star."
    assert len(booked) == 1
