"""Questions about a clip of the shapes world, with the one short answer that the truth allows.

A question is asked only where every attentive viewer gives the same answer: no object is asked about by a
name that changes, "first" and "last" only where the order can be seen, "does it ...?" is yes as often as no.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tarsier_core.shapes.grammar import canonical_words
from tarsier_core.shapes.judge import parse, same_event
from tarsier_core.shapes.language import phrase, sentence
from tarsier_core.shapes.vocabulary import Action, Scene, SceneObject, ShapesEvent, Thing

Kind = Literal[
    "count",
    "scenes",
    "colour",
    "shape",
    "size",
    "direction",
    "does",
    "which",
    "order",
    "yes or no",
    "target",
    "becomes",
]

_NUMBERS = ("one", "two", "three", "four", "five", "six")
_NUMBER = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")
_DIGITS = re.compile(r"\d+")
_NO_MATTER = frozenset({",", "to", "toward", "object"})
CLEAR_GAP = 0.04
"""Fraction of the clip by which two events must start apart for their order to be asked about."""

_SAID_OF_ONE: Mapping[Action, str] = {
    "jump": "jump",
    "shake": "shake",
    "loop": "move in a circle",
    "grow": "grow",
    "shrink": "shrink",
    "vanish": "vanish",
    "hide": "hide",
}
"""How to ask whether an object does it. What is left out can't be denied plainly (what enters moves)."""

_SAID_OF_WHICH: Mapping[Action, str] = {
    "jump": "jumps",
    "shake": "shakes",
    "loop": "moves in a circle",
    "grow": "grows",
    "shrink": "shrinks",
    "recolour": "changes colour",
    "vanish": "vanishes",
    "return": "comes back",
    "enter": "enters",
    "leave": "leaves",
    "hide": "hides",
}
_ALIKE: Mapping[Action, frozenset[Action]] = {
    "vanish": frozenset({"leave", "hide"}),
    "leave": frozenset({"vanish", "hide"}),
    "hide": frozenset({"vanish", "leave"}),
    "return": frozenset({"enter"}),
    "enter": frozenset({"return"}),
}
"""Actions that a viewer might mean by the same word: where one of them happens, the question isn't asked."""

_TRAVELS: frozenset[Action] = frozenset({"move", "enter", "leave", "hide", "bump", "loop"})


@dataclass(frozen=True)
class QuestionAnswer:
    """A question, its closed answer, and what kind of question it is."""

    question: str
    answer: str
    kind: Kind


def questions(scene: Scene, rng: random.Random, count: int) -> list[QuestionAnswer]:
    """At most ``count`` different questions about the scene; every kind that applies is equally likely."""
    pools: dict[Kind, list[QuestionAnswer]] = {}
    for item in (*_askable(scene), *_yes_or_no(scene, rng)):
        pools.setdefault(item.kind, []).append(item)
    chosen: list[QuestionAnswer] = []
    while pools and len(chosen) < count:
        kind = rng.choice(list(pools))
        pool = pools[kind]
        chosen.append(pool.pop(rng.randrange(len(pool))))
        if not pool:
            del pools[kind]
    return chosen


def normalise_answer(text: str) -> str:
    """The answer in canonical words: case, punctuation, articles and the choice of synonym don't count."""
    text = _NUMBER.sub(lambda match: str(_NUMBERS.index(match.group()) + 1), text.lower())
    digits = _DIGITS.findall(text)
    return " ".join((*digits, *(word for word in canonical_words(text) if word not in _NO_MATTER)))


def is_correct(answer: str, expected: str) -> bool:
    """Whether an answer is the expected one: the same words once normalised, or the same single event.

    Where the expected answer is an event without a subject ("moves left"), the answer may name one or not.
    """
    wanted = parse(expected)
    if len(wanted.events) != 1 or wanted.unparsed:
        return normalise_answer(answer) == normalise_answer(expected)
    told = parse(answer)
    if len(told.events) != 1 or told.unparsed:
        return False
    event, reference = told.events[0], wanted.events[0]
    if reference.subject is None:
        event = replace(event, subject=None)
    return same_event(event, reference)


def _askable(scene: Scene) -> Iterator[QuestionAnswer]:
    """Every question that the scene answers, but yes or no."""
    yield from _about_the_clip(scene)
    yield from _about_looks(scene)
    yield from _about_one_object(scene)
    yield from _about_which(scene)


def _about_the_clip(scene: Scene) -> Iterator[QuestionAnswer]:
    yield QuestionAnswer("How many scenes are there?", str(len(scene.shots)), "scenes")
    if len(scene.shots) == 1:
        yield QuestionAnswer("How many objects are there?", str(len(scene.shots[0].objects)), "count")
    events = scene.events
    if len(events) < 2:
        return
    if events[1].start - events[0].start >= CLEAR_GAP:
        yield QuestionAnswer("What happens first?", sentence(events[0]), "order")
    before, last = events[:-1], events[-1]
    if last.start - before[-1].start >= CLEAR_GAP and last.end >= max(event.end for event in before):
        yield QuestionAnswer("What happens last?", sentence(last), "order")


def _about_looks(scene: Scene) -> Iterator[QuestionAnswer]:
    things = {item.thing for item in _objects(scene)}
    renamed = _renamed(scene)
    shapes = Counter(thing.shape for thing in things | renamed)
    colours = Counter(thing.colour for thing in things | renamed)
    for thing in sorted(things - renamed, key=str):
        if shapes[thing.shape] == 1:
            yield QuestionAnswer(f"What colour is the {thing.shape}?", thing.colour, "colour")
        if colours[thing.colour] == 1:
            yield QuestionAnswer(f"What shape is the {thing.colour} object?", thing.shape, "shape")
    everywhere = Counter(item.thing for item in _objects(scene))
    for item in scene.shots[0].objects:
        if item.visible and everywhere[item.thing] == 1:
            yield QuestionAnswer(f"What size is the {item.thing} at the start?", item.size, "size")


def _about_one_object(scene: Scene) -> Iterator[QuestionAnswer]:
    steady = _steady(scene)
    for thing, events in _by_subject(scene).items():
        travels = [event for event in events if event.action in _TRAVELS]
        if thing in steady and len(events) == 1:
            yield QuestionAnswer(f"What does the {thing} do?", phrase(events[0]), "does")
        if thing in steady and len(travels) == 1 and travels[0].action == "move":
            yield QuestionAnswer(f"Which way does the {thing} move?", str(travels[0].direction), "direction")
        for action, question in (
            ("bump", f"What does the {thing} bump into?"),
            ("hide", f"What does the {thing} hide behind?"),
        ):
            targets = [event.target for event in events if event.action == action]
            if len(targets) == 1:
                yield QuestionAnswer(question, f"the {targets[0]}", "target")
        colours = [event.new_colour for event in events if event.action == "recolour"]
        if len(colours) == 1:
            yield QuestionAnswer(f"What colour does the {thing} become?", str(colours[0]), "becomes")


def _about_which(scene: Scene) -> Iterator[QuestionAnswer]:
    counts = Counter(event.action for event in scene.events)
    for event in scene.events:
        if event.action not in _SAID_OF_WHICH or counts[event.action] > 1:
            continue
        if any(counts[other] for other in _ALIKE.get(event.action, ())):
            continue
        yield QuestionAnswer(f"Which object {_SAID_OF_WHICH[event.action]}?", f"the {event.subject}", "which")


def _yes_or_no(scene: Scene, rng: random.Random) -> list[QuestionAnswer]:
    """For every question answered yes one answered no: of another object if possible, or another action."""
    steady = sorted(_steady(scene), key=str)
    events = _by_subject(scene)
    done = {thing: {event.action for event in events.get(thing, ())} for thing in steady}
    denied = {
        (thing, action)
        for thing in steady
        for action in _SAID_OF_ONE
        if not done[thing] & (_ALIKE.get(action, frozenset()) | {action})
    }
    items: list[QuestionAnswer] = []
    for thing in steady:
        for action in sorted(done[thing] & _SAID_OF_ONE.keys()):
            same_action = [pair for pair in denied if pair[1] == action]
            same_thing = [pair for pair in denied if pair[0] == thing]
            candidates = sorted(same_action or same_thing, key=str)
            if candidates:
                other = rng.choice(candidates)
                denied.remove(other)
                items.append(_does_it(thing, action, "yes"))
                items.append(_does_it(*other, "no"))
    return items


def _does_it(thing: Thing, action: Action, answer: str) -> QuestionAnswer:
    return QuestionAnswer(f"Does the {thing} {_SAID_OF_ONE[action]}?", answer, "yes or no")


def _objects(scene: Scene) -> Iterator[SceneObject]:
    for shot in scene.shots:
        yield from shot.objects


def _renamed(scene: Scene) -> set[Thing]:
    """Names that an object loses or gets by changing colour."""
    changes = [event for event in scene.events if event.new_colour is not None]
    before = {event.subject for event in changes}
    after = {
        Thing(event.new_colour, event.subject.shape) for event in changes if event.new_colour is not None
    }
    return before | after


def _steady(scene: Scene) -> set[Thing]:
    """Objects that go by one name, which no other object of the clip has."""
    counts = Counter(item.thing for item in _objects(scene))
    return {thing for thing, number in counts.items() if number == 1} - _renamed(scene)


def _by_subject(scene: Scene) -> dict[Thing, list[ShapesEvent]]:
    events: dict[Thing, list[ShapesEvent]] = {}
    for event in scene.events:
        events.setdefault(event.subject, []).append(event)
    return events
