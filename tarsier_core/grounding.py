"""Grounded descriptions: events with the sampled frames that show them, written ``<frame: i-j>`` before each.

    "<frame: 1-5> A man runs. <frame: 6-9> He falls."   what a model writes (FACTS section 5)
        -> TaggedEvent("A man runs.", 1, 5), ...           numbers as written
        -> Event(..., start_frame=0, end_frame=22, ...)    source frames and seconds, by the frames it saw

Numbers in tags count the *sampled* frames, both ends included. Everything here is pure.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tarsier_core.records import Event, Frames

FIRST_FRAME_NUMBER = 1
"""Number of the first sampled frame in ``<frame: i-j>``; the paper doesn't say 0 or 1 (FACTS section 5)."""

# A tag, piece by piece, so that the beginning of one can be recognised too. Models also write a single
# number, a plural and long dashes; spaces and digits are bounded, so that matching stays linear.
_NUMBER = "([0-9]{1,6})"
_OPENING = ("<", r"\s?", "f", "r", "a", "m", "e", "s?", r"\s?", ":", r"\s?", _NUMBER, r"\s?")
_TO_NUMBER = ("[-\N{EN DASH}\N{EM DASH}~]", r"\s?", _NUMBER, r"\s?")
_TAG = re.compile(f"{''.join(_OPENING)}(?:{''.join(_TO_NUMBER)})?>", re.ASCII | re.IGNORECASE)


def _beginning_of(pieces: Sequence[str]) -> str:
    """A pattern for every text that could go on to match ``pieces`` one after the other."""
    pattern = ""
    for piece in reversed(pieces):
        pattern = f"{piece}(?:{pattern})?" if pattern else piece
    return pattern


_UNFINISHED_TAG = re.compile(_beginning_of(_OPENING + _TO_NUMBER) + r"\Z", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class TaggedEvent:
    """An event as a model wrote it."""

    text: str
    first_number: int
    """Number of the first sampled frame, as written."""
    last_number: int
    """Number of the last sampled frame (inclusive), as written."""


@dataclass(frozen=True)
class GroundedText:
    """A grounded description taken apart."""

    preamble: str
    """What stands before the first tag; the whole text when there is no tag."""
    events: tuple[TaggedEvent, ...]

    @property
    def plain_text(self) -> str:
        """The description without tags, its pieces joined by a space."""
        return " ".join(piece for piece in (self.preamble, *(event.text for event in self.events)) if piece)


def parse_grounded(text: str, *, finished: bool = True) -> GroundedText:
    """Take a grounded description apart; tags without text after them are left out.

    With ``finished=False`` the text is still being streamed: a tag that has only begun at its end is held
    back, so that what is shown never has to be taken back.
    """
    if not finished:
        text = text[: len(text) - len(unfinished_tag(text))]
    tags = list(_TAG.finditer(text))
    ends = [*(tag.start() for tag in tags), len(text)]
    events = []
    for tag, end in zip(tags, ends[1:], strict=True):
        event_text = text[tag.end() : end].strip()
        if event_text:
            first, last = tag.group(1), tag.group(2) or tag.group(1)
            events.append(TaggedEvent(event_text, int(first), int(last)))
    return GroundedText(text[: ends[0]].strip(), tuple(events))


def unfinished_tag(text: str) -> str:
    """The end of ``text`` that could become a tag; empty if it can't."""
    start = text.rfind("<")
    return text[start:] if start >= 0 and _UNFINISHED_TAG.match(text, start) else ""


def place_event(event: TaggedEvent, frames: Frames) -> Event | None:
    """Where an event is in its clip, by the frames that the model saw.

    Its source frames are [index(i), index(j)], its seconds run from the presentation time of the first to the
    end of the last (DESIGN, "The tarsier command"). Reversed numbers are swapped and a range that reaches
    beyond the sampled frames is cut to them. A range that lies beyond them altogether has no place: ``None``.
    """
    low, high = sorted((event.first_number, event.last_number))
    first = max(low - FIRST_FRAME_NUMBER, 0)
    last = min(high - FIRST_FRAME_NUMBER, len(frames) - 1)
    if first > last:
        return None
    return Event(
        text=event.text,
        start_frame=frames.indices[first],
        end_frame=frames.indices[last],
        start_seconds=frames.start_seconds[first],
        end_seconds=frames.end_seconds[last],
    )


def grounded_events(text: str, frames: Frames, *, finished: bool = True) -> tuple[Event, ...]:
    """The events of a grounded description that have a place in the clip (``place_event``), as written."""
    tagged = parse_grounded(text, finished=finished).events
    placed = (place_event(event, frames) for event in tagged)
    return tuple(event for event in placed if event is not None)


def sampled_range(start_frame: int, end_frame: int, indices: Sequence[int]) -> range | None:
    """Positions (from 0) of all samples inside the source frames [start_frame, end_frame], both included.

    ``indices`` are the sampled source frames in order of time. ``None`` when no sample lies inside: the event
    can't be written for this sampling.
    """
    inside = [position for position, index in enumerate(indices) if start_frame <= index <= end_frame]
    return range(inside[0], inside[-1] + 1) if inside else None


def format_tag(positions: range) -> str:
    """``<frame: i-j>`` for sampled positions (from 0, half-open)."""
    return f"<frame: {positions.start + FIRST_FRAME_NUMBER}-{positions.stop - 1 + FIRST_FRAME_NUMBER}>"


def event_to_json(event: Event) -> dict[str, Any]:
    """The event's fields, named as in ``tarsier describe --json``."""
    return dataclasses.asdict(event)


def events_to_json(events: Iterable[Event]) -> str:
    """The events as a JSON array for people and programs, ending with a newline."""
    return json.dumps([event_to_json(event) for event in events], ensure_ascii=False, indent=2) + "\n"


def events_to_webvtt(events: Iterable[Event]) -> str:
    """The events as WebVTT subtitles, in order of time (which the format asks for), times to 1 ms."""
    cues = [
        f"{number}\n{_cue_times(event)}\n{_cue_text(event.text)}\n"
        for number, event in enumerate(sorted(events, key=lambda event: event.start_seconds), start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _cue_times(event: Event) -> str:
    """``00:00:01.000 --> 00:00:02.500``; the end is after the start, as the format asks."""
    start = round(event.start_seconds * 1000)
    end = max(round(event.end_seconds * 1000), start + 1)
    return f"{_timestamp(start)} --> {_timestamp(end)}"


def _timestamp(milliseconds: int) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def _cue_text(text: str) -> str:
    """Text that a player shows as it is: no mark-up, and no line break, since a blank line ends a cue."""
    text = " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
