"""What every engine does: answer a conversation as a stream, and many requests as a batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tarsier_core.records import Conversation, Frames

FinishReason = Literal["stop", "length", "cancelled"]
Profile = Literal["faithful", "fast", "served"]


@dataclass(frozen=True)
class GenerationOptions:
    """How to generate. Temperature 0 is greedy; the papers' default (FACTS section 2) is greedy, 512 tokens."""

    max_new_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.max_new_tokens < 1:
            raise ValueError(f"max_new_tokens is {self.max_new_tokens}; it must be at least 1")
        if self.temperature < 0:
            raise ValueError(f"temperature is {self.temperature}; it must be 0 (greedy) or more")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"top_p is {self.top_p}; it must be above 0 and at most 1")


@dataclass(frozen=True)
class Completion:
    """What a finished (or cancelled) answer was, and what it cost."""

    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    generated_tokens: int
    reused_tokens: int
    """Prompt tokens that the conversation's key-value cache already held."""
    prepare_seconds: float
    """From submission until the tensors were ready."""
    first_token_seconds: float
    """From submission to the first new token."""
    total_seconds: float


class Generation:
    """One answer as it is made: iterate for the text deltas, then read ``completion``.

    Iterating raises what the engine raised. ``cancel()`` may be called from any thread; the stream then ends
    before the next token and ``completion.finish_reason`` is "cancelled".
    """

    def __init__(self, run: Callable[[threading.Event], Iterator[str | Completion]]) -> None:
        self._cancelled = threading.Event()
        self._items = run(self._cancelled)
        self._completion: Completion | None = None

    def __iter__(self) -> Iterator[str]:
        for item in self._items:
            if isinstance(item, Completion):
                self._completion = item
            else:
                yield item

    def cancel(self) -> None:
        """Stop between two tokens."""
        self._cancelled.set()

    @property
    def completion(self) -> Completion:
        """The finished answer; only there once the iteration has ended."""
        if self._completion is None:
            raise RuntimeError("the answer isn't finished: iterate over the generation first")
        return self._completion


@dataclass(frozen=True)
class Request:
    """One item of a batch: which clip to read, how to sample it, and what to ask about it."""

    id: str
    path: str
    prompt: str
    num_frames: int = 16
    answer_prefix: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of one request: a completion with the frames it saw, or an error sentence."""

    request: Request
    completion: Completion | None = None
    frames: Frames | None = None
    error: str | None = None
    decode_seconds: float = 0.0


@dataclass(frozen=True)
class EngineInfo:
    """What answers: shown beside every result."""

    model: str
    profile: Profile
    revision: str | None = None
    device: str = "cpu"
    is_tiny: bool = False
    """The built-in model, which only knows shapes clips."""
    notes: tuple[str, ...] = field(default=())


class Engine(Protocol):
    """A model that answers: local, remote or scripted."""

    @property
    def info(self) -> EngineInfo:
        """What this engine is."""
        ...

    def stream(self, conversation: Conversation, options: GenerationOptions = ...) -> Generation:
        """Answer one conversation; text arrives as it is made."""
        ...

    def run_batch(self, requests: Iterable[Request], options: GenerationOptions = ...) -> Iterator[Answer]:
        """Answer many requests, in the order in which they finish; a bad file becomes an ``Answer.error``."""
        ...
