from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.ptb import PUNCTUATION, tokenize, tokenize_caption

# What the Java program of Stanford CoreNLP 3.4.1 (-preserveLines -lowerCase) answered on 2026-11-21, punctuation
# dropped as pycocoevalcap 1.2 does.
RECORDED = {
    "contractions": (
        "Can't won't ain't they'll I've you'd he's I'm we're John's dogs' don’t it’s",
        "ca n't wo n't ai n't they 'll i 've you 'd he 's i 'm we 're john 's dogs do n't it 's",
    ),
    "two contractions in a row": (
        "couldn't've I'd've won't've y'all",
        "could n't 've i 'd 've wo n't 've y' all",
    ),
    "two words in one": (
        "cannot gonna wanna gotta lemme gimme more'n 'tis 'twas gonna-be",
        "can not gon na wan na got ta lem me gim me more 'n 't is 't was gonna-be",
    ),
    "apostrophes that stay": (
        "O'Brien o'clock ma'am c'mon d'you l'eau D'Arcy qu'il 'em 'til 'cause rock'n'roll ol' s'mores",
        "o'brien o'clock ma'am c'mon d'you l'eau d'arcy qu'il 'em 'til 'cause rock 'n' roll ol' s'mores",
    ),
    "apostrophes that part": ("man'sx x'y gov't th' an' 'round", "man sx x y gov t th an round"),
    "years": ("1990s 1960's '90s '05 'x", "1990s 1960 's '90s '05 x"),
    "currencies": (
        "$5 US$5 C$10 £3 €4 50¢ $1.50 5$ $$ a$",
        "$ 5 us$ 5 c$ 10 # 3 $ 4 50 cents $ 1.50 5 $ $ $ a $",
    ),
    "numbers": (
        "1,000 3.5 10:30 1:2:3 5.5.5 -5 +5 .5 5% 50%. 123.456.7890 1,000,000.5",
        "1,000 3.5 10:30 1:2:3 5.5.5 -5 +5 .5 5 % 50 % 123.456.7890 1,000,000.5",
    ),
    "numbers with letters": ("3rd 21st 3x 2d 100mph 3pm 3:30pm mp3", "3rd 21st 3x 2d 100mph 3pm 3:30 pm mp3"),
    "fractions": ("1/2 20/20 2/3/2010 3½ ½ ⅔", "1/2 20/20 2/3/2010 3 1/2 1/2 2/3"),
    "a mixed number is one token": ("1 3/4", "1\N{NO-BREAK SPACE}3/4"),
    "telephone": ("(555) 123-4567 1-800-555-1212", "-lrb-555-rrb-\N{NO-BREAK SPACE}123-4567 1-800-555-1212"),
    "feet and inches": ("5'10\" 6' 5'9\"", "5 10 6 5 9"),
    "acronyms": (
        "U.S. u.s. U.S.A. a.m. p.m. S.W.A.T. T.V. e.g., i.e., J.K.",
        "u.s. u.s. u.s.a. a.m. p.m. s.w.a.t. t.v. e.g. i.e. j.k.",
    ),
    "abbreviations": (
        "Mr. Smith Dr. No St. John's vs. etc. Inc. Ph.D. Jan. 5 Ave. jr. sr. corp. prof. sgt.",
        "mr. smith dr. no st. john 's vs. etc. inc. ph.d. jan. 5 ave. jr. sr. corp. prof. sgt.",
    ),
    "no abbreviations": (
        "approx. cm. ft. in. vol. sec. tv. ok. may. sun.",
        "approx cm ft. in vol sec tv ok may sun",
    ),
    "states and words": (
        "Mass. mass. Wash. wash. La. la. Miss. miss. Tex. tex.",
        "mass. mass wash. wash la. la miss. miss tex. tex",
    ),
    "no. and a number": (
        "no. five no. 5 no.5 fig. 2 fig. two pp. 3",
        "no five no. 5 no. 5 fig. 2 fig two pp. 3",
    ),
    "a full stop before a comma stays": ("a dog., a cat.; mid.: x", "a dog. a cat. mid. x"),
    "initials": ("J. Smith plan b. the plan B. He plan c. dog", "j. smith plan b. the plan b he plan c. dog"),
    "hyphens": (
        "state-of-the-art T-shirt 12-year-old x-ray F-16 10-15 1.5-2 U.S.-based e.g.-x rock-n-roll O'Brien-Smith",
        "state-of-the-art t-shirt 12-year-old x-ray f-16 10-15 1.5-2 u.s.-based e.g.-x rock-n-roll o'brien-smith",
    ),
    "loose hyphens": ("-hello hello- pre- a -b cat's-eye $5-$10", "hello hello pre a b cat 's eye $ 5 $ 10"),
    "dashes": ("a--b a – b a — b a---b c ― d -----", "a b a b a b a b c d -----"),
    "slashes": (
        "and/or his/her w/o w/ a/b/c km/h 1/2-inch café/bar",
        "and/or his/her w/o w / a/b/c km/h 1/2-inch café / bar",
    ),
    "ellipses": ("wait... wait.. wait. . . wait…end .... no", "wait wait wait wait end no"),
    "quotes": (
        "\"hello\" 'hello' ``hello'' “hello” ‘hello’ «hello» he said,\"go\"",
        "hello hello hello hello hello hello he said go",
    ),
    "brackets": (
        "(smiling) [x] {y} a(b)c ((d))",
        "-lrb- smiling -rrb- -lsb- x -rsb- -lcb- y -rcb- a -lrb- b -rrb- c -lrb- -lrb- d -rrb- -rrb-",
    ),
    "sentence marks": (
        "what?! wow!!! wow?? no! yes? a,b a;b a:b",
        "what ?! wow !!! wow ?? no yes a b a b a b",
    ),
    "words joined by marks": (
        "a!b hello?world hello.world file.mp4 end.Then a.b.c",
        "a!b hello?world hello.world file.mp4 end.then a.b.c",
    ),
    "and": ("AT&T R&B b&w Q&A a & b", "at&t r&b b & w q&a a & b"),
    "symbols": ("@ # ^ * ~ \\ | / = + _ a_b * ** >> < 3", "@ # ^ * ~ \\ | / = + _ a_b * ** >> < 3"),
    "names": ("@user #tag #1 c# C++ foo@bar.com", "@user #tag # 1 c# c++ foo@bar.com"),
    "addresses": (
        "www.example.com http://a.b/c?d=e https://a.b, x.com, youtube.com/watch",
        "www.example.com http://a.b/c?d=e https://a.b x.com youtube.com/watch",
    ),
    "entities": ("&amp; &lt;b&gt; &#39; a&amp;b &copy;", "& < b > &#39; a & b & copy"),
    "tags": (
        "<b> <br/> <unk> <1> <a href=x> <a href='x'>",
        "<b> <br/> <unk> < 1 > < a href = x > <a\N{NO-BREAK SPACE}href='x'>",
    ),
    "faces": (":) :-( ;) :D :P =) :/ a:dog", ":-rrb- :--lrb- ;-rrb- :d :p =-rrb- / a dog"),
    "letters of other alphabets": (
        "café naïve Å Straße 你好 世界 русский العربية हिन्दी 한국어",
        "café naïve å straße 你好 世界 русский العربية हिन्दी 한국어",
    ),
    "signs": ("30°C × ÷ ™ ® • m² H₂O ¥5 ′", "30 ° c × ÷ ™ ® • m ² h ₂ o ¥ 5 ′"),
    "unreadable": ("a 😀 b 👍 ₹5 a\N{SOFT HYPHEN}b", "a b 5 ab"),
    "spaces": ("a\N{NO-BREAK SPACE}b\tc  d\ne", "a b c d e"),
    "nothing": ("", ""),
}


def test_captions_come_out_as_from_java(functions: dict[str, Any]) -> None:
    golden = functions["cider"]
    compared = 0
    for row, references, predictions in zip(
        golden["rows"],
        golden["tokenized_references"].values(),
        golden["tokenized_predictions"].values(),
        strict=True,
    ):
        response = row["response"] if isinstance(row["response"], list) else [row["response"]]
        assert [tokenize_caption(caption) for caption in response] == references
        assert [tokenize_caption(row["prediction"])] == predictions
        compared += len(references) + 1
    assert compared >= 80


@pytest.mark.parametrize(("caption", "expected"), RECORDED.values(), ids=RECORDED.keys())
def test_recorded_answers(caption: str, expected: str) -> None:
    assert tokenize_caption(caption) == expected


def test_punctuation_is_only_dropped_where_pycocoevalcap_lists_it() -> None:
    assert tokenize("Wow!!! (No.)") == ["wow", "!!!", "-lrb-", "no", ".", "-rrb-"]
    assert tokenize_caption("Wow!!! (No.)") == "wow !!! -lrb- no -rrb-"


@given(st.text())
def test_any_text_gives_lower_case_tokens_without_blanks(text: str) -> None:
    for token in tokenize(text):
        assert token and not any(character in " \t\n\r" for character in token)
        assert token == token.lower()
    assert not PUNCTUATION & set(tokenize_caption(text).split(" "))


@given(st.lists(st.text(st.sampled_from("abcdefghij"), min_size=1), min_size=1))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert tokenize(" ".join(words)) == words


@given(st.lists(st.sampled_from([caption for caption, _ in RECORDED.values()]), min_size=1, max_size=3))
def test_blanks_around_a_caption_change_nothing(captions: list[str]) -> None:
    text = " , ".join(captions)
    assert tokenize(f"  {text} \n") == tokenize(text)
