"""How fast frames become tensors, beside the stock image processor. Run: python -m tests.speed.prepare

16 frames of 1280x720 in memory, to the tensors that the network is called with, by both profiles of a small random
Qwen2-VL; and by transformers' own image processor (Pillow) alone, given every frame twice as Tarsier2 does, or once.
They take turns in one process on one core; the figure is the median of processor seconds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from rich.console import Console
from rich.table import Table
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from tarsier_core.models import load_model
from tests.engine.random_models import save_qwen2_vl
from tests.models.drawn import asking, frames

MAX_PIXELS = 460_800
BASELINE = "stock, frames duplicated"
AT_LEAST = 3.0
"""How much faster the fast profile is to be."""


def ways(folder: Path, num_frames: int) -> dict[str, Callable[[], object]]:
    """Each way of preparing the same frames."""
    clip = frames(num_frames, 1280, 720)
    conversation = asking(clip, "Describe the video in detail.")
    pictures = [Image.fromarray(image) for image in clip.images]
    stock = Qwen2VLImageProcessorPil(size={"shortest_edge": 28 * 28, "longest_edge": MAX_PIXELS})
    faithful = load_model(folder, device="cpu")
    fast = load_model(folder, device="cpu", profile="fast")
    return {
        BASELINE: lambda: stock([picture for picture in pictures for _ in range(2)], return_tensors="pt"),
        "stock, each frame once": lambda: stock(pictures, return_tensors="pt"),
        "faithful": lambda: faithful.prepare([conversation]),
        "fast": lambda: fast.prepare([conversation]),
    }


def measure(named: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median processor seconds of each, one after the other in every round."""
    seconds: dict[str, list[float]] = {name: [] for name in named}
    for _ in range(rounds + 1):
        for name, prepare in named.items():
            start = time.process_time()
            prepare()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(times[1:]) for name, times in seconds.items()}  # the first warms up


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=16)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        medians = measure(ways(save_qwen2_vl(Path(folder)), arguments.frames), arguments.rounds)
    table = Table(title=f"Preparing {arguments.frames} frames of 1280x720 (processor seconds)")
    table.add_column("way")
    table.add_column("seconds", justify="right")
    table.add_column("times faster than stock", justify="right")
    for name, seconds in medians.items():
        table.add_row(name, f"{seconds:.3f}", f"{medians[BASELINE] / seconds:.1f}")
    ratio = medians[BASELINE] / medians["fast"]
    verdict = "reached" if ratio >= AT_LEAST else "NOT reached"
    console = Console()
    console.print(table)
    console.print(f"fast: {ratio:.1f} times faster; to reach: {AT_LEAST:g} ({verdict})")


if __name__ == "__main__":
    main()
