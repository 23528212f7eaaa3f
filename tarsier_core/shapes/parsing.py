"""From a description back to events: the exact judge's reading of a text.

The text is cut into sentences, these into clauses, and every clause is matched against ``grammar``. Pronouns
and partial names ("it", "the circle", "the blue one") mean what was named before. Works on any text, in a
time linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from tarsier_core.shapes.grammar import (
    CLAUSES,
    INTRODUCTION,
    JOINER,
    JOINT,
    NO_EVENT,
    PASSIVE,
    RESUME,
    STATE,
    SUBJECT,
    canonical_words,
)
from tarsier_core.shapes.vocabulary import SHAPES, Action, Colour, Direction, ShapeName, Thing

MAX_SUBJECTS = 4
"""Objects that may share one verb; no shot has more."""

_MARKER_OR_END = re.compile(
    r"<\s{0,3}frames?\s{0,3}:?\s{0,3}(?P<first>\d{1,6})(?:\s{0,3}(?:-|to)\s{0,3}(?P<last>\d{1,6}))?\s{0,3}>"
    r"|(?P<end>[.!?;:\n])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ParsedEvent:
    """An event as a text tells it."""

    subject: Thing | None
    """None when the text doesn't say which object it is."""
    action: Action
    direction: Direction | None = None
    target: Thing | None = None
    new_colour: Colour | None = None
    frames: tuple[int, int] | None = None
    """The sampled frames of its ``<frame: i-j>`` mark, from 1, both inclusive."""
    text: str = ""
    """The sentence that tells it."""


@dataclass(frozen=True)
class Parsed:
    """What a text says: its events in order, and the sentences that hold something which isn't understood."""

    events: tuple[ParsedEvent, ...]
    unparsed: tuple[str, ...]


def parse(text: str) -> Parsed:
    """Read every event that ``text`` tells, in any wording of ``language`` and in near paraphrases of it.

    Sentences about cuts, the background or what merely stands there hold no event and are no mistake.
    """
    reader = _Reader()
    for sentence, frames in _sentences(text):
        reader.read(sentence, frames)
    return Parsed(tuple(reader.events), tuple(reader.unparsed))


def _sentences(text: str) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Every sentence with the frames marked before it; a mark holds to the end of its line."""
    frames: tuple[int, int] | None = None
    start = 0
    for match in _MARKER_OR_END.finditer(text):
        if match.start() > start:
            yield text[start : match.start()].strip(), frames
        start = match.end()
        if match["end"] == "\n":
            frames = None
        elif match["end"] is None:
            frames = int(match["first"]), int(match["last"] or match["first"])
    yield text[start:].strip(), frames


class _Reader:
    """Reads sentences in order and remembers what was named."""

    def __init__(self) -> None:
        self.events: list[ParsedEvent] = []
        self.unparsed: list[str] = []
        self._named: set[Thing] = set()
        """Objects by their current names."""
        self._subjects: tuple[Thing | None, ...] = (None,)
        """What "it", or a verb without a subject, means."""
        self._reached = 0
        """How far the current clause could be read, in characters of its sentence's words."""
        self._beside: Thing | None = None
        """What the subject last passed or met: "it" in "moves towards the star and hits it"."""

    def read(self, sentence: str, frames: tuple[int, int] | None) -> None:
        """Read one sentence; what isn't understood makes it unparsed once, and the rest is still read."""
        words = " ".join(canonical_words(sentence))
        lost = False
        position = 0
        while True:
            position, introduced = _skip_introductions(words, position)
            if position >= len(words):
                break
            events = len(self.events)
            end = self._read_clause(words, position, introduced, lost)
            self.events[events:] = [replace(e, frames=frames, text=sentence) for e in self.events[events:]]
            if end is None:
                lost = True
                resume = RESUME.search(words, self._reached)
                end = resume.start() if resume else len(words)
            position = end + 1
        if lost:
            self.unparsed.append(sentence)

    def _read_clause(self, words: str, position: int, introduced: bool, lost: bool) -> int | None:
        """Read the clause at ``position``; returns where it ends, or None when it can't be read."""
        self._reached = position
        no_event = NO_EVENT.match(words, position)
        if no_event:
            return no_event.end()
        before = self._subjects
        subject_end = self._read_subjects(words, position)
        if subject_end is not None:
            position = self._reached = subject_end
        elif lost and before == (None,):
            return None
        end = self._read_action(words, position, before)
        if end is not None:
            return end
        state = STATE.match(words, _after_space(words, position))
        if state:
            return state.end()
        if subject_end is None:
            self._subjects = (None,)
        return subject_end if introduced else None

    def _read_subjects(self, words: str, position: int) -> int | None:
        """Read "the red circle", or several with "and" between; returns their end, None if there are none."""
        match = SUBJECT.match(words, position)
        if match is None:
            return None
        if match["subject_noun"] == "they":
            return match.end()
        things = [self._resolve(match, "subject", self._subjects)]
        end = match.end()
        while len(things) < MAX_SUBJECTS:
            joint = JOINT.match(words, end)
            match = SUBJECT.match(words, joint.end()) if joint else None
            if match is None or match["subject_noun"] in ("it", "they"):
                break
            things.append(self._resolve(match, "subject", (None,)))
            end = match.end()
        self._subjects = tuple(things)
        return end

    def _read_action(self, words: str, position: int, before: tuple[Thing | None, ...]) -> int | None:
        """Read what the current subjects do; ``before`` is what "it" means as a target."""
        start = _after_space(words, position)
        if words.startswith("then ", start):
            start += len("then ")
        passive = PASSIVE.match(words, start)
        if passive:
            agent = self._resolve(passive, "agent", before)
            self.events += [ParsedEvent(agent, "bump", target=target) for target in self._subjects]
            return passive.end()
        for action, pattern in CLAUSES:
            match = pattern.match(words, start)
            if match:
                self._tell(action, match, before)
                return match.end()
        return None

    def _tell(self, action: Action, match: re.Match[str], before: tuple[Thing | None, ...]) -> None:
        groups = match.groupdict()
        target = None
        if groups.get("target_noun"):
            other = (self._beside,) if before == self._subjects else before
            target = self._resolve(match, "target", other)
        if match["passed_noun"]:
            self._beside = self._resolve(match, "passed", (None,))
        elif target:
            self._beside = target
        colour = cast("Colour | None", groups.get("new"))
        if groups.get("kind") in SHAPES and any(it and it.shape != groups["kind"] for it in self._subjects):
            colour = (
                None  # "The circle turns into a blue square": shapes never change, so nothing true is said.
            )
        direction = cast("Direction | None", groups.get("direction"))
        self.events += [ParsedEvent(thing, action, direction, target, colour) for thing in self._subjects]
        if colour is not None:
            self._named.difference_update(thing for thing in self._subjects if thing)
            self._subjects = tuple(thing and Thing(colour, thing.shape) for thing in self._subjects)
            self._named.update(thing for thing in self._subjects if thing)

    def _resolve(self, match: re.Match[str], group: str, it: tuple[Thing | None, ...]) -> Thing | None:
        """What a noun phrase means: the object named in full, or the only one before that fits it."""
        colour, noun = match[f"{group}_colour"], match[f"{group}_noun"]
        if noun in ("it", "they"):
            return it[0] if len(it) == 1 else None
        if colour and noun in SHAPES:
            thing = Thing(cast(Colour, colour), cast(ShapeName, noun))
            self._named.add(thing)
            return thing
        meant = [
            thing
            for thing in self._named
            if colour in (None, thing.colour) and noun in ("object", thing.shape)
        ]
        return meant[0] if len(meant) == 1 else None


def _after_space(words: str, position: int) -> int:
    return position + 1 if words.startswith(" ", position) else position


def _skip_introductions(words: str, position: int) -> tuple[int, bool]:
    """Pass over "then", "in the second scene" and "we see"; the flag says whether the last kind was there."""
    introduced = False
    while True:
        match = JOINER.match(words, position)
        if match is None:
            match = INTRODUCTION.match(words, position)
            if match is None or SUBJECT.match(words, match.end()) is None:
                return position, introduced
            introduced = True
        position = match.end()
