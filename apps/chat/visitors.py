"""Who is here: one ``Visit`` a browser tab, kept apart, and forgotten with its files when the tab closes."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apps.chat.talk import Talk

MAX_WAITING = 20
"""Questions that may wait for the model at once; the next one is told that the queue is full."""
RETENTION_SECONDS = 3600
"""An upload is deleted at the latest this long after the tab was last used."""
MAX_FORGOTTEN = 10_000


@dataclass(eq=False)
class Visit:
    """One tab's conversation. Change ``talk`` only while holding ``lock``."""

    key: str
    talk: Talk = field(default_factory=Talk)
    lock: threading.RLock = field(default_factory=threading.RLock)
    version: int = 0
    last_used: float = 0.0
    uploads: set[str] = field(default_factory=set)
    """Uploaded files that this tab may ask about, to delete when it closes."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Ours, unlike ``key``, which the browser chose: safe in a file name."""
    notice: str = ""
    """One sentence for the person about their last action."""
    was_deleted: bool = False
    """An earlier conversation of this tab was deleted while the page was still open."""
    is_closed: bool = False

    def next_version(self) -> int:
        """A number for the next view, higher than every one before."""
        self.version += 1
        return self.version


class Visitors:
    """Every open tab, the files that each one holds, and the order in which questions reach the model."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_waiting: int = MAX_WAITING) -> None:
        self._clock = clock
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._visits: dict[str, Visit] = {}
        self._forgotten: dict[str, None] = {}
        self._line: list[tuple[str, int]] = []

    def visit(self, key: str) -> Visit:
        """The visit of a tab, new at its first call. Also forgets the tabs that were left long ago."""
        self._forget_idle()
        with self._lock:
            visit = self._visits.get(key)
            if visit is None:
                visit = self._visits[key] = Visit(key, was_deleted=key in self._forgotten)
            visit.last_used = self._clock()
            return visit

    def close(self, key: str) -> Visit | None:
        """Forget a tab and delete the uploads that no other tab holds; returns the visit that ended."""
        with self._lock:
            visit = self._visits.pop(key, None)
            if visit is None:
                return None
            visit.is_closed = True
            self._line = [place for place in self._line if place[0] != key]
            if visit.talk.clips:
                self._forgotten[key] = None
                while len(self._forgotten) > MAX_FORGOTTEN:
                    self._forgotten.pop(next(iter(self._forgotten)))
        for path in tuple(visit.uploads):
            self.release(visit, path)
        return visit

    def hold(self, visit: Visit, path: str) -> None:
        """Note that a tab needs an upload. Equal uploads of two tabs are one file."""
        with self._lock:
            visit.uploads.add(path)

    def release(self, visit: Visit, path: str) -> None:
        """A tab no longer needs an upload; the file goes when nobody does."""
        with self._lock:
            if path not in visit.uploads:
                return
            visit.uploads.discard(path)
            if any(path in other.uploads for other in self._visits.values()):
                return
            Path(path).unlink(missing_ok=True)

    def join_line(self, visit: Visit, exchange_id: int) -> bool:
        """Queue a question for the model; false when the queue is full."""
        with self._lock:
            if len(self._line) >= self._max_waiting:
                return False
            self._line.append((visit.key, exchange_id))
            return True

    def leave_line(self, visit: Visit, exchange_id: int) -> None:
        """A question was answered or taken back."""
        with self._lock:
            if (visit.key, exchange_id) in self._line:
                self._line.remove((visit.key, exchange_id))

    def ahead(self, visit: Visit) -> int:
        """How many questions come before the tab's own, the one being answered included."""
        with self._lock:
            places = [number for number, (key, _) in enumerate(self._line) if key == visit.key]
        return places[0] if places else 0

    @property
    def num_waiting(self) -> int:
        """Questions in the queue, the one being answered included."""
        with self._lock:
            return len(self._line)

    def _forget_idle(self) -> None:
        oldest = self._clock() - RETENTION_SECONDS
        with self._lock:
            idle = [key for key, visit in self._visits.items() if visit.last_used < oldest]
        for key in idle:
            self.close(key)


def tidy_uploads(visitors: Visitors, visit: Visit) -> None:
    """Delete the uploads that the conversation has dropped."""
    for path in visit.uploads - {clip.source for clip in visit.talk.clips}:
        visitors.release(visit, path)
