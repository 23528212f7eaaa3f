"""From text to words: sentences of tokens, singular nouns, and the verbs that a word may be a form of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from tarsier_core.scoring.lexical.function_words import word_set
from tarsier_core.scoring.lexical.irregular import (
    PARTICIPLES,
    PAST,
    PRESENT_PARTICIPLES,
    SINGULARS,
    THIRD_PERSONS,
)
from tarsier_core.scoring.lexical.lexicon import VERBS

VerbForm = Literal["base", "s", "past", "participle", "ing"]

TOKEN = re.compile(
    r"""
    n't\b | '(?:s|re|ve|ll|d|m)\b       # "doesn't" is "does" and "n't", "cat's" is "cat" and "'s"
    | [^\W\d_]+?(?=n't\b)
    | [^\W\d_][^\W_]*(?:-[^\W_]+)*     # a word, with its hyphens
    | \d+(?:[.,]\d+)*
    | \n | [^\w\s]                     # a line's end, or a sign
    """,
    re.VERBOSE,
)
LONGEST_WORD = 40
"""Longer runs of letters aren't English words; nothing is looked up for them."""

_SENTENCE_ENDS = frozenset(".!?;\n。！？；…")
_SPELLINGS = {"grey": "gray", "colour": "color", "centre": "center", "tyre": "tire", "pyjamas": "pajamas"}
_CONTRACTED = {"ca": "can", "wo": "will", "sha": "shall", "cannot": "can"}
_NOT_PLURAL = ("ss", "us", "is", "'s")
_VOWELS = frozenset("aeiou")
_NOT_ING = word_set(
    "building ceiling morning evening something nothing anything everything during king ring string wing"
    " spring thing clothing lightning sibling earring railing bring sing cling sling sting swing viking"
    " pudding wedding painting stocking ping duckling awning sterling ending being dumpling seedling sapling"
    " darling interesting parking"
)
_NOT_ED = word_set(
    "red bed shed sled hundred seed weed breed feed need speed reed steed naked bald sacred kindred embed"
    " indeed greed creed deed bleed exceed proceed succeed agreed aged wicked blond-haired"
)


def sentences(text: str) -> list[list[str]]:
    """The text's tokens as they stand, a list a sentence; ends of sentences are left out."""
    found: list[list[str]] = [[]]
    for token in TOKEN.findall(text.replace("’", "'").replace("`", "'")):
        if token in _SENTENCE_ENDS:
            if found[-1]:
                found.append([])
        else:
            found[-1].append(token)
    if not found[-1]:
        found.pop()
    return found


def normal(token: str) -> str:
    """The token in lower case and one spelling."""
    word = token.lower()
    return _SPELLINGS.get(word) or _CONTRACTED.get(word) or word


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """The noun a lower-case word is the plural of, or the word."""
    if word in SINGULARS:
        return SINGULARS[word]
    head, hyphen, last = word.rpartition("-")
    if hyphen:
        return f"{head}-{singular(last)}"
    if len(word) < 4 or len(word) > LONGEST_WORD or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Whether a lower-case noun is a plural, as far as its form tells."""
    return singular(word) != word


@lru_cache(maxsize=20_000)
def verb_forms(word: str) -> tuple[tuple[str, VerbForm], ...]:
    """Every (verb, form) that a lower-case word may be; none where it can't be a verb."""
    if not word.replace("-", "").isalpha() or len(word) > LONGEST_WORD:
        return ()
    if "-" in word and word.endswith("ed") and word not in PAST:
        return ()
    forms: list[tuple[str, VerbForm]] = []
    if word in VERBS:
        forms.append((word, "base"))
    if word in PAST:
        forms.append((PAST[word], "past"))
    if word in PARTICIPLES:
        forms.append((PARTICIPLES[word], "participle"))
    if word in PRESENT_PARTICIPLES:
        forms.append((PRESENT_PARTICIPLES[word], "ing"))
    elif word.endswith("ing") and word not in _NOT_ING and (base := _base_of(word[:-3])):
        forms.append((base, "ing"))
    if word.endswith("ed") and word not in _NOT_ED and (base := _base_of_past(word)):
        forms.append((base, "past"))
    if word.endswith("s") and (base := _base_of_s(word)):
        forms.append((base, "s"))
    return tuple(forms)


def _base_of_past(word: str) -> str | None:
    if word.endswith("ied") and word[:-3] + "y" in VERBS:
        return word[:-3] + "y"
    return _base_of(word[:-2])


def _base_of(stem: str) -> str | None:
    """The verb whose "-ing" or "-ed" was taken off: "runn" -> "run", "glid" -> "glide"."""
    if len(stem) < 2 or not _VOWELS.union("y").intersection(stem):
        return None
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS
    if doubled and stem[:-1] in VERBS and stem not in VERBS:
        return stem[:-1]
    silent_e = stem[-1] not in _VOWELS and stem[-2:-1] in _VOWELS and stem[-3:-2] not in _VOWELS
    candidates = (stem + "e", stem) if silent_e else (stem, stem + "e")
    for candidate in candidates:
        if candidate in VERBS:
            return candidate
    return unknown_base(stem) if len(stem) >= 3 else None


def unknown_base(word: str) -> str:
    """One spelling for all forms of a verb that no table knows, without its ending: "vibrates" -> "vibrat"."""
    if word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    word = word.removesuffix("e")
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word


def _base_of_s(word: str) -> str | None:
    if word in THIRD_PERSONS:
        return THIRD_PERSONS[word]
    candidates = [word[:-1]]
    if word.endswith("ies"):
        candidates = [word[:-3] + "y", word[:-1]]
    elif word.endswith("es"):
        candidates = [word[:-1], word[:-2]]
    for candidate in candidates:
        if candidate in VERBS:
            return candidate
    return None
