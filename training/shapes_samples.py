"""Training samples from the shapes world: pictures at the model's size, conversations, and the truth behind them.

Everything is drawn on the fly from a sample number, so a run can stop and go on anywhere and no two samples are
alike. Sample numbers below ``benchmarks.shapes.FIRST_TEST_SEED`` train; evaluation uses the seeds from there on.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarsier_core import modes
from tarsier_core.shapes.animation import Animation, Track, event_frames, frame_times, pose_at
from tarsier_core.shapes.language import describe, describe_briefly, describe_canonical, describe_grounded
from tarsier_core.shapes.other_clips import other_clip
from tarsier_core.shapes.questions import questions
from tarsier_core.shapes.render import RGB, Paint, render
from tarsier_core.shapes.vocabulary import (
    ACTIONS,
    COLOURS,
    DIRECTIONS,
    HELD_OUT,
    REFUSAL,
    SHAPES,
    Colour,
    ShapeName,
)
from tarsier_core.shapes.world import make_animation
from training.jumbled import make_jumbled

OTHER_SHARE = 0.1
"""Share of clips that aren't shapes clips, on which the answer is the refusal."""
OTHER_FRAME_COUNTS = (1, 2, 5, 11, 16, 16)
"""Such clips may be pictures, or short."""
JUMBLED_SHARE = 0.2
"""Share of jumbled clips where there is dense supervision alone."""
REPAINTED_SHARE = 0.2
"""Share of clips there whose objects are painted in colours that have no name."""
CANONICAL_SHARE = 0.6
"""Share of descriptions in plain wording: what is left to chance in the words hides what the pictures decide."""
MID_TONE, PAINT_CONTRAST = 128, 70
"""Backdrops are about as light as the first; a paint differs from it by more than the second in some channel."""
WATCHED_FRAMES = 2
"""For how many frames an event is the right answer to "what has just happened?": from the one after its last
on, in which it can be seen that the event is over (or from the shot's last)."""

Pictures = NDArray[np.uint8]
Branches = tuple[tuple[tuple[str, str], ...], ...]
"""Conversations that each follow the clip directly; each is (question, answer) turns."""


@dataclass(frozen=True)
class States:
    """What is true of each colour in each frame: the targets of the dense supervision. Arrays are (frames, 8, ...)."""

    looks: NDArray[np.float32]
    """visible (0 or 1), shape number, x, y, radius."""
    happenings: NDArray[np.int64]
    """What has just ended: action number (0: nothing, else 1 + index), direction, target colour, new colour, first
    and last frame; -1 where it doesn't apply."""
    going_on: NDArray[np.int64]
    """What is under way: action number, and the frame in which it began or -1."""
    paints: NDArray[np.int64]
    """(8,): the colour that each colour's object is painted in, or nearest to."""
    repainted: bool = False
    """Whether objects are painted in colours that have no name."""


@dataclass(frozen=True)
class Sample:
    """One clip with several independent conversations about it."""

    pictures: Pictures
    """(frames, height, width, 3)."""
    branches: Branches
    states: States | None
    """None for clips from elsewhere."""


def looks_at(animation: Animation, times: list[float]) -> NDArray[np.float32]:
    """What can be seen of each colour at each time: (times, 8, 5), see ``States.looks``."""
    looks = np.zeros((len(times), len(COLOURS), 5), dtype=np.float32)
    hidden_from = {
        (event.shot, event.subject.colour): event.end
        for event in animation.scene.events
        if event.action == "hide"
    }
    for number, time in enumerate(times):
        shot = max(index for index, shot in enumerate(animation.scene.shots) if time >= shot.start)
        for track in animation.tracks:
            if track.shot != shot:
                continue
            pose = pose_at(track, time)
            outside = not (-0.02 < pose.x < 1.02 and -0.02 < pose.y < 1.02)
            hidden = time >= hidden_from.get((shot, pose.colour), 2.0) - 0.02
            if pose.opacity >= 0.4 and not outside and not hidden:
                looks[number, COLOURS.index(pose.colour)] = (
                    1,
                    SHAPES.index(track.shape),
                    pose.x,
                    pose.y,
                    pose.radius,
                )
    return looks


def states_of(animation: Animation, num_frames: int) -> States:
    """The truth about every frame of a clip sampled to ``num_frames``."""
    looks = looks_at(animation, frame_times(num_frames))
    happenings = np.full((num_frames, len(COLOURS), 6), -1, dtype=np.int64)
    going_on = np.full((num_frames, len(COLOURS), 2), -1, dtype=np.int64)
    happenings[..., 0] = going_on[..., 0] = 0
    for event in animation.scene.events:
        first, last = event_frames(event, num_frames)
        colour, action = COLOURS.index(event.subject.colour), 1 + ACTIONS.index(event.action)
        record = (
            action,
            -1 if event.direction is None else DIRECTIONS.index(event.direction),
            -1 if event.target is None else COLOURS.index(event.target.colour),
            -1 if event.new_colour is None else COLOURS.index(event.new_colour),
            first,
            last,
        )
        stop = last_of_shot(animation, event.shot, num_frames) + 1
        over = min(last + 1, stop - 1)
        happenings[over : min(over + WATCHED_FRAMES, stop), colour] = record
        going_on[first : last + 1, colour] = (action, first)
    return States(looks, happenings, going_on, paint_names(animation, None))


def last_of_shot(animation: Animation, shot: int, num_frames: int) -> int:
    """The last frame that shows a shot."""
    return max(
        i for i, time in enumerate(frame_times(num_frames)) if time < animation.scene.shots[shot].end + 1e-9
    )


def make_clip(number: int, size: int, num_frames: int) -> Sample:
    """Training clip ``number``, drawn at ``size`` pixels, with the conversations of its first telling."""
    rng = random.Random(f"clip/{number}")
    if is_other(number):
        pictures = other_clip(rng.getrandbits(40), size, rng.choice((*OTHER_FRAME_COUNTS, num_frames)))
        return Sample(pictures, tell(number, num_frames, 0), None)
    animation = make_animation(number)
    pictures = disturb(render(animation, size, frame_times(num_frames)), rng)
    return Sample(pictures, tell(number, num_frames, 0), states_of(animation, num_frames))


def make_unasked(number: int, size: int, num_frames: int) -> Sample:
    """Training clip ``number`` for the dense supervision alone, without conversations: some jumbled or repainted."""
    rng = random.Random(f"unasked/{number}")
    kind = rng.random()
    jumbled, repainted = kind < JUMBLED_SHARE, kind > 1 - REPAINTED_SHARE
    animation = make_jumbled(number, num_frames) if jumbled else make_animation(number)
    paints = random_paints(rng, animation) if repainted else None
    pictures = disturb(render(animation, size, frame_times(num_frames), paints), rng)
    states = states_of(animation, num_frames)
    states = replace(states, paints=paint_names(animation, paints), repainted=repainted)
    if jumbled:
        states = replace(
            states,
            happenings=np.full_like(states.happenings, -1),
            going_on=np.full_like(states.going_on, -1),
        )
    return Sample(pictures, (), states)


def is_other(number: int) -> bool:
    """Whether a training clip is none of the shapes world."""
    return random.Random(f"other/{number}").random() < OTHER_SHARE


def tell(number: int, num_frames: int, telling: int) -> Branches:
    """Conversations about a training clip; each ``telling`` words and asks other things."""
    rng = random.Random(f"tell/{number}/{telling}")
    if is_other(number):
        prompt = rng.choice((*DETAILED_PROMPTS, *GROUNDED_PROMPTS, *CONCISE_PROMPTS, *OTHER_QUESTIONS))
        return (((prompt, REFUSAL),),)
    return _conversations(make_animation(number), num_frames, rng)


@dataclass(frozen=True)
class Stills:
    """Single pictures and what can be seen in them."""

    pictures: Pictures
    looks: NDArray[np.float32]
    """(pictures, 8, 5), see ``States.looks``; a repainted object keeps the row of the colour that it is called."""
    paints: NDArray[np.int64]
    """(pictures, 8): the colour that each row's object is painted in, or nearest to."""
    repainted: NDArray[np.bool_]
    """(pictures,): whether the objects are painted in colours that have no name."""


def make_stills(number: int, size: int, count: int) -> Stills:
    """``count`` single pictures from training clip ``number``; those of every other clip are repainted.

    Shapes in all sorts of colours make the vision tower see shapes whatever their colour. A shape is never painted
    in a colour that is nearest to one in which it is held out.
    """
    rng = random.Random(f"stills/{number}")
    animation = make_animation(number)
    times = [rng.random() for _ in range(count)]
    repaint = number % 2 == 1
    paints = random_paints(rng, animation) if repaint else None
    pictures = disturb(render(animation, size, times, paints), rng)
    names = np.tile(paint_names(animation, paints), (count, 1))
    return Stills(pictures, looks_at(animation, times), names, np.full(count, repaint))


def random_paints(rng: random.Random, animation: Animation) -> list[Paint]:
    """A paint for each track, any that stands out from the backdrops, but none that would show a held-out pair.

    Tracks that are called by the same colour share a row of the targets, so a paint suits the shapes of all of them.
    """
    called = [colours_called(track) for track in animation.tracks]
    return [
        random_paint(rng, {t.shape for t, theirs in zip(animation.tracks, called, strict=True) if mine & theirs})
        for mine in called
    ]


def random_paint(rng: random.Random, shapes: Collection[ShapeName]) -> Paint:
    """A paint in which none of the shapes is held out; there are some as long as not all shapes are asked for."""
    while True:
        paint = (rng.uniform(5, 250), rng.uniform(5, 250), rng.uniform(5, 250))
        stands_out = max(abs(value - MID_TONE) for value in paint) > PAINT_CONTRAST
        if stands_out and not any((nearest_colour(paint), shape) in HELD_OUT for shape in shapes):
            return paint


def paint_names(animation: Animation, paints: list[Paint] | None) -> NDArray[np.int64]:
    """(8,): the colour that the object called by each colour is painted in, or nearest to."""
    names = np.arange(len(COLOURS))
    for track, paint in zip(animation.tracks, paints or (), strict=bool(paints)):
        for colour in colours_called(track):
            names[COLOURS.index(colour)] = COLOURS.index(nearest_colour(paint))
    return names


def colours_called(track: Track) -> set[Colour]:
    """The colours that an object has one after the other."""
    return {track.first.colour, *(part.after.colour for part in track.segments)}


def nearest_colour(paint: Paint) -> Colour:
    """The named colour that is most like a paint."""
    return min(COLOURS, key=lambda colour: math.dist(RGB[colour], paint))


def disturb(pictures: Pictures, rng: random.Random) -> Pictures:
    """Small changes of brightness and contrast, and noise, as cameras and codecs make them."""
    noise = np.random.default_rng(rng.getrandbits(32))
    changed = (pictures.astype(np.float32) - 128) * rng.uniform(0.92, 1.08) + 128 + rng.uniform(-8, 8)
    if rng.random() < 0.5:
        changed += noise.standard_normal(pictures.shape, dtype=np.float32) * rng.uniform(0, 4)
    return np.clip(changed + 0.5, 0, 255).astype(np.uint8)


def _conversations(animation: Animation, num_frames: int, rng: random.Random) -> Branches:
    """One to three descriptions and two questions, each on its own; now and then a question as a second turn."""
    scene = animation.scene
    pairs = [event_frames(event, num_frames) for event in scene.events]
    ranges = [(first + 1, last + 1) for first, last in pairs]
    descriptions: list[tuple[tuple[str, str], ...]] = []
    if rng.random() < 0.75:
        text = describe_canonical(scene) if rng.random() < CANONICAL_SHARE else describe(scene, rng)
        descriptions.append(((rng.choice(DETAILED_PROMPTS), text),))
    if rng.random() < 0.75 or not descriptions:
        wording = None if rng.random() < CANONICAL_SHARE else rng
        descriptions.append(((rng.choice(GROUNDED_PROMPTS), describe_grounded(scene, ranges, wording)),))
    if rng.random() < 0.15:
        descriptions.append(((rng.choice(CONCISE_PROMPTS), describe_briefly(scene, rng)),))
    asked = [((question.question, question.answer),) for question in questions(scene, rng, 2)]
    if asked and rng.random() < 0.25:
        place = rng.randrange(len(descriptions))
        descriptions[place] += asked.pop()
    return (*descriptions, *asked)


DETAILED_PROMPTS = (
    modes.DETAILED.prompt,
    modes.DETAILED.prompt,
    "Describe the video.",
    "What happens in the video?",
)
GROUNDED_PROMPTS = (modes.GROUNDED.prompt,)
CONCISE_PROMPTS = (modes.CONCISE.prompt,)
OTHER_QUESTIONS = (
    "How many objects are there?",
    "What happens first?",
    "What happens last?",
    "How many scenes are there?",
    "What colour is the circle?",
    "Does the red square jump?",
)
