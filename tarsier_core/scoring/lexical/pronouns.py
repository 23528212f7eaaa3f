"""Whom a pronoun means: the last noun phrase that fits it, rather a subject than a place."""

from __future__ import annotations

from tarsier_core.scoring.lexical.lexicon import can_act, gender, is_being, is_kind
from tarsier_core.scoring.lexical.nouns import COLLECTIVE
from tarsier_core.scoring.lexical.phrases import Phrase

_REMEMBERED = 16
"""How many noun phrases back a pronoun may point."""


class Memory:
    """The noun phrases so far, for pronouns."""

    def __init__(self) -> None:
        self._phrases: list[tuple[Phrase, float]] = []

    def add(self, phrase: Phrase, weight: float) -> None:
        """Remember a phrase; subjects weigh more than objects, and those more than places."""
        if phrase.is_pronoun and phrase.referent is None:
            return
        if phrase.owner is not None:
            self._phrases.append((phrase.owner.meant, weight - 1.0))
        self._phrases.append((phrase.meant, weight))
        del self._phrases[:-_REMEMBERED]

    def find(self, pronoun: str, besides: Phrase | None, *, as_subject: bool) -> Phrase | None:
        """The phrase that a pronoun stands for: fitting, recent, rather a subject than a place."""
        best, best_score = None, float("-inf")
        for age, (phrase, weight) in enumerate(reversed(self._phrases)):
            if (
                besides is not None
                and phrase.head == besides.meant.head
                and phrase.text == besides.meant.text
            ):
                continue
            fit = _fit(pronoun, phrase)
            if as_subject and pronoun == "they" and not can_act(phrase.head):
                fit = min(fit, 0.5)
            if fit and fit + weight - age > best_score:
                best, best_score = phrase, fit + weight - age
        return best


def _fit(pronoun: str, phrase: Phrase) -> float:
    """How well a pronoun may stand for a phrase: 0 where it can't."""
    several = phrase.is_plural or bool(phrase.others) or phrase.head in COLLECTIVE
    being = is_being(phrase.head)
    if pronoun in ("he", "him", "she", "her"):
        wanted, other = ("man", "woman") if pronoun in ("he", "him") else ("woman", "man")
        found = gender(phrase.head)
        if several or not being or found == other:
            return 0.0
        return 6.0 if found == wanted else 3.0
    if pronoun in ("they", "them"):
        return 9.0 if several and being else 3.0 if being else 2.5 if several else 0.0
    if pronoun == "it":
        if several or is_kind(phrase.head, "person") and not is_kind(phrase.head, "animal"):
            return 1.0 if phrase.head in ("character", "figure", "baby") else 0.0
        return 4.0
    return 0.0
