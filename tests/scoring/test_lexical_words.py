"""Tokens, lemmas and the word groups: small tables, and laws of the groups."""

from __future__ import annotations

import pytest

from tarsier_core.scoring.lexical import verbs
from tarsier_core.scoring.lexical.lexicon import (
    action_support,
    are_opposite_actions,
    are_opposite_qualities,
    is_being,
    thing_support,
)
from tarsier_core.scoring.lexical.words import sentences, singular, verb_forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("walks", [("walk", "s")]),
        ("ran", [("run", "past")]),
        ("taken", [("take", "participle")]),
        ("gliding", [("glide", "ing")]),
        ("hopping", [("hop", "ing")]),
        ("hoping", [("hope", "ing")]),
        ("lying", [("lie", "ing")]),
        ("cries", [("cry", "s")]),
        ("passes", [("pass", "s")]),
        ("stopped", [("stop", "past")]),
        ("fell", [("fell", "base"), ("fall", "past")]),
        ("ceiling", []),
        ("red", []),
        ("table's", []),
    ],
)
def test_verb_forms(word: str, forms: list[tuple[str, str]]) -> None:
    assert list(verb_forms(word)) == forms


def test_forms_of_an_unknown_verb_have_one_base() -> None:
    assert {verb_forms(word)[0][0] for word in ("snorkelled", "snorkelling")} == {"snorkell"}
    assert {verb_forms(word)[0][0] for word in ("defenestrated", "defenestrating")} == {"defenestrat"}


@pytest.mark.parametrize(
    ("plural", "noun"),
    [
        ("men", "man"),
        ("boxes", "box"),
        ("cities", "city"),
        ("knives", "knife"),
        ("dogs", "dog"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("snowmen", "snowman"),
        ("tree-houses", "tree-house"),
    ],
)
def test_singulars(plural: str, noun: str) -> None:
    assert singular(plural) == noun


def test_sentences_and_contractions() -> None:
    assert sentences("The man doesn't sit; he's the dog's owner.\nIt cost 2.50!") == [
        ["The", "man", "does", "n't", "sit"],
        ["he", "'s", "the", "dog", "'s", "owner"],
        ["It", "cost", "2.50"],
    ]


@pytest.mark.parametrize("line", verbs.OPPOSITE.splitlines())
def test_opposites_are_opposite_both_ways_and_never_the_same(line: str) -> None:
    left, _, right = line.partition(" / ")
    assert are_opposite_actions(left, right) and are_opposite_actions(right, left)
    assert not action_support(left, right) and not action_support(right, left)


def test_support_goes_from_narrow_to_wide() -> None:
    assert action_support("move", "swim") and not action_support("swim", "move")
    assert thing_support("animal", "dog") > thing_support("dog", "animal")
    assert thing_support("person", "man") and not thing_support("man", "woman")
    assert not thing_support("dog", "cat")


def test_a_particle_makes_another_action_of_an_idiomatic_verb() -> None:
    assert action_support("sit down", "sit")
    assert not action_support("take off", "take")
    assert not action_support("turn on", "turn")


def test_qualities_that_exclude_each_other() -> None:
    assert are_opposite_qualities("left", "right") and are_opposite_qualities("red", "blue")
    assert not are_opposite_qualities("red", "big") and not are_opposite_qualities("gray", "silver")


@pytest.mark.parametrize("name", ["woman", "bluebird", "spaceman", "hound-dog"])
def test_beings(name: str) -> None:
    assert is_being(name)
