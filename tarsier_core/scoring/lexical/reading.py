"""Who does what to whom: a sentence's clauses with their roles, read from the order of words.

English puts the subject before the verb and the object after it; a passive turns that round and names who acts
after "by". A clause without a subject takes one from its neighbours: the first of two joined clauses, the noun
that a relative clause or a participle follows, the object of "makes", "sees", "tells".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tarsier_core.scoring.lexical.clauses import Clause, name_action
from tarsier_core.scoring.lexical.function_words import BE, GET, HAVE, PARTICLES, REFLEXIVES, word_set
from tarsier_core.scoring.lexical.lexicon import IDIOMATIC, PHRASAL, can_act, is_being, is_kind
from tarsier_core.scoring.lexical.nouns import FILM
from tarsier_core.scoring.lexical.phrases import MOST_JOINED, Phrase, read_phrase, text_of
from tarsier_core.scoring.lexical.pronouns import Memory
from tarsier_core.scoring.lexical.tagging import NOMINAL, Word, tag_sentence
from tarsier_core.scoring.lexical.verbs import ASPECT, ATTEMPT, CAUSE, CAUSE_TO, DENY, REPORT
from tarsier_core.scoring.lexical.words import sentences


@dataclass(frozen=True)
class Parsed:
    """A text's sentences of words, and their clauses in order."""

    sentences: tuple[tuple[Word, ...], ...]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=32)
def parse(text: str) -> Parsed:
    """Read a text. Time grows with its length; nothing in a text is an error."""
    reader = _Reader()
    tagged = [tuple(tag_sentence(tokens)) for tokens in sentences(text)]
    for number, words in enumerate(tagged):
        reader.read(words, number)
    return Parsed(tuple(tagged), tuple(reader.clauses))


class _Reader:
    """Reads sentence after sentence from left to right, keeping who is spoken of."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.memory = Memory()
        self.last_main: Phrase | None = None
        """Subject of the last clause that others may take theirs from."""

    def read(self, words: Sequence[Word], number: int) -> None:
        """Add the clauses of one sentence."""
        self.words, self.number = words, number
        self.index = 0
        self.subject: Phrase | None = None
        self.current: Clause | None = None
        self.previous: Clause | None = None
        """The clause before the break, while what follows it has no verb yet."""
        self.carried: Phrase | None = None
        self.outer: Phrase | None = None
        """Subject that waits for its verb while a relative clause is read."""
        self.antecedent: Phrase | None = None
        self.preposition: str | None = None
        self.last: Phrase | None = None
        """The noun phrase just read, if nothing came after it."""
        self.broke = True
        """Whether a comma, a conjunction or the sentence's start came just before."""
        self.joins = False
        """Whether that break was a conjunction."""
        self.has_main = False
        """Whether the sentence's own subject has got its verb."""
        self.recent: list[Phrase] = []
        """The sentence's noun phrases so far."""
        self.negated = False
        self.last_preposition: str | None = None
        """What the noun phrase just read came after."""
        self.leading: list[tuple[str, Phrase]] = []
        self.adverbs: list[str] = []
        self.dangling: list[Clause] = []
        first = len(self.clauses)
        while self.index < len(words):
            self._step()
        self._close_candidate()
        for clause in self.clauses[first:]:
            clause.action = name_action(clause)

    def _step(self) -> None:
        word = self.words[self.index]
        if word.tag in NOMINAL and not (word.tag == "adjective" and self._is_complement()):
            self._noun_phrase()
        elif word.tag in ("verb", "auxiliary", "modal"):
            self._verb_group()
        elif word.tag == "negation":
            self.negated = True
            self.index += 1
        elif word.tag == "to" and self._to_starts_verb():
            self._verb_group(is_infinitive=True)
        elif word.tag in ("preposition", "to"):
            self._preposition(word)
        elif word.tag in ("comma", "conjunction"):
            self._break(word)
        elif word.tag == "subordinator":
            self._subordinator()
        elif word.tag == "relative":
            self._relative()
        else:
            self._adverb(word)

    def _is_complement(self) -> bool:
        """Whether an adjective stands alone after a verb."""
        following = self._tag_at(self.index + 1)
        return self.last is None and following not in NOMINAL and self._tag_at(self.index - 1) not in NOMINAL

    def _tag_at(self, index: int) -> str | None:
        return self.words[index].tag if 0 <= index < len(self.words) else None

    def _word_at(self, index: int) -> str:
        return self.words[index].word if 0 <= index < len(self.words) else ""

    def _to_starts_verb(self) -> bool:
        index = self.index + 1
        while self._tag_at(index) in ("adverb", "negation"):
            index += 1
        return self._tag_at(index) in ("verb", "auxiliary")

    # Noun phrases

    def _noun_phrase(self) -> None:
        start = self.index
        phrase = self._read_phrase()
        if phrase.head in REFLEXIVES and self.last is not None and self.current is None:
            return
        phrase = self._join_others(phrase, start)
        if phrase.is_pronoun:
            phrase = self._resolve(phrase)
        self.last_preposition = None
        self._place(phrase)
        self.last = phrase
        self.recent.append(phrase)
        self.broke = False

    def _resolve(self, phrase: Phrase) -> Phrase:
        besides = self.current.subject if self.current is not None and not self.broke else None
        if phrase.head in REFLEXIVES:
            referent = besides.meant if besides is not None else None
        else:
            as_subject = self.preposition is None and (self.current is None or self.broke)
            referent = self.memory.find(phrase.head, besides, as_subject=as_subject)
        return replace(phrase, referent=referent) if referent is not None else phrase

    def _read_phrase(self) -> Phrase:
        phrase, self.index = read_phrase(self.words, self.index)
        return phrase

    def _join_others(self, phrase: Phrase, start: int) -> Phrase:
        """Take in "and the woman" where that is more of the same phrase, not the start of a clause."""
        before_verb = self.current is None or self.preposition is not None
        before_verb = before_verb or (
            self.current is not None and self.current.form == "ing" and not self.has_main
        )
        others: list[Phrase] = []
        while self._tag_at(self.index) == "conjunction" and self._tag_at(self.index + 1) in NOMINAL:
            if len(others) == MOST_JOINED:
                break
            if self.words[self.index].word not in ("and", "or", "&"):
                break
            mark = self.index
            self.index += 1
            other = self._read_phrase()
            starts_clause = self._tag_at(self.index) in (
                "verb",
                "auxiliary",
                "modal",
                "adverb",
                "preposition",
            )
            if starts_clause and not before_verb and self._verb_ahead():
                self.index = mark
                break
            others.append(self._resolve(other) if other.is_pronoun else other)
        if not others:
            return phrase
        return replace(phrase, others=tuple(others), text=text_of(self.words[start : self.index]))

    def _verb_ahead(self) -> bool:
        """Whether a finite verb comes before the next break: then the noun phrase is its subject."""
        for index in range(self.index, min(self.index + 12, len(self.words))):
            word = self.words[index]
            if word.tag in ("comma", "conjunction", "subordinator", "relative"):
                return False
            if word.tag in ("auxiliary", "modal") or (word.tag == "verb" and word.form != "ing"):
                return True
        return False

    def _place(self, phrase: Phrase) -> None:
        """Give a noun phrase its role."""
        current = self.current
        if self.preposition is not None:
            self._place_after_preposition(phrase)
        elif current is None:
            if self.antecedent is not None and self.subject is self.antecedent:
                self.leading.append(("whom", self.antecedent))
                self.subject = phrase
            elif self.subject is not None and self.last is not None and not self.broke:
                self.subject = phrase
            elif self.subject is not None and self.previous is None:
                self.subject = replace(self.subject, others=(*self.subject.others, phrase)[:MOST_JOINED])
            else:
                self._close_candidate()
                self.subject = phrase
            self.memory.add(phrase, 3.0)
        elif self.broke:
            self.previous, self.current, self.subject = current, None, phrase
            self.memory.add(phrase, 3.0)
        elif current.awaits_subject:
            current.subject, current.awaits_subject = phrase, False
            current.end = self.index
            self.carried = self.last_main = phrase
            self.memory.add(phrase, 3.0)
        else:
            current.objects.append(phrase)
            current.end = self.index
            self.memory.add(phrase, 1.5)
            self._leave_film(current, phrase)

    def _leave_film(self, current: Clause, phrase: Phrase) -> None:
        """What the camera or the video shows acts from here on, not the camera."""
        head = phrase.meant.head
        shows = not _is_film(phrase) and not is_kind(head, "body") and head not in _SIDES
        if _is_film(current.subject) and shows:
            self.carried = phrase

    def _place_after_preposition(self, phrase: Phrase) -> None:
        preposition, self.preposition = str(self.preposition), None
        self.last_preposition = preposition
        current = self.current
        self.memory.add(phrase, 0.0)
        words = (phrase.head, *phrase.qualities)
        if current is None:
            if self.subject is None:
                self.leading.append((preposition, phrase))
            else:
                self.subject = replace(self.subject, after=(*self.subject.after, *words)[:MOST_JOINED])
                self.leading.append((preposition, phrase))
            return
        current.end = self.index
        if preposition == "by" and current.is_passive and current.subject is None:
            current.subject = phrase
            return
        if current.objects and not current.around:
            target = current.objects[-1]
            current.objects[-1] = replace(target, after=(*target.after, *words)[:MOST_JOINED])
        current.around.append((preposition, phrase))
        if preposition in ("to", "on", "with", "of", "at"):
            self._leave_film(current, phrase)

    def _close_candidate(self) -> None:
        """A noun phrase after a break that got no verb was one more object of the clause before."""
        if self.previous is not None and self.subject is not None and self.current is None:
            self.previous.objects.append(self.subject)
        self.previous = None

    # Verbs

    def _verb_group(self, *, is_infinitive: bool = False) -> None:
        start = self.index
        if is_infinitive:
            self.index += 1
        clause = self._new_clause(start)
        clause.is_infinitive = is_infinitive
        direct = self.last is not None
        helped = self._read_helpers(clause)
        if not helped:
            self.index = max(self.index, start + 1)
            return
        self._unwrap(clause)
        self._find_subject(clause, direct=direct, is_infinitive=is_infinitive)
        self._turn_passive(clause)
        self._begin(clause)

    def _new_clause(self, start: int) -> Clause:
        unable = start > 0 and self.words[start - 1].word == "unable"
        word = self.words[start]
        joined = self.joins and self.broke and word.tag == "verb" and word.form == "base"
        goes_on = joined and self.current is not None and self.current.is_negated
        denied = (self.negated or goes_on) != unable
        self.negated = False
        return Clause(verb="", sentence=self.number, start=start, end=start, is_negated=denied)

    def _read_helpers(self, clause: Clause) -> bool:
        """Read "has not been slowly opening" up to its verb; False where there is none."""
        helper: Word | None = None
        while self.index < len(self.words):
            word = self.words[self.index]
            if word.tag in ("auxiliary", "modal"):
                helper = word
            elif word.tag == "negation":
                clause.is_negated = True
            elif word.tag == "adverb" and (helper is not None or self._tag_at(self.index + 1) == "verb"):
                clause.adverbs.append(word.word)
            elif word.tag == "verb":
                clause.verb, clause.form = word.lemma, word.form or "base"
                clause.main = self.index
                clause.is_passive = _is_passive(helper, word)
                if helper is not None and word.form == "ing":
                    clause.form = "s"
                self.index += 1
                clause.end = self.index
                return True
            else:
                break
            self.index += 1
        if helper is None:
            return False
        clause.verb = (
            "be" if helper.word in BE or helper.word == "'s" else "have" if helper.word in HAVE else "do"
        )
        if helper.tag == "modal":
            clause.verb = "be"
        clause.main = self.index - 1
        clause.end = self.index
        return True

    def _unwrap(self, clause: Clause) -> None:
        """Let "starts to", "is seen", "tries to" go, and take the verb that they carry."""
        for _ in range(4):
            index = self.index
            while self._tag_at(index) == "adverb":
                index += 1
            through_to = self._tag_at(index) == "to"
            if through_to:
                index += 1
                while self._tag_at(index) in ("adverb", "negation"):
                    index += 1
            seems = through_to and clause.verb in ("seem", "appear") and self._word_at(index) == "be"
            if seems and self._tag_at(index + 1) != "verb":
                clause.verb, clause.main = "be", index
                self.index = clause.end = index + 1
                return
            if through_to and self._tag_at(index) == "auxiliary" and self._tag_at(index + 1) == "verb":
                index += 1
            inner = self.words[index] if self._tag_at(index) == "verb" else None
            if inner is None or not _carries(clause, inner, through_to=through_to):
                return
            if clause.verb in ("begin", "start"):
                clause.aspect = "begin"
            elif clause.verb == "finish":
                clause.aspect = "end"
            if clause.verb in DENY:
                clause.is_negated = not clause.is_negated
            elif clause.verb in ATTEMPT:
                clause.is_attempt = True
            if clause.is_passive and clause.verb in _SEEN:
                clause.told_from = index
            clause.adverbs.extend(
                word.word for word in self.words[self.index : index] if word.tag == "adverb"
            )
            clause.is_passive = self.words[index - 1].word in ("be", "being") and inner.form in (
                "past",
                "participle",
            )
            clause.verb, clause.form = inner.lemma, clause.form if clause.form != "ing" else "ing"
            clause.main = index
            self.index = index + 1
            clause.end = self.index

    def _find_subject(self, clause: Clause, *, direct: bool, is_infinitive: bool) -> None:
        """Decide who acts, and put away what was waiting."""
        current = self.current
        if is_infinitive:
            self._subject_of_infinitive(clause)
        elif clause.form == "ing" and not (current is None and self.subject is not None and direct):
            self._subject_of_participle(clause, direct=direct)
        elif current is None and self.subject is not None:
            clause.subject = self.subject
        elif direct and current is not None:
            self._subject_after_object(clause, current)
        elif self.outer is not None and not self.broke:
            clause.subject, self.outer = self.outer, None
        elif self.joins and clause.form == "base" and current is not None and current.is_infinitive:
            clause.subject, clause.is_infinitive, clause.is_caused = current.subject, True, current.is_caused
        elif self.leading and not self.broke and clause.verb in _INVERTED:
            clause.awaits_subject = True
        elif self.leading and direct and clause.form in ("past", "participle"):
            clause.subject, clause.is_passive = self.last, True
        else:
            clause.subject = self.carried or self.last_main
            clause.other_subjects = _actors(self.last_main)
            if self.outer is not None and self.broke:
                clause.subject, self.outer = self.outer, None

    def _subject_of_infinitive(self, clause: Clause) -> None:
        current = self.current
        if current is None:
            clause.subject = self.subject or self.carried
        elif current.verb in CAUSE_TO and current.objects:
            clause.subject, clause.is_caused = current.objects[-1], True
        else:
            clause.subject = current.subject

    def _subject_of_participle(self, clause: Clause, *, direct: bool) -> None:
        current = self.current
        if direct and current is not None and self.last is not None:
            near, far = self.last, current.subject
            first: Phrase | None
            second: Phrase | None
            if self.last_preposition == "with":
                first, second = near, far
            elif _is_film(far):
                shown = can_act(near.meant.head) or self.carried is None
                first, second = (near, None) if shown else (self.carried, near)
            elif not can_act(near.meant.head) and current.objects:
                seen = current.verb in CAUSE | REPORT or current.is_passive
                near = current.objects[-1] if seen or can_act(current.objects[-1].meant.head) else near
                first, second = (near, far) if seen else (far, near)
            else:
                first, second = (near, far) if can_act(near.meant.head) else (far, near)
            clause.subject, clause.other_subjects = first, _actors(second)
        elif direct and self.last is not None and current is None:
            if self.subject is None and not can_act(self.last.meant.head):
                self.dangling.append(clause)
            else:
                clause.subject = self.last
        elif self.subject is not None and current is None:
            clause.subject = self.subject
        elif current is not None and current.form == "ing" and self.joins and current.subject is not None:
            clause.subject = current.subject
        else:
            clause.subject = self.carried
            clause.other_subjects = _actors(*self.recent[-1:])
            if clause.subject is None:
                self.dangling.append(clause)

    def _subject_after_object(self, clause: Clause, current: Clause) -> None:
        """A finite verb straight after an object: the outer clause's verb, or a clause without "that"."""
        near = self.last
        past_form = clause.form in ("past", "participle")
        if self.outer is not None:
            clause.subject, self.outer = self.outer, None
        elif current.form == "ing" and self.carried is not None and not past_form:
            clause.subject = self.carried
        elif near is not None and near in current.objects:
            clause.subject, clause.other_subjects = near, _actors(current.subject)
            if near.is_pronoun or clause.form == "base" or current.verb in CAUSE:
                clause.other_subjects = ()
        else:
            clause.subject, clause.other_subjects = current.subject, _actors(near)

    def _turn_passive(self, clause: Clause) -> None:
        """Put the one to whom it is done in the object's place; who does it may follow after "by"."""
        if clause.is_passive and clause.verb == "seat":
            clause.verb, clause.is_passive = "sit", False
        is_past = clause.form in ("past", "participle") and not clause.is_passive
        bare = is_past and self._tag_at(clause.main - 1) != "auxiliary" and clause.verb not in _GO_BY
        if bare and self._word_at(self.index) == "by" and (self.last is not None or self.broke):
            clause.is_passive = True
        if clause.is_passive and clause.subject is not None:
            clause.objects.insert(0, clause.subject)
            clause.subject = None

    def _begin(self, clause: Clause) -> None:
        """Make it the present clause, with what was waiting for a verb."""
        doer = clause.subject or (clause.objects[0] if clause.is_passive and clause.objects else None)
        if doer is not None and doer.denies:
            clause.is_negated = not clause.is_negated
        if self.current is None and self.previous is not None and self.subject is None:
            self.previous = None
        for preposition, phrase in self.leading:
            if preposition == "whom":
                clause.objects.append(phrase)
            else:
                clause.around.append((preposition, phrase))
        clause.adverbs.extend(self.adverbs)
        self.leading, self.adverbs = [], []
        is_embedded = clause.form == "ing" or clause.is_infinitive
        if self.dangling and not is_embedded and doer is not None:
            for waiting in self.dangling:
                waiting.subject = doer
            self.dangling = []
        leads = self.subject is not None and clause.subject is self.subject
        leads = leads or clause.form != "ing" or self.carried is None
        if doer is not None and not clause.is_infinitive and leads:
            self.carried = self.last_main = doer
        self.has_main = self.has_main or not is_embedded
        self.current, self.subject, self.previous = clause, None, None
        self.antecedent = None
        self.last, self.broke = None, False
        self.clauses.append(clause)

    # The rest

    def _preposition(self, word: Word) -> None:
        following = self._tag_at(self.index + 1)
        current = self.current
        if following == "verb" and self.words[self.index + 1].form == "ing":
            self.negated = word.word == "without"
            self.index += 1
            self.broke, self.last = True, None
            return
        ahead = (word.word, self._word_at(self.index + 1), self._word_at(self.index + 2))
        if ahead == ("in", "front", "of") and self._tag_at(self.index + 3) in NOMINAL:
            self.preposition = "in-front-of"
            self.index += 3
            return
        phrasal = current is not None and f"{current.verb} {word.word}" in PHRASAL
        self.index += 1
        if following in NOMINAL and word.word in _NOT_BEFORE_PHRASE:
            phrasal = phrasal and word.word == "on" and current is not None and current.verb in IDIOMATIC
        if following in NOMINAL and not (phrasal and current is not None and not current.objects):
            self.preposition = word.word
        elif current is not None:
            current.particles.append(word.word)
            current.end = self.index
        if self.preposition is None and not phrasal:
            self.last = None

    def _adverb(self, word: Word) -> None:
        if word.tag == "adjective":
            if self.current is not None and not self.broke:
                self.current.complement.append(word.word)
                self.current.end = self.index + 1
        elif word.tag == "adverb":
            if self.current is None or self.broke:
                self.adverbs.append(word.word)
            else:
                target = self.current.particles if word.word in PARTICLES else self.current.adverbs
                target.append(word.word)
                self.current.end = self.index + 1
                self.last = None
        self.index += 1

    def _break(self, word: Word) -> None:
        self.index += 1
        self.broke = True
        self.joins = word.tag == "conjunction"
        self.last = None
        self.preposition = None
        if word.word in ("but", ":"):
            self.negated = False
        if self.current is None and self.previous is not None and self.subject is not None:
            self.previous.objects.append(self.subject)
            self.current, self.subject, self.previous = self.previous, None, None

    def _subordinator(self) -> None:
        self._close_candidate()
        waiting = self.current is None and self.subject is not None
        if waiting:
            self.outer = self.subject
        self.subject = self.current = self.last = None
        self.broke, self.preposition = True, None
        self.index += 1

    def _relative(self) -> None:
        wants_being = self.words[self.index].word in ("who", "whom", "whose")
        named = [phrase for phrase in reversed(self.recent[-4:]) if not phrase.is_pronoun]
        fitting = [phrase for phrase in named if is_being(phrase.head) == wants_being]
        antecedent = next(iter(fitting or named), self.subject or self.carried)
        if self.current is None and self.subject is not None:
            self.outer = self.subject
        elif (
            self.current is not None
            and self.current.form == "ing"
            and not self.has_main
            and self.outer is None
        ):
            self.outer = self.carried
        self.previous = self.current = None
        self.subject = self.antecedent = antecedent
        self.last, self.broke = None, False
        self.index += 1


_SEEN = REPORT | {"observe", "spot", "notice", "leave", "keep", "hear", "catch"}
"""Verbs whose passive only says that something was seen: "is seen walking"."""
_INVERTED = word_set("stand sit lie come hang walk run appear emerge")
_GO_BY = word_set(
    "walk pass go drive fly run stop drop sit stand ride swim sail march stay stroll rush come lie wait"
)
"""Verbs that "by" may follow without naming who does it: "walked by the house"."""
_NOT_BEFORE_PHRASE = word_set("in on into by with to from over across inside")
"""Prepositions that go with their own noun phrase if one follows: "walks in the park" isn't "walks in"."""


_SIDES = word_set("left right side top bottom front back end start beginning center middle distance ground")


def _is_film(phrase: Phrase | None) -> bool:
    return phrase is not None and phrase.meant.head in FILM


def _actors(*phrases: Phrase | None) -> tuple[Phrase, ...]:
    """Those that can act at all."""
    return tuple(phrase for phrase in phrases if phrase is not None and can_act(phrase.meant.head))


def _is_passive(helper: Word | None, verb: Word) -> bool:
    if helper is None or verb.form not in ("past", "participle"):
        return False
    if helper.word in HAVE or helper.tag == "modal":
        return False
    return helper.word in BE or helper.word in GET or helper.word == "'s"


def _carries(clause: Clause, inner: Word, *, through_to: bool) -> bool:
    """Whether the clause's verb only carries the next one."""
    verb = clause.verb
    if inner.form == "ing" and not through_to:
        if clause.is_passive and verb in _SEEN:
            return True
        return verb in ASPECT or verb in ("go", "be") or verb in DENY or verb in ("try", "stand", "remain")
    if not through_to:
        return False
    if clause.is_passive and verb in _SEEN:
        return True
    if verb in ("go", "come", "finish", "stop", "quit"):
        return False
    return verb in ASPECT | ATTEMPT | DENY or verb in ("seem", "appear", "help", "get", "have")
