from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.chat import talk as talks
from apps.chat.history import about_the_latest_clip, conversation_up_to
from apps.chat.talk import Answer, Talk
from tarsier_core.modes import QUESTION
from tarsier_core.records import Media, Text


def talk_of(exchanges, make_clip):
    """A talk from (number of clips, question, answer) triples."""
    talk = Talk()
    for number, (clips, question, answer) in enumerate(exchanges, start=1):
        for place in range(clips):
            talk = talks.attach(talk, make_clip(f"{number}-{place}.mp4"))
        talk = talks.ask(talk, question, QUESTION)
        talk = talks.with_answer(talk, number, answer)
    return talk


def shape(conversation):
    """Each turn as its role and its parts: names of clips, and words."""
    return [
        (turn.role, *(part.frames.name if isinstance(part, Media) else part.text for part in turn.parts))
        for turn in conversation.turns
    ]


DONE = Answer("done", "Yes.")
CASES = {
    "one question": ([(1, "Q1", Answer())], [("user", "1-0.mp4", "Q1")]),
    "a follow-up": (
        [(1, "Q1", DONE), (0, "Q2", Answer())],
        [("user", "1-0.mp4", "Q1"), ("assistant", "Yes."), ("user", "Q2")],
    ),
    "several clips come before the words": (
        [(2, "Q1", Answer())],
        [("user", "1-0.mp4", "1-1.mp4", "Q1")],
    ),
    "a stopped answer counts as far as it got": (
        [(1, "Q1", Answer("stopped", "A st")), (0, "Q2", Answer())],
        [("user", "1-0.mp4", "Q1"), ("assistant", "A st"), ("user", "Q2")],
    ),
    "a failed question leaves only its clips": (
        [(1, "Q1", Answer("failed", "A s", error="No.")), (0, "Q2", Answer())],
        [("user", "1-0.mp4", "Q2")],
    ),
    "stopped before the first word": (
        [(1, "Q1", Answer("stopped")), (1, "Q2", Answer())],
        [("user", "1-0.mp4", "2-0.mp4", "Q2")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_turns(case, make_clip):
    exchanges, expected = CASES[case]
    talk = talk_of(exchanges, make_clip)
    assert shape(conversation_up_to(talk, len(exchanges))) == expected


def test_what_came_after_the_question_is_not_given(make_clip):
    talk = talk_of([(1, "Q1", DONE), (0, "Q2", DONE)], make_clip)
    assert shape(conversation_up_to(talk, 1)) == [("user", "1-0.mp4", "Q1")]


def test_an_unknown_question_is_an_error(make_clip):
    with pytest.raises(KeyError):
        conversation_up_to(talk_of([(1, "Q1", DONE)], make_clip), 7)


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        (
            [(1, "Q1", DONE), (0, "Q2", Answer())],
            [("user", "1-0.mp4", "Q1"), ("assistant", "Yes."), ("user", "Q2")],
        ),
        ([(1, "Q1", DONE), (1, "Q2", Answer())], [("user", "2-0.mp4", "Q2")]),
        (
            [(2, "Q1", DONE), (0, "Q2", Answer())],
            [("user", "1-1.mp4", "Q1"), ("assistant", "Yes."), ("user", "Q2")],
        ),
        ([(0, "Q1", Answer())], [("user", "Q1")]),
    ],
)
def test_for_a_model_of_one_clip_the_latest_counts(exchanges, expected, make_clip):
    talk = talk_of(exchanges, make_clip)
    assert shape(about_the_latest_clip(conversation_up_to(talk, len(exchanges)))) == expected


answers = st.builds(
    Answer,
    st.sampled_from(["done", "stopped", "failed"]),
    st.sampled_from(["", " ", "A star.", "<frame: 1-2> It jumps."]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(st.integers(0, 2), st.text(max_size=5), answers), max_size=6))
def test_turns_always_alternate_and_no_clip_is_lost(history, make_clip):
    talk = talk_of([*history, (0, "last", Answer())], make_clip)
    conversation = conversation_up_to(talk, len(history) + 1)
    roles = [turn.role for turn in conversation.turns]
    assert roles == (["user", "assistant"] * len(roles))[: len(roles)] and roles[-1] == "user"
    assert [frames.name for frames in conversation.media] == [clip.name for clip in talk.clips]
    for turn in conversation.turns:
        assert isinstance(turn.parts[-1], Text)
