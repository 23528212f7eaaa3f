"""How fast shapes clips are drawn: `python -m tests.speed.shapes`. Training draws them as it goes."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from tarsier_core.shapes.animation import frame_times
from tarsier_core.shapes.render import render
from tarsier_core.shapes.world import make_animation
from training.tiny_model import SIDE

CLIPS = 200
NUM_FRAMES = 16


def clips_a_second(side: int, clips: int) -> float:
    """Clips made up and drawn in a second of one core's time."""
    started = time.process_time()
    for seed in range(clips):
        render(make_animation(seed), side, frame_times(NUM_FRAMES))
    return clips / (time.process_time() - started)


def main() -> None:
    """Measure and print."""
    table = Table("clips of 16 frames", "a second a core", title="Drawing shapes clips (cpu time)")
    table.add_row(f"{SIDE} px, as the model trains on", f"{clips_a_second(SIDE, CLIPS):.0f}")
    table.add_row("480 px, as people see them", f"{clips_a_second(480, CLIPS // 10):.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
