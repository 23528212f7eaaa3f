from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from apps.chat import service as services
from apps.chat.samples import CLIPS
from apps.chat.service import Choice
from tarsier_core.engine.scripted import ScriptedEngine
from tarsier_core.errors import EngineError, ModelError
from tarsier_core.modes import CHINESE, DETAILED, QUESTION
from tarsier_core.records import Media

REAL = Choice("scripted", num_frames=4)
SAMPLE = CLIPS / "one-object.mp4"


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "uploads" / "star.mp4"
    path.parent.mkdir()
    shutil.copy(SAMPLE, path)
    return path


def ask_and_answer(service, visit, text="What happens?", mode=QUESTION, choice=REAL):
    """Send a question and run its answer to the end."""
    assert service.ask(visit, text, mode, choice), visit.notice
    for _ in service.answer(visit, visit.talk.exchanges[-1].id, choice):
        pass
    return visit.talk.exchanges[-1].answer


def test_a_clip_is_sampled_before_any_model_is_opened(make_service, upload):
    def open_engine(model):
        raise AssertionError("nobody asked for a model")

    service = make_service(open_engine=open_engine)
    visit = service.visitors.visit("a")
    assert service.sync_uploads(visit, [str(upload)], 5) == []
    assert len(visit.talk.pending[0].frames) == 5


def test_an_answer_streams_and_says_what_it_cost(make_service, upload):
    service = make_service("A red star jumps.")
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "", DETAILED, REAL)
    texts = []
    for _ in service.answer(visit, 1, REAL):
        texts.append(visit.talk.exchanges[0].answer.text)
    assert texts[0] == "" and texts[-1] == "A red star jumps."
    answer = visit.talk.exchanges[0].answer
    assert answer.state == "done" and answer.completion is not None
    assert service.visitors.num_waiting == 0


def test_the_job_keeps_frames_and_not_the_file(make_service, upload):
    engine = ScriptedEngine("Yes.")
    service = make_service(open_engine=lambda model: engine)
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "", DETAILED, REAL)
    upload.unlink()
    for _ in service.answer(visit, 1, REAL):
        pass
    assert visit.talk.exchanges[0].answer.text == "Yes."
    assert isinstance(engine.conversations[0].turns[0].parts[0], Media)


@pytest.mark.parametrize(
    ("text", "mode", "model", "notice"),
    [
        ("", QUESTION, "scripted", services.NO_QUESTION),
        (" \n ", QUESTION, "scripted", services.NO_QUESTION),
        ("x" * 5000, QUESTION, "scripted", services.TOO_LONG),
        ("", CHINESE, "tiny", services.TINY_CANNOT.format(mode="Chinese")),
    ],
)
def test_questions_that_cannot_be_sent(text, mode, model, notice, make_service, upload):
    service = make_service()
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    assert not service.ask(visit, text, mode, Choice(model))
    assert visit.notice == notice
    assert visit.talk.exchanges == () and len(visit.talk.pending) == 1


def test_without_a_clip_there_is_nothing_to_ask_about(make_service):
    service = make_service()
    visit = service.visitors.visit("a")
    assert not service.ask(visit, "What happens?", QUESTION, REAL)
    assert visit.notice == services.NO_CLIP


def test_a_second_question_waits_for_the_first_answer(make_service, upload):
    service = make_service()
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "One?", QUESTION, REAL)
    assert not service.ask(visit, "Two?", QUESTION, REAL)
    assert visit.notice == services.BUSY


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("notes.txt", b"hello", "notes.txt: this kind of file isn't known"),
        ("broken.mp4", b"\0" * 4096, "broken.mp4: "),
        ("empty.gif", b"", "empty.gif: "),
        ("vanished.mp4", None, "vanished.mp4: "),
    ],
)
def test_files_that_cannot_be_used(name, content, cause, make_service, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    service = make_service()
    visit = service.visitors.visit("a")
    assert service.sync_uploads(visit, [str(path)], 4) == [str(path)]
    assert visit.notice.startswith(cause) and visit.notice.endswith(".")
    assert str(tmp_path) not in visit.notice
    assert visit.talk.pending == ()
    assert not path.exists()


def test_a_conversation_holds_a_limited_number_of_clips(make_service, upload, monkeypatch):
    monkeypatch.setattr(services.talks, "MAX_CLIPS", 1)
    second = upload.with_name("second.mp4")
    shutil.copy(upload, second)
    service = make_service()
    visit = service.visitors.visit("a")
    assert service.sync_uploads(visit, [str(upload), str(second)], 4) == [str(second)]
    assert visit.notice == services.TOO_MANY_CLIPS


def test_another_number_of_frames_counts_for_clips_not_yet_sent(make_service, upload):
    service = make_service()
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    name = visit.talk.pending[0].id
    service.change_frames(visit, 6)
    assert (visit.talk.pending[0].id, len(visit.talk.pending[0].frames)) == (name, 6)


@pytest.mark.parametrize("tokens", [0, 2])
def test_a_model_that_fails_leaves_a_sentence_and_what_it_had_said(tokens, make_service, upload):
    failure = EngineError("the model ran out of memory")
    engine = ScriptedEngine("A red star jumps.", failure=failure, fail_after_tokens=tokens)
    service = make_service(open_engine=lambda model: engine)
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    answer = ask_and_answer(service, visit)
    assert (answer.state, answer.error) == ("failed", "the model ran out of memory.")
    assert answer.text == ("A red" if tokens else "")
    assert service.visitors.num_waiting == 0


def test_a_model_that_cannot_be_opened_is_a_sentence_too(make_service, upload):
    def open_engine(model):
        raise ModelError(f"{model} isn't there")

    service = make_service(open_engine=open_engine)
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    assert ask_and_answer(service, visit).error == "scripted isn't there."


def test_a_fault_of_the_program_closes_the_answer_and_is_raised(make_service, upload):
    def open_engine(model):
        raise ZeroDivisionError

    service = make_service(open_engine=open_engine)
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    with pytest.raises(ZeroDivisionError):
        ask_and_answer(service, visit)
    assert visit.talk.exchanges[0].answer.error == services.BROKEN
    assert service.visitors.num_waiting == 0


def test_stop_in_mid_answer_keeps_what_is_there(make_service, upload):
    service = make_service("one two three four five six seven eight")
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "Count.", QUESTION, REAL)
    for _ in service.answer(visit, 1, REAL):
        if visit.talk.exchanges[0].answer.text:
            service.stop(visit)
    answer = visit.talk.exchanges[0].answer
    assert answer.state == "stopped" and answer.completion is not None
    assert answer.text.startswith("one") and "eight" not in answer.text
    assert ask_and_answer(service, visit, "Go on?").state == "done"


def test_stop_while_waiting_leaves_the_queue(make_service, upload):
    service = make_service()
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "Count.", QUESTION, REAL)
    service.stop(visit)
    assert visit.talk.exchanges[0].answer.state == "stopped"
    assert service.visitors.num_waiting == 0
    assert list(service.answer(visit, 1, REAL)) == []


def test_retry_edit_and_undo(make_service, upload):
    service = make_service("Yes.")
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    ask_and_answer(service, visit, "One?")
    service.retry(visit)
    assert [(e.id, e.question, e.answer.state) for e in visit.talk.exchanges] == [(2, "One?", "waiting")]
    for _ in service.answer(visit, 2, REAL):
        pass
    ask_and_answer(service, visit, "Two?")
    service.edit(visit, 2, "Other?", REAL)
    assert [e.question for e in visit.talk.exchanges] == ["Other?"]
    taken_back = service.undo(visit)
    assert taken_back is not None and taken_back.question == "Other?"
    assert len(visit.talk.pending) == 1 and service.visitors.num_waiting == 0


def test_a_full_queue_says_so_and_changes_nothing(make_service, upload):
    service = make_service(max_waiting=1)
    first, second = service.visitors.visit("a"), service.visitors.visit("b")
    for visit in (first, second):
        service.sync_uploads(visit, [str(upload)], 4)
    assert service.ask(first, "One?", QUESTION, REAL)
    assert not service.ask(second, "Two?", QUESTION, REAL)
    assert second.notice == services.QUEUE_FULL.format(waiting=1)
    assert second.talk.exchanges == () and len(second.talk.pending) == 1
    service.stop(first)
    assert service.ask(second, "Two?", QUESTION, REAL)


def test_two_visitors_never_see_each_other(make_service, upload):
    engine = ScriptedEngine(lambda conversation: f"You said {conversation.turns[-1].text}")
    service = make_service(open_engine=lambda model: engine)
    visits = [service.visitors.visit(f"tab {number}") for number in range(4)]
    for number, visit in enumerate(visits):
        service.sync_uploads(visit, [str(upload)], 4)
        service.ask(visit, f"secret {number}", QUESTION, REAL)

    def run(visit):
        for _ in service.answer(visit, 1, REAL):
            pass

    threads = [threading.Thread(target=run, args=(visit,)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, visit in enumerate(visits):
        assert [e.answer.text for e in visit.talk.exchanges] == [f"You said secret {number}"]


def test_closing_the_tab_ends_the_answer_and_deletes_the_upload(make_service, upload):
    service = make_service("one two three four five six")
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    service.ask(visit, "Count.", QUESTION, REAL)
    for _ in service.answer(visit, 1, REAL):
        if visit.talk.exchanges[0].answer.text:
            service.close("a")
    assert visit.talk.exchanges[0].answer.state == "stopped"
    assert not upload.exists()
    assert list(upload.parent.parent.glob("*.stop")) == []


def test_a_new_conversation_deletes_the_clips_of_the_old(make_service, upload):
    service = make_service()
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    ask_and_answer(service, visit)
    service.new(visit)
    assert visit.talk.exchanges == () and not upload.exists()


def test_a_sample_is_asked_about_at_once_and_stays(make_service, upload):
    service = make_service("A star.")
    visit = service.visitors.visit("a")
    service.sync_uploads(visit, [str(upload)], 4)
    assert service.ask_about(visit, str(SAMPLE), DETAILED, REAL)
    assert [clip.name for clip in visit.talk.exchanges[0].clips] == ["one-object.mp4"]
    assert [clip.name for clip in visit.talk.pending] == ["star.mp4"]
    service.new(visit)
    assert SAMPLE.exists()
