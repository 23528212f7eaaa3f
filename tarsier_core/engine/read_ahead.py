"""Clips read ahead of the model, by worker processes.

    with ClipReaders(requests, ahead=16) as clips:
        for clip in clips:                      # in the order in which they are read
            ...                                 # meanwhile the workers go on, at most 16 clips ahead

Workers are fresh Python processes that talk over pipes. They load neither torch nor the program they work for,
so they start in half a second, and end with the program, however it ends. A worker that dies takes nobody with
it: its clip is tried once more in a fresh one, then given up.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from tarsier_core.engine.protocol import BatchRequest
from tarsier_core.engine.reading_worker import ReadClip, Ready, Shape
from tarsier_core.errors import EngineError

LIVES = 2
"""How many workers a clip may take down before it is given up."""
DYING_SECONDS = 5.0
"""How long a worker may take to die, once its pipe has ended."""
BOOT = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); " + (
    "from tarsier_core.engine.reading_worker import main; main()"
)
"""What a worker runs: it finds modules where this process does, and waits for work on its standard input."""


class Died:
    """What is noted when a worker's pipe ends."""


class ClipReaders:
    """Reads the clips of ``requests`` on ``num_readers`` processes; a context manager to iterate over.

    At most ``ahead`` requests are taken from the iterable and not yet handed out. Leaving the ``with`` block,
    for whatever reason, ends the processes.
    """

    def __init__(
        self,
        requests: Iterable[BatchRequest],
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
        self._deaths: dict[BatchRequest, int] = {}

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

    def _give(self, request: BatchRequest) -> None:
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
        self.held: deque[BatchRequest] = deque()
        self.ready = False
        self._inbox = inbox
        command = [sys.executable, "-c", BOOT]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._send(sys.path)
        self._send(shape)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def take(self, request: BatchRequest) -> None:
        """Queue a request."""
        self.held.append(request)
        self._send(request)

    def end(self, *, patience_seconds: float = 0.0) -> int:
        """End the process, if it still runs after ``patience_seconds``; returns its exit code."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_seconds)
        self._process.kill()
        exit_code = self._process.wait()
        self._thread.join()
        with contextlib.suppress(BrokenPipeError):
            self._to.close()
        self._from.close()
        return exit_code

    def _send(self, message: Any) -> None:
        """Send; a process that has just died is noticed by its thread, not here."""
        with contextlib.suppress(BrokenPipeError):
            self._to.write(pickle.dumps(message))
            self._to.flush()

    def _receive(self) -> None:
        try:
            while True:
                self._inbox.put((self, pickle.load(self._from)))
        except (EOFError, pickle.UnpicklingError):
            self._inbox.put((self, Died()))


def default_num_readers() -> int:
    """A worker a core, at most 8: they rest when they are far enough ahead, so the model gets its share."""
    return min(os.cpu_count() or 1, 8)
