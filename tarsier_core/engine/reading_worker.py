"""The process that reads clips for another: requests come in on standard input, clips go out on standard output.

``read_ahead`` starts it. Everything travels as pickles; whatever prints goes to standard error.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from tarsier_core.engine.protocol import Answer, BatchRequest, Completion
from tarsier_core.errors import TarsierError
from tarsier_core.records import Conversation, Frames, Media, Part, Turn

Shape = Callable[[Frames], Frames]
"""Makes frames the size that the model wants, in the worker, before they travel. Must be picklable."""


@dataclass(frozen=True, eq=False)
class ReadClip:
    """What became of reading one request: a conversation with its frames, or an error sentence."""

    request: BatchRequest
    conversation: Conversation | None
    error: str | None
    decode_seconds: float

    def answer(self, completion: Completion | None = None, *, error: str | None = None) -> Answer:
        """The answer to the request, once there is a completion or something failed."""
        media = self.conversation.media if self.conversation else ()
        return Answer(self.request, completion, media[0] if media else None, error, self.decode_seconds)


@dataclass(frozen=True)
class Ready:
    """What a worker says once it has started."""


def main() -> None:
    """Read clips until the other side is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent ends the workers
    clips = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    requests = sys.stdin.buffer
    try:
        shape: Shape | None = pickle.load(requests)
        send(clips, Ready())
        while True:
            send(clips, read_clip(pickle.load(requests), shape))
    except (EOFError, BrokenPipeError):
        os._exit(0)  # what is still buffered can't be delivered


def send(pipe: IO[bytes], message: Any) -> None:
    """Write one message."""
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def read_clip(request: BatchRequest, shape: Shape | None) -> ReadClip:
    """Read one request and shape what it shows; what is wrong becomes the record's sentence."""
    started = time.perf_counter()
    try:
        conversation = request.read()
        # A clip is shaped as it would be alone; several in one conversation share a limit of pixels.
        if shape and len(conversation.media) == 1:
            conversation = shaped(conversation, shape)
    except TarsierError as error:
        return ReadClip(request, None, str(error), time.perf_counter() - started)
    return ReadClip(request, conversation, None, time.perf_counter() - started)


def shaped(conversation: Conversation, shape: Shape) -> Conversation:
    """The conversation with its media shaped."""

    def changed(part: Part) -> Part:
        return Media(shape(part.frames)) if isinstance(part, Media) else part

    return Conversation(tuple(Turn(turn.role, tuple(map(changed, turn.parts))) for turn in conversation.turns))
