"""The events that a description tells: one short sentence for each clause in which something happens."""

from __future__ import annotations

from collections.abc import Iterator

from tarsier_core.scoring.lexical.clauses import Clause
from tarsier_core.scoring.lexical.function_words import word_set
from tarsier_core.scoring.lexical.nouns import FILM
from tarsier_core.scoring.lexical.phrases import Phrase, spell
from tarsier_core.scoring.lexical.reading import Parsed, parse
from tarsier_core.scoring.lexical.tagging import Word
from tarsier_core.scoring.lexical.verbs import CAUSE_TO, REPORT

MOST_EVENTS = 10
"""The official protocol asks for no more (FACTS section 4)."""
LONGEST_EVENT = 40
"""Words of an event; a clause that goes on longer is cut."""

_FILM_VERBS = word_set("zoom pan depict feature showcase")
_IMPRESSIONS = word_set(
    "atmosphere sense mood effect feeling environment impression contrast backdrop scene tone ambiance"
    " ambience depth beauty tension excitement wonder energy touch charm appeal emphasis importance"
)
"""What a description says of the effect on who watches."""
_WATCHERS = word_set("we i you viewer us")
_CONTRACTIONS = {"'re": "are", "'s": "is", "'m": "am", "'ve": "have", "'ll": "will", "'d": "had"}
_LOOSE_ENDS = frozenset({",", "as", "than", "and", "or", "'", "with"})
_PRONOUN_OBJECTS = frozenset({"it", "him", "her", "them"})


def extract_events(description: str) -> tuple[str, ...]:
    """List the events of a description in its order, at most ten, each with who does it. Never raises.

    What the camera does, cuts, states ("is wearing", "has", "appears calm"), and what is denied or only tried
    are left out.
    """
    parsed = parse(description)
    events: dict[tuple[object, ...], str] = {}
    for clause, following in _with_next(parsed):
        doer = _doer(clause)
        if doer is not None and _is_event(clause, doer, following):
            words = parsed.sentences[clause.sentence]
            events.setdefault(_identity(clause), _sentence(clause, doer, following, words))
        if len(events) == MOST_EVENTS:
            break
    return tuple(events.values())


def _with_next(parsed: Parsed) -> Iterator[tuple[Clause, Clause | None]]:
    """Each clause with the one after it in its sentence."""
    clauses = parsed.clauses
    for number, clause in enumerate(clauses):
        following = clauses[number + 1] if number + 1 < len(clauses) else None
        same = following is not None and following.sentence == clause.sentence
        yield clause, following if same else None


def _is_event(clause: Clause, doer: Phrase, following: Clause | None) -> bool:
    if clause.is_negated or clause.is_attempt or clause.is_state:
        return False
    if doer.meant.head in _WATCHERS or (clause.objects and clause.objects[0].head in _IMPRESSIONS):
        return False
    if doer.meant.head in FILM or clause.verb in _FILM_VERBS:
        return False
    if any(
        phrase.head in ("camera", "viewer") for phrase in (*clause.objects, *(p for _, p in clause.around))
    ):
        return clause.verb in ("face", "look", "approach", "walk", "wave")
    if clause.is_infinitive:
        return clause.is_caused
    if clause.verb in CAUSE_TO and following is not None and following.is_caused:
        return False
    if clause.verb in REPORT and following is not None and following.form == "ing":
        return clause.verb == "see" and not clause.is_passive
    return True


def _doer(clause: Clause) -> Phrase | None:
    """Whom the sentence is about: who acts, or in a passive to whom it is done."""
    if clause.is_passive and clause.objects:
        return clause.objects[0]
    return clause.subject


def _identity(clause: Clause) -> tuple[object, ...]:
    """What makes two clauses the same event."""
    doer = clause.subject.meant.head if clause.subject is not None else None
    around = tuple((preposition, phrase.meant.head) for preposition, phrase in clause.around)
    return (
        doer,
        clause.action,
        tuple(phrase.meant.head for phrase in clause.objects),
        around,
        *clause.particles,
    )


def _sentence(clause: Clause, doer: Phrase, following: Clause | None, words: tuple[Word, ...]) -> str:
    end = clause.end
    if (
        following is not None
        and following.is_infinitive
        and not following.is_caused
        and following.start == end
    ):
        end = following.end
    text = f"{_noun(doer)} {_predicate(clause, doer, words, min(end, clause.main + LONGEST_EVENT))}"
    return text[:1].upper() + text[1:] + "."


def _noun(phrase: Phrase) -> str:
    """A phrase as text, with what a pronoun stands for in its place."""
    if phrase.referent is None:
        return phrase.text
    first, _, rest = phrase.referent.text.partition(" ")
    return (
        f"the {rest}"
        if first.lower() in ("a", "an", "another", "one", "some") and rest
        else phrase.referent.text
    )


def _predicate(clause: Clause, doer: Phrase, words: tuple[Word, ...], end: int) -> str:
    """The verb with all that belongs to it, made finite where it was a participle or an infinitive."""
    begin = clause.told_from or clause.main
    verb = words[begin]
    stands_alone = clause.start == clause.main
    are = "are" if doer.meant.is_plural or doer.meant.others or doer.others else "is"
    if verb.form == "ing":
        opening, start = [are], begin
    elif clause.is_passive and words[clause.main - 1].tag not in ("auxiliary", "adverb", "negation"):
        opening, start = [are], clause.main
    elif clause.is_infinitive or (verb.form == "base" and stands_alone and are == "is"):
        opening, start = [verb.word if are == "are" else third_person(verb.word)], begin + 1
    else:
        opening, start = [], clause.start
    named = {phrase.text.lower(): phrase for phrase in (*clause.objects, *(p for _, p in clause.around))}
    tokens = [_named(word, named) for word in words[start:end]]
    while tokens and tokens[-1].lower() in _LOOSE_ENDS:
        tokens.pop()
    return spell([*opening, *tokens])


def _named(word: Word, named: dict[str, Phrase]) -> str:
    if word.tag == "pronoun" and word.word in _PRONOUN_OBJECTS and word.word in named:
        noun = _noun(named[word.word])
        return noun[:1].lower() + noun[1:]
    return _CONTRACTIONS.get(word.word, word.text) if word.tag == "auxiliary" else word.text


def third_person(verb: str) -> str:
    """ "fly" -> "flies"."""
    if verb == "have":
        return "has"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
