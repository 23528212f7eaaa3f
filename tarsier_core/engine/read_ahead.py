"""Clips read ahead of the model, by worker processes.

    with ClipReaders(requests, ahead=16) as clips:
        for clip in clips:                      # in the order in which they are read
            ...                                 # meanwhile the workers go on, at most 16 clips ahead

Workers are spawned, not forked, so a program that uses this needs the usual ``if __name__ == "__main__"``.
A worker that dies takes nobody with it: its clip is tried once more in a fresh one, then given up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from tarsier_core.engine.protocol import Answer, Completion, Request
from tarsier_core.errors import EngineError, TarsierError
from tarsier_core.media import sample
from tarsier_core.records import Frames

Shape = Callable[[Frames], Frames]
"""Makes frames the size that the model wants, in the worker, before they travel. Must be picklable."""

LIVES = 2
"""How many workers a clip may take down before it is given up."""
DYING_SECONDS = 5.0
"""How long a worker may take to die, once its connection has ended."""


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


@dataclass(frozen=True)
class Died:
    """What is noted when a worker's connection ends."""


class ClipReaders:
    """Reads the clips of ``requests`` on ``num_readers`` processes; a context manager to iterate over.

    At most ``ahead`` requests are taken from the iterable and not yet handed out. Leaving the ``with`` block,
    for whatever reason, ends the processes.
    """

    def __init__(
        self,
        requests: Iterable[Request],
        *,
        shape: Shape | None = None,
        num_readers: int | None = None,
        ahead: int = 16,
    ) -> None:
        self._requests = iter(requests)
        self._shape = shape
        self._num_readers = num_readers or default_num_readers()
        self._ahead = max(ahead, self._num_readers)
        self._inbox: SimpleQueue[tuple[Reader, ReadClip | Ready | Died]] = SimpleQueue()
        self._readers: list[Reader] = []
        self._deaths: dict[Request, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for reader in self._readers:
            reader.end()

    def __iter__(self) -> Iterator[ReadClip]:
        """Yield every clip as it is read; raises ``EngineError`` when no worker can be started."""
        self._hand_out()
        while any(reader.held for reader in self._readers):
            reader, message = self._inbox.get()
            match message:
                case ReadClip():
                    reader.held.popleft()
                    self._hand_out()
                    yield message
                case Died():
                    yield from self._bury(reader)
                case Ready():
                    reader.ready = True

    @property
    def has_news(self) -> bool:
        """Whether something waits to be taken, most likely a clip."""
        return not self._inbox.empty()

    def _hand_out(self) -> None:
        """Give out requests until ``ahead`` are held."""
        for _ in range(self._ahead - sum(len(reader.held) for reader in self._readers)):
            request = next(self._requests, None)
            if request is None:
                return
            self._give(request)

    def _give(self, request: Request) -> None:
        """Give the request to the reader that holds the fewest, starting readers as they are needed."""
        idle = min(self._readers, key=lambda reader: len(reader.held), default=None)
        if (idle is None or idle.held) and len(self._readers) < self._num_readers:
            idle = Reader(self._shape, self._inbox)
            self._readers.append(idle)
        assert idle is not None
        idle.take(request)

    def _bury(self, reader: Reader) -> Iterator[ReadClip]:
        """Spread what a dead reader held over the others; its first clip may be what killed it."""
        self._readers.remove(reader)
        exit_code = reader.end(patience_seconds=DYING_SECONDS)
        if not reader.ready:
            raise EngineError(
                f"a process to read clips can't be started (it ended with exit code {exit_code})"
            )
        held = list(reader.held)
        if held:
            suspect = held[0]
            self._deaths[suspect] = self._deaths.get(suspect, 0) + 1
            if self._deaths[suspect] >= LIVES:
                error = f"{suspect.path}: the process that read it died {LIVES} times (exit code {exit_code})"
                yield ReadClip(suspect, None, error, decode_seconds=0.0)
                held.remove(suspect)
        for request in held:
            self._give(request)
        self._hand_out()


class Reader:
    """One worker process, seen from the outside: what it was given, and a thread that takes what it sends."""

    def __init__(self, shape: Shape | None, inbox: SimpleQueue[Any]) -> None:
        context: SpawnContext = multiprocessing.get_context("spawn")
        self.held: deque[Request] = deque()
        self.ready = False
        self._inbox = inbox
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=read_clips, args=(theirs, shape), daemon=True)
        self._process.start()
        theirs.close()
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def take(self, request: Request) -> None:
        """Queue a request; a process that has just died is noticed by its thread, not here."""
        self.held.append(request)
        with contextlib.suppress(OSError):
            self._connection.send(request)

    def end(self, *, patience_seconds: float = 0.0) -> int | None:
        """End the process, if it still runs after ``patience_seconds``; returns its exit code."""
        self._process.join(patience_seconds)
        self._process.terminate()
        self._process.join()
        self._thread.join()
        self._connection.close()
        return self._process.exitcode

    def _receive(self) -> None:
        try:
            while True:
                self._inbox.put((self, self._connection.recv()))
        except (EOFError, OSError):
            self._inbox.put((self, Died()))


def read_clips(connection: Connection, shape: Shape | None) -> None:
    """The worker: read each request's clip and send it back, until the other side is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent ends the workers
    try:
        connection.send(Ready())
        while True:
            connection.send(read_clip(connection.recv(), shape))
    except (EOFError, OSError):
        return


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


def default_num_readers() -> int:
    """A worker for every second core, at most 8: the model wants cores too."""
    return min(max((os.cpu_count() or 1) // 2, 1), 8)
