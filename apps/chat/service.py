"""What the page's buttons do, without Gradio: every action changes a ``Visit`` and may leave a notice.

A notice is one sentence about why nothing happened, or about what was left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from apps.chat import talk as talks
from apps.chat.clips import read_clip, resample
from apps.chat.engines import Engines
from apps.chat.generate import Generate
from apps.chat.history import about_the_latest_clip, conversation_up_to
from apps.chat.talk import Answer, AnswerState, Exchange, Talk
from apps.chat.visitors import Visit, Visitors, tidy_uploads
from tarsier_core.engine.protocol import Completion, GenerationOptions
from tarsier_core.errors import MediaError, TarsierError
from tarsier_core.modes import QUESTION, Mode
from tarsier_core.records import Conversation

MAX_QUESTION_CHARACTERS = 4000
SECONDS_BETWEEN_VIEWS = 0.05
"""Tokens that come faster than this are shown together; a browser can't show more anyway."""

BUSY = "An answer is still being written. Stop it first, or wait until it is there."
NO_CLIP = "Add a video, a GIF or a picture first: the model answers about what it sees."
NO_QUESTION = "Type a question, or choose one of the descriptions."
TOO_LONG = f"That question is longer than {MAX_QUESTION_CHARACTERS:,} characters. Please shorten it."
TOO_MANY_CLIPS = f"A conversation holds {talks.MAX_CLIPS} clips at most. Start a new one for more."
QUEUE_FULL = (
    "The queue is full: {waiting} questions are waiting. Nothing is lost; send yours again in a minute."
)
FORGOTTEN = (
    "The page lost its connection, and your conversation was deleted with its clips. Please add them again."
)
TINY_CANNOT = "The built-in model tiny was never taught this: {mode}. Choose another model for it."
BROKEN = "The program itself failed here; its log says how. Retry, or start a new conversation."


@dataclass(frozen=True)
class Choice:
    """What the settings beside the conversation say."""

    model: str
    num_frames: int = 16
    options: GenerationOptions = GenerationOptions()


class ChatService:
    """Everything that can happen in a conversation."""

    def __init__(self, visitors: Visitors, engines: Engines, generate: Generate, folder: Path) -> None:
        self.visitors = visitors
        self._engines = engines
        self._generate = generate
        self._folder = folder

    def sync_uploads(self, visit: Visit, paths: list[str], num_frames: int) -> list[str]:
        """Make the pending clips those that lie in the input box; returns the paths that can't be used."""
        with visit.lock:
            visit.notice = ""
            visit.talk = talks.keep_pending(visit.talk, frozenset(paths))
            have = {clip.source for clip in visit.talk.pending}
            unusable = []
            for path in dict.fromkeys(paths):
                self.visitors.hold(visit, path)
                if path not in have and not self._attach(visit, path, num_frames):
                    unusable.append(path)
            tidy_uploads(self.visitors, visit)
            return unusable

    def _attach(self, visit: Visit, path: str, num_frames: int) -> bool:
        if len(visit.talk.clips) >= talks.MAX_CLIPS:
            visit.notice = TOO_MANY_CLIPS
            return False
        try:
            clip = read_clip(path, num_frames)
        except MediaError as error:
            visit.notice = sentence(error)
            return False
        visit.talk = talks.attach(visit.talk, clip)
        return True

    def change_frames(self, visit: Visit, num_frames: int) -> None:
        """Sample the clips that aren't sent yet again, with another number of frames."""
        with visit.lock:
            visit.notice = ""
            for clip in visit.talk.pending:
                if clip.asked_frames == num_frames:
                    continue
                try:
                    visit.talk = talks.replace_pending(visit.talk, resample(clip, num_frames))
                except MediaError as error:
                    visit.notice = sentence(error)

    def ask(self, visit: Visit, text: str, mode: Mode, choice: Choice) -> bool:
        """Send a question: the text, or what the mode asks for when there is none."""
        question = text.strip() or mode.prompt
        with visit.lock:
            visit.notice = self._objection(visit.talk, question, QUESTION if text.strip() else mode, choice)
            if visit.notice:
                return False
            asked_as = talks.mode_of(question)
            return self._start(visit, talks.ask(visit.talk, question, asked_as))

    def ask_about(self, visit: Visit, sample: str, mode: Mode, choice: Choice) -> bool:
        """Open a bundled sample and ask about it at once; clips in the input box stay there."""
        with visit.lock:
            before = visit.talk
            visit.talk = replace(before, pending=())
            visit.notice = ""
            if not (self._attach(visit, sample, choice.num_frames) and self.ask(visit, "", mode, choice)):
                visit.talk = before
                return False
            visit.talk = replace(visit.talk, pending=before.pending)
            return True

    def _objection(self, talk: Talk, question: str, mode: Mode, choice: Choice) -> str:
        """Why a question can't be sent; empty when it can."""
        if talk.is_busy:
            return BUSY
        if not talk.clips:
            return NO_CLIP
        if not question:
            return NO_QUESTION
        if len(question) > MAX_QUESTION_CHARACTERS:
            return TOO_LONG
        if choice.model == "tiny" and not mode.tiny:
            return TINY_CANNOT.format(mode=mode.label)
        return ""

    def _start(self, visit: Visit, talk: Talk) -> bool:
        """Queue the last question of ``talk``; when the queue is full nothing changes."""
        if not self.visitors.join_line(visit, talk.exchanges[-1].id):
            visit.notice = QUEUE_FULL.format(waiting=self.visitors.num_waiting)
            return False
        visit.talk = talk
        tidy_uploads(self.visitors, visit)
        return True

    def retry(self, visit: Visit) -> None:
        """Ask the last question again."""
        with visit.lock:
            visit.notice = BUSY if visit.talk.is_busy else ""
            if visit.talk.exchanges and not visit.notice:
                self._start(visit, talks.retry(visit.talk))

    def edit(self, visit: Visit, exchange_id: int, text: str, choice: Choice) -> None:
        """Ask an earlier question in other words; what followed is dropped."""
        question = text.strip()
        with visit.lock:
            visit.notice = self._objection(visit.talk, question, talks.mode_of(question), choice)
            if not visit.notice and talks.find(visit.talk, exchange_id) is not None:
                self._start(visit, talks.edit(visit.talk, exchange_id, question))

    def undo(self, visit: Visit) -> Exchange | None:
        """Take the last question back, its clips with it; an answer in the making is stopped."""
        with visit.lock:
            visit.notice = ""
            self._end_open(visit)
            visit.talk, taken_back = talks.undo(visit.talk)
            return taken_back

    def stop(self, visit: Visit) -> None:
        """End the answer that is waiting or being written; what is there stays."""
        with visit.lock:
            visit.notice = ""
            self._end_open(visit)

    def _end_open(self, visit: Visit) -> None:
        for exchange in visit.talk.exchanges:
            if exchange.answer.state == "waiting":
                self._set_answer(visit, exchange.id, replace(exchange.answer, state="stopped"))
                self.visitors.leave_line(visit, exchange.id)
            elif exchange.answer.state == "running":
                self._set_answer(visit, exchange.id, replace(exchange.answer, state="stopping"))
                self._stop_file(visit).touch()

    def new(self, visit: Visit) -> None:
        """Start over: the conversation and its clips are deleted."""
        with visit.lock:
            visit.notice = ""
            self._end_open(visit)
            visit.talk = replace(Talk(), next_id=visit.talk.next_id)
            tidy_uploads(self.visitors, visit)

    def close(self, key: str) -> None:
        """The tab is gone: so are its answer, its conversation and its uploads."""
        visit = self.visitors.close(key)
        if visit is not None:
            with visit.lock:
                self._end_open(visit)

    def answer(self, visit: Visit, exchange_id: int, choice: Choice) -> Iterator[None]:
        """Write the answer to a waiting question; yields whenever there is something new to show."""
        with visit.lock:
            exchange = talks.find(visit.talk, exchange_id)
            if visit.is_closed or exchange is None or exchange.answer.state != "waiting":
                return
            self._stop_file(visit).unlink(missing_ok=True)
            talk = visit.talk
            self._set_answer(visit, exchange_id, Answer("running"))
        try:
            yield
            yield from self._write(visit, exchange_id, conversation_up_to(talk, exchange_id), choice)
        except TarsierError as error:
            self._fail(visit, exchange_id, sentence(error))
        finally:
            self._fail(visit, exchange_id, BROKEN)  # does nothing to an answer that has ended
            self.visitors.leave_line(visit, exchange_id)
            self._stop_file(visit).unlink(missing_ok=True)
        yield

    def _write(
        self, visit: Visit, exchange_id: int, conversation: Conversation, choice: Choice
    ) -> Iterator[None]:
        info = self._engines.get(choice.model).info
        self._set_answer(visit, exchange_id, Answer("running", engine=info))
        yield
        if info.is_tiny:
            conversation = about_the_latest_clip(conversation)
        text, shown_at = "", 0.0
        stop = self._stop_file(visit)
        for item in self._generate(choice.model, conversation, choice.options, stop):
            if isinstance(item, Completion):
                ended: AnswerState = "stopped" if item.finish_reason == "cancelled" else "done"
                self._set_answer(visit, exchange_id, Answer(ended, item.text, info, item))
                continue
            text += item
            self._set_answer(visit, exchange_id, Answer("running", text, info))
            if time.monotonic() - shown_at >= SECONDS_BETWEEN_VIEWS:
                yield
                shown_at = time.monotonic()

    def _set_answer(self, visit: Visit, exchange_id: int, answer: Answer) -> None:
        with visit.lock:
            visit.talk = talks.with_answer(visit.talk, exchange_id, answer)

    def _fail(self, visit: Visit, exchange_id: int, why: str) -> None:
        with visit.lock:
            exchange = talks.find(visit.talk, exchange_id)
            if exchange is not None:
                self._set_answer(visit, exchange_id, replace(exchange.answer, state="failed", error=why))

    def _stop_file(self, visit: Visit) -> Path:
        return self._folder / f"{visit.id}.stop"


def sentence(error: TarsierError) -> str:
    """An error as a sentence of its own."""
    text = str(error).strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
