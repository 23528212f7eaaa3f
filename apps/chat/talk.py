"""A conversation as the page knows it, and what can happen to it. Pure: every change gives a new ``Talk``.

Talk
+- pending: clips added and not yet asked about
+- exchanges: question (with the clips sent along) -> answer
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tarsier_core.engine.protocol import Completion, EngineInfo
from tarsier_core.modes import MODES, QUESTION, Mode
from tarsier_core.records import ClipInfo, Frames

AnswerState = Literal["waiting", "running", "stopping", "done", "stopped", "failed"]
OPEN_STATES: frozenset[AnswerState] = frozenset({"waiting", "running", "stopping"})
MAX_CLIPS = 8
"""Clips in one conversation: each keeps its sampled frames in memory."""


@dataclass(frozen=True, eq=False)
class Clip:
    """A clip, GIF or image in a conversation: where its file is, and the frames taken from it."""

    id: str
    source: str
    """Path of the upload (or bundled sample); only for playing and for sampling again before it is sent."""
    name: str
    info: ClipInfo
    frames: Frames
    asked_frames: int
    """Number of frames that was asked for; ``frames`` has fewer where the clip is shorter."""


@dataclass(frozen=True)
class Answer:
    """What the model said, as far as it got."""

    state: AnswerState = "waiting"
    text: str = ""
    engine: EngineInfo | None = None
    completion: Completion | None = None
    error: str = ""
    """One sentence, when the state is failed."""

    @property
    def is_open(self) -> bool:
        """Whether more may still come."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, eq=False)
class Exchange:
    """One question and its answer."""

    id: int
    """Never used twice in a conversation, so that an answer in the making can't land on another question."""
    question: str
    mode: Mode
    clips: tuple[Clip, ...] = ()
    answer: Answer = Answer()


@dataclass(frozen=True, eq=False)
class Talk:
    """The whole conversation of one visitor."""

    exchanges: tuple[Exchange, ...] = ()
    pending: tuple[Clip, ...] = ()
    next_id: int = 1

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Every clip in order of appearance, the pending ones last."""
        return (*(clip for exchange in self.exchanges for clip in exchange.clips), *self.pending)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is waiting or being written."""
        return any(exchange.answer.is_open for exchange in self.exchanges)


def attach(talk: Talk, clip: Clip) -> Talk:
    """Add a clip to the next question."""
    return replace(talk, pending=(*talk.pending, clip))


def keep_pending(talk: Talk, sources: frozenset[str]) -> Talk:
    """Drop the pending clips whose files were taken out of the input box."""
    return replace(talk, pending=tuple(clip for clip in talk.pending if clip.source in sources))


def replace_pending(talk: Talk, clip: Clip) -> Talk:
    """Put a newly sampled version of a pending clip in its place."""
    return replace(talk, pending=tuple(clip if old.id == clip.id else old for old in talk.pending))


def ask(talk: Talk, question: str, mode: Mode) -> Talk:
    """Send a question with the pending clips; it waits for its answer."""
    exchange = Exchange(talk.next_id, question, mode, talk.pending)
    return Talk((*talk.exchanges, exchange), (), talk.next_id + 1)


def with_answer(talk: Talk, exchange_id: int, answer: Answer) -> Talk:
    """Give a question its answer, unless the answer is closed or the question has gone meanwhile."""
    return replace(
        talk,
        exchanges=tuple(
            replace(exchange, answer=answer)
            if exchange.id == exchange_id and exchange.answer.is_open
            else exchange
            for exchange in talk.exchanges
        ),
    )


def find(talk: Talk, exchange_id: int) -> Exchange | None:
    """The exchange with this number, if it is still there."""
    return next((exchange for exchange in talk.exchanges if exchange.id == exchange_id), None)


def retry(talk: Talk) -> Talk:
    """Ask the last question again; its answer so far is dropped."""
    if not talk.exchanges:
        return talk
    last = talk.exchanges[-1]
    again = Exchange(talk.next_id, last.question, last.mode, last.clips)
    return replace(talk, exchanges=(*talk.exchanges[:-1], again), next_id=talk.next_id + 1)


def undo(talk: Talk) -> tuple[Talk, Exchange | None]:
    """Take the last question back; its clips are pending again. Returns what was taken back too."""
    if not talk.exchanges:
        return talk, None
    last = talk.exchanges[-1]
    return replace(talk, exchanges=talk.exchanges[:-1], pending=(*last.clips, *talk.pending)), last


def edit(talk: Talk, exchange_id: int, question: str) -> Talk:
    """Ask an earlier question in other words; everything after it is dropped, its clips stay."""
    for position, exchange in enumerate(talk.exchanges):
        if exchange.id == exchange_id:
            mode = exchange.mode if question == exchange.question else mode_of(question)
            changed = Exchange(talk.next_id, question, mode, exchange.clips)
            return replace(talk, exchanges=(*talk.exchanges[:position], changed), next_id=talk.next_id + 1)
    return talk


def mode_of(question: str) -> Mode:
    """The mode whose prompt this is; anything else is a question."""
    return next((mode for mode in MODES if mode.prompt and mode.prompt == question), QUESTION)
