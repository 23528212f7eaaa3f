"""What every engine does: answer a conversation as a stream, and many requests as a batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tarsier_core.records import Conversation, Frames, Media, Text, Turn

FinishReason = Literal["stop", "length", "cancelled"]
Profile = Literal["faithful", "fast", "served"]


@dataclass(frozen=True)
class GenerationOptions:
    """How to generate. Temperature 0 is greedy. The defaults are the original's (FACTS section 2)."""

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
    """Tokens of the prompt, visual ones included; 0 where a server doesn't count them."""
    generated_tokens: int
    """New tokens, the end-of-answer token included; pieces of text where a server doesn't count tokens."""
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
    before the next token and ``completion.finish_reason`` is "cancelled". Leaving the loop early ends the
    answer for good, without a completion. ``run`` gets the event that says "cancelled", and yields the text
    deltas and then one completion.
    """

    def __init__(self, run: Callable[[threading.Event], Generator[str | Completion, None, None]]) -> None:
        self._cancelled = threading.Event()
        self._items = run(self._cancelled)
        self._completion: Completion | None = None

    def __iter__(self) -> Iterator[str]:
        try:
            for item in self._items:
                if isinstance(item, Completion):
                    self._completion = item
                else:
                    yield item
        finally:
            self._items.close()

    def cancel(self) -> None:
        """Stop between two tokens."""
        self._cancelled.set()

    def finish(self) -> Completion:
        """Run to the end and return the completion."""
        for _ in self:
            pass
        return self.completion

    @property
    def completion(self) -> Completion:
        """The finished answer; only there once the iteration has ended."""
        if self._completion is None:
            raise RuntimeError("the answer isn't finished: iterate over the generation first")
        return self._completion


class BatchRequest(Protocol):
    """One item of a batch. Picklable, and quick to import: another process, without torch, reads it."""

    @property
    def id(self) -> str:
        """What the caller calls it."""
        ...

    @property
    def path(self) -> str:
        """The file that is read, or what else names it: begins the sentence when something fails."""
        ...

    def read(self) -> Conversation:
        """Read the media and ask. Raises ``TarsierError`` for what can't be read."""
        ...


@dataclass(frozen=True)
class Request:
    """A file, how to sample it, and what to ask about it."""

    id: str
    path: str
    prompt: str
    num_frames: int = 16
    answer_prefix: str = ""

    def read(self) -> Conversation:
        """Sample the clip; raises ``MediaError``."""
        from tarsier_core.media import sample

        return self.conversation(sample(self.path, self.num_frames))

    def conversation(self, frames: Frames) -> Conversation:
        """The request as a conversation about the frames that were read for it."""
        asked = Conversation((Turn("user", (Media(frames), Text(self.prompt))),))
        return asked.then("assistant", Text(self.answer_prefix)) if self.answer_prefix else asked


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of one request: a completion with the frames it saw, or an error sentence."""

    request: BatchRequest
    completion: Completion | None = None
    frames: Frames | None = None
    """Those of the first clip or picture."""
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
    family: Literal["qwen2_vl", "tarsier1"] = "qwen2_vl"
    """Whose rule chooses the frames of an annotation row (FACTS section 2)."""
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

    def run_batch(self, requests: Iterable[BatchRequest], options: GenerationOptions = ...) -> Iterator[Answer]:
        """Answer many requests, in the order in which they finish; a bad file becomes an ``Answer.error``."""
        ...
