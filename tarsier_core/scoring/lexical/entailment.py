"""Whether a description tells an event: clause against clause, with the reason in words.

An event is told where one clause of the description has the same action (or one that its words may stand for),
done by and to the same ones, not denied, not the other way round, and most of what else the event says. What it
denies, reverses or tells of others isn't told. Words are all it knows: it is a proxy for a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tarsier_core.scoring.lexical.clauses import Clause
from tarsier_core.scoring.lexical.function_words import CONNECTING_ADVERBS, DIRECTIONS, NEGATORS, word_set
from tarsier_core.scoring.lexical.lexicon import (
    SYNONYM,
    VAGUER,
    action_support,
    are_opposite_actions,
    are_opposite_qualities,
    can_act,
    is_being,
    is_kind,
    quality_support,
    thing_support,
)
from tarsier_core.scoring.lexical.phrases import Phrase
from tarsier_core.scoring.lexical.reading import Parsed, parse
from tarsier_core.scoring.lexical.tagging import Word, content_words
from tarsier_core.scoring.lexical.verbs import USUAL_WAYS
from tarsier_core.scoring.records import Label, Verdict

ENOUGH = 0.7
"""Share of what an event says, weighted by role, that must be found in one clause."""
ENOUGH_OF_ROLE = 0.5
"""How well subject and object must each be supported."""
MOST_CLAUSES, MOST_DETAILS, MOST_WORDS = 8, 8, 40
"""Clauses of one event, details of one clause, and telling words in a row that are looked at."""

_ACTION_WEIGHT, _SUBJECT_WEIGHT, _OBJECT_WEIGHT, _AROUND_WEIGHT, _ADVERB_WEIGHT = 3.0, 2.5, 2.5, 2.5, 0.6
_UNKNOWN_SUBJECT = 0.75
"""Support of a subject by a clause that names none, such as a passive without "by"."""
_AS_MEANS = 0.8
"""Support of a subject by what the clause is done with: "the knife cuts" by "cuts it with a knife"."""
_CLOSE_BY, _SOMEWHERE = 0.6, 0.35
"""Support of a place or thing that the same sentence, or another one, names outside of the clause."""


@dataclass(frozen=True)
class _Match:
    """One clause of the event beside one of the description."""

    score: float
    label: Label
    reason: str
    is_reversed: bool = False
    """Whether the roles are the other way round."""
    names_doer: bool = True
    is_final: bool = False
    """Whether finding the same words elsewhere wouldn't change it."""


def judge_events(events: Sequence[str], description: str) -> tuple[Verdict, ...]:
    """Judge each event against the description, in order. Never raises, whatever the texts hold."""
    told = _Told.of(description)
    return tuple(_judge(event, told) for event in events)


class _Told:
    """A description, prepared for many events."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.joined = f" . {_plain_text(parsed)} . "
        self.things = [
            frozenset(word.lemma for word in words if word.tag in ("noun", "number"))
            for words in parsed.sentences
        ]
        self.ways = [
            frozenset(word.word for word in words if word.word in DIRECTIONS) for words in parsed.sentences
        ]
        self.all_things: frozenset[str] = frozenset().union(*self.things)
        self.has_words = bool(parsed.sentences)

    @staticmethod
    @lru_cache(maxsize=16)
    def of(text: str) -> _Told:
        return _Told(parse(text))


def _judge(event: str, told: _Told) -> Verdict:
    parsed = parse(event)
    if not parsed.sentences:
        return Verdict(event, "neutral", "The event has no words.")
    if not told.has_words:
        return Verdict(event, "neutral", "The description has no words.")
    if _is_verbatim(parsed, told):
        return Verdict(event, "entailment", "The description says so in the same words.")
    clauses = parsed.clauses[:MOST_CLAUSES]
    actions = [clause for clause in clauses if clause.action != "be"] or clauses
    if not actions:
        return _judge_words(event, parsed, told)
    match = _judge_clauses(actions, told)
    denied = _denies(word for words in parsed.sentences for word in words)
    if match.label == "entailment" and denied and not any(clause.is_negated for clause in clauses):
        return Verdict(event, "contradiction", "The event denies something; the description tells it.")
    if match.label == "neutral" and not match.is_final:
        in_order = _judge_words(event, parsed, told)
        if in_order.label == "entailment":
            return in_order
    return Verdict(event, match.label, match.reason)


def _judge_clauses(clauses: Sequence[Clause], told: _Told) -> _Match:
    """The first clause decides; those that hang on it must be borne out by and large."""
    matches = [_best_match(clause, told) for clause in clauses]
    first = matches[0]
    if first.label != "entailment" or len(matches) == 1:
        return first
    rest = matches[1:]
    against = next((match for match in rest if match.label == "contradiction"), None)
    if against is not None:
        return against
    support = sum(match.score for match in rest) / len(rest)
    if support < 0.4 or (not clauses[1].is_infinitive and rest[0].label != "entailment"):
        missing = next(match for match in rest if match.label != "entailment")
        return _Match(first.score, "neutral", f"{first.reason} But {_lower_first(missing.reason)}")
    return first


def _best_match(clause: Clause, told: _Told) -> _Match:
    best: _Match | None = None
    against: _Match | None = None
    for other in told.parsed.clauses:
        found = _match(clause, other, told)
        if found is None:
            continue
        if found.label == "contradiction":
            if against is None or found.score > against.score:
                against = found
        elif best is None or _beats(found, best):
            best = found
            if found.score >= 1.0 and found.label == "entailment" and found.names_doer:
                return found
    is_reversed = against is not None and against.is_reversed
    if best is not None and best.label == "entailment" and (best.names_doer or not is_reversed):
        return best
    if against is not None:
        return against
    return best or _Match(0.0, "neutral", f'Nothing is said of the action "{clause.action}".')


def _beats(found: _Match, best: _Match) -> bool:
    return (found.label == "entailment", found.score) > (best.label == "entailment", best.score)


def _match(clause: Clause, other: Clause, told: _Told) -> _Match | None:
    """Compare two clauses; None where their actions have nothing to do with each other."""
    action = action_support(clause.action, other.action)
    if not action:
        return _opposite(clause, other)
    subject = _subject_support(clause, other)
    objects, missing_object = _objects_support(clause, other)
    roles = _roles_reversed(clause, other, subject, objects) or _targets_reversed(clause, other)
    pair = f'"{clause.action}" by "{other.action}"' if clause.action != other.action else f'"{clause.action}"'
    if roles is not None:
        return roles
    if subject < ENOUGH_OF_ROLE:
        reason = f"The action {pair} is told of {_name(other.subject)}, not of {_name(clause.subject)}."
        return _Match(0.3, "neutral", reason)
    if objects < ENOUGH_OF_ROLE:
        return _Match(0.4, "neutral", f"The action {pair} is told, but not with {missing_object}.")
    conflict = _conflict(clause, other)
    if conflict is not None:
        return _Match(0.8, "contradiction", f"The action {pair} is told, but {conflict}.")
    if clause.is_negated != other.is_negated:
        side = "denied by the event" if clause.is_negated else "denied by the description"
        return _Match(0.9, "contradiction", f"The action {pair} is told, but {side}.")
    if other.is_attempt and not clause.is_attempt:
        return _Match(0.4, "neutral", f"The action {pair} is only tried or planned.", is_final=True)
    way = _missing_way(clause, other, told)
    if way is not None:
        return _Match(0.6, "neutral", f'The action {pair} is told, but not "{way}".', is_final=True)
    around, missing = _around_support(clause, other, told)
    score = _weighed(clause, action, subject, objects, around)
    if score < ENOUGH:
        return _Match(score, "neutral", f"The action {pair} is told, but not {_listed(missing)}.")
    found = f"The description tells {pair} of {_name(other.subject)}"
    reason = f"{found}; it doesn't say {_listed(missing)}." if missing else f"{found}."
    return _Match(score, "entailment", reason, names_doer=clause.subject is None or other.subject is not None)


def _weighed(
    clause: Clause, action: float, subject: float, objects: float, around: Sequence[tuple[float, float]]
) -> float:
    parts = [(_ACTION_WEIGHT, action)]
    if clause.subject is not None:
        parts.append((_SUBJECT_WEIGHT, subject))
    if clause.objects:
        parts.append((_OBJECT_WEIGHT, objects))
    parts.extend(around)
    return sum(weight * support for weight, support in parts) / sum(weight for weight, _ in parts)


def _opposite(clause: Clause, other: Clause) -> _Match | None:
    if not are_opposite_actions(clause.action, other.action) or clause.is_negated or other.is_negated:
        return None
    if (
        _subject_support(clause, other) < ENOUGH_OF_ROLE
        or _objects_support(clause, other)[0] < ENOUGH_OF_ROLE
    ):
        return None
    reason = f'The description tells the opposite action: "{other.action}", not "{clause.action}".'
    return _Match(0.7, "contradiction", reason)


# Roles


def phrase_support(event: Phrase, told: Phrase) -> float:
    """How well one of the description's phrases supports one of the event, by its best member."""
    return min(max(_member_support(member, other) for other in told.members) for member in event.members)


def _member_support(event: Phrase, told: Phrase) -> float:
    support = thing_support(event.head, told.head)
    if told.is_pronoun or event.is_pronoun:
        support = max(support, _pronoun_support(event, told))
    if not support:
        support = _quality_as_head(event, told)
    if not support:
        return 0.0
    if event.number and told.number and event.number != told.number and event.number > 1:
        return 0.3 * support
    words, told_words = _qualities(event), _qualities(told)
    if any(
        are_opposite_qualities(word, other) for word in words for other in told_words if other not in words
    ):
        return 0.3 * support
    lacking = sum(1 for word in words if not any(_any_support(word, other) for other in told_words))
    return support * (1 - 0.12 * min(lacking, 2))


def _qualities(phrase: Phrase) -> tuple[str, ...]:
    owner = (phrase.owner.head,) if phrase.owner is not None else ()
    return (*phrase.qualities, *phrase.after, *owner)


def _any_support(event: str, told: str) -> float:
    return quality_support(event, told) or thing_support(event, told)


def _quality_as_head(event: Phrase, told: Phrase) -> float:
    """ "The bowl of soup" for "the soup bowl": the head of one among the qualities of the other."""
    return 0.6 if event.head in told.qualities or told.head in event.qualities else 0.0


def _pronoun_support(event: Phrase, told: Phrase) -> float:
    """A pronoun that wasn't resolved may be anyone that it fits."""
    pronoun, other = (told, event) if told.is_pronoun else (event, told)
    if other.is_pronoun:
        return 0.9
    being = is_being(other.head)
    return (
        0.6
        if being == (pronoun.head in ("he", "she", "him", "her", "they", "them", "who", "we", "you", "i"))
        else 0.0
    )


def _subject_support(clause: Clause, other: Clause) -> float:
    if clause.subject is None:
        return 1.0
    means = [phrase for preposition, phrase in other.around if preposition in ("with", "by")]
    by_means = 0.0 if is_being(clause.subject.meant.head) else _AS_MEANS * _best(clause.subject, means)
    if other.subject is None:
        return max(by_means, _UNKNOWN_SUBJECT if can_act(clause.subject.meant.head) else 0.4)
    support = phrase_support(clause.subject, other.subject)
    owner = other.subject.meant.owner
    if not support and owner is not None and is_kind(other.subject.meant.head, "body"):
        support = _AS_MEANS * phrase_support(clause.subject, owner)
    others = (0.9 * phrase_support(clause.subject, phrase) for phrase in other.other_subjects)
    return max(support, by_means, *others, 0.0)


def _objects_support(clause: Clause, other: Clause) -> tuple[float, str]:
    """Support of the worst supported object, and its name."""
    worst, name = 1.0, ""
    for phrase in clause.objects[:2]:
        support = max((phrase_support(phrase, told) for told in other.objects), default=0.0)
        support = max([support, *(0.9 * phrase_support(phrase, told) for _, told in other.around)])
        if support < worst:
            worst, name = support, _name(phrase)
    return worst, name


def _roles_reversed(clause: Clause, other: Clause, subject: float, objects: float) -> _Match | None:
    """Whether the description has the two change places: the man pushes the woman, the woman the man."""
    done_to = [*clause.objects[:2], *(phrase for _, phrase in clause.around[:1])]
    told_done_to = [*other.objects, *(phrase for _, phrase in other.around)]
    if clause.subject is None or other.subject is None or not done_to or not told_done_to:
        return None
    as_target = _best(clause.subject, told_done_to)
    for target in done_to if as_target else ():
        is_object = bool(clause.objects) and target is done_to[0]
        straight = subject * (objects if is_object else _best(target, told_done_to))
        if as_target * phrase_support(target, other.subject) > max(straight, 0.35):
            break
    else:
        return None
    reason = f'In the description it is {_name(other.subject)} who does "{other.action}" to {_name(told_done_to[0])}.'
    return _Match(0.85, "contradiction", reason, is_reversed=True)


def _targets_reversed(clause: Clause, other: Clause) -> _Match | None:
    """Whether object and goal change places: the dog is thrown to the ball, the ball to the dog."""
    if not (clause.objects and clause.around and other.objects and other.around):
        return None
    target, (_, goal) = clause.objects[0], clause.around[0]
    told_target, (_, told_goal) = other.objects[0], other.around[0]
    crossed = phrase_support(target, told_goal) * phrase_support(goal, told_target)
    if crossed <= max(phrase_support(target, told_target) * phrase_support(goal, told_goal), 0.5):
        return None
    reason = f'In the description "{other.action}" is done to {_name(told_target)}, not to {_name(target)}.'
    return _Match(0.85, "contradiction", reason, is_reversed=True)


def _best(phrase: Phrase, others: Iterable[Phrase]) -> float:
    return max((phrase_support(phrase, other) for other in others), default=0.0)


# What else is said


def _conflict(clause: Clause, other: Clause) -> str | None:
    """A direction of the event that the clause gives the other way round, or an end for a beginning."""
    if clause.aspect and other.aspect and clause.aspect != other.aspect:
        return f"as the {other.aspect} of it"
    ways, told_ways = clause.directions, other.directions
    for way in ways - told_ways:
        if any(quality_support(way, told) for told in told_ways):
            continue
        for told in told_ways - ways:
            if are_opposite_qualities(way, told):
                return f'"{told}", not "{way}"'
    for quality in (*clause.complement[:MOST_DETAILS], *clause.adverbs[:MOST_DETAILS]):
        for told in (*other.complement, *other.adverbs):
            if are_opposite_qualities(quality, told):
                return f'"{told}", not "{quality}"'
    return None


_TELLING_WAYS = word_set(
    "up down away back forward forwards backward backwards upward upwards downward downwards left right"
    " leftward leftwards rightward rightwards inward outward out off over under"
)


def _missing_way(clause: Clause, other: Clause, told: _Told) -> str | None:
    """A direction of the event that neither the clause nor its sentence has: going back isn't going."""
    if action_support(clause.action, other.action) >= SYNONYM and " " in clause.action:
        ways = clause.directions - set(clause.action.split())
    else:
        ways = clause.directions
    told_ways = other.directions | {word for word in other.action.split()} | told.ways[other.sentence]
    usual = USUAL_WAYS.get(other.verb, frozenset())
    for way in sorted(ways & _TELLING_WAYS - usual):
        if not any(quality_support(way, other_way) for other_way in told_ways):
            return way
    return None


def _around_support(
    clause: Clause, other: Clause, told: _Told
) -> tuple[list[tuple[float, float]], list[str]]:
    """Weights and supports of places, ways and manners, and the names of those not found."""
    parts: list[tuple[float, float]] = []
    missing: list[str] = []
    told_phrases = [*other.objects, *(phrase for _, phrase in other.around)]
    if other.subject is not None and other.subject.after:
        told_phrases.append(other.subject)
    for preposition, phrase in clause.around[:MOST_DETAILS]:
        support = _best(phrase, told_phrases) or _elsewhere(phrase, other.sentence, told)
        parts.append((_AROUND_WEIGHT, support))
        if support < 0.5:
            missing.append(f"{preposition} {phrase.text}")
    told_words = {
        *other.adverbs,
        *other.particles,
        *other.complement,
        *other.directions,
        *told.things[other.sentence],
    }
    for word in _manner(clause):
        if word in CONNECTING_ADVERBS or word in clause.action.split():
            continue
        support = max((quality_support(word, told_word) for told_word in told_words), default=0.0)
        parts.append((_ADVERB_WEIGHT, support))
        if not support:
            missing.append(word)
    return parts, missing


def _manner(clause: Clause) -> list[str]:
    """Adverbs, particles and qualities of the clause."""
    return list(dict.fromkeys((*clause.adverbs, *clause.particles, *clause.complement)))[:MOST_DETAILS]


def _elsewhere(phrase: Phrase, sentence: int, told: _Told) -> float:
    head = phrase.meant.head
    near = told.things[sentence]
    if head in near or any(thing_support(head, thing) >= VAGUER for thing in near):
        return _CLOSE_BY
    return _SOMEWHERE if head in told.all_things else 0.0


# Words in order


def _plain_text(parsed: Parsed) -> str:
    """The words alone, sentences parted by dots."""
    return " . ".join(
        " ".join(word.word for word in words if word.word.isalnum() or len(word.word) > 1)
        for words in parsed.sentences
    )


def _is_verbatim(parsed: Parsed, told: _Told) -> bool:
    """Whether the event's words stand in the description as they are, not after "no", "not" or a preposition."""
    text = _plain_text(parsed)
    position = told.joined.find(f" {text} ") if text else -1
    if position < 0:
        return False
    before = told.joined[max(position - 60, 0) : position].rsplit(" ", 1)[-1]
    return before not in NEGATORS and before not in (
        "of",
        "with",
        "behind",
        "in",
        "on",
        "by",
        "to",
        "who",
        "that",
    )


def _judge_words(event: str, parsed: Parsed, told: _Told) -> Verdict:
    """Where clauses don't settle it: all telling words, in order and close together in one sentence."""
    wanted = [word for words in parsed.sentences for word in content_words(words)]
    if not wanted:
        return Verdict(event, "neutral", "The event has no telling words.")
    if len(wanted) > MOST_WORDS:
        return Verdict(event, "neutral", "The event is too long to be found word for word.")
    denied = _denies(word for words in parsed.sentences for word in words)
    best: list[str] = []
    for words in told.parsed.sentences:
        found = _found_in_order(wanted, words)
        if len(found) > len(best) and denied == _denies(words):
            best = found
    if len(best) == len(wanted) and len(wanted) > 1:
        return Verdict(event, "entailment", f"One sentence has, in this order: {', '.join(best)}.")
    missing = [word.word for word in wanted if word.word not in best] or [word.word for word in wanted]
    return Verdict(event, "neutral", f"No sentence has {_listed(missing)} beside the rest.")


def _denies(words: Iterable[Word]) -> bool:
    return any(word.tag == "negation" or word.word in NEGATORS for word in words)


def _found_in_order(wanted: Sequence[Word], words: Sequence[Word]) -> list[str]:
    """The longest run of wanted words, from the first one on, within twice their number of words."""
    best: list[str] = []
    reach = 2 * len(wanted) + 4
    for start, word in enumerate(words):
        if word.lemma != wanted[0].lemma:
            continue
        found: list[str] = []
        for candidate in words[start : start + reach]:
            if len(found) < len(wanted) and candidate.lemma == wanted[len(found)].lemma:
                found.append(wanted[len(found)].word)
        if len(found) > len(best):
            best = found
    return best


def _name(phrase: Phrase | None) -> str:
    if phrase is None:
        return "someone not named"
    return f'"{phrase.meant.text}"'


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
