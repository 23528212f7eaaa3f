"""Questions: only what the truth answers in one way, and answers judged by what they mean."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.shapes.questions import is_correct, normalise_answer, questions
from tarsier_core.shapes.vocabulary import Scene, SceneObject, Thing
from tests.shapes.random_scenes import event, scene_of, scenes

RED = Thing("red", "circle")
BLUE = Thing("blue", "circle")
STAR = Thing("green", "star")
RING = Thing("black", "ring")


def standing(*things: Thing) -> tuple[SceneObject, ...]:
    return tuple(SceneObject(thing, "small", 0.5, 0.5, True) for thing in things)


def asked(scene: Scene, seed: int = 0) -> dict[str, str]:
    return {item.question: item.answer for item in questions(scene, random.Random(seed), 100)}


SCENE = scene_of(
    event(RED, "move", at=0.0, direction="up"),
    event(STAR, "recolour", at=0.3, new_colour="white"),
    event(RING, "hide", at=0.6, target=RED),
    objects=standing(RED, STAR, RING),
)


def test_what_is_asked_of_a_scene() -> None:
    answers = asked(SCENE)
    does_it = {question: answers.pop(question) for question in list(answers) if question.startswith("Does ")}
    assert answers == {
        "How many scenes are there?": "1",
        "How many objects are there?": "3",
        "What happens first?": "The red circle moves up.",
        "What happens last?": "The black ring hides behind the red circle.",
        "What colour is the circle?": "red",
        "What colour is the ring?": "black",
        "What shape is the red object?": "circle",
        "What shape is the black object?": "ring",
        "What size is the red circle at the start?": "small",
        "What size is the green star at the start?": "small",
        "What size is the black ring at the start?": "small",
        "What does the red circle do?": "moves up",
        "What does the black ring do?": "hides behind the red circle",
        "Which way does the red circle move?": "up",
        "What does the black ring hide behind?": "the red circle",
        "What colour does the green star become?": "white",
        "Which object changes colour?": "the green star",
        "Which object hides?": "the black ring",
    }
    assert does_it == {"Does the black ring hide?": "yes", "Does the red circle hide?": "no"}


@pytest.mark.parametrize(
    ("scene", "question", "why"),
    [
        (
            scene_of(event(RED, "jump"), event(STAR, "grow", at=0.01), objects=standing(RED, STAR)),
            "What happens first?",
            "they start together",
        ),
        (
            scene_of(
                event(RED, "move", direction="up"),
                event(RED, "move", at=0.5, direction="left"),
                objects=standing(RED),
            ),
            "Which way does the red circle move?",
            "it moves both ways",
        ),
        (
            scene_of(
                event(RED, "enter", direction="up"),
                event(RED, "move", at=0.5, direction="left"),
                objects=standing(RED),
            ),
            "Which way does the red circle move?",
            "entering is moving too",
        ),
        (
            scene_of(event(RED, "jump"), event(RED, "grow", at=0.5), objects=standing(RED)),
            "What does the red circle do?",
            "it does two things",
        ),
        (
            scene_of(
                event(RED, "vanish"),
                event(STAR, "hide", at=0.5, target=RING),
                objects=standing(RED, STAR, RING),
            ),
            "Which object vanishes?",
            "one hides, which some would call vanishing",
        ),
        (
            scene_of(event(RED, "jump"), objects=standing(RED, BLUE)),
            "What colour is the circle?",
            "there are two circles",
        ),
        (
            scene_of(event(RED, "recolour", new_colour="blue"), objects=standing(RED)),
            "What colour is the circle?",
            "it changes",
        ),
        (
            scene_of(event(RED, "jump"), objects=standing(RED), shots=2),
            "How many objects are there?",
            "in which scene?",
        ),
    ],
)
def test_what_has_two_answers_is_not_asked(scene: Scene, question: str, why: str) -> None:
    assert question not in asked(scene), why


@given(scenes(), st.integers(0, 2**32), st.integers(0, 8))
def test_questions_are_different_and_their_answers_correct(scene: Scene, seed: int, count: int) -> None:
    items = questions(scene, random.Random(seed), count)
    assert len({item.question for item in items}) == len(items) <= count
    assert items == questions(scene, random.Random(seed), count)
    for item in items:
        assert is_correct(item.answer, item.answer)


@given(scenes(), st.integers(0, 2**32))
def test_yes_is_as_often_right_as_no(scene: Scene, seed: int) -> None:
    answers = Counter(i.answer for i in questions(scene, random.Random(seed), 1000) if i.kind == "yes or no")
    assert answers["yes"] == answers["no"]


@pytest.mark.parametrize(
    ("answer", "expected", "correct"),
    [
        ("2", "2", True),
        ("Two.", "2", True),
        ("3", "2", False),
        ("Yes", "yes", True),
        ("no", "yes", False),
        ("Red.", "red", True),
        ("blue", "red", False),
        ("a green star", "the green star", True),
        ("the star", "the green star", False),
        ("to the left", "left", True),
        ("upwards", "up", True),
        ("right", "left", False),
        ("small", "small", True),
        ("large", "small", False),
        ("It hops up and down.", "jumps", True),
        ("the red circle jumps", "jumps", True),
        ("glides to the left", "moves left", True),
        ("moves right", "moves left", False),
        ("jumps and grows", "jumps", False),
        ("runs into the green star", "bumps into the green star", True),
        ("The red circle hops up and down", "The red circle jumps.", True),
        ("The blue circle jumps.", "The red circle jumps.", False),
        ("jumps", "The red circle jumps.", False),
        ("", "red", False),
        ("", "jumps", False),
        ("I do not know.", "jumps", False),
    ],
)
def test_answers_are_judged_by_what_they_mean(answer: str, expected: str, correct: bool) -> None:
    assert is_correct(answer, expected) is correct


def test_normalised_answers() -> None:
    assert normalise_answer("  The Green STAR! ") == normalise_answer("green star") == "green star"
