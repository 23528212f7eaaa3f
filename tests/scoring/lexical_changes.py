"""Changes of an event that must lower its verdict, and rewrites that must not.

The rules work on words and their order with tables of their own: verb forms, antonyms, synonyms, adjectives and
function words below are written for this purpose, and nothing here calls or reads the judge. What both sides share is
English itself: many pairs ("open" and "close") stand in the judge's tables, too, because they are in any list.
Each rule gives the changed event, or None where it doesn't apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


def listed(text: str, separator: str | None = None) -> list[str]:
    """The parts of a table written as text."""
    return text.split(separator)


IRREGULAR = {
    base: (past, participle)
    for base, past, participle in (
        entry.split()
        for entry in listed(
            "bend bent bent,bite bit bitten,bring brought brought,build built built,catch caught caught,"
            "come came come,cut cut cut,dig dug dug,draw drew drawn,drink drank drunk,drive drove"
            " driven,eat ate eaten,"
            "fall fell fallen,feed fed fed,find found found,fly flew flown,get got gotten,give gave"
            " given,go went gone,"
            "hang hung hung,hit hit hit,hold held held,keep kept kept,kneel knelt knelt,lead led led,"
            "leave left left,"
            "light lit lit,make made made,meet met met,put put put,read read read,ride rode ridden,"
            "rise rose risen,"
            "run ran run,say said said,see saw seen,set set set,shake shook shaken,shoot shot shot,"
            "sing sang sung,"
            "sit sat sat,slide slid slid,speak spoke spoken,spin spun spun,spread spread spread,stand"
            " stood stood,"
            "stick stuck stuck,strike struck struck,sweep swept swept,swim swam swum,swing swung swung,"
            "take took taken,tear tore torn,throw threw thrown,wear wore worn,write wrote written,lie"
            " lay lain",
            ",",
        )
    )
}
REGULAR = listed(
    "add adjust aim answer appear apply approach arrange arrive ask attack balance bark block"
    " blow bounce brush carry"
    " chase clap climb close collapse collide continue cook cover crawl cross crouch dance"
    " descend disappear drag drop"
    " embrace emerge enter escape exit explode extend face fill fix flip float follow fold"
    " gather glance glide grab"
    " grasp greet hand hop hug hurl insert inspect jump kick kiss knock land laugh lean leap"
    " lick lift lower mix"
    " move nod offer open operate pack paint park pass perform pet pick place play point pour"
    " prepare press pull punch"
    " push raise reach release remove repair rescue return roll rotate rub rush score scratch"
    " search shout shove shut"
    " slap slice smash smell smile snatch splash spray sprinkle squeeze stab stare step stir"
    " stop stretch strike stroke"
    " surround talk tap taste tease thank tie tighten toss touch tow trim turn twist unfold"
    " untie use wag wait walk wash"
    " watch wave wipe wrap yell start begin dodge grip clutch seize yank examine knock scatter"
    " sway smear peel sip"
    " bite stroke poke unlock lock load cheer sprint gesture emit form head stumble bow pedal"
    " skate dive crush hide"
)
NO_PASSIVE = frozenset(listed("come go leave have run walk fall stand sit lie become face reach enter"))
"""Verbs whose passive nobody says, or that would tell something else."""

NO_SWAP = frozenset({"make", "form", "become", "face", "meet"})
"""Verbs that tell the same, or nothing, with their two sides exchanged."""
BREAKS = frozenset(
    listed(
        "to and while as then before after until when in on at with from into onto toward towards"
        " through across along over"
        " under around behind beside between near against by for up down out off away back forward"
        " backward upward"
        " downward left right together inside outside who which that quickly slowly suddenly again"
        " upwards downwards"
        " forwards backwards high wide sideways past above below of"
    )
)
"""Words that end an object."""

OPPOSITE_VERBS = (
    "open close,raise lower,lift lower,enter exit,push pull,sit stand,approach leave,appear"
    " disappear,throw catch,"
    "insert remove,lock unlock,tie untie,fold unfold,laugh cry,smile frown,start stop,begin"
    " finish,climb descend,"
    "rise fall,load unload,attack defend,give receive,follow lead,gather scatter,fill empty,tighten loosen,"
    "jump land,hug push,continue stop,arrive depart,grab release,catch drop,hold drop,extend"
    " retract,kiss slap,"
    "wrap unwrap,build destroy,cover uncover,chase flee,shout whisper,stretch bend,sprint crawl,whisper yell"
)
OPPOSITE_PHRASES = (
    "picks up/puts down,puts on/takes off,turns on/turns off,stands up/sits down,gets in/gets"
    " out,walks in/walks out,"
    "comes in/goes out,sits down/stands up,puts down/picks up,takes off/puts on,turns off/turns on"
)
OPPOSITE_WORDS = (
    "up down,forward backward,left right,into out of,upward downward,upwards downwards,forwards backwards,"
    "towards away from,toward away from,inside outside,over under,onto off"
)
"""Directions: with the other one, the same verb is another action."""

SYNONYMS = (
    "man guy,woman lady,boy lad,individual person,child kid,children kids,people persons,person individual,"
    "car automobile,bike bicycle,picture photo,sofa couch,road street,phone cellphone,"
    "television tv,rock stone,"
    "ground floor,path trail,cup mug,ship boat,airplane plane,hat cap,trash garbage,soldier"
    " trooper,gun pistol,"
    "baby infant,puppy dog,forest woods,bag sack,large big,small little,quickly rapidly,suddenly abruptly,"
    "walks strolls,runs dashes,jumps leaps,leaps jumps,grabs seizes,begins starts,starts begins,looks gazes,"
    "stares gazes,holds grips,throws tosses,tosses throws,shouts yells,hits strikes,strikes"
    " hits,touches feels,"
    "lifts raises,raises lifts,speaks talks,talks speaks,hugs embraces,embraces hugs,pulls drags,drags pulls,"
    "pushes shoves,places puts,puts places,falls tumbles,chases pursues,smiles grins,laughs"
    " giggles,shakes trembles,"
    "spins rotates,rotates spins,closes shuts,shuts closes,exits leaves,enters comes into,emerges appears,"
    "disappears vanishes,repairs fixes,collides crashes,slides glides,watches observes,observes watches,"
    "continues keeps on,attempts tries,flips overturns,cuts slices,cleans wipes,kicks boots,consumes eats,"
    "sprints runs,grasps grips,removes takes off,picks up lifts,reaches arrives at,turns"
    " rotates,follows trails"
)
ADJECTIVES = frozenset(
    listed(
        "red blue green yellow black white gray grey brown pink purple orange golden silver small"
        " large big little tall short"
        " long young old elderly bald blond blonde wooden metal round thin thick heavy bright dark"
        " empty full wet dry hot"
        " cold soft hard furry plump chubby beautiful happy angry female male animated"
        " blond-haired long-haired electric"
    )
)
PLURAL_SUBJECT = re.compile(
    r"\b(?:men|women|children|people|they|both|two|three|four|five|several|many)\b|[^s]s$", re.I
)


@dataclass(frozen=True)
class Simple:
    """An event taken apart: subject, verb, and what follows."""

    subject: str
    base: str
    form: str
    """"third", "past" or "plain"."""
    rest: tuple[str, ...]

    @property
    def is_plural(self) -> bool:
        return self.form == "plain" or (self.form == "past" and bool(PLURAL_SUBJECT.search(self.subject)))


def third(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def past(base: str) -> str:
    return IRREGULAR[base][0] if base in IRREGULAR else _with_ed(base)


def participle(base: str) -> str:
    return IRREGULAR[base][1] if base in IRREGULAR else _with_ed(base)


DOUBLING = frozenset(
    listed(
        "clap drag drop grab hop hug knit pet pin rub skip slap slip snap spin stab step stir stop"
        " swim tap tip trim trip"
        " wag wrap zip run sit get put cut hit dig set begin nod strum chop chat flip wag sip"
    )
)


def _with_ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if base in DOUBLING else base + "ed"


def ing(base: str) -> str:
    if base == "lie" or base == "tie":
        return base[0] + "ying"
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return base + base[-1] + "ing" if base in DOUBLING else base + "ing"


BASES = frozenset(REGULAR) | frozenset(IRREGULAR) | {"look"}
THIRDS = {third(base): base for base in BASES}
PASTS = {past(base): base for base in BASES}
NOUN_LIKE = frozenset(
    listed("hands faces steps points looks left plays lights hides roses waves saw lay places heads")
)


def words_of(event: str) -> list[str]:
    return event.strip().rstrip(".").split()


def take_apart(event: str) -> Simple | None:
    """Find the first verb after a subject of one to six words; None where there is no plain one."""
    words = words_of(event)
    for position in range(1, min(7, len(words))):
        word = words[position].lower()
        before = words[position - 1].lower()
        if before in BREAKS or before in ("the", "a", "an", "his", "her", "its", "their") or "," in before:
            continue
        if any(
            other.lower() in ("is", "are", "was", "were", "has", "have") for other in words[: position + 1]
        ):
            return None
        if word in THIRDS and not (word in NOUN_LIKE and position + 1 == len(words)):
            return Simple(" ".join(words[:position]), THIRDS[word], "third", tuple(words[position + 1 :]))
        if word in PASTS and word not in BASES and word not in ("left", "lay", "saw"):
            return Simple(" ".join(words[:position]), PASTS[word], "past", tuple(words[position + 1 :]))
        if word in BASES and PLURAL_SUBJECT.search(before):
            return Simple(" ".join(words[:position]), word, "plain", tuple(words[position + 1 :]))
    return None


def join(*parts: str | Sequence[str]) -> str:
    words = [part if isinstance(part, str) else " ".join(part) for part in parts]
    text = " ".join(word for word in words if word)
    return text[:1].upper() + text[1:] + "."


def lower(phrase: str) -> str:
    """A phrase inside of a sentence: "The man" -> "the man"."""
    return phrase[:1].lower() + phrase[1:]


def object_of(simple: Simple) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The words of a plain object and those after it; None for "his hand", pronouns and no object."""
    length = 0
    while length < len(simple.rest) and simple.rest[length].lower().rstrip(",") not in BREAKS:
        length += 1
    found = simple.rest[:length]
    if not found or len(found) > 5 or any(word.lower() in OWN for word in found) or "," in "".join(found):
        return None
    goes_on = ("who", "which", "that", "of", "and", "up", "down", "out", "off")
    if length < len(simple.rest) and simple.rest[length] in goes_on:
        return None
    if any(word.lower().endswith(("ing", "ly")) for word in found):
        return None
    if found[-1].lower() in ("a", "an", "the") or found[0].lower() in ("open", "stuck", "damaged", "no"):
        return None
    return found, simple.rest[length:]


OWN = frozenset(
    listed(
        "his her its their him them it himself herself itself themselves each other one another"
        " something toward"
        " expression step way time"
    )
)


# Changes that make it another event


def negate(event: str, variant: int) -> str | None:
    """Deny it, in one of four ways."""
    simple = take_apart(event)
    if simple is None:
        return None
    do = "did" if simple.form == "past" else "do" if simple.is_plural else "does"
    way = variant % 4
    if way == 0:
        return join(simple.subject, do, "not", simple.base, simple.rest)
    if way == 1:
        return join(simple.subject, f"{do}n't", simple.base, simple.rest)
    verb = {"third": third, "past": past, "plain": str}[simple.form](simple.base)
    if way == 2:
        return join(simple.subject, "never", verb, simple.rest)
    bare = re.sub(r"^(?:The|A|An)\s", "", simple.subject)
    return (
        join("No", lower(bare), verb, simple.rest) if bare[:1].isalpha() and bare != simple.subject else None
    )


def swap_roles(event: str, variant: int) -> str | None:
    """Let the subject and the object change places."""
    simple = take_apart(event)
    found = object_of(simple) if simple is not None else None
    if simple is None or found is None or " of " in simple.subject or simple.base in NO_SWAP:
        return None
    subject, target = lower(simple.subject), " ".join(found[0])
    if subject.lower() == target.lower():
        return None
    verb = past(simple.base) if simple.form == "past" else third(simple.base)
    return join(target, verb, subject, found[1])


def oppose(event: str, variant: int) -> str | None:
    """Put the opposite action or direction in its place."""
    for left, right in (pair.split("/") for pair in OPPOSITE_PHRASES.split(",")):
        if re.search(rf"\b{left}\b", event):
            return re.sub(rf"\b{left}\b", right, event)
    simple = take_apart(event)
    if simple is None:
        return None
    form = {"third": third, "past": past, "plain": str}[simple.form]
    for left, right in (pair.split() for pair in OPPOSITE_VERBS.split(",")):
        if simple.base in (left, right):
            other = right if simple.base == left else left
            rest = simple.rest
            if any(word.startswith(other) for word in rest):
                return None
            if rest[:1] == ("to",) and len(rest) > 1:
                if rest[1] not in BASES:
                    return None
                rest = (ing(rest[1]), *rest[2:])
            return join(simple.subject, form(other), rest)
    for pair in OPPOSITE_WORDS.split(","):
        left, _, right = pair.partition(" ")
        for word, other in ((left, right), (right, left)):
            if other in simple.rest:
                continue
            if " ".join(simple.rest).endswith(f" {word}") or simple.rest[:1] == (word,):
                position = list(simple.rest).index(word) if word in simple.rest else -1
                if position >= 0:
                    rest = [*simple.rest[:position], other, *simple.rest[position + 1 :]]
                    return join(simple.subject, form(simple.base), rest)
    return None


# Rewrites that keep the meaning


def turn_passive(event: str, variant: int) -> str | None:
    """ "The man kicks the ball" -> "The ball is kicked by the man"; a passive with "by" the other way."""
    active = _turn_active(event)
    if active is not None:
        return active
    simple = take_apart(event)
    found = object_of(simple) if simple is not None else None
    if (
        simple is None
        or found is None
        or simple.base in NO_PASSIVE
        or "and" in simple.rest
        or "to" in simple.rest
    ):
        return None
    target = " ".join(found[0])
    plural = bool(re.search(r"[^s]s$|\b(?:people|men|women|children)$", target))
    helper = ("were" if plural else "was") if simple.form == "past" else ("are" if plural else "is")
    return join(target, helper, participle(simple.base), "by", lower(simple.subject), found[1])


def _turn_active(event: str) -> str | None:
    match = re.fullmatch(r"(.+?) (is|are|was|were) (\w+) by (.+?)\.?", event.strip())
    if match is None:
        return None
    target, helper, done, doer = match.groups()
    base = next((base for base in BASES if participle(base) == done), None)
    if base is None:
        return None
    verb = past(base) if helper in ("was", "were") else third(base)
    return join(doer, verb, lower(target))


def use_synonym(event: str, variant: int) -> str | None:
    """Replace one word, the last of the table's that it has for odd variants, the first for even ones."""
    found = []
    for entry in SYNONYMS.split(","):
        word, _, other = entry.partition(" ")
        if entry.startswith("picks up "):
            word, other = "picks up", "lifts"
        if re.search(rf"\b{word}\b", event, re.I):
            found.append((word, other))
    if not found:
        return None
    word, other = found[-1 if variant % 2 else 0]
    changed = re.sub(rf"\b{word}\b", other, event, count=1, flags=re.I)
    return changed[:1].upper() + changed[1:]


def change_tense(event: str, variant: int) -> str | None:
    """Present to past, progressive or perfect; past to present."""
    simple = take_apart(event)
    if simple is None:
        return None
    are, have = ("are", "have") if simple.is_plural else ("is", "has")
    way = variant % 3
    if simple.form == "past":
        present = simple.base if simple.is_plural else third(simple.base)
        verb = (present, f"{are} {ing(simple.base)}", f"{have} {participle(simple.base)}")[way]
    else:
        verb = (past(simple.base), f"{are} {ing(simple.base)}", f"{have} {participle(simple.base)}")[way]
    return join(simple.subject, verb, simple.rest)


FRONTED = re.compile(
    r"^(?P<main>.+?) (?P<adjunct>(?:in|on|under|behind|beside|near|inside|while|with|through|across|along|after|before)"
    r" (?:the |a |an |his |her |their |its )?\w+(?: \w+){0,3})\.?$"
)


def move_clause(event: str, variant: int) -> str | None:
    """Bring what stands last to the front: "In the room, the man sits"; "The man sits and he"
    " smiles" is left."""
    match = FRONTED.match(event.strip())
    if match is None or len(match["main"].split()) < 3 or match["main"].split()[-1].lower() in BREAKS:
        return None
    simple = take_apart(match["main"])
    if simple is None or " and " in match["adjunct"]:
        return None
    adjunct = match["adjunct"]
    return f"{adjunct[:1].upper()}{adjunct[1:]}, {lower(match['main'])}."


def drop_adjective(event: str, variant: int) -> str | None:
    """Leave out the first adjective that stands before another word of its phrase."""
    words = words_of(event)
    for position, word in enumerate(words[:-1]):
        ends = position + 1 < len(words) and words[position + 1].lower() in BREAKS | {"is", "are"}
        if word.lower() in ADJECTIVES and not ends and words[position + 1].lower() not in THIRDS:
            left = words[:position] + words[position + 1 :]
            return join(left)
    return None


Rule = Callable[[str, int], str | None]
LOWERING: dict[str, Rule] = {"negation": negate, "roles swapped": swap_roles, "opposite action": oppose}
KEEPING: dict[str, Rule] = {
    "passive/active": turn_passive,
    "synonym": use_synonym,
    "tense": change_tense,
    "word order": move_clause,
    "adjective dropped": drop_adjective,
}
