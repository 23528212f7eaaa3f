"""Stretches of time in what a model writes, read as the evaluation code of E.T. Bench reads them.

Source: compute_metrics.py of huggingface.co/datasets/PolyU-ChenLab/ETBench, seen in a public copy, 2026-11-21.
The rules are its, quirks included; where it would crash, the answer counts as unreadable here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NUMBER = r"\d+(?:\.\d*)?"
FROM_TO = re.compile(rf"({NUMBER})\s*-\s*({NUMBER})")
FROM_TO_WORD = re.compile(rf"({NUMBER})\s* to \s*({NUMBER})")
FIRST_NUMBER = re.compile(r"\b(?:\d+\.\d+|\d+)\b")
START_TIME = re.compile(rf"start(?:ing)? time: ({NUMBER})")
END_TIME = re.compile(rf"end(?:ing)? time: ({NUMBER})")
TIME_WORDS = ("start", "end", "happen")
CLOCK = re.compile(r"(\d+):(\d+)")
WINDOW_SECONDS = 20.0
"""A single moment stands for so much before and after it."""
SHORTEST_CAPTION, SHORTEST_LINE = 6, 8
"""In characters: what is shorter is no caption, or no line with one."""


class Span(NamedTuple):
    """From when to when."""

    start_seconds: float
    end_seconds: float


class CaptionedSpan(NamedTuple):
    """What is said to happen in a span."""

    span: Span
    caption: str


def ordered(first: float, second: float) -> Span:
    """A span, whichever end comes first."""
    return Span(min(first, second), max(first, second))


def read_spans(answer: str) -> tuple[Span, ...]:
    """The spans of a grounding answer; empty where there are none.

    "a - b" everywhere, else "a to b" everywhere, else the first number of each line that speaks of a start or
    an end, two lines a span.
    """
    text = answer.lower()
    for pattern in (FROM_TO, FROM_TO_WORD):
        found = pattern.findall(text)
        if found:
            return tuple(ordered(float(first), float(second)) for first, second in found)
    lines = [line for line in re.split(r"[!?\n]", text) if any(word in line for word in TIME_WORDS)]
    times = [float(number[0]) for line in lines if (number := FIRST_NUMBER.search(line))]
    return tuple(ordered(*pair) for pair in zip(times[::2], times[1::2], strict=False))


def read_captioned_spans(answer: str) -> tuple[CaptionedSpan, ...]:
    """The spans of a dense caption with their captions, in lower case; empty where none can be read.

    "a - b" splits the text into captions; else "start time: a", "end time: b" and "description: ..." (or
    starred lines) belong together in order; else the first line, or sentence, with a time is the only one.
    """
    text = answer.lower()
    spans, captions = _by_ranges(text)
    if not spans:
        spans, captions = _by_labels(text)
    kept = [caption.strip().strip(", ").rstrip() for caption in captions if len(caption) >= SHORTEST_CAPTION]
    read = tuple(CaptionedSpan(*pair) for pair in zip(spans, kept, strict=False))
    return read or _by_first_line(answer)


def _by_ranges(text: str) -> tuple[list[Span], list[str]]:
    spans = [ordered(float(first), float(second)) for first, second in FROM_TO.findall(text)]
    return spans, FROM_TO.sub("\n", text).replace("seconds", "").split("\n")


def _by_labels(text: str) -> tuple[list[Span], list[str]]:
    starts, ends = START_TIME.findall(text), END_TIME.findall(text)
    spans = [ordered(float(first), float(second)) for first, second in zip(starts, ends, strict=False)]
    return spans, re.findall(r"description: (.*)", text) or re.findall(r"\*\s*(.*)", text)


def _by_first_line(answer: str) -> tuple[CaptionedSpan, ...]:
    pieces = answer.split("\n") if "\n" in answer else [f"{sentence}." for sentence in answer.split(".")]
    mark = 0 if "\n" in answer else 1
    for piece in pieces:
        if len(piece) - mark < SHORTEST_LINE:
            continue
        parts = [part.strip(",") for part in piece.split("seconds")]
        span = _loose_span(parts[0])
        if span is not None:
            return (CaptionedSpan(span, parts[-1].strip()),)
    return ()


def _loose_span(text: str) -> Span | None:
    """A span from "a - b", from one or two clock times, or from one or two numbers."""
    ranges = FROM_TO.search(text)
    if ranges:
        return ordered(float(ranges[1]), float(ranges[2]))
    clocks = [60.0 * int(minutes) + int(seconds) for minutes, seconds in CLOCK.findall(text)]
    numbers = [float(number) for number in re.findall(NUMBER, text)]
    times = clocks if clocks and text.count(":") == len(clocks) else numbers
    if len(times) == 1:
        return _around(times[0])
    return ordered(times[0], times[1]) if len(times) == 2 else None


def _around(moment: float) -> Span:
    if moment > WINDOW_SECONDS:
        return Span(moment - WINDOW_SECONDS, moment + WINDOW_SECONDS)
    return Span(moment, moment + 2 * WINDOW_SECONDS)
