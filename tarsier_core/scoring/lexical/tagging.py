"""What part each word of a sentence plays: rules over closed word classes, verb forms and neighbours.

No statistics and no trained model. A word that could be a verb is one unless its left neighbour makes it a noun
("a walk", "the running man") or there is a better verb already; every unknown word is a noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from tarsier_core.scoring.lexical.function_words import (
    ADVERBS,
    BE,
    CONNECTING_ADVERBS,
    DETERMINERS,
    DIRECTIONS,
    DO,
    GET,
    HAVE,
    MODALS,
    NOT_ADVERBS,
    NUMBERS,
    OBJECT_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SUBORDINATORS,
    word_set,
)
from tarsier_core.scoring.lexical.lexicon import VERBS, can_act, is_kind
from tarsier_core.scoring.lexical.nouns import ADJECTIVE_ENDINGS, ADJECTIVES, COLLECTIVE, COLORS, QUALITIES
from tarsier_core.scoring.lexical.verbs import CAUSE
from tarsier_core.scoring.lexical.words import VerbForm, is_plural, normal, singular, unknown_base, verb_forms

Tag = Literal[
    "adjective",
    "adverb",
    "auxiliary",
    "comma",
    "conjunction",
    "determiner",
    "genitive",
    "modal",
    "negation",
    "noun",
    "number",
    "possessive",
    "preposition",
    "pronoun",
    "relative",
    "sign",
    "subordinator",
    "to",
    "verb",
]


class Word(NamedTuple):
    """A token and its part."""

    text: str
    word: str
    """In lower case, one spelling."""
    tag: Tag
    lemma: str
    """The verb's base form, the noun's singular, else the word."""
    form: VerbForm | None = None
    """Of a verb only."""


class _Verb(NamedTuple):
    lemma: str
    form: VerbForm


NOMINAL: frozenset[Tag] = frozenset({"determiner", "possessive", "number", "adjective", "noun", "pronoun"})
"""Tags that a noun phrase is made of."""

ORDINALS = word_set("first second third fourth fifth sixth last next")
_IN_PHRASE: frozenset[Tag | None] = frozenset({"determiner", "possessive", "adjective", "number", "genitive"})
_STANDS_FOR_NOUN = word_set("one other another first second third former latter")
_TAKES_ACTION = word_set("after before by without for while when until since from upon instead")
"""What a gerund with an object follows; after others "boiling water" is a thing."""
_CANS = word_set("trash garbage tin soda beer watering the a spray milk jerry")
_LINKERS = frozenset({"and", "or", "but", "&", "then", "yet", "nor"})
_OPENS_ADJUNCT = word_set("by in with from on at into for over under")
_LOOKS_NOUN = word_set(
    "hands eyes arms legs faces heads fingers backs clothes glasses lights waters shoulders boxes mouths"
    " tables plants flowers stones papers rocks balls knives dishes masks guns props sounds signs shots shoots"
    " parks trains bands cups pens boats ships fires drinks"
)
"""Plurals that are far more often things than verbs in -s."""


def tag_sentence(tokens: Sequence[str]) -> list[Word]:
    """Tag the tokens of one sentence. Time grows with their number."""
    words = [normal(token) for token in tokens]
    tagged: list[Word] = []
    state = _State()
    for index, token in enumerate(tokens):
        tagged.append(state.next(token, words, index))
    return _settle_openers(tagged)


class _State:
    """What is known of the sentence up to the present word."""

    def __init__(self) -> None:
        self.previous: Word | None = None
        self.before_adverbs: Word | None = None
        """The last word that wasn't an adverb."""
        self.has_finite = False
        """Whether the present clause has its verb."""
        self.finite_is_weak = False
        """Whether that verb may yet turn out to belong to the noun: "the man dressed in black walks"."""
        self.in_relative = False
        self.verb: Word | None = None
        """The last verb of the clause."""
        self.last_form: VerbForm | None = None
        self.has_subject = False
        self.weak_before = False
        """Whether the conjunction just read joins to a participle: "filled with smoke and scattered debris"."""
        self.after_noun = False
        """Whether the conjunction just read came straight after a noun."""
        self.second = ""
        """The word after the next."""
        self.is_coordinated = False
        """Whether the noun phrase at hand is the second of two: "the man and the woman"."""

    def next(self, token: str, words: Sequence[str], index: int) -> Word:
        self.second = words[index + 2] if index + 2 < len(words) else ""
        word = self._tag(token, words, index)
        self._advance(word)
        return word

    def _advance(self, word: Word) -> None:
        if word.tag == "conjunction":
            self.after_noun = self.previous is not None and self.previous.tag == "noun"
        if word.tag in ("verb", "auxiliary", "modal", "preposition", "comma"):
            self.is_coordinated = False
        elif word.word == "and":
            self.is_coordinated = self.previous is not None and self.previous.tag in ("noun", "pronoun")
        if word.tag in ("comma", "conjunction", "subordinator", "relative"):
            self.weak_before = self.finite_is_weak and word.tag == "conjunction"
            self.has_finite = self.finite_is_weak = False
            self.in_relative = word.tag == "relative"
        elif word.tag in ("auxiliary", "modal"):
            self.has_finite = True
            self.finite_is_weak = self.in_relative
        elif word.tag == "verb":
            if word.form in ("s", "past", "base"):
                self.has_finite = True
            self.verb, self.last_form = word, word.form
        elif word.tag in ("noun", "pronoun"):
            self.has_subject = True
        self.previous = word
        if word.tag != "adverb":
            self.before_adverbs = word

    def _tag(self, token: str, words: Sequence[str], index: int) -> Word:
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else ""
        if self._is_quality(word, following):
            return Word(token, word, "adjective", word)
        fixed = self._closed_class(word, following)
        if fixed is not None:
            return Word(token, word, fixed, word)
        verb = self._as_verb(word, following)
        if verb is not None:
            return Word(token, word, "verb", verb.lemma, verb.form)
        linked = self.verb is not None and self.previous is not None and self.previous.tag == "verb"
        if linked and self.verb is not None and self.verb.lemma in _LINKING and _is_participle(word):
            return Word(token, word, "adjective", word)
        if (word in QUALITIES or ("-" in word and word.endswith("ed"))) and not _may_be_noun(following):
            return Word(token, word, "adjective", word)
        if self.previous is None and following == "," and any(form == "past" for _, form in verb_forms(word)):
            return Word(token, word, "adjective", word)
        if self._modifies(word, following):
            return Word(token, word, "adjective", word)
        return Word(token, word, "noun", singular(word))

    def _is_quality(self, word: str, following: str) -> bool:
        """A known adjective before a noun or another adjective, or "dimly lit" before a noun."""
        previous = self.previous
        if following == "," and previous is not None and previous.tag == "adverb" and _is_participle(word):
            return self.before_adverbs is not None and self.before_adverbs.tag == "determiner"
        if following in (",", "and") and previous is not None and previous.tag in _IN_PHRASE:
            return is_adjectival(word) and (
                self.second in ADJECTIVES or is_adjectival(self.second) or following == ","
            )
        if not _is_noun_ahead(following):
            return False
        is_color = word in COLORS and previous is not None and previous.tag == "preposition"
        if is_color and any(form in ("s", "past") for _, form in verb_forms(following)):
            return False
        if is_adjectival(word) and word not in _ALSO_MAIN_WORDS:
            return True
        if previous is None or previous.tag != "adverb" or not previous.word.endswith("ly"):
            return False
        before = self.before_adverbs
        opens = before is None or before.tag in (
            "determiner",
            "possessive",
            "preposition",
            "conjunction",
            "comma",
            "adjective",
        )
        return (
            opens
            and not self._expects_verb()
            and any(form in ("past", "participle") for _, form in verb_forms(word))
        )

    def _expects_verb(self) -> bool:
        """After a break, where the clause before had a finite verb of the same kind to join."""
        before = self.before_adverbs
        return before is not None and before.tag in ("conjunction", "comma") and self.last_form == "past"

    def _closed_class(self, word: str, following: str) -> Tag | None:
        tag = _fixed_tag(word)
        if word == "then" and (
            self.previous is None or self.previous.tag not in ("verb", "adverb", "preposition")
        ):
            return "adverb"
        if word in ("both", "all", "each") and self.previous is not None and self.previous.tag == "pronoun":
            return "adverb"
        if word == "can" and self.previous is not None and self.previous.word in _CANS:
            return None
        if tag is not None:
            return tag
        if word == "'s":
            return self._tag_of_s(following)
        if word == "her":
            return "possessive" if _may_be_noun(following) else "pronoun"
        if word == "that":
            return self._tag_of_that(following)
        if word == "no":
            return "determiner"
        if word in BE:
            return "auxiliary"
        if word in HAVE or word in DO or word in GET:
            return self._tag_of_helper(word, following)
        in_phrase = self.previous is not None and self.previous.tag in _IN_PHRASE
        if word in ("left", "back", "right") and in_phrase:
            return "noun" if not _may_be_noun(following) or following in PREPOSITIONS else "adjective"
        if word in ORDINALS and (in_phrase or _is_noun_ahead(following)):
            return "adjective"
        if word in ("left", "right") and _is_noun_ahead(following) and not self._wants_verb():
            return "adjective"
        if word == "left":
            return self._tag_of_left(following)
        if word == "right":
            return "adverb"
        if word in ("like", "past", "opposite", "following"):
            return self._tag_of_like(word)
        if word in ("close", "open", "further", "well") or word in PREPOSITIONS:
            return "preposition" if word in PREPOSITIONS else None
        if word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS):
            return (
                "adjective"
                if in_phrase and word in ("far", "straight", "fast", "deep", "hard", "long")
                else "adverb"
            )
        return None

    def _wants_verb(self) -> bool:
        previous = self.previous
        return (
            not self.has_finite
            and previous is not None
            and previous.tag in ("noun", "pronoun", "conjunction")
        )

    def _tag_of_s(self, following: str) -> Tag:
        previous = self.previous
        if previous is not None and previous.tag == "pronoun" and not previous.word.endswith(("one", "body")):
            return "auxiliary"
        forms = verb_forms(following)
        if not self.has_finite and any(form == "ing" for _, form in forms):
            return "auxiliary"
        return "genitive"

    def _tag_of_that(self, following: str) -> Tag:
        previous = self.before_adverbs
        if previous is not None and previous.tag in ("noun", "pronoun"):
            return "relative"
        if previous is not None and previous.tag == "verb":
            return "subordinator"
        return "determiner"

    def _tag_of_helper(self, word: str, following: str) -> Tag | None:
        """Forms of have, do and get help a verb that follows; else they are verbs themselves."""
        if following in ("n't", "not", "never", "been"):
            return "auxiliary"
        forms = {form for _, form in verb_forms(following)}
        if following in ADVERBS or following.endswith("ly"):
            return "auxiliary" if word in HAVE else None
        if word in HAVE and forms & {"past", "participle"}:
            return "auxiliary"
        if word in GET and "participle" in forms | ({"participle"} if following.endswith("ed") else set()):
            return "auxiliary"
        return "auxiliary" if word in DO and "base" in forms else None

    def _tag_of_left(self, following: str) -> Tag | None:
        previous = self.previous
        if following in PREPOSITIONS or following in DETERMINERS or following in POSSESSIVES:
            is_verb = (
                previous is not None
                and previous.tag in ("noun", "pronoun", "conjunction")
                and not self.has_finite
            )
            return None if is_verb or (previous is not None and previous.tag in ("auxiliary",)) else "adverb"
        if (
            previous is not None
            and previous.tag in ("noun", "pronoun")
            and not self.has_finite
            and not following
        ):
            return None
        return "adverb"

    def _tag_of_like(self, word: str) -> Tag | None:
        if word == "following":
            return None
        return "preposition"

    def _as_verb(self, word: str, following: str) -> _Verb | None:
        forms = verb_forms(word)
        previous, base = self.before_adverbs, self.previous
        if not forms:
            helped = previous is not None and previous.tag in ("modal", "auxiliary", "negation")
            helped = helped and previous is not None and previous.lemma in ("do", "does", "did", *MODALS)
            if helped or self._acts_unknown(word, following):
                return _Verb(unknown_base(word), "base" if helped else "s") if word.isalpha() else None
            return None
        by_form: dict[VerbForm, str] = {form: lemma for lemma, form in reversed(forms)}
        left = previous.tag if previous is not None else None
        if base is not None and base.tag in _IN_PHRASE:
            return self._inside_phrase(base, by_form, following)
        if left == "to":
            return _Verb(by_form["base"], "base") if "base" in by_form else None
        if left in ("auxiliary", "modal") or (left == "negation" and self.has_finite):
            return self._after_helper(by_form)
        if left == "preposition" and base is not None and base.tag == "preposition":
            return self._gerund(by_form, following)
        if left in ("noun", "pronoun", "relative", "adverb", "adjective", "number", "sign", "determiner"):
            return self._after_noun(word, by_form, following)
        if left == "verb":
            if self.verb is not None and self.verb.lemma in _LINKING and not _opens_phrase(following):
                by_form = {form: lemma for form, lemma in by_form.items() if form == "ing"}
            return self._after_verb(by_form, following)
        return self._after_break(word, by_form, following)

    def _acts_unknown(self, word: str, following: str) -> bool:
        """A word in -s between a noun and a phrase, where a verb is missing: "the player initiates an attack"."""
        previous = self.before_adverbs
        if self.has_finite or previous is None or not word.endswith("s") or len(word) < 4:
            return False
        if previous.tag not in ("noun", "pronoun", "relative") and not (
            previous.tag in ("comma", "conjunction") and self.verb
        ):
            return False
        phrase = following in DETERMINERS or following in POSSESSIVES or following in OBJECT_PRONOUNS
        return phrase and not is_plural(previous.word)

    def _inside_phrase(self, before: Word, by_form: dict[VerbForm, str], following: str) -> _Verb | None:
        """After "the", "his", "red", "two": a noun or its quality, but "the other walks", "one of them"."""
        stands = before.word in _STANDS_FOR_NOUN
        if not stands and not (before.tag == "adjective" and before.word in QUALITIES):
            return None
        ends = not following or _opens_phrase(following) or following in ADVERBS or following.endswith("ly")
        for form in ("s", "past"):
            if form in by_form and ends:
                return _Verb(by_form[form], form)
        return _Verb(by_form["ing"], "ing") if "ing" in by_form and _opens_phrase(following) else None

    def _after_helper(self, by_form: dict[VerbForm, str]) -> _Verb | None:
        helper = self.before_adverbs
        is_be = helper is not None and (helper.word in BE or helper.word in GET)
        order: tuple[VerbForm, ...] = (
            ("ing", "participle", "past") if is_be else ("base", "participle", "past", "ing")
        )
        for form in order:
            if form in by_form:
                return _Verb(by_form[form], form)
        return None

    def _gerund(self, by_form: dict[VerbForm, str], following: str) -> _Verb | None:
        if "ing" not in by_form:
            return None
        before = self.previous
        takes_action = before is not None and before.word in _TAKES_ACTION
        if _is_noun_ahead(following) and not takes_action:
            return None
        return _Verb(by_form["ing"], "ing")

    def _after_noun(self, word: str, by_form: dict[VerbForm, str], following: str) -> _Verb | None:
        if "ing" in by_form:
            return _Verb(by_form["ing"], "ing")
        after_adverb = self.previous is not None and self.previous.tag == "adverb"
        free = not self.has_finite or self.finite_is_weak or after_adverb
        subject = self.before_adverbs
        if "s" in by_form:
            opens = _opens_phrase(following) and following not in _LINKERS
            says_noun = (
                (word in _LOOKS_NOUN and bool(following) and not opens)
                or following in BE
                or following in MODALS
            )
            if says_noun or (not free and not self._starts_complement()):
                return None
            return _Verb(by_form["s"], "s")
        if "past" in by_form or "participle" in by_form:
            form: VerbForm = "past" if "past" in by_form else "participle"
            if free or following in _OPENS_ADJUNCT or self._starts_complement():
                self.finite_is_weak = following in _OPENS_ADJUNCT
                return _Verb(by_form[form], form)
            return None
        if "base" in by_form and subject is not None and self._takes_base(subject, free):
            return _Verb(by_form["base"], "base")
        return None

    def _starts_complement(self) -> bool:
        """A pronoun after a verb may begin a clause: "says he walks"."""
        previous = self.before_adverbs
        return previous is not None and previous.word in ("he", "she", "they", "we", "i", "who")

    def _takes_base(self, subject: Word, free: bool) -> bool:
        if self.verb is not None and self.has_finite and self.verb.lemma in CAUSE:
            return can_act(subject.lemma) or subject.word in OBJECT_PRONOUNS
        if not free:
            return False
        if subject.tag in ("pronoun", "relative"):
            return subject.word not in ("he", "she", "it", "him", "her")
        return is_plural(subject.word) or subject.word in COLLECTIVE or self.is_coordinated

    def _after_verb(self, by_form: dict[VerbForm, str], following: str) -> _Verb | None:
        if (
            "ing" in by_form
            and by_form["ing"] in VERBS
            and not (_is_noun_ahead(following) and not _opens_phrase(following))
        ):
            return _Verb(by_form["ing"], "ing")
        verb = self.verb
        if "base" in by_form and verb is not None and verb.lemma in ("help", "let", "make", "dare"):
            return _Verb(by_form["base"], "base")
        if (
            "participle" in by_form
            and not _is_noun_ahead(following)
            and verb is not None
            and verb.lemma == "get"
        ):
            return _Verb(by_form["participle"], "participle")
        return None

    def _after_break(self, word: str, by_form: dict[VerbForm, str], following: str) -> _Verb | None:
        """At the sentence's start, after a comma, a conjunction, a subordinator or "not"."""
        if "ing" in by_form:
            verb_next = self.second in BE or any(form in ("s", "past") for _, form in verb_forms(self.second))
            modifies = _is_noun_ahead(following) and (verb_next or is_plural(following))
            return None if modifies and (verb_next or not self.has_subject) else _Verb(by_form["ing"], "ing")
        opens = _opens_phrase(following) or following in ADVERBS or following.endswith("ly") or not following
        if "s" in by_form:
            leads_on = following in DETERMINERS or following in POSSESSIVES or following in ADVERBS
            if word in _LOOKS_NOUN and not (leads_on or following in ("toward", "towards")):
                return None
            if opens or following in _LINKERS or following in (",", "to") or self.verb is not None:
                return _Verb(by_form["s"], "s")
            return None
        if following == "," and not self.has_subject and "past" in by_form:
            return None
        if self.weak_before and _is_noun_ahead(following) and "past" in by_form:
            return None
        if "past" in by_form and (self.verb is not None or self.has_subject or opens):
            return _Verb(by_form["past"], "past")
        if "participle" in by_form and opens:
            return _Verb(by_form["participle"], "participle")
        joined = self.previous is not None and self.previous.tag == "conjunction"
        if joined and self.after_noun and not (opens and following):
            return None
        if "base" in by_form and (self.last_form == "base" or (opens and following)):
            quiet = is_kind(word, "person") or word in ("hand", "back", "water", "light", "box")
            return None if quiet and not opens else _Verb(by_form["base"], "base")
        return None

    def _modifies(self, word: str, following: str) -> bool:
        """A participle before its noun: "the running man", "a broken plate"."""
        if self.previous is None or self.previous.tag not in _IN_PHRASE:
            return False
        regular = word.endswith(("ing", "ed", "en"))
        return regular and bool(verb_forms(word)) and _is_noun_ahead(following)


_ALSO_MAIN_WORDS = word_set(
    "left right back open clear dry wet clean cool warm light dirty slow calm empty near opposite such"
    " several another other tame"
)
"""Adjectives that may as well be verbs, adverbs or determiners: their place decides."""


def is_adjectival(word: str) -> bool:
    """Whether it is a quality by the list or by its ending."""
    return word in ADJECTIVES or (len(word) > 5 and word.endswith(ADJECTIVE_ENDINGS))


def _fixed_tag(word: str) -> Tag | None:
    """The tag of a word that never has another."""
    if word in (",", ":", "(", ")", "-", "–", "—"):
        return "comma"
    if not word[0].isalnum() and word[0] != "'" and word != "&":
        return "sign"
    if word == "'":
        return "sign"
    if word == "to":
        return "to"
    if word in ("not", "n't", "never", "hardly", "barely", "scarcely"):
        return "negation"
    if word in _LINKERS:
        return "conjunction"
    if word in RELATIVES or word == "whose":
        return "relative"
    if word in MODALS:
        return "modal"
    if word in NUMBERS or word[0].isdigit():
        return "number"
    if word in POSSESSIVES and word != "her":
        return "possessive"
    if word in PRONOUNS and word != "her":
        return "pronoun"
    if word in DETERMINERS and word not in ("that", "no"):
        return "determiner"
    if word in SUBORDINATORS:
        return "subordinator"
    return None


_LINKING = word_set("look seem feel appear become remain stay")
"""Verbs that a quality may follow: "looks shocked"."""


def _is_participle(word: str) -> bool:
    return any(form in ("past", "participle") for _, form in verb_forms(word))


def _opens_phrase(word: str) -> bool:
    """Whether a noun phrase, a preposition or a pronoun may begin with it: what follows a verb, not a noun."""
    return (
        word in DETERMINERS
        or word in POSSESSIVES
        or word in PREPOSITIONS
        or word in OBJECT_PRONOUNS
        or word in PRONOUNS
        or word in ("to", "and", "as", "while")
    )


def _may_be_noun(word: str) -> bool:
    """Whether a noun, or a word before one, may stand here: what follows "her" as in "her hand"."""
    if not word or not word[0].isalpha() or word in ADVERBS or _opens_phrase(word):
        return False
    return word not in BE and word not in MODALS and word not in SUBORDINATORS and word not in _LINKERS


def _is_noun_ahead(word: str) -> bool:
    return (
        _may_be_noun(word) and not (word.endswith("ly") and word not in NOT_ADVERBS) and word not in RELATIVES
    )


_CLAUSE_OR_PHRASE = frozenset({"after", "before", "until", "till", "since", "as", "so", "once", "where"})


def _settle_openers(tagged: list[Word]) -> list[Word]:
    """Make "after", "as" and the like prepositions where no verb follows before the next break."""
    verb_ahead = False
    for index in range(len(tagged) - 1, -1, -1):
        word = tagged[index]
        if word.tag in ("verb", "auxiliary", "modal"):
            verb_ahead = True
        elif word.tag == "subordinator" and word.word in _CLAUSE_OR_PHRASE and not verb_ahead:
            tagged[index] = word._replace(tag="preposition")
        if word.tag in ("comma", "conjunction", "subordinator"):
            verb_ahead = False
    return tagged


def content_words(words: Sequence[Word]) -> Iterator[Word]:
    """Nouns, verbs, numbers, qualities and telling adverbs: what a sentence is about."""
    for word in words:
        names = word.tag in ("noun", "verb", "adjective", "number")
        is_way = word.tag in ("adverb", "preposition") and word.word in DIRECTIONS
        if names or is_way or (word.tag == "adverb" and word.word not in CONNECTING_ADVERBS):
            yield word
