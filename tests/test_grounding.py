"""Grounded text: parsed whole or half streamed, placed in the clip and back, and exported."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.grounding import (
    TaggedEvent,
    events_to_json,
    events_to_webvtt,
    format_tag,
    grounded_events,
    parse_grounded,
    place_event,
    sampled_range,
)
from tarsier_core.records import Event, Frames


def make_frames(indices: Sequence[int], fps: float = 10.0) -> Frames:
    """Frames of a clip with a constant rate; each picture lasts 1/fps."""
    return Frames(
        images=tuple(np.zeros((2, 2, 3), np.uint8) for _ in indices),
        indices=tuple(indices),
        start_seconds=tuple(index / fps for index in indices),
        end_seconds=tuple((index + 1) / fps for index in indices),
        kind="video",
        name="clip.mp4",
        num_source_frames=max(indices) + 1,
    )


@pytest.mark.parametrize(
    ("text", "preamble", "events"),
    [
        ("", "", []),
        ("A man runs.", "A man runs.", []),
        ("<frame: 1-5> A man runs.", "", [("A man runs.", 1, 5)]),
        (
            "Two events: <frame: 1-5> A man runs.\n<frame: 6-9>He falls.",
            "Two events:",
            [("A man runs.", 1, 5), ("He falls.", 6, 9)],
        ),
        ("<frame: 3> A jump.", "", [("A jump.", 3, 3)]),
        ("<Frames:1 – 4>A jump.", "", [("A jump.", 1, 4)]),
        ("<frame: 1-2><frame: 3-4> A jump.", "", [("A jump.", 3, 4)]),
        ("<frame: 1-2> ", "", []),
        ("<frame: 1-> A jump.", "<frame: 1-> A jump.", []),
        ("<frame: 1-12345678> A jump.", "<frame: 1-12345678> A jump.", []),
        ("<frame: 1-5><img onerror=x>", "", [("<img onerror=x>", 1, 5)]),
        ("a < b <frame: 2-2> c", "a < b", [("c", 2, 2)]),
        ("<frame: ٣-٤> x", "<frame: ٣-٤> x", []),
    ],
    ids=[
        *("empty", "no tag", "one event", "preamble and line break", "single number", "other spellings"),
        *("tag without text", "only a tag", "unfinished range", "too many digits", "mark-up stays text"),
        *("a less-than sign", "digits of another script"),
    ],
)
def test_parsing(text: str, preamble: str, events: list[tuple[str, int, int]]) -> None:
    parsed = parse_grounded(text)
    assert parsed.preamble == preamble
    assert parsed.events == tuple(TaggedEvent(*event) for event in events)


def test_plain_text_has_no_tags() -> None:
    parsed = parse_grounded("We see: <frame: 1-5> A man runs. <frame: 6-9> He falls.")
    assert parsed.plain_text == "We see: A man runs. He falls."


@pytest.mark.parametrize("held", ["<", "<fra", "<frame: ", "<frame: 1", "<frame: 1-", "< Frames: 12 - 3"])
def test_a_tag_that_has_only_begun_is_held_back_while_streaming(held: str) -> None:
    text = f"<frame: 1-5> A man runs. {held}"
    assert parse_grounded(text, finished=False).events == (TaggedEvent("A man runs.", 1, 5),)
    assert parse_grounded(text).events == (TaggedEvent(f"A man runs. {held.strip()}", 1, 5),)


@pytest.mark.parametrize("shown", ["<b", "<frame: x", "<frame 1", "< 3", "<frame: 1-2-"])
def test_what_cannot_become_a_tag_is_shown_at_once(shown: str) -> None:
    assert parse_grounded(shown, finished=False).preamble == shown


pieces = st.lists(
    st.one_of(
        st.text("ab <>fr:-1", max_size=6),
        st.builds("<frame: {}-{}>".format, st.integers(0, 99), st.integers(0, 99)),
        st.builds("<Frame:{}>".format, st.integers(0, 9)),
    ),
    max_size=8,
).map("".join)


@given(pieces, st.data())
def test_streaming_only_ever_adds(text: str, data: st.DataObject) -> None:
    """What a half-streamed text shows is the beginning of what the whole text shows."""
    whole = parse_grounded(text)
    part = parse_grounded(text[: data.draw(st.integers(0, len(text)))], finished=False)
    assert whole.preamble.startswith(part.preamble)
    assert len(part.events) <= len(whole.events)
    for early, late in zip(part.events, whole.events, strict=False):
        assert (early.first_number, early.last_number) == (late.first_number, late.last_number)
        assert late.text.startswith(early.text)
    assert part.events[:-1] == whole.events[: len(part.events) - 1 if part.events else 0]


@given(st.text())
def test_any_text_is_parsed_without_losing_a_word(text: str) -> None:
    assert parse_grounded(text).preamble == text.strip()


ranges = st.tuples(st.integers(0, 63), st.integers(1, 64)).filter(lambda pair: pair[0] < pair[1])
sentences = st.text(st.characters(exclude_characters="<>"), min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(ranges, sentences), max_size=6))
def test_written_tags_are_read_back(written: list[tuple[tuple[int, int], str]]) -> None:
    text = " ".join(f"{format_tag(range(*positions))} {sentence}" for positions, sentence in written)
    expected = [TaggedEvent(sentence, start + 1, stop) for (start, stop), sentence in written]
    assert list(parse_grounded(text).events) == expected


@pytest.mark.parametrize(
    ("first", "last", "place"),
    [
        (1, 2, (0, 6, 0.0, 0.7)),
        (2, 2, (6, 6, 0.6, 0.7)),
        (4, 4, (17, 17, 1.7, 1.8)),
        (3, 1, (0, 11, 0.0, 1.2)),
        (0, 2, (0, 6, 0.0, 0.7)),
        (3, 99, (11, 17, 1.1, 1.8)),
        (0, 0, None),
        (5, 9, None),
        (9, 5, None),
    ],
    ids=[
        *("first two", "one frame", "last", "reversed numbers are swapped", "from 0: cut", "to 99: cut"),
        *("before the first", "beyond the last", "beyond the last, reversed"),
    ],
)
def test_placing(first: int, last: int, place: tuple[int, int, float, float] | None) -> None:
    event = place_event(TaggedEvent("it moves", first, last), make_frames([0, 6, 11, 17]))
    assert event == (None if place is None else Event("it moves", *place))


def test_an_event_without_a_place_is_left_out_of_the_events() -> None:
    events = grounded_events("<frame: 1-2> a <frame: 30-40> b <frame: 3-3> c", make_frames([0, 6, 11]))
    assert [event.text for event in events] == ["a", "c"]


indices = st.lists(st.integers(0, 500), min_size=1, max_size=32, unique=True).map(sorted)


@given(indices, st.data())
def test_to_source_frames_and_back_is_the_identity(indices: list[int], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(indices) - 1))
    last = data.draw(st.integers(first, len(indices) - 1))
    event = place_event(TaggedEvent("x", first + 1, last + 1), make_frames(indices))
    assert event is not None
    assert sampled_range(event.start_frame, event.end_frame, indices) == range(first, last + 1)


@given(indices, st.integers(0, 500), st.integers(0, 500))
def test_a_source_range_holds_exactly_the_samples_inside(indices: list[int], start: int, end: int) -> None:
    positions = sampled_range(start, end, indices)
    inside = [index for index in indices if start <= index <= end]
    assert [indices[position] for position in positions or ()] == inside


def test_json_export() -> None:
    event = Event("Él corre", 0, 3, 0.0, 0.4)
    text = events_to_json([event])
    assert "Él corre" in text
    assert json.loads(text) == [
        {"text": "Él corre", "start_frame": 0, "end_frame": 3, "start_seconds": 0.0, "end_seconds": 0.4}
    ]


def test_webvtt_export() -> None:
    events = [
        Event("He falls --> <b>hard</b> & stays", 4, 9, 3599.9996, 3661.25),
        Event("A man\n\nruns", 0, 3, 0.0, 0.4),
        Event("A flash", 3, 3, 0.5, 0.5),
    ]
    assert events_to_webvtt(events) == (
        "WEBVTT\n\n"
        "1\n00:00:00.000 --> 00:00:00.400\nA man runs\n\n"
        "2\n00:00:00.500 --> 00:00:00.501\nA flash\n\n"
        "3\n01:00:00.000 --> 01:01:01.250\nHe falls --&gt; &lt;b&gt;hard&lt;/b&gt; &amp; stays\n"
    )


def test_webvtt_without_events_is_still_webvtt() -> None:
    assert events_to_webvtt([]) == "WEBVTT\n"


seconds = st.floats(0, 100_000, allow_nan=False)
texts = st.text(min_size=1).filter(str.strip)


@given(st.lists(st.builds(Event, texts, st.just(0), st.just(0), seconds, seconds), max_size=5))
def test_webvtt_is_well_formed_whatever_the_events_say(events: list[Event]) -> None:
    header, *cues = events_to_webvtt(events).split("\n\n")
    assert header.strip() == "WEBVTT"
    assert len(cues) == len(events)
    previous = ""
    for number, cue in enumerate(cues, start=1):
        name, times, text = cue.rstrip("\n").split("\n")
        assert name == str(number)
        start, end = re.fullmatch(r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})", times).groups()
        assert previous <= start < end
        assert not re.search(r"[<>\r\0]", text)
        previous = start
