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

from tarsier_core.engine.protocol import Answer, Completion, Request
from tarsier_core.errors import TarsierError
from tarsier_core.media import sample
from tarsier_core.records import Frames

Shape = Callable[[Frames], Frames]
"""Makes frames the size that the model wants, in the worker, before they travel. Must be picklable."""


@dataclass(frozen=True, eq=False)
class ReadClip:
    """What became of reading one clip: frames, or an error sentence."""

    request: Request
    frames: Frames | None
    error: str | None
    decode_seconds: float

    def answer(self, completion: Completion | None = None, *, error: str | None = None) -> Answer:
        """The answer to the request, once there is a completion or something failed."""
        return Answer(self.request, completion, self.frames, error, self.decode_seconds)


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


def read_clip(request: Request, shape: Shape | None) -> ReadClip:
    """Read and shape one clip; what is wrong with the file becomes the record's sentence."""
    started = time.perf_counter()
    try:
        frames = sample(request.path, request.num_frames)
        if shape:
            frames = shape(frames)
    except TarsierError as error:
        return ReadClip(request, None, str(error), time.perf_counter() - started)
    return ReadClip(request, frames, None, time.perf_counter() - started)
