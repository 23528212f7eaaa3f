from __future__ import annotations

import json

import pytest

from apps.chat import captions
from apps.chat import talk as talks
from apps.chat.talk import Answer, Talk
from apps.chat.view import media_url, pieces, stage_view, talk_view
from tarsier_core.engine.protocol import Completion, EngineInfo
from tarsier_core.modes import GROUNDED, QUESTION
from tarsier_core.records import Event

EVIL = "<img src=x onerror=alert(1)> {{value}} ${1+1}"
TINY = EngineInfo("tiny", "fast", is_tiny=True)


def answered(make_clip, text, state="done", kind="video"):
    """A talk about one clip with one answer."""
    talk = talks.ask(talks.attach(Talk(), make_clip(kind=kind)), "What happens?", QUESTION)
    return talks.with_answer(talk, 1, Answer(state, text, TINY))


def shown(make_clip, text, state="done", kind="video"):
    """The pieces as (span or None, text)."""
    talk = answered(make_clip, text, state, kind)
    return [(piece.get("span"), piece["text"]) for piece in pieces(talk, talk.exchanges[0])]


@pytest.mark.parametrize(
    ("text", "state", "expected"),
    [
        ("A star jumps.", "done", [(None, "A star jumps.")]),
        ("<frame: 1-2> A star jumps.", "done", [("0.0\u20131.0 s", "A star jumps.")]),
        ("First. <frame: 2-3> It falls.", "done", [(None, "First."), ("1.0\u20132.0 s", "It falls.")]),
        ("<frame: 1-2> It jumps. <fra", "running", [("0.0\u20131.0 s", "It jumps.")]),  # a tag has begun
        ("<frame: 1-2>", "running", []),
        ("<frame: 70-80> It flies.", "done", [(None, "It flies.")]),  # beyond the clip: words only
        (EVIL, "done", [(None, EVIL)]),
        (f"<frame: 1-1> {EVIL}", "done", [("0.0\u20130.0 s", EVIL)]),
        ("", "running", []),
    ],
)
def test_pieces(text, state, expected, make_clip):
    assert shown(make_clip, text, state) == expected


def test_a_picture_has_no_times(make_clip):
    assert shown(make_clip, "<frame: 1-1> A cat.", kind="image") == [(None, "A cat.")]


def test_an_event_knows_its_clip_and_colour_number(make_clip):
    talk = answered(make_clip, "<frame: 1-2> It jumps. <frame: 3-4> It falls.")
    first, second = pieces(talk, talk.exchanges[0])
    assert (first["number"], second["number"]) == (0, 1)
    assert second["clip"] == talk.exchanges[0].clips[0].id
    assert (second["start"], second["end"]) == (2.0, 3.04)


def test_frame_numbers_count_in_the_latest_clip(make_clip):
    talk = talks.attach(answered(make_clip, "Yes."), make_clip("other.mp4"))
    talk = talks.with_answer(
        talks.ask(talk, "And now?", GROUNDED), 2, Answer("done", "<frame: 1-1> It jumps.")
    )
    assert pieces(talk, talk.exchanges[1])[0]["clip"] == "id-other.mp4"


def test_the_view_can_be_sent_and_holds_words_as_they_are(make_clip):
    talk = talks.ask(talks.attach(Talk(), make_clip(f"{EVIL}.mp4")), EVIL, QUESTION)
    view = json.loads(json.dumps(talk_view(talk, version=3)))
    assert view["version"] == 3 and view["busy"]
    assert view["exchanges"][0]["question"] == EVIL
    assert view["exchanges"][0]["clips"][0]["name"] == f"{EVIL}.mp4"


def test_a_mode_is_shown_by_its_name_and_not_by_its_prompt(make_clip):
    talk = talks.ask(talks.attach(Talk(), make_clip()), GROUNDED.prompt, GROUNDED)
    assert talk_view(talk, version=1)["exchanges"][0]["label"] == GROUNDED.label


@pytest.mark.parametrize(
    ("answer", "ahead", "status"),
    [
        (Answer(), 0, "Your question is next."),
        (Answer(), 1, "1 question is ahead of yours."),
        (Answer(), 3, "3 questions are ahead of yours."),
        (Answer("running"), 0, "Getting the model ready."),
        (Answer("running", engine=TINY), 0, "Looking at the frames."),
        (Answer("running", "A", TINY), 0, ""),
        (Answer("stopping", "A", TINY), 0, "Stopping."),
        (Answer("stopped"), 0, "Stopped before the first word."),
        (Answer("done", " "), 0, "The model gave no answer."),
    ],
)
def test_status(answer, ahead, status, make_clip):
    talk = talks.with_answer(talks.ask(talks.attach(Talk(), make_clip()), "Why?", QUESTION), 1, answer)
    assert talk_view(talk, version=1, ahead=ahead)["exchanges"][0]["status"] == status


def test_the_stage_shows_every_clip_with_its_frames(make_clip):
    talk = talks.attach(answered(make_clip, "Yes."), make_clip("a b.png", kind="image"))
    film, picture = stage_view(talk)["clips"]
    assert film["seen"] == "4 of 100 frames, 0.0 to 3.0 s"
    assert [frame["time"] for frame in film["frames"]] == ["0.0 s", "1.0 s", "2.0 s", "3.0 s"]
    assert film["frames"][0]["picture"].startswith("data:image/jpeg;base64,")
    assert (film["pending"], picture["pending"]) == (False, True)
    assert picture["seen"] == "1 picture"
    assert picture["url"] == "gradio_api/file=/uploads/a%20b.png"


def test_addresses_of_files_are_quoted():
    assert media_url('/tmp/a"><b>.mp4') == "gradio_api/file=/tmp/a%22%3E%3Cb%3E.mp4"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0.3, 1.7, "0.3\u20131.7 s"), (58.0, 62.0, "58.0 s\u20131:02.0"), (61.0, 62.5, "1:01.0\u20131:02.5")],
)
def test_spans(start, end, expected):
    assert captions.span(Event("It jumps.", 0, 1, start, end)) == expected


def test_figures():
    done = Completion("Yes.", "length", 1200, 34, 900, 0.1, 0.25, 1.5)
    assert captions.figures(Answer("done", "Yes.", TINY, done)) == (
        "tiny \u00b7 1,200 prompt tokens (900 reused) \u00b7 34 new tokens \u00b7 first after 0.2 s "
        "\u00b7 1.5 s in all \u00b7 cut at the limit of new tokens"
    )
    assert captions.figures(Answer("stopped", "Y", TINY)) == "tiny \u00b7 stopped"
