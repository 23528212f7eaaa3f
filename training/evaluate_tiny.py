"""Measure a model on unseen shapes clips with the exact judge.

    python -m training.evaluate_tiny [--model M] [--clips N] [--seed S] [--controls]

The clips' seeds are never trained on and in each of them an object acts whose colour-shape pair no training clip
holds. Event F1 is AutoDQ's (FACTS section 4): per-clip precision and recall, means by category, unweighted mean
over the five categories, F1 of the means: what ``tarsier infer shapes`` and ``tarsier score --judge shapes``
give. ``--controls`` also shows the clips as grey frames and with their frames shuffled, which must ruin the
answers, and counts on which clips the model says that they aren't shapes clips. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table as RichTable

from tarsier_core import load_model, modes
from tarsier_core.benchmarks.shapes import DRAWN_SIDE, NUM_FRAMES, clip_animation
from tarsier_core.errors import UsageError
from tarsier_core.media import FrameChoice, probe, sample
from tarsier_core.models import VideoModel
from tarsier_core.records import Conversation, Frames, Media, Text, Turn
from tarsier_core.shapes.animation import Animation, event_frames
from tarsier_core.shapes.judge import Table, aggregate, is_refusal, score, score_grounded
from tarsier_core.shapes.other_clips import other_clip
from tarsier_core.shapes.questions import QuestionAnswer, is_correct, questions
from tarsier_core.shapes.render import render_frames

QUESTIONS_A_CLIP = 2
BATCH = 25


@dataclass(frozen=True)
class TestClip:
    """One clip to be described, with the truth about it."""

    animation: Animation
    frames: Frames
    questions: tuple[QuestionAnswer, ...]

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Each event's frames as grounded text counts them: from 1, both inclusive."""
        pairs = [event_frames(event, NUM_FRAMES) for event in self.animation.scene.events]
        return [(first + 1, last + 1) for first, last in pairs]


def make_test_clips(count: int, seed: int) -> list[TestClip]:
    """``count`` clips, the five categories in turn."""
    clips = []
    for number in range(count):
        animation = clip_animation(number, seed)
        asked = questions(animation.scene, random.Random(f"questions/{animation.scene.seed}"), QUESTIONS_A_CLIP)
        frames = render_frames(animation, DRAWN_SIDE, NUM_FRAMES)
        clips.append(TestClip(animation, frames, tuple(asked)))
    return clips


def answers(model: VideoModel, asked: Sequence[tuple[Frames, str]], max_new_tokens: int) -> list[str]:
    """Greedy answers to (clip, question) pairs, in batches."""
    texts: list[str] = []
    for start in range(0, len(asked), BATCH):
        conversations = [
            Conversation((Turn("user", (Media(frames), Text(prompt))),))
            for frames, prompt in asked[start : start + BATCH]
        ]
        inputs = model.prepare(conversations)
        with torch.no_grad():
            tokens = model.network.generate(  # type: ignore[operator]
                **inputs, max_new_tokens=max_new_tokens, do_sample=False, pad_token_id=model.pad_token_id
            )
        new = tokens[:, inputs["input_ids"].shape[1] :]
        texts += model.tokenizer.batch_decode(new, skip_special_tokens=True)
    return texts


def describe_all(model: VideoModel, frames: Iterable[Frames]) -> list[str]:
    """The detailed description of every clip."""
    return answers(model, [(clip, modes.DETAILED.prompt) for clip in frames], 160)


def event_table(clips: Sequence[TestClip], texts: Sequence[str]) -> Table:
    """AutoDQ's table with the exact judge."""
    pairs = zip(clips, texts, strict=True)
    return aggregate((c.animation.scene.category, score(text, c.animation.scene)) for c, text in pairs)


def grounded_table(clips: Sequence[TestClip], texts: Sequence[str]) -> Table:
    """The same where an event counts only with a temporal IoU of at least 0.5."""
    pairs = zip(clips, texts, strict=True)
    return aggregate(
        (c.animation.scene.category, score_grounded(text, c.animation.scene, c.ranges)) for c, text in pairs
    )


def question_accuracy(model: VideoModel, clips: Sequence[TestClip]) -> float:
    """Share of the closed questions that are answered rightly."""
    asked = [(clip.frames, question) for clip in clips for question in clip.questions]
    given = answers(model, [(frames, question.question) for frames, question in asked], 40)
    right = [is_correct(text, question.answer) for text, (_, question) in zip(given, asked, strict=True)]
    return sum(right) / len(right)


def changed(frames: Frames, change: Callable[[Sequence[np.ndarray]], Sequence[np.ndarray]]) -> Frames:
    """The same clip with other pictures."""
    return replace(frames, images=tuple(change(frames.images)))


def grey(images: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Pictures without anything on them."""
    return [np.full_like(image, 128) for image in images]


def shuffled(images: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The pictures in another order, the same for every clip."""
    order = list(range(len(images)))
    random.Random(7).shuffle(order)
    return [images[place] for place in order]


def other_frames(count: int, seed: int) -> list[Frames]:
    """Clips that aren't shapes clips, from seeds that training doesn't use."""
    clips = []
    for number in range(count):
        pictures = other_clip(-1 - seed * 1_000_000 - number, DRAWN_SIDE, NUM_FRAMES)
        times = tuple(0.25 * index for index in range(NUM_FRAMES + 1))
        numbers = tuple(range(NUM_FRAMES))
        clips.append(Frames(tuple(pictures), numbers, times[:-1], times[1:], "video", "other", NUM_FRAMES))
    return clips


def real_frames(count: int, seed: int) -> list[Frames]:
    """Stretches of the real videos that come with Gradio, and its pictures as stills."""
    rng = random.Random(f"real/{seed}")
    spec = find_spec("gradio")
    if spec is None or spec.origin is None:
        raise UsageError("real clips are taken from the package gradio, which isn't installed")
    folder = Path(spec.origin).parent / "media_assets"
    videos = sorted((folder / "videos").glob("*.mp4"))
    pictures = [path for path in sorted((folder / "images").iterdir()) if path.suffix in (".jpg", ".png")]
    clips = []
    for number in range(count):
        path = (pictures if number % 4 == 0 else videos)[
            rng.randrange(len(pictures if number % 4 == 0 else videos))
        ]
        length = probe(path).duration_seconds
        start = rng.uniform(0, max(0.0, length - 2))
        choice = FrameChoice(NUM_FRAMES, start_seconds=start, end_seconds=start + rng.uniform(1, 5))
        whole = path in pictures
        clips.append(sample(path, NUM_FRAMES, choice=None if whole else choice, max_pixels=DRAWN_SIDE**2))
    return clips


def control_figures(
    model: VideoModel, clips: Sequence[TestClip], texts: Sequence[str], seed: int
) -> dict[str, float]:
    """Do the pictures matter, does their order, and does the model know what it doesn't know?"""
    without = describe_all(model, (changed(clip.frames, grey) for clip in clips))
    disordered = describe_all(model, (changed(clip.frames, shuffled) for clip in clips))
    drawn = [is_refusal(text) for text in describe_all(model, other_frames(len(clips) // 2, seed))]
    real = [is_refusal(text) for text in describe_all(model, real_frames(len(clips) // 2, seed))]
    return {
        "grey_f1": event_table(clips, without).overall.f1,
        "shuffled_f1": event_table(clips, disordered).overall.f1,
        "refused_textures_and_noise": sum(drawn) / len(drawn),
        "refused_real": sum(real) / len(real),
        "refused_shapes": sum(is_refusal(text) for text in texts) / len(texts),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="tiny", help="catalogue name, folder or hub id")
    parser.add_argument("--clips", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--profile", choices=["faithful", "fast"], default="faithful")
    parser.add_argument("--controls", action="store_true")
    parser.add_argument("--texts", type=Path, help="also write every answer to this JSON Lines file")
    arguments = parser.parse_args()
    model = load_model(arguments.model, profile=arguments.profile)
    clips = make_test_clips(arguments.clips, arguments.seed)
    texts = describe_all(model, (clip.frames for clip in clips))
    grounded = answers(model, [(clip.frames, modes.GROUNDED.prompt) for clip in clips], 260)
    events, in_time = event_table(clips, texts), grounded_table(clips, grounded)
    if arguments.texts:
        write_texts(arguments.texts, clips, texts, grounded)
    console = Console()
    table = RichTable("category", "clips", "precision", "recall", "event F1", "grounded F1")
    for category, row in events.categories.items():
        figures = (row.precision, row.recall, row.f1, in_time.categories[category].f1)
        table.add_row(category, str(row.clips), *(f"{figure:.3f}" for figure in figures))
    console.print(table)
    if arguments.controls:
        controls = control_figures(model, clips, texts, arguments.seed)
        console.print({name: round(value, 4) for name, value in controls.items()})
    result = {
        "event_f1": events.overall.f1,
        "grounded_f1": in_time.overall.f1,
        "qa_accuracy": question_accuracy(model, clips),
        "by_category": {category: row.f1 for category, row in events.categories.items()},
        "clips": arguments.clips,
        "seed": arguments.seed,
    }
    print(json.dumps(result))  # noqa: T201 (the last line is the result, for programs)


def write_texts(path: Path, clips: Sequence[TestClip], texts: Sequence[str], grounded: Sequence[str]) -> None:
    """Every answer beside its truth, to look at."""
    from tarsier_core.shapes.language import describe_canonical

    with path.open("w") as lines:
        for clip, text, in_time in zip(clips, texts, grounded, strict=True):
            truth = describe_canonical(clip.animation.scene)
            record = {
                "seed": clip.animation.scene.seed,
                "category": clip.animation.scene.category,
                "truth": truth,
            }
            lines.write(
                json.dumps(record | {"text": text, "grounded": in_time, "ranges": clip.ranges}) + "\n"
            )


if __name__ == "__main__":
    main()
