"""Whether two actions, things or qualities may be told by each other's words: look-ups in the word groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tarsier_core.scoring.lexical import nouns, verbs
from tarsier_core.scoring.lexical.function_words import word_set
from tarsier_core.scoring.lexical.irregular import IRREGULAR_BASES

SAME, SYNONYM, NARROWER, VAGUER, RELATED = 1.0, 0.95, 0.9, 0.8, 0.65
"""How well a word of the description supports one of the event: the same word; one of its group; a narrower one
("dog" for "animal"); a vaguer one for a being ("person" for "man"); one that may well be the same being
("player" for "man"). All others give no support."""

IDIOMATIC = word_set(
    "take get turn put make give let set carry break blow work throw show bring do have keep stand"
)
"""Verbs that mean something else with a particle: who takes off a hat doesn't take it."""


def _groups(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split(",")) for line in table.splitlines()]


def _membership(groups: Iterable[tuple[str, ...]]) -> dict[str, frozenset[int]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for member in group:
            numbers[member].add(number)
    return {member: frozenset(found) for member, found in numbers.items()}


def _wider(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in table.splitlines():
        wide, _, narrow = line.partition(":")
        found[wide].update(part.strip() for part in narrow.split(","))
    return {wide: frozenset(narrower) for wide, narrower in found.items()}


def _pairs(table: str) -> list[tuple[str, str]]:
    halves = (line.split(" / ") for line in table.splitlines())
    return [(left.strip(), right.strip()) for left, right in halves]


def _both_ways(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    opposites: dict[str, set[str]] = defaultdict(set)
    for left, right in pairs:
        opposites[left].add(right)
        opposites[right].add(left)
    return {word: frozenset(found) for word, found in opposites.items()}


_SAME_ACTION = _membership(_groups(verbs.SAME))
_WIDER_ACTION = _wider(verbs.WIDER)
_OPPOSITE_ACTION = _both_ways(_pairs(verbs.OPPOSITE))
_SAME_THING = _membership(_groups(nouns.SAME_THING))
_KINDS = {kind: frozenset(members.split()) for kind, members in nouns.KINDS.items()}
_SAME_QUALITY = _membership(_groups(nouns.SAME_QUALITY))
_OPPOSITE_QUALITY = _both_ways(_pairs(nouns.OPPOSITE_QUALITY))

_ALL_ACTIONS = frozenset(_SAME_ACTION) | frozenset(_OPPOSITE_ACTION)
PHRASAL = frozenset(action for action in _ALL_ACTIONS if " " in action)
"""Actions of two or more words that the groups know: "pick up", "take bite"."""
VERBS: frozenset[str] = frozenset(
    action.split()[0]
    for source in (
        _ALL_ACTIONS,
        _WIDER_ACTION,
        *_WIDER_ACTION.values(),
        verbs.OTHERS,
        IRREGULAR_BASES,
        verbs.ASPECT,
        verbs.ATTEMPT,
        verbs.DENY,
        verbs.CAUSE,
    )
    for action in source
)
"""Base forms of the verbs that are known."""


def same_group(left: str, right: str, groups: Mapping[str, frozenset[int]]) -> bool:
    """Whether a group holds both."""
    found = groups.get(left)
    return found is not None and not found.isdisjoint(groups.get(right, ()))


@lru_cache(maxsize=20_000)
def action_support(event: str, told: str) -> float:
    """How well one action, as the description tells it, supports another."""
    if event == told:
        return SAME
    if same_group(event, told, _SAME_ACTION):
        return SYNONYM
    if told in _WIDER_ACTION.get(event, ()):
        return NARROWER
    verb, _, rest = event.partition(" ")
    told_verb, _, told_rest = told.partition(" ")
    if bool(rest) == bool(told_rest) or verb in IDIOMATIC or told_verb in IDIOMATIC:
        return 0.0
    return NARROWER if verb == told_verb or _plain_support(verb, told_verb) else 0.0


def _plain_support(event: str, told: str) -> bool:
    return same_group(event, told, _SAME_ACTION) or told in _WIDER_ACTION.get(event, ())


@lru_cache(maxsize=20_000)
def are_opposite_actions(left: str, right: str) -> bool:
    """Whether two actions can't be one event: a pair of the table, or in a group with one each."""
    if left == right or same_group(left, right, _SAME_ACTION):
        return False
    return any(
        one == opposite or same_group(one, opposite, _SAME_ACTION)
        for one, other in ((left, right), (right, left))
        for opposite in _OPPOSITE_ACTION.get(other, ())
    )


_BEING_ENDINGS = ("bird", "fish", "woman", "man", "girl", "boy")
"""What names of beings are made with: "bluebird", "spaceman"."""


def is_kind(thing: str, kind: str) -> bool:
    """Whether a singular noun, or the last part of a compound, is of a kind of ``nouns.KINDS``."""
    members = _KINDS[kind]
    if thing in members or ("-" in thing and thing.rpartition("-")[2] in members):
        return True
    if not thing.endswith(_BEING_ENDINGS):
        return False
    return any(thing.endswith(ending) and ending in members for ending in _BEING_ENDINGS)


def is_being(thing: str) -> bool:
    """Whether it is a person, an animal or anyone of whom no more is said."""
    return is_kind(thing, "person") or is_kind(thing, "animal") or thing in nouns.WIDE_BEINGS


def can_act(thing: str) -> bool:
    """Whether it moves by itself: a being or a machine."""
    return is_being(thing) or is_kind(thing, "machine")


@lru_cache(maxsize=20_000)
def thing_support(event: str, told: str) -> float:
    """How well a thing or being, as the description calls it, supports one of the event (singular nouns)."""
    if event == told:
        return SAME
    if same_group(event, told, _SAME_THING):
        return 0.0 if _differ_in_gender(event, told) else SYNONYM
    if told in _KINDS.get(event, ()) or (len(event) >= _SHORTEST_BASE and told.endswith(event)):
        return NARROWER
    if event in nouns.WIDE_BEINGS and is_being(told):
        return NARROWER if event not in _KINDS["person"] or is_kind(told, "person") else VAGUER
    if event in nouns.WIDE_THINGS:
        return 0.0 if is_being(told) or is_kind(told, "body") else VAGUER
    if told in nouns.WIDE_BEINGS and is_being(event):
        return VAGUER
    if is_kind(event, "person") and is_kind(told, "person"):
        if _differ_in_gender(event, told):
            return 0.0
        return RELATED if _may_be_one(event, told) else 0.0
    if event in _KINDS.get(told, ()) or (told in nouns.WIDE_THINGS and not is_being(event)):
        return RELATED
    return 0.0


_SHORTEST_BASE = 4
"""Letters of a word that a longer one may end with, and be a kind of it: "bluebird" of "bird"."""
_PLAIN_PEOPLE = word_set("man woman boy girl child kid lady guy gentleman adult baby male female teenager")


def _may_be_one(left: str, right: str) -> bool:
    """A plain word for a person and a role, or the same sex at another age: "man" and "driver", "girl" and "woman"."""
    if left in _PLAIN_PEOPLE and right in _PLAIN_PEOPLE:
        return any(left in _KINDS[sex] and right in _KINDS[sex] for sex in ("man", "woman", "child"))
    return left in _PLAIN_PEOPLE or right in _PLAIN_PEOPLE


def _differ_in_gender(left: str, right: str) -> bool:
    men, women = _KINDS["man"], _KINDS["woman"]
    return (left in men and right in women) or (left in women and right in men)


def gender(thing: str) -> str | None:
    """ "man", "woman", or None where the noun doesn't tell."""
    if thing in _KINDS["man"]:
        return "man"
    return "woman" if thing in _KINDS["woman"] else None


@lru_cache(maxsize=20_000)
def quality_support(event: str, told: str) -> float:
    """How well an adjective, adverb or preposition of the description supports one of the event."""
    if event == told or event.removesuffix("ly") == told.removesuffix("ly"):
        return SAME
    return SYNONYM if same_group(event, told, _SAME_QUALITY) else 0.0


@lru_cache(maxsize=20_000)
def are_opposite_qualities(left: str, right: str) -> bool:
    """Whether two qualities exclude each other: a pair of the table, or two different colours."""
    if right in _OPPOSITE_QUALITY.get(left, ()):
        return True
    both_colors = left in nouns.COLORS and right in nouns.COLORS
    return both_colors and left != right and not same_group(left, right, _SAME_QUALITY)
