"""Verdicts: hand-written cases with what decides them, and laws that hold for every text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.scoring.lexical import extract_events, judge_events
from tarsier_core.scoring.records import LABELS
from tests.scoring.lexical_changes import listed

TOLD = [
    (
        "The man sits down.",
        "The man walks in and sits down.",
        "the second action keeps the first one's subject",
    ),
    ("The woman smiles.", "A woman enters. She smiles.", "a pronoun stands for the last fitting phrase"),
    ("The cup falls.", "A boy drops a cup, and it falls.", '"it" is the cup, not the boy'),
    ("The dog chases the cat.", "The cat is chased by the dog.", "a passive"),
    ("The door is opened.", "The man opens the door.", "a passive without who does it"),
    (
        "A dog chases two children.",
        "Two children run across a field, chased by a dog.",
        "a passive without helper",
    ),
    ("A woman is given a flower by a man.", "A man gives a flower to a woman.", "a passive of two objects"),
    ("A man gives a woman a flower.", "A man gives a flower to a woman.", 'with and without "to"'),
    ("The girl sits on the chair.", "The girl sat down on a chair.", "tense and particle"),
    ("The boy has thrown the ball.", "The boy is throwing a ball.", "perfect and progressive"),
    ("The children ran.", "Two children begin to run.", "plural, and a verb that only carries another"),
    ("A lad opens the big box.", "A boy opens a large box.", "words of the same group"),
    ("An animal runs.", "A horse runs past.", "a wider word follows from a narrower one"),
    ("A person moves.", "A man walks through a park.", "a wider action, too"),
    ("The girl takes a step.", "A girl steps forward.", "a light verb leaves the action to its noun"),
    ("The man picks the phone up.", "A man picks up a phone from the table.", "a parted phrasal verb"),
    ("In the kitchen, a man cooks.", "A man is cooking in the kitchen.", "the place comes first"),
    (
        "After entering the room, the girl sits down.",
        "The girl entered the room and sat down.",
        "clauses change places",
    ),
    ("The boy who wears a hat runs.", "A boy wearing a hat runs down the street.", "a relative clause"),
    (
        "The man in black hits the man in white.",
        "A man in black hits a man in white.",
        "told apart by their clothes",
    ),
    ("The man does not sit down.", "The man does not sit down, but walks away.", "both deny it"),
    ("The man helps the woman stand up.", "A man helps a woman to stand up.", "what the object does"),
    ("The bowl flies up.", "A cat falls down, causing the bowl to fly up.", "what is caused is done"),
    ("The man tries to open the door.", "The man opens the door.", "done is more than tried"),
    ("A knife cuts the bread.", "A woman cuts bread with a knife.", "what it is done with"),
]

NOT_TOLD = [
    ("The man does not sit down.", "The man walks in and sits down.", "contradiction", "denied by the event"),
    ("The man never sits down.", "The man walks in and sits down.", "contradiction", "denied by the event"),
    ("Nobody sits down.", "The man walks in and sits down.", "contradiction", "denied by the event"),
    ("No man's hand moves.", "The man's hand moves.", "contradiction", "denied by the event"),
    ("The man sits down.", "The man doesn't sit down.", "contradiction", "denied by the description"),
    ("The man walks in without sitting down.", "The man walks in and sits down.", "contradiction", "denied"),
    ("The man fails to open the box.", "The man opens the box.", "contradiction", "denied"),
    ("The man stops walking.", "The man walks.", "contradiction", "denied"),
    (
        "The cat chases the dog.",
        "The cat is chased by the dog.",
        "contradiction",
        '"the dog" who does "chase"',
    ),
    ("The ball throws the boy.", "The boy throws the ball.", "contradiction", '"The boy" who does "throw"'),
    (
        "A woman follows a man.",
        "A woman walks ahead, followed by a man.",
        "contradiction",
        '"a man" who does "follow"',
    ),
    (
        "A woman gives a flower to a man.",
        "A man gives a flower to a woman.",
        "contradiction",
        '"A man" who does "give"',
    ),
    (
        "The dog is thrown to the ball by the boy.",
        "The boy throws the ball to the dog.",
        "contradiction",
        '"the ball", not',
    ),
    (
        "The man in white hits the man in black.",
        "A man in black hits a man in white.",
        "contradiction",
        "who does",
    ),
    ("The man closes the door.", "A man opens the door.", "contradiction", 'opposite action: "open"'),
    (
        "The man puts down the phone.",
        "A man picks up a phone.",
        "contradiction",
        'opposite action: "pick up"',
    ),
    ("The woman sits down.", "A woman stands up.", "contradiction", 'opposite action: "stand up"'),
    ("A car turns left.", "A car turns right.", "contradiction", '"right", not "left"'),
    (
        "The man walks into the house.",
        "The man walks out of the house.",
        "contradiction",
        '"out", not "into"',
    ),
    ("The man opens the door.", "The man tries to open the door.", "neutral", "only tried"),
    ("The lion sleeps.", "A lion eats meat.", "neutral", 'the action "sleep"'),
    ("The lion eats.", "A man eats while a lion sleeps.", "neutral", 'of "A man", not of "The lion"'),
    ("The man kicks the ball.", "The man kicks the door.", "neutral", 'not with "the ball"'),
    ("A woman runs.", "A man runs.", "neutral", 'of "A man", not of "A woman"'),
    ("Three dogs run.", "Two dogs run.", "neutral", 'of "Two dogs", not of "Three dogs"'),
    ("The red car stops.", "A blue car stops.", "neutral", 'of "A blue car", not of "The red car"'),
    ("The horse walks backward.", "The horse walks.", "neutral", 'not "backward"'),
    ("A dog swims.", "An animal moves.", "neutral", "a narrower action doesn't follow from a wider one"),
]


@pytest.mark.parametrize(("event", "description", "why"), TOLD)
def test_what_is_told(event: str, description: str, why: str) -> None:
    (verdict,) = judge_events([event], description)
    assert verdict.label == "entailment", f"{why}: {verdict.reason}"
    assert verdict.event == event
    assert verdict.reason


@pytest.mark.parametrize(("event", "description", "label", "said"), NOT_TOLD)
def test_what_is_not_told(event: str, description: str, label: str, said: str) -> None:
    (verdict,) = judge_events([event], description)
    assert verdict.label == label, verdict.reason
    if '"' in said or "denied" in said or "only" in said:
        assert said in verdict.reason


@pytest.mark.parametrize("case", [*TOLD, *(case[:3] for case in NOT_TOLD)])
def test_lower_case_changes_no_verdict(case: tuple[str, str, str]) -> None:
    """The official protocol lower-cases both texts."""
    event, description, _ = case
    (written,) = judge_events([event], description)
    (lowered,) = judge_events([event.lower()], description.lower())
    assert lowered.label == written.label


def test_events_are_judged_one_by_one_and_in_order() -> None:
    events = ["A dog runs.", "A cat sings.", "A dog runs."]
    verdicts = judge_events(events, "A dog runs.")
    assert [verdict.event for verdict in verdicts] == events
    assert [verdict.label for verdict in verdicts] == ["entailment", "neutral", "entailment"]
    assert judge_events([], "A dog runs.") == ()


@pytest.mark.parametrize(
    ("event", "description"), [("", "A lion eats."), ("...", "A lion."), ("A lion eats.", ""), ("", "")]
)
def test_texts_without_words_are_neutral(event: str, description: str) -> None:
    (verdict,) = judge_events([event], description)
    assert verdict.label == "neutral"
    assert "no words" in verdict.reason


PIECES = st.sampled_from(
    listed(
        "the a man woman dogs and or , . ; of 's walks runs sitting to in with that who which not no picks up down her"
        " his it they is are being pushed by red quickly while after as n't ' \" ( ) 3 2.5 — 男人走路 😀 é ²"
    )
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join))


@given(TEXTS, TEXTS)
def test_every_text_gets_a_verdict_and_always_the_same(event: str, description: str) -> None:
    extracted = extract_events(description)
    assert len(extracted) <= 10
    verdicts = judge_events([event, *extracted], description)
    assert [verdict.event for verdict in verdicts] == [event, *extracted]
    assert all(verdict.label in LABELS and verdict.reason for verdict in verdicts)
    assert judge_events([event, *extracted], description) == verdicts
    assert extract_events(description) == extracted


SENTENCES = st.lists(
    st.sampled_from(
        [
            "A man walks in and sits down",
            "The dog isn't chased by the cat",
            "Two women, who had been talking, stand up",
            "Nobody opens the door",
            "In a dark room, the gork frimbles a blick",
            "She looks at him without smiling",
            "男人走路",
        ]
    ),
    min_size=1,
    max_size=6,
)


@given(SENTENCES, st.data())
def test_a_sentence_of_the_description_is_told(sentences: list[str], data: st.DataObject) -> None:
    copied = data.draw(st.sampled_from(sentences))
    (verdict,) = judge_events([copied], ". ".join(sentences) + ".")
    assert verdict.label == "entailment"


LONG = [
    "walks ",
    "a man walks to the dog and ",
    "man of ",
    "man 's ",
    "the man, ",
    "who ",
    "a" * 50,
    "😀 ",
    "男人走路。",
    "not ",
    "\n",
]


@pytest.mark.parametrize("piece", LONG, ids=[repr(piece[:12]) for piece in LONG])
def test_time_grows_with_the_length_and_not_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.process_time()
        judge_events([*extract_events(text), text[:-1] + "x"], text)
        return time.process_time() - started

    seconds(1_000)
    short, long = seconds(20_000), seconds(100_000)
    assert long < 5 * short * 4 + 1.0, f"{short:.2f} s for 20,000 characters, {long:.2f} s for 100,000"
