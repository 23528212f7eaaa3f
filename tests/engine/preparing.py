"""What the tests let a reading worker do with frames, besides reading them."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tarsier_core.records import Frames


def brightness(frames: Frames) -> float:
    """Something small that is computed in the worker, and the worker's number."""
    return float(frames.images[0].mean())


def process_number(frames: Frames) -> int:
    """Which process prepares."""
    return os.getpid()


def slowly(frames: Frames) -> None:
    """Take a minute."""
    time.sleep(60)


def briefly(frames: Frames) -> None:
    """Take three seconds."""
    time.sleep(3)


@dataclass(frozen=True)
class KilledBy:
    """The system kills the worker when it reads ``name``; with ``only_once`` (a file), a single time."""

    name: str
    only_once: Path | None = None

    def __call__(self, frames: Frames) -> str:
        if frames.name == self.name and not (self.only_once and self.only_once.exists()):
            if self.only_once:
                self.only_once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return frames.name


class NotStarting:
    """Can be sent to a worker, but not be unpacked there."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return sys.exit, (3,)

    def __call__(self, frames: Frames) -> None:
        raise AssertionError("never called")
