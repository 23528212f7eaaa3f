"""``shapes``: the built-in benchmark. 500 unseen clips in five categories, drawn when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.modes import DETAILED
from tarsier_core.records import Conversation, Media, Text, Turn
from tarsier_core.rows import Item, Message, Row, VideoMedium
from tarsier_core.shapes.animation import Animation
from tarsier_core.shapes.language import describe_canonical, sentence
from tarsier_core.shapes.render import render_frames
from tarsier_core.shapes.vocabulary import CATEGORIES
from tarsier_core.shapes.world import make_animation

FIRST_TEST_SEED = 1_000_000_000
"""Training draws clips of smaller seeds only."""
NUM_CLIPS = 500
NUM_FRAMES = 16
DRAWN_SIDE = 240
"""Pixels of the clips' side, which a model's own preprocessing brings to its size."""


def clip_animation(number: int, seed: int = 0) -> Animation:
    """Test clip ``number`` of a series: the categories in turn, an object acts whose pair was never trained."""
    clip_seed = FIRST_TEST_SEED + seed * 1_000_000 + number
    return make_animation(clip_seed, CATEGORIES[number % len(CATEGORIES)], held_out=True)


def read_rows(folder: Path) -> Iterator[Row]:
    """The rows of the first series. ``folder`` isn't looked at."""
    for number in range(NUM_CLIPS):
        yield clip_row(number)


def clip_row(number: int) -> Row:
    """The row of one clip: what DREAM-1K's rows hold, and the number to draw it by."""
    scene = clip_animation(number).scene
    named = Item(type="video", video=VideoMedium(video_file=f"shapes clip {number}"))
    asked = Item(type="text", text=DETAILED.prompt)
    answer = Item(type="text", text="", reference=describe_canonical(scene))
    return Row(
        messages=[Message(role="user", content=[named, asked]), Message(role="assistant", content=[answer])],
        dataset=f"Shapes/{scene.category}",
        task="video/caption",
        idx=number,
        vid=number,
        extra_info={
            "events": [sentence(event) for event in scene.events],
            "n_events": len(scene.events),
            "n_shots": len(scene.shots),
            "n_subjects": len({thing.thing for shot in scene.shots for thing in shot.objects}),
        },
    )


@dataclass(frozen=True)
class ShapesRequest:
    """Draw a test clip and ask about it."""

    id: str
    number: int
    prompt: str = DETAILED.prompt
    num_frames: int = NUM_FRAMES

    @property
    def path(self) -> str:
        """What the clip is called."""
        return f"shapes clip {self.number}"

    def read(self) -> Conversation:
        """Draw it."""
        frames = render_frames(clip_animation(self.number), DRAWN_SIDE, self.num_frames, self.path)
        return Conversation((Turn("user", (Media(frames), Text(self.prompt))),))


SHAPES = Benchmark(
    name="shapes",
    title="Shapes",
    groups=("shapes",),
    dataset="Shapes",
    metric="autodq",
    num_rows=NUM_CLIPS,
    source="built in",
    layout="nothing to download: the clips are drawn as they are asked for",
    is_verified=True,
    read_rows=read_rows,
    max_new_tokens=160,
)
