"""Descriptions: what is written can be read back, whatever the scene and the wording."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.shapes.language import (
    CONNECTIVES,
    CUT,
    NOTHING,
    WORDINGS,
    describe,
    describe_briefly,
    describe_canonical,
    describe_grounded,
    phrase,
    sentence,
)
from tarsier_core.shapes.parsing import parse
from tarsier_core.shapes.vocabulary import ACTIONS, COLOURS, DIRECTIONS, SHAPES, Scene, ShapesEvent, Thing
from tests.shapes.random_scenes import event, scene_of, scenes

RED = Thing("red", "circle")
BLUE = Thing("blue", "circle")
STAR = Thing("green", "star")


def facts(scene: Scene) -> list[tuple[object, ...]]:
    return [(e.subject, e.action, e.direction, e.target, e.new_colour) for e in scene.events]


def facts_read(text: str) -> list[tuple[object, ...]]:
    parsed = parse(text)
    assert parsed.unparsed == ()
    return [(e.subject, e.action, e.direction, e.target, e.new_colour) for e in parsed.events]


@given(scenes(), st.integers(0, 2**32))
def test_every_style_is_read_back_as_the_events_it_tells(scene: Scene, seed: int) -> None:
    rng = random.Random(seed)
    ranges = [(number + 1, number + 3) for number in range(len(scene.events))]
    for text in (
        describe(scene, rng),
        describe_canonical(scene),
        describe_briefly(scene, rng),
        describe_grounded(scene, ranges, rng),
    ):
        assert facts_read(text) == facts(scene)


@given(scenes(), st.data())
def test_grounded_lines_carry_their_frames(scene: Scene, data: st.DataObject) -> None:
    number = st.integers(1, 128)
    ranges = [tuple(sorted((data.draw(number), data.draw(number)))) for _ in scene.events]
    text = describe_grounded(scene, ranges, random.Random(0))
    assert [e.frames for e in parse(text).events] == ranges
    assert len(text.splitlines()) == max(1, len(scene.events))


@given(scenes(), st.integers(0, 2**32))
def test_the_same_dice_give_the_same_text(scene: Scene, seed: int) -> None:
    assert describe(scene, random.Random(seed)) == describe(scene, random.Random(seed))


def all_wordings() -> list[tuple[ShapesEvent, int]]:
    cases = []
    for action in ACTIONS:
        for direction in DIRECTIONS if action in ("move", "enter", "leave") else (None,):
            told = event(
                RED,
                action,
                direction=direction,
                target=STAR if action in ("hide", "bump") else None,
                new_colour="blue" if action == "recolour" else None,
            )
            cases += [(told, wording) for wording in range(len(WORDINGS[action]))]
    return cases


@pytest.mark.parametrize(("told", "wording"), all_wordings(), ids=lambda x: getattr(x, "action", x))
def test_every_wording_is_read_back(told: ShapesEvent, wording: int) -> None:
    assert facts_read(sentence(told, wording)) == facts(scene_of(told))


def test_the_canonical_text() -> None:
    scene = scene_of(
        event(RED, "enter", direction="up"),
        event(RED, "recolour", new_colour="blue"),
        event(BLUE, "bump", target=STAR),
        event(STAR, "leave", shot=1, direction="down"),
        shots=2,
    )
    assert describe_canonical(scene) == (
        "The red circle enters from the top. The red circle turns blue. "
        "The blue circle bumps into the green star. The scene changes. "
        "The green star leaves through the bottom."
    )


def test_the_brief_text_says_a_subject_once() -> None:
    scene = scene_of(
        event(RED, "move", direction="left"), event(RED, "recolour", new_colour="blue"), event(BLUE, "jump")
    )
    texts = {describe_briefly(scene, random.Random(seed)) for seed in range(20)}
    assert "The red circle moves left, then turns blue, then jumps." in texts
    assert all(text.count("circle") == 1 for text in texts)


def test_it_is_never_said_where_it_could_mean_another() -> None:
    """After "hits the star", and after a cut, "it" would be a riddle."""
    met = scene_of(event(RED, "bump", target=STAR), event(RED, "jump"))
    cut = scene_of(event(RED, "move", direction="left"), event(RED, "jump", shot=1), shots=2)
    for scene in (met, cut):
        for seed in range(50):
            assert not re.search(r"\bit\b", describe(scene, random.Random(seed)), re.IGNORECASE)


def test_it_is_said_sometimes_and_connectives_never_open_a_shot() -> None:
    scene = scene_of(event(RED, "grow"), event(RED, "jump"), event(STAR, "jump", shot=1), shots=2)
    texts = [describe(scene, random.Random(seed)) for seed in range(100)]
    assert any(" It " in text or " it " in text for text in texts)
    assert any(CUT in text for text in texts)
    assert any(CUT not in text for text in texts)
    assert not any(
        text.startswith(CONNECTIVES) or re.search(r"(Then|After that,|Next,) the green", text)
        for text in texts
    )


def test_nothing_happens() -> None:
    scene = scene_of()
    assert {
        describe(scene, random.Random(0)),
        describe_canonical(scene),
        describe_grounded(scene, [], random.Random(0)),
    } == {NOTHING}
    assert parse(NOTHING).events == () == parse(NOTHING).unparsed


def test_the_vocabulary_is_small_and_plain() -> None:
    """Each word is to be one token of a tiny tokenizer: fewer than 120 words, plain ASCII."""
    words = {*SHAPES, *COLOURS, "it", "the"}
    for told, wording in all_wordings():
        words |= set(re.findall(r"\w+", phrase(told, wording)))
    words |= set(re.findall(r"\w+", " ".join((CUT, NOTHING, *CONNECTIVES)).lower()))
    assert len(words) < 120
    assert all(word.isascii() for word in words)


def test_frame_ranges_have_to_fit() -> None:
    with pytest.raises(ValueError, match="1 events need as many frame ranges, not 2"):
        describe_grounded(scene_of(event(RED, "jump")), [(1, 2), (3, 4)], random.Random(0))
