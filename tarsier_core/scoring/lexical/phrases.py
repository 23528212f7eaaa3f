"""Noun phrases: who or what a stretch of words names, how many, and whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tarsier_core.scoring.lexical.function_words import NEGATORS, NUMBERS, OF_NOUNS
from tarsier_core.scoring.lexical.nouns import COLLECTIVE
from tarsier_core.scoring.lexical.tagging import NOMINAL, Word
from tarsier_core.scoring.lexical.words import is_plural

MOST_JOINED = 8
"""Phrases joined by "and" that are kept, and words after a phrase that may belong to it."""
DEEPEST = 4
"""How deep owners and "of" phrases are read into each other."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase."""

    text: str
    head: str
    """What it is, as a singular noun; a pronoun as it stands."""
    qualities: tuple[str, ...] = ()
    """Adjectives and other nouns before the head, and the nouns after "of"."""
    number: int | None = None
    is_plural: bool = False
    is_pronoun: bool = False
    is_denied: bool = False
    """"no man", "nobody"."""
    owner: Phrase | None = None
    others: tuple[Phrase, ...] = ()
    """What is joined to it by "and"."""
    referent: Phrase | None = None
    """What a pronoun stands for, where that is plain."""
    after: tuple[str, ...] = ()
    """Words of a following phrase that may belong to it: "the man in black"."""

    @property
    def denies(self) -> bool:
        """Whether it, or whose it is, is denied: "no man's hand"."""
        return self.is_denied or (self.owner is not None and self.owner.denies)

    @property
    def meant(self) -> Phrase:
        """The phrase itself, or what the pronoun stands for."""
        return self.referent or self

    @property
    def members(self) -> tuple[Phrase, ...]:
        """The phrase and what is joined to it."""
        return (self.meant, *self.others)


def read_phrase(words: Sequence[Word], start: int, depth: int = 0) -> tuple[Phrase, int]:
    """The noun phrase that begins at a word, "of" phrases and owners included, and the number of the next word."""
    owner: Phrase | None = None
    index, chain = start, 0
    while True:
        piece, index = _simple_phrase(words, index, start if chain < DEEPEST else index, owner)
        if _tag(words, index) != "genitive":
            break
        chain += 1
        owner = piece if chain < DEEPEST else None
        index += 1
        if _tag(words, index) not in NOMINAL:
            break
    goes_on = index < len(words) and words[index].word == "of" and _tag(words, index + 1) in NOMINAL
    if not goes_on or piece.is_pronoun or depth == DEEPEST:
        return piece, index
    inner, index = read_phrase(words, index + 1, depth + 1)
    return _with_of(piece, inner, text_of(words[start:index])), index


def text_of(words: Sequence[Word]) -> str:
    """The words as they were written."""
    return spell([word.text for word in words])


def _tag(words: Sequence[Word], index: int) -> str | None:
    return words[index].tag if index < len(words) else None


def _simple_phrase(words: Sequence[Word], first: int, start: int, owner: Phrase | None) -> tuple[Phrase, int]:
    if words[first].tag == "pronoun":
        word = words[first].word
        pronoun = Phrase(
            text=words[first].text,
            head=_NO_ONE.get(word, word),
            is_plural=word in ("they", "them"),
            is_pronoun=word not in _NAMES,
            is_denied=word in NEGATORS,
        )
        return pronoun, first + 1
    index = first
    while index < len(words) and _continues(words, first, index):
        index += 1
    return _phrase_of(words[first:index], text_of(words[start:index]), owner), index


_NO_ONE = {"nobody": "person", "none": "person", "nothing": "thing"}
_NAMES = frozenset({"someone", "somebody", "something", "everyone", "others", "one", *_NO_ONE})
"""Words tagged as pronouns that stand for nothing said before."""


def _continues(words: Sequence[Word], first: int, index: int) -> bool:
    if index == first:
        return True
    word, before, following = words[index], words[index - 1], _tag(words, index + 1)
    if word.tag in ("determiner", "possessive", "pronoun"):
        return before.tag == "determiner" and word.tag != "pronoun"
    if word.tag in NOMINAL:
        return True
    if word.tag == "adverb":
        return before.tag in ("determiner", "possessive") and following in ("adjective", "noun", "number")
    if word.tag not in ("conjunction", "comma") or before.tag != "adjective":
        return False
    if following == "adverb":
        following = _tag(words, index + 2)
    return following == "adjective" or (following == "noun" and word.tag == "comma" and index - first == 2)


def _phrase_of(inner: Sequence[Word], text: str, owner: Phrase | None) -> Phrase:
    nouns = [word for word in inner if word.tag == "noun"]
    head = nouns[-1] if nouns else inner[-1]
    number = next(
        (NUMBERS.get(word.word) or _digits(word.word) for word in inner if word.tag == "number"), None
    )
    qualities = tuple(
        word.lemma for word in inner if word is not head and word.tag in ("adjective", "noun", "adverb")
    ) + tuple(word.word for word in inner if word.word in ("other", "another") and word is not head)
    plural = is_plural(head.word) if head.tag == "noun" else False
    if number is None and any(word.word in ("a", "an", "another", "each") for word in inner) and not plural:
        number = 1
    return Phrase(
        text=text,
        head=head.lemma,
        qualities=qualities[-MOST_JOINED:],
        number=number,
        is_plural=plural or (number or 1) > 1 or head.word in COLLECTIVE,
        is_denied=any(word.word in ("no", "neither") for word in inner),
        owner=owner,
    )


def _digits(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 7 else None


def _with_of(piece: Phrase, inner: Phrase, text: str) -> Phrase:
    """ "a group of people" is people; "the head of the man" is a head, of the man."""
    if (
        piece.head in OF_NOUNS
        or piece.number is not None
        and piece.head in NUMBERS
        or piece.head in ("one", "some")
    ):
        number = piece.number if piece.head in NUMBERS or piece.head == "one" else inner.number
        plural = piece.head in COLLECTIVE or inner.is_plural and piece.head not in ("one", "piece", "slice")
        qualities = (*inner.qualities, *piece.qualities, piece.head)
        denied = piece.is_denied or inner.is_denied
        return replace(
            inner, text=text, number=number, is_plural=plural, qualities=qualities, is_denied=denied
        )
    return replace(piece, text=text, owner=inner, after=(*piece.after, inner.head))


_NO_SPACE_BEFORE = frozenset({",", ":", ")", "'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "%"})


def spell(tokens: Sequence[str]) -> str:
    """Tokens as text again."""
    parts: list[str] = []
    for token in tokens:
        if parts and token not in _NO_SPACE_BEFORE and parts[-1] != "(":
            parts.append(" ")
        parts.append(token)
    return "".join(parts)
