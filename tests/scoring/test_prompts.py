"""The prompts: their version changes with their words, and no text can leave its place in them."""

from __future__ import annotations

import json

from tarsier_core.scoring import prompts


def test_a_changed_word_is_a_changed_version() -> None:
    """If this fails, raise ``VERSION`` and write the new hash beside it."""
    assert {prompts.VERSION: prompts.HASH} == {
        "autodq-1": "eb4b2b006556e36f71c3b61410bcd988fd5ddd4a1599dc0f528eb56147541418"
    }


def test_texts_are_put_in_as_they_are() -> None:
    wild = "{braces} %s \"quotes\" </s> {0}"
    for asked in (
        prompts.extraction(wild),
        prompts.judgement([wild], "d"),
        prompts.judgement(["e"], wild),
        prompts.grading(wild, "r", "a"),
        prompts.rating("q", wild, "a", 0, 3),
        prompts.choosing("q", wild),
    ):
        assert len(asked) == 1 and (wild in asked[0].text or json.dumps(wild) in asked[0].text)


def test_the_number_of_events_is_named() -> None:
    assert "each of the 3 events" in prompts.judgement(["a", "b", "c"], "d")[0].text
    assert "at most 10" in prompts.extraction("d")[0].text
