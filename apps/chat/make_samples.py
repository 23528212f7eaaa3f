"""Draw the sample clips of the chat page: ``python -m apps.chat.make_samples`` writes ``assets/clips``.

They are clips of the shapes world with objects that the built-in model never saw in training, 480 px a side,
so that a newcomer sees what it can do and what a real model would be asked to do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from apps.chat.samples import CLIPS
from tarsier_core.media.write import write_clip
from tarsier_core.modes import DETAILED, GROUNDED
from tarsier_core.shapes.animation import frame_times
from tarsier_core.shapes.render import CLIP_SECONDS, render
from tarsier_core.shapes.vocabulary import Category
from tarsier_core.shapes.world import make_animation

SIDE = 480
FRAMES_PER_SECOND = 25


@dataclass(frozen=True)
class Plan:
    """One sample: which clip of the shapes world, and how it is asked about."""

    name: str
    title: str
    mode: str
    category: Category
    seed: int


PLANS = (
    Plan("one-object.mp4", "One shape", GROUNDED.name, "one object", 1_000_007_039),
    Plan("two-objects.mp4", "Two shapes", DETAILED.name, "two objects", 1_000_007_021),
    Plan("hide-and-bump.mp4", "Hiding and bumping", GROUNDED.name, "occlusion and collision", 1_000_007_018),
    Plan("two-shots.mp4", "Two shots", DETAILED.name, "two shots", 1_000_007_020),
)


def main(folder: Path = CLIPS) -> None:
    """Write every sample and their list."""
    folder.mkdir(parents=True, exist_ok=True)
    num_frames = round(CLIP_SECONDS * FRAMES_PER_SECOND)
    for plan in PLANS:
        animation = make_animation(plan.seed, plan.category, held_out=True)
        pictures = render(animation, SIDE, frame_times(num_frames))
        write_clip(list(pictures), folder / plan.name, FRAMES_PER_SECOND)
    listed = [{"name": plan.name, "title": plan.title, "mode": plan.mode} for plan in PLANS]
    (folder / "samples.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
