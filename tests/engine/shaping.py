"""What the tests let a reading worker do with frames, besides reading them."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from tarsier_core.records import Frames


def shrunk(frames: Frames) -> Frames:
    """Every second pixel."""
    return replace(frames, images=tuple(image[::2, ::2] for image in frames.images))


def slowly(frames: Frames) -> Frames:
    """Take a minute."""
    time.sleep(60)
    return frames


def briefly(frames: Frames) -> Frames:
    """Take three seconds."""
    time.sleep(3)
    return frames


@dataclass(frozen=True)
class KilledBy:
    """The system kills the worker when it reads ``name``; with ``only_once`` (a file), a single time."""

    name: str
    only_once: Path | None = None

    def __call__(self, frames: Frames) -> Frames:
        if frames.name == self.name and not (self.only_once and self.only_once.exists()):
            if self.only_once:
                self.only_once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return frames


class NotStarting:
    """Can be sent to a worker, but not be unpacked there."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return sys.exit, (3,)

    def __call__(self, frames: Frames) -> Frames:
        raise AssertionError("never called")
