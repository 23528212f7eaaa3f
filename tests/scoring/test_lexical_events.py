"""Which events a description is found to tell, and how they are worded."""

from __future__ import annotations

import pytest

from tarsier_core.scoring.lexical import VERSION, extract_events

CASES = [
    ("He walks in and sits down.", ["He walks in.", "He sits down."], "the subject is carried over"),
    (
        "A man walks in. He then picks up a book and reads it.",
        ["A man walks in.", "The man picks up a book.", "The man reads the book."],
        "pronouns, as subject and as object",
    ),
    (
        "The video shows a woman in a red dress who is dancing while a crowd watches her.",
        ["A woman is dancing.", "A crowd watches the woman."],
        "what the video shows, not that it shows",
    ),
    (
        "Two children run across a field, chased by a dog.",
        ["Two children run across a field.", "Two children are chased by a dog."],
        "a participle becomes a sentence",
    ),
    (
        "A mouse holding a key runs away.",
        ["A mouse is holding a key.", "A mouse runs away."],
        "two subjects' verbs",
    ),
    (
        "The cat jumps onto the table, knocking over a glass.",
        ["The cat jumps onto the table.", "The cat is knocking over a glass."],
        "what hangs on a comma has the same subject",
    ),
    (
        "A boy is thrown into the air by his father.",
        ["A boy is thrown into the air by his father."],
        "a passive",
    ),
    (
        "A cat falls, causing the bowl to fly up.",
        ["A cat falls.", "The bowl flies up."],
        "what is caused is an event of its own",
    ),
    (
        "A man can be seen walking down the street.",
        ["A man is walking down the street."],
        "that it's seen is no event",
    ),
    ("The camera pans left. The scene cuts to a house.", [], "camera moves and cuts"),
    ("The camera zooms in on a cat licking its paw.", ["A cat is licking its paw."], "what the camera shows"),
    ("The room is bright and has a table. The man appears happy.", [], "what only is"),
    ("A man in a hat is wearing a red shirt.", [], "clothes"),
    ("The lighting creates a warm atmosphere.", [], "impressions"),
    ("The man doesn't open the door. He tries to leave.", [], "what isn't done"),
    ("We see a dog.", [], "who watches"),
    ("A dog barks. A dog barks. A dog barks.", ["A dog barks."], "each event once"),
    ("", [], "nothing"),
    ("😀 ... ???", [], "no words"),
]


@pytest.mark.parametrize(("description", "events", "why"), CASES)
def test_events(description: str, events: list[str], why: str) -> None:
    assert list(extract_events(description)) == events, why


def test_events_of_a_lower_cased_description_are_the_same() -> None:
    for description, events, _ in CASES:
        lowered = [event.lower() for event in extract_events(description.lower())]
        assert lowered == [event.lower() for event in events]


def test_at_most_ten_are_listed_from_the_start() -> None:
    actions = [
        "runs",
        "jumps",
        "swims",
        "sings",
        "eats",
        "sleeps",
        "drinks",
        "reads",
        "writes",
        "waves",
        "laughs",
        "cries",
    ]
    events = extract_events(" ".join(f"A man {action}." for action in actions))
    assert list(events) == [f"A man {action}." for action in actions[:10]]


def test_the_version_is_short_enough_to_stand_in_every_record() -> None:
    assert 0 < len(VERSION) <= 10
