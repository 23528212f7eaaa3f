"""Reading a judge's replies, by the original's rules (FACTS section 4; golden cases ``dream_*_parse``).

A reply is a Python or JSON literal, in a code block or not; the outer braces may be missing. What doesn't fit
raises ``ValueError``, and the judge is asked again.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from tarsier_core.scoring.records import LABELS, Label, Verdict


def parse_events(reply: str) -> tuple[str, ...]:
    """The events of a description: all must be texts."""
    events = _events(reply)
    if any(not isinstance(event, str) for event in events):
        raise ValueError("an event isn't a text")
    return tuple(map(whole, events))


def parse_verdicts(reply: str, events: Sequence[str]) -> tuple[Verdict, ...]:
    """One verdict an event, in order; as many as there are events, with legal labels.

    As in the original, one verdict is taken for no events: the whole description was judged. It counts nothing.
    """
    entries = _events(reply)
    if len(entries) != max(len(events), 1):
        raise ValueError(f"{len(entries)} verdicts for {len(events)} events")
    labels = [_label(entry) for entry in entries]
    reasons = [whole(str(entry.get("reason") or "")) for entry in entries]
    return tuple(
        Verdict(event, label, reason)
        for event, label, reason in zip(events, labels, reasons, strict=False)
    )


def parse_rating(reply: str, lowest: int, highest: int) -> float:
    """A score between two numbers, both included."""
    value = literal(reply)
    score = value.get("score") if isinstance(value, dict) else None
    if isinstance(score, bool) or not isinstance(score, int | float) or not lowest <= score <= highest:
        raise ValueError(f"it has no score from {lowest} to {highest}")
    return float(score)


def parse_option(reply: str) -> str:
    """The letter of an option, in upper case; empty for none."""
    value = literal(reply)
    answer = value.get("answer") if isinstance(value, dict) else None
    if not isinstance(answer, str):
        raise ValueError("it has no answer")
    letter = answer.strip().strip("().").upper()
    if letter == "NONE":
        return ""
    if len(letter) != 1 or not letter.isalpha():
        raise ValueError(f"{answer[:40]!r} is no letter of an option")
    return letter


def _label(entry: Any) -> Label:
    if not isinstance(entry, dict):
        raise ValueError("a verdict isn't an object")
    said = str(entry.get("relationship")).strip().lower()
    for label in LABELS:
        if said == label:
            return label
    raise ValueError(f"{said[:40]!r} is no verdict")


def _events(reply: str) -> list[Any]:
    value = literal(reply)
    events = value.get("events") if isinstance(value, dict) else None
    if not isinstance(events, list):
        raise ValueError("it has no list of events")
    return events


def literal(reply: str) -> Any:
    """The value that a reply writes down."""
    text = reply.strip()
    if text.startswith("```"):
        text = text.removeprefix("```").removeprefix("json").removeprefix("python").removesuffix("```").strip()
    if not text.startswith(("{", "[")):
        text = "{" + text + "}"
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError("it can't be read as a Python or JSON literal") from None


def whole(text: str) -> str:
    """The text with JSON's escaped surrogate pairs, which Python reads as halves, put together again."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
