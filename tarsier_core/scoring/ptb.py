"""Words of a caption as pycocoevalcap gets them from the Java Stanford PTBTokenizer 3.4.1, without Java.

    tokenize_caption("It's a state-of-the-art (U.S.) T-shirt!")
    -> "it 's a state-of-the-art -lrb- u.s. -rrb- t-shirt"

Written from the tokenizer's documentation (nlp.stanford.edu/software/tokenizer.html) and from what the program
answers to probes (-preserveLines -lowerCase, 2026-11-21); no code of it was used. As in that program, of all
rules that match at a place the longest match wins. pycocoevalcap then drops punctuation, but only tokens that
equal one of its list: "!" goes, "!!!" stays, and so does "-lrb-", which the list has in upper case.

It agreed with the program on all 8,673 texts of DREAM-1K, TVBench and four models' descriptions, and on 98 of 100
random strings of words, numbers, quotes and marks without blanks between them (2026-11-21). Known to differ, all
rare in captions: telephone numbers with blanks, apostrophes within words ("taxi'appearance"), some addresses run
into other text, and a full stop that the program repeats after an abbreviation at a sentence's end, which
pycocoevalcap drops anyway. Emoji are dropped, as the program drops what it calls untokenizable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

PUNCTUATION = frozenset(
    ["''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".", "?", "!", ",", ":", "-", "--", "...", ";"]
)
"""What pycocoevalcap 1.2 drops; the tokens are in lower case, so its brackets never match."""

# Letters with the marks that combine with them; superscripts and vulgar fractions are none.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u093c"
    "\u093e-\u094f\u0951-\u0957\u0962\u0963\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
LETTER = rf"(?:[^\W\d_²³¹¼-¾⁰-₟⅐-↋]|[{MARKS}])"
LETTER_OR_DIGIT = rf"(?:{LETTER}|[0-9])"
APOSTROPHE = "['’]"
WORD_END = rf"(?!{LETTER})"

# Abbreviations that keep their full stop wherever they stand.
ABBREVIATIONS = (
    "mr mrs ms dr drs prof profs sgt st ave vs v ft mt capt col comdr cpl gen gov hon lt maj messrs mme mlle pres rep "
    "reps rev sen sens supt adm brig cmdr dept assoc cf elec mfg natl ste msgr pvt pfc ens det insp asst adj atty "
    "cie invt jr sr blvd rd co cos corp inc ltd bros etc jan feb mar apr jun jul aug sep sept oct nov dec mon tue "
    "tues wed thu thurs fri al ala ariz calif colo conn fla ga ind kan kans ky mich minn mo mont neb nev okla penn "
    "tenn va vt wis wyo ph.d esq est ext univ assn bldg ct intl rt sq tel md pty pte plc bancorp adv alex bhd dak "
    "govs jos mtg ph ppte ppty ptes ptys seq sfc spc sys wisc wm"
)
# Only with a capital: in lower case they are words.
CAPITALIZED = "Ark Az Del Ill La Mass Miss Ore Pa Tex Wash"
# Only before a number.
BEFORE_NUMBER = "no nos fig figs pp p ca art op"
# A single letter and its full stop part when a sentence begins after it, which these words tell.
SENTENCE_STARTERS = (
    "A After An As At But He Her Here However If In It Last Many More Mr. Now Once One Other Our She Since So Some "
    "Such That The Their Then There These They This We What When While Yet You"
)
WITH_APOSTROPHE = "o'clock ma'am c'mon e'er ne'er o'er li'l ev'ry s'mores xi'an c'est n'est ol' 'n"
ASSIMILATED = {
    "cannot": "can not",
    "gonna": "gon na",
    "gotta": "got ta",
    "wanna": "wan na",
    "lemme": "lem me",
    "gimme": "gim me",
}
ENTITIES = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": "''",
    "&apos;": "'",
    "&nbsp;": "",
    "&mdash;": "--",
}
FRACTIONS = {
    character: unicodedata.normalize("NFKC", character).replace("\N{FRACTION SLASH}", "/")
    for character in "¼½¾⅓⅔⅛⅜⅝⅞"
}
SYMBOLS = {
    "(": "-lrb-",
    ")": "-rrb-",
    "[": "-lsb-",
    "]": "-rsb-",
    "{": "-lcb-",
    "}": "-rcb-",
    "£": "#",
    "€": "$",
    "¢": "cents",
    "…": "...",
    "–": "--",
    "—": "--",
    "―": "--",
    **dict.fromkeys('"“”«»', "''"),
    **dict.fromkeys("‘’‹›", "'"),
    **FRACTIONS,
}
SIMPLE_WORD = re.compile(r"[A-Za-z]+(?=\s|[,;:!?\"]?$)")
"""Most words by far: nothing else can match as much here."""
DROPPED_CATEGORIES = ("Cf", "Cc", "Cn", "Co", "Cs")
DROPPED_SYMBOLS = re.compile("[\U00010000-\U0010ffff₠-₫₭-₿Ⅰ-ↈ\u2010\u2011\ufe0f]")
"""What the program calls untokenizable."""


class Rule(NamedTuple):
    """A kind of token."""

    pattern: re.Pattern[str]
    write: Callable[[str], str] = str.lower
    """The token as it is written, from the text that matched; several are parted by blanks."""


def tokenize_caption(caption: str) -> str:
    """The words of a caption, joined by blanks: what CIDEr and BLEU are computed on."""
    return " ".join(token for token in tokenize(caption) if token not in PUNCTUATION)


def tokenize(text: str) -> list[str]:
    """The tokens of a text, in lower case, punctuation included."""
    return list(_tokens(_cleaned(text)))


def _cleaned(text: str) -> str:
    """Without soft hyphens, and with blanks for what the program can't read."""
    if text.isascii():
        return text
    read = (
        " " if unicodedata.category(character) in DROPPED_CATEGORIES else character
        for character in text.replace("\N{SOFT HYPHEN}", "")
    )
    return DROPPED_SYMBOLS.sub(" ", "".join(read))


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        simple = SIMPLE_WORD.match(text, place)
        found, write = (simple[0], str.lower) if simple else _longest(text, place)
        place += len(found)
        written = write(found)
        yield from filter(None, ASSIMILATED.get(written, written).split(" "))


def _longest(text: str, place: int) -> tuple[str, Callable[[str], str]]:
    """The longest match at a place, of several the first rule's; a single character where no rule matches."""
    matches = [
        (match[0], rule.write) for rule in RULES if (match := rule.pattern.match(text, place)) and match[0]
    ]
    return max(matches, key=lambda match: len(match[0]), default=(text[place], _symbol))


def _symbol(character: str) -> str:
    return SYMBOLS.get(character, character.lower())


def _brackets_escaped(text: str) -> str:
    return text.lower().replace("(", "-lrb-").replace(")", "-rrb-")


def _blanks_kept(text: str) -> str:
    """A token with blanks in it has them as no-break spaces."""
    return re.sub(r"\s", "\N{NO-BREAK SPACE}", _brackets_escaped(text))


def _before_not(text: str) -> str:
    """ "won't" as "wo n't"."""
    return f"{text[:-3]} {text[-3:]}".lower().replace("’", "'").lstrip()


def _straight(text: str) -> str:
    return text.lower().replace("’", "'")


def _one_of(words: str) -> str:
    """A pattern for one of several words, with either apostrophe."""
    longest_first = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace("'", APOSTROPHE) for word in longest_first) + ")"


def _always(written: str) -> Callable[[str], str]:
    """Write the same, whatever matched."""
    return lambda _: written


def _rule(pattern: str, write: Callable[[str], str] = str.lower) -> Rule:
    return Rule(re.compile(pattern), write)


# Pieces of the rules.
NUMBER = r"[0-9]*(?:[.,:][0-9]+)+|[0-9]+"
ANY_CASE_ABBREVIATION = rf"(?i:{_one_of(ABBREVIATIONS)})\."
HYPHEN_PART = (
    rf"(?:(?:[A-Za-z]\.){{2,}}|[OoDdLl]{APOSTROPHE}{LETTER}{{2,}}|o{APOSTROPHE}clock|{LETTER_OR_DIGIT}+)"
)
FIRST_HYPHEN_PART = (
    rf"(?:(?:[OoDdLl]{APOSTROPHE})?{LETTER_OR_DIGIT}+|[A-Za-z0-9][A-Za-z0-9.,]{{0,60}}|o{APOSTROPHE}clock)"
)
PLAIN = "[A-Za-z0-9]+"

RULES: tuple[Rule, ...] = (
    # Words, alone and joined: man, 3rd, mp3, well-known, u.s.-based, and/or, hello.world, Yahoo!mail, a_b.
    _rule(rf"{LETTER_OR_DIGIT}+"),
    _rule(rf"{FIRST_HYPHEN_PART}(?:-{HYPHEN_PART})+"),
    _rule(rf"{PLAIN}(?:-{PLAIN})*(?:/{PLAIN}(?:-{PLAIN})*)+"),
    _rule(rf"{LETTER}{LETTER_OR_DIGIT}*(?:\.{LETTER}{LETTER_OR_DIGIT}*)+"),
    _rule(rf"{LETTER}+(?:[!?]{LETTER}+)+"),
    _rule(rf"{LETTER_OR_DIGIT}+(?:_{LETTER_OR_DIGIT}+)+"),
    # Contractions.
    _rule(rf"{LETTER}*?[nN]['’`][tT]{WORD_END}", _before_not),
    _rule(rf"{APOSTROPHE}(?i:s|m|d|re|ve|ll){WORD_END}", _straight),
    _rule(rf"{APOSTROPHE}[tT](?=(?i:is|was){WORD_END})", _straight),
    _rule(rf"[yY]{APOSTROPHE}(?=(?i:all|know){WORD_END})"),
    # Words with an apostrophe of their own, and years without their century.
    _rule(rf"(?i:{_one_of(WITH_APOSTROPHE)}){WORD_END}"),
    _rule(rf"{APOSTROPHE}(?i:em|till?|cause|n{APOSTROPHE})"),
    _rule(rf"(?:[odl]|[Qq]u|[A-HJ-Z]){APOSTROPHE}(?!(?i:re|ve|ll){WORD_END}){LETTER}{{2,}}"),
    _rule(rf"{APOSTROPHE}[0-9]{{2}}(?:s(?!{LETTER_OR_DIGIT})|(?=\s|$))"),
    # Abbreviations.
    _rule(ANY_CASE_ABBREVIATION),
    _rule(rf"{_one_of(CAPITALIZED)}\."),
    _rule(rf"(?i:{_one_of(BEFORE_NUMBER)})\.(?=\s*[0-9])"),
    _rule(rf"(?:{LETTER}\.){{2,}}"),
    _rule(rf"(?:{LETTER_OR_DIGIT}+[.-])*{LETTER}+\.(?=[,;:])"),
    _rule(rf"[A-Za-z]\.(?!\s{_one_of(SENTENCE_STARTERS)}{WORD_END})"),
    _rule(r"[A-Z](?:[A-Z]*&[A-Z]+)+"),
    _rule(r"(?:[cC]|[fF])#|[cC]\+\+"),
    # Numbers, fractions, telephone numbers, currencies.
    _rule(rf"[-+]?(?:{NUMBER})"),
    _rule(r"(?:[0-9]+\s)?[0-9]+/[0-9]+", _blanks_kept),
    _rule(r"\([0-9]{3}\)\s?[0-9]{3}-[0-9]{4}", _blanks_kept),
    _rule(r"(?:US|HK|NZ|[ACMS])\$"),
    # Addresses, names, tags, mark-up.
    _rule(r"https?://[^\s\"<>|(){}]+[^\s\"<>|.,!?(){}-]"),
    _rule(r"(?:[\w-]+\.)+(?:com|net|org|edu)\b(?:/[^\s\"<>|(){}]+[^\s\"<>|.,!?(){}-])?"),
    _rule(r"(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*"),
    _rule(r"@\w+"),
    _rule(rf"#{LETTER}+"),
    _rule(r"</?[A-Za-z][\w.:-]*(?:\s+[\w.:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>", _blanks_kept),
    _rule(r"<[!?][^<>]*>", _blanks_kept),
    *(_rule(re.escape(entity), _always(meant)) for entity, meant in ENTITIES.items()),
    _rule(r"&#[0-9]+;"),
    # Faces.
    _rule(rf"[<>]?[:;=]{APOSTROPHE}?[-o*]?(?:[()|\\@\[\]]|[DPdpOo]{WORD_END}|3(?![0-9]))", _brackets_escaped),
    _rule(r"\^_\^"),
    # Runs of marks that stay together.
    _rule(r"[?!]{2,}"),
    _rule(r"\.{3,}", _always("...")),
    _rule(r"-{2,4}", _always("--")),
    _rule(r"-{5,}|\*{2,}|_{2,}|#{2,}|@{2,}|>>|<<"),
    _rule(r"''|``"),
)
