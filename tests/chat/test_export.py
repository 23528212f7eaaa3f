from __future__ import annotations

import json

import pytest

from apps.chat import talk as talks
from apps.chat.export import export
from apps.chat.talk import Answer, Talk
from tarsier_core.engine.protocol import Completion, EngineInfo
from tarsier_core.modes import QUESTION

DONE = Completion("<frame: 1-2> It jumps.", "stop", 20, 8, 0, 0.1, 0.2, 0.4)


@pytest.fixture
def talk(make_clip):
    talk = talks.ask(talks.attach(Talk(), make_clip()), "What <b>happens</b>?", QUESTION)
    return talks.with_answer(talk, 1, Answer("done", DONE.text, EngineInfo("tiny", "fast"), DONE))


def test_markdown_is_for_people(talk):
    made = export(talk, "markdown")
    assert made is not None and made.name == "conversation.md"
    assert "Clip: film.mp4 (4 of 100 frames, 0.0 to 3.0 s)" in made.text
    assert "- 0.0\u20131.0 s: It jumps." in made.text


def test_markdown_leaves_words_words(talk):
    made = export(talk, "markdown")
    assert made is not None
    assert "What &lt;b&gt;happens&lt;/b&gt;?" in made.text
    assert "<" not in made.text


def test_json_is_for_programs(talk):
    made = export(talk, "json")
    assert made is not None
    (exchange,) = json.loads(made.text)["exchanges"]
    assert exchange["answer"] == DONE.text
    assert exchange["events"] == [
        {"text": "It jumps.", "start_frame": 0, "end_frame": 25, "start_seconds": 0.0, "end_seconds": 1.04}
    ]
    assert exchange["clips"][0]["frames"] == [0, 25, 50, 75]
    assert exchange["tokens"] == {"prompt": 20, "generated": 8}


def test_events_as_webvtt_and_json(talk):
    vtt, as_json = export(talk, "events_vtt", 1), export(talk, "events_json", 1)
    assert vtt is not None and as_json is not None
    assert vtt.text == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.040\nIt jumps.\n"
    assert json.loads(as_json.text)[0]["text"] == "It jumps."


@pytest.mark.parametrize(("kind", "number"), [("events_vtt", 2), ("events_json", None), ("anything", "x")])
def test_nothing_to_save(talk, kind, number):
    assert export(talk, kind, number) is None


@pytest.mark.parametrize("kind", ["markdown", "json"])
def test_an_empty_conversation_is_not_saved(kind):
    assert export(Talk(), kind) is None
