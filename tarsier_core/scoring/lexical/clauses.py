"""Clauses: one action, who does it, to whom, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

from tarsier_core.scoring.lexical.function_words import DIRECTIONS
from tarsier_core.scoring.lexical.lexicon import PHRASAL, is_kind
from tarsier_core.scoring.lexical.phrases import Phrase
from tarsier_core.scoring.lexical.verbs import LIGHT, STATES
from tarsier_core.scoring.lexical.words import verb_forms


@dataclass(slots=True)
class Clause:
    """One action, and what takes part in it."""

    verb: str
    sentence: int
    start: int
    """Number of the verb's first word in the sentence."""
    end: int
    """One past the last word that belongs to it."""
    subject: Phrase | None = None
    other_subjects: tuple[Phrase, ...] = ()
    """Who else may be the one that acts, where the order of words leaves that open."""
    objects: list[Phrase] = field(default_factory=list)
    around: list[tuple[str, Phrase]] = field(default_factory=list)
    """Prepositions with their phrases."""
    particles: list[str] = field(default_factory=list)
    adverbs: list[str] = field(default_factory=list)
    complement: list[str] = field(default_factory=list)
    """Qualities told by the verb: "looks happy"."""
    is_negated: bool = False
    aspect: str = ""
    """"begin" or "end" where the verb stands after "starts to", "finishes"."""
    is_attempt: bool = False
    """Tried, wanted or planned, not told as done."""
    is_passive: bool = False
    is_infinitive: bool = False
    awaits_subject: bool = False
    """The subject stands after the verb: "beside him stands a woman"."""
    is_caused: bool = False
    """Done by the object of another verb: "makes the bowl fly"."""
    form: str = "s"
    told_from: int = 0
    """Number of the word from which on it is told, "is seen" and the like left out."""
    main: int = 0
    """Number of the verb's own word in the sentence, after its helpers."""
    action: str = ""
    """The verb, with its particle where the two are one action ("pick up"), or the action of "take a step"."""

    @property
    def is_state(self) -> bool:
        """Whether it tells how something is rather than what happens."""
        if self.action in ("be", "have", "seem") or self.verb in STATES:
            return True
        return self.is_passive and self.verb in (
            "dress",
            "clothe",
            "seat",
            "locate",
            "fill",
            "surround",
            "set",
        )

    @property
    def directions(self) -> set[str]:
        """Every word in it that says which way."""
        words = {*self.particles, *self.adverbs, *(preposition for preposition, _ in self.around)}
        nouns = {phrase.head for _, phrase in self.around if phrase.head in ("left", "right")}
        nouns |= {
            phrase.head for phrase in self.objects if phrase.head in ("left", "right", "upward", "downward")
        }
        return (words & DIRECTIONS) | nouns


def name_action(clause: Clause) -> str:
    """The action: the verb with its particle or light object, where the tables know them as one action."""
    verb = clause.verb
    if verb == "appear" and clause.complement:
        return "seem"
    taken_off = (
        ["off"] if any(preposition == "off" for preposition, _ in clause.around) and clause.objects else []
    )
    for particle in (*clause.particles[:2], *clause.adverbs[:2], *taken_off):
        if f"{verb} {particle}" in PHRASAL:
            return f"{verb} {particle}"
    if not clause.objects:
        return verb
    head = clause.objects[0].head
    named = f"{verb} {head}" if f"{verb} {head}" in PHRASAL else None
    if named is None and verb in LIGHT and not is_kind(head, "body"):
        named = next((lemma for lemma, form in verb_forms(head) if form == "base"), None)
    if named is None:
        return verb
    taken = clause.objects.pop(0)
    clause.adverbs.extend(quality for quality in taken.qualities if quality in DIRECTIONS)
    return named
