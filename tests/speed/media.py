"""How fast frames are read, beside the other readers that are installed. Run: python -m tests.speed.media

Every reader gets the same frame numbers and gives them as RGB pictures of the same size. The readers take
turns, round by round, in one process on one core; the figure is the median of processor seconds (child
processes counted), from opening the file to the last picture. A reader is exact if all frames were right.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from tarsier_core.media import sample
from tarsier_core.media.sampling import uniform_indices
from tarsier_core.media.scaling import scaled_size
from tests.speed.clips import CLIPS, SpeedClip, ensure, read_stamp

MAX_PIXELS = 460_800
ROUNDS = {16: 7, 128: 3}

Pictures = Sequence[NDArray[np.uint8]]
Read = Callable[[Path, Sequence[int], tuple[int, int]], Pictures]


def read_here(path: Path, indices: Sequence[int], size: tuple[int, int]) -> Pictures:
    return sample(path, len(indices), max_pixels=MAX_PIXELS).images


def read_torchcodec(
    path: Path, indices: Sequence[int], size: tuple[int, int], mode: Literal["exact", "approximate"] = "exact"
) -> Pictures:
    from torchcodec.decoders import VideoDecoder
    from torchcodec.transforms import Resize

    resize = Resize(size=(size[1], size[0]))
    decoder = VideoDecoder(path, dimension_order="NHWC", seek_mode=mode, transforms=[resize])
    return list(decoder.get_frames_at(list(indices)).data.numpy())


def read_torchcodec_approximate(path: Path, indices: Sequence[int], size: tuple[int, int]) -> Pictures:
    return read_torchcodec(path, indices, size, mode="approximate")


def read_decord(path: Path, indices: Sequence[int], size: tuple[int, int]) -> Pictures:
    import decord

    reader = decord.VideoReader(str(path), width=size[0], height=size[1], num_threads=1)
    return list(reader.get_batch(list(indices)).asnumpy())


def read_opencv(path: Path, indices: Sequence[int], size: tuple[int, int]) -> Pictures:
    import cv2

    capture = cv2.VideoCapture(str(path))
    pictures = []
    for index in indices:
        capture.set(cv2.CAP_PROP_POS_FRAMES, index)
        found, picture = capture.read()
        if not found:
            raise ValueError(f"no frame {index}")
        resized = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        pictures.append(cv2.cvtColor(resized, cv2.COLOR_BGR2RGB))
    capture.release()
    return pictures


def read_moviepy(path: Path, indices: Sequence[int], size: tuple[int, int]) -> Pictures:
    from moviepy import VideoFileClip

    with VideoFileClip(str(path), audio=False, target_resolution=size) as clip:
        return [clip.get_frame((index + 0.5) / clip.fps) for index in indices]


READERS: dict[str, tuple[str, Read]] = {
    "tarsier": ("av", read_here),
    "torchcodec exact": ("torchcodec", read_torchcodec),
    "torchcodec approximate": ("torchcodec", read_torchcodec_approximate),
    "decord": ("decord", read_decord),
    "OpenCV": ("cv2", read_opencv),
    "moviepy": ("moviepy", read_moviepy),
}


@dataclass(frozen=True)
class Result:
    """What one reader needed for one task."""

    seconds: float
    is_exact: bool


def processor_seconds() -> float:
    """Processor time of this process and of the children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measure(clip: SpeedClip, num_frames: int, rounds: int) -> dict[str, Result | str]:
    """Each reader's result on ``num_frames`` uniform frames of ``clip``, or why it has none."""
    path = ensure(clip)
    indices = uniform_indices(0, clip.num_frames - 1, num_frames)
    size = scaled_size(clip.width, clip.height, MAX_PIXELS)
    seconds: dict[str, list[float]] = {}
    exact: dict[str, bool] = {}
    failures: dict[str, Result | str] = {}
    for name, (module, read) in READERS.items():
        if importlib.util.find_spec(module) is None:
            failures[name] = "not installed"
            continue
        try:
            pictures = read(path, indices, size)
        except Exception as error:  # noqa: BLE001 - other libraries' readers fail in ways of their own
            failures[name] = f"fails ({type(error).__name__})"
            continue
        exact[name] = [read_stamp(np.asarray(picture)) for picture in pictures] == indices
        seconds[name] = []
    for _ in range(rounds):
        for name in seconds:
            gc.collect()
            start = processor_seconds()
            READERS[name][1](path, indices, size)
            seconds[name].append(processor_seconds() - start)
    results = {name: Result(statistics.median(times), exact[name]) for name, times in seconds.items()}
    return {name: results.get(name) or failures[name] for name in READERS}


def describe(result: Result | str, ours: float) -> str:
    """A cell: seconds, and how many times ours."""
    if isinstance(result, str):
        return result
    mark = "" if result.is_exact else " [red]wrong frames[/red]"
    return f"{result.seconds:.3f} ({result.seconds / ours:.2f}x){mark}"


def peak_memory(path: Path) -> float:
    """Peak resident megabytes of a process of its own that samples 16 frames of ``path``."""
    code = (
        "import sys; from tarsier_core.media import sample;"
        f"sample(sys.argv[1], max_pixels={MAX_PIXELS});"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    command = [sys.executable, "-c", code, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(answer.stdout) / 1024


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Measure how fast frames are read.")
    parser.add_argument("--rounds", type=int, help="rounds a task (default: 7, or 3 for 128 frames)")
    parser.add_argument("--clips", nargs="*", help="names of the clips to measure (default: all)")
    options = parser.parse_args()
    console = Console(width=160)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    title = f"Uniform frames at {MAX_PIXELS:,} pixels: processor seconds, median (times ours)"
    table = Table(title=title)
    for heading in ("clip", "frames", *READERS, "ours / fastest exact"):
        table.add_column(heading)
    memory = Table(title="Peak memory of 16 frames, in a process of its own")
    memory.add_column("clip")
    memory.add_column("MB", justify="right")
    for clip in CLIPS:
        if options.clips and clip.name not in options.clips:
            continue
        for num_frames in (16, 128) if clip.seconds > 60 else (16,):
            results = measure(clip, num_frames, options.rounds or ROUNDS[num_frames])
            ours = results["tarsier"]
            assert isinstance(ours, Result) and ours.is_exact, f"{clip.name}: {ours}"
            others = [
                result.seconds
                for name, result in results.items()
                if name != "tarsier" and isinstance(result, Result) and result.is_exact
            ]
            ratio = f"{ours.seconds / min(others):.2f}" if others else "-"
            cells = [describe(result, ours.seconds) for result in results.values()]
            table.add_row(clip.title, str(num_frames), *cells, ratio)
        memory.add_row(clip.title, f"{peak_memory(clip.path):.0f}")
    console.print(table)
    console.print(memory)


if __name__ == "__main__":
    main()
