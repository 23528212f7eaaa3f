"""From the truth about a clip to what a person would write: descriptions of events in several styles.

Only events are told, in the order in which they start; what merely stands there isn't. An object is named by
the colour that it has when the event starts, so one that has turned blue is called blue from then on. The
vocabulary is small on purpose: a tiny tokenizer has one token a word. ``judge.parse`` reads all of it back.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from tarsier_core.shapes.vocabulary import Action, Direction, Scene, ShapesEvent, Thing

CUT = "The scene changes."
"""Said between two shots."""
NOTHING = "Nothing happens."
"""The description of a clip without events."""

WORDINGS: Mapping[Action, tuple[str, ...]] = {
    "move": ("moves {way}", "glides {towards}", "slides {towards}"),
    "jump": ("jumps", "hops up and down"),
    "shake": ("shakes", "wobbles from side to side"),
    "loop": ("moves in a circle", "goes round in a loop"),
    "grow": ("grows", "gets bigger"),
    "shrink": ("shrinks", "gets smaller"),
    "recolour": ("turns {colour}", "changes colour to {colour}", "becomes {colour}"),
    "vanish": ("vanishes", "fades away", "disappears"),
    "return": ("comes back", "reappears"),
    "enter": ("enters from the {edge}", "comes in from the {edge}"),
    "leave": ("leaves {out}", "goes out {out}"),
    "hide": ("hides behind the {target}", "slides behind the {target}"),
    "bump": ("bumps into the {target}", "hits the {target}", "runs into the {target}"),
}
"""What to say of each action; the first wording is the canonical one."""

CONNECTIVES = ("Then", "After that,", "Next,")

_EDGE: Mapping[Direction, str] = {"left": "left", "right": "right", "up": "top", "down": "bottom"}
_TOWARDS: Mapping[Direction, str] = {
    "left": "to the left",
    "right": "to the right",
    "up": "upwards",
    "down": "downwards",
}
_OUT: Mapping[Direction, str] = {
    "left": "to the left",
    "right": "to the right",
    "up": "through the top",
    "down": "through the bottom",
}

_CHANCE_OF_CUT = 0.7
_CHANCE_OF_PRONOUN = 0.5
_CHANCE_OF_CONNECTIVE = 0.4


def phrase(event: ShapesEvent, wording: int = 0) -> str:
    """What the subject does, such as "moves left", in wording number ``wording`` of its action."""
    slots = {"target": str(event.target), "colour": str(event.new_colour)}
    if event.direction is not None:
        slots |= {
            "way": event.direction,
            "edge": _EDGE[event.direction],
            "towards": _TOWARDS[event.direction],
            "out": _OUT[event.direction],
        }
    return WORDINGS[event.action][wording].format_map(slots)


def sentence(event: ShapesEvent, wording: int = 0) -> str:
    """The event alone, such as "The red circle moves left."."""
    return f"The {event.subject} {phrase(event, wording)}."


def describe(scene: Scene, rng: random.Random) -> str:
    """All events in varied wording, with some connectives and pronouns, and most cuts between shots."""
    sentences: list[str] = []
    previous: ShapesEvent | None = None
    for event in scene.events:
        subject = f"the {event.subject}"
        if previous is not None and previous.shot != event.shot:
            if rng.random() < _CHANCE_OF_CUT:
                sentences.append(CUT)
        elif previous is not None:
            if _is_it(event, previous) and rng.random() < _CHANCE_OF_PRONOUN:
                subject = "it"
            if rng.random() < _CHANCE_OF_CONNECTIVE:
                subject = f"{rng.choice(CONNECTIVES)} {subject}"
        sentences.append(f"{_capitalised(subject)} {_any_phrase(event, rng)}.")
        previous = event
    return " ".join(sentences) or NOTHING


def describe_canonical(scene: Scene) -> str:
    """All events in their first wording, every subject in full, every cut told: one text for one scene."""
    sentences: list[str] = []
    previous: ShapesEvent | None = None
    for event in scene.events:
        if previous is not None and previous.shot != event.shot:
            sentences.append(CUT)
        sentences.append(sentence(event))
        previous = event
    return " ".join(sentences) or NOTHING


def describe_briefly(scene: Scene, rng: random.Random) -> str:
    """All events in their first wording, one sentence a shot, a subject said once while it goes on acting."""
    text = ""
    previous: ShapesEvent | None = None
    for event in scene.events:
        told = f"the {event.subject} {phrase(event)}"
        if previous is None:
            text = _capitalised(told)
        elif previous.shot != event.shot:
            text += f". {_capitalised(told)}"
        elif event.subject == _name_after(previous):
            text += f"{rng.choice((', then', ' and'))} {phrase(event)}"
        else:
            text += f"{rng.choice((', then', ', and', ','))} {told}"
        previous = event
    return f"{text}." if text else NOTHING


def describe_grounded(
    scene: Scene, frame_ranges: Sequence[tuple[int, int]], rng: random.Random | None
) -> str:
    """One event a line after the sampled frames that show it: ``<frame: 1-4> The red circle moves left.``

    ``frame_ranges[i]`` are the numbers of the first and last sampled frame of event ``i``, from 1, both
    inclusive (FACTS section 5). Every line stands alone: no pronouns, no connectives, no cuts. Without ``rng``
    every event is told in its first wording.
    """
    if len(frame_ranges) != len(scene.events):
        raise ValueError(f"{len(scene.events)} events need as many frame ranges, not {len(frame_ranges)}")
    lines = (
        f"<frame: {first}-{last}> The {event.subject} {_any_phrase(event, rng) if rng else phrase(event)}."
        for event, (first, last) in zip(scene.events, frame_ranges, strict=True)
    )
    return "\n".join(lines) or NOTHING


def _name_after(event: ShapesEvent) -> Thing:
    """How the subject is named once the event is over."""
    return Thing(event.new_colour or event.subject.colour, event.subject.shape)


def _is_it(event: ShapesEvent, previous: ShapesEvent) -> bool:
    """Whether "it" can only mean this event's subject: the last one named, with nothing named beside it."""
    return event.subject == _name_after(previous) and previous.target is None


def _any_phrase(event: ShapesEvent, rng: random.Random) -> str:
    return phrase(event, rng.randrange(len(WORDINGS[event.action])))


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
