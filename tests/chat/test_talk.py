from __future__ import annotations

import pytest

from apps.chat import talk as talks
from apps.chat.talk import Answer, Talk
from tarsier_core.modes import DETAILED, GROUNDED, QUESTION


def test_a_question_takes_the_pending_clips_along(make_clip):
    clip = make_clip()
    talk = talks.ask(talks.attach(Talk(), clip), "What moves?", QUESTION)
    assert talk.pending == ()
    assert talk.exchanges[0].clips == (clip,)
    assert talk.exchanges[0].answer.state == "waiting"
    assert talk.is_busy


def test_undo_gives_the_clips_back(make_clip):
    clip = make_clip()
    asked = talks.ask(talks.attach(Talk(), clip), "What moves?", QUESTION)
    talk, taken_back = talks.undo(asked)
    assert taken_back is not None and taken_back.question == "What moves?"
    assert (talk.pending, talk.exchanges) == ((clip,), ())


def test_undo_of_nothing_changes_nothing():
    assert talks.undo(Talk())[1] is None


def test_retry_asks_the_same_again_under_a_new_number(make_clip):
    first = talks.ask(talks.attach(Talk(), make_clip()), "What moves?", QUESTION)
    done = talks.with_answer(first, 1, Answer("done", "A star."))
    again = talks.retry(done)
    assert [exchange.id for exchange in again.exchanges] == [2]
    assert again.exchanges[0].question == "What moves?"
    assert again.exchanges[0].clips == done.exchanges[0].clips
    assert again.exchanges[0].answer == Answer()


def test_edit_drops_what_followed_and_keeps_the_clips(make_clip):
    talk = talks.attach(Talk(), make_clip())
    for number, question in enumerate(("One?", "Two?", "Three?"), start=1):
        talk = talks.with_answer(talks.ask(talk, question, QUESTION), number, Answer("done", "Yes."))
    changed = talks.edit(talk, 1, "Other?")
    assert [(exchange.id, exchange.question) for exchange in changed.exchanges] == [(4, "Other?")]
    assert changed.clips == talk.clips
    assert talks.edit(talk, 99, "Other?") is talk


@pytest.mark.parametrize("state", ["done", "stopped", "failed"])
def test_an_answer_that_ended_never_changes(state):
    talk = talks.with_answer(talks.ask(Talk(), "Why?", QUESTION), 1, Answer(state, "Because."))
    assert talks.with_answer(talk, 1, Answer("running", "No.")).exchanges[0].answer.text == "Because."


def test_an_answer_to_a_question_that_is_gone_is_dropped():
    talk, _ = talks.undo(talks.ask(Talk(), "Why?", QUESTION))
    assert talks.with_answer(talk, 1, Answer("done", "Because.")).exchanges == ()


def test_files_taken_out_of_the_box_are_no_longer_pending(make_clip):
    one, two = make_clip("one.mp4"), make_clip("two.mp4")
    talk = talks.keep_pending(talks.attach(talks.attach(Talk(), one), two), frozenset({two.source}))
    assert talk.pending == (two,)


@pytest.mark.parametrize(
    ("question", "mode"),
    [(DETAILED.prompt, DETAILED), (GROUNDED.prompt, GROUNDED), ("Who jumps?", QUESTION), ("", QUESTION)],
)
def test_a_mode_is_known_by_its_prompt(question, mode):
    assert talks.mode_of(question) is mode
