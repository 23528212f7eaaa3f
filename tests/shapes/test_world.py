"""The truth of a shapes clip is what its pictures show."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tarsier_core.shapes.animation import Animation, event_frames, frame_times
from tarsier_core.shapes.render import RGB, render, render_frames
from tarsier_core.shapes.vocabulary import ACTIONS, CATEGORIES, HELD_OUT, Action, Colour, ShapesEvent
from tarsier_core.shapes.world import CHANGES, MEETINGS, make_animation

SIDE = 120
NUM_FRAMES = 16


def pixels_of(picture: NDArray[np.uint8], colour: Colour) -> NDArray[np.bool_]:
    """Which pixels look most like a colour, and rather like it, away from the dark border."""
    inner = picture[4:-4, 4:-4].astype(np.float32)
    distances = {name: np.abs(inner - np.array(rgb)).sum(axis=-1) for name, rgb in RGB.items()}
    nearest = np.minimum.reduce([distance for name, distance in distances.items() if name != colour])
    return (distances[colour] < nearest) & (distances[colour] < 60)


def events_of(action: Action, count: int) -> list[tuple[Animation, ShapesEvent]]:
    """The first clips in which an action happens to an object that does nothing else (but vanish, to return)."""
    found = []
    for seed in range(4000):
        animation = make_animation(seed)
        for event in animation.scene.events:
            acts = [(other.action, other.subject.colour) for other in animation.scene.events]
            if action == "return":
                acts = [act for act in acts if act != ("vanish", event.subject.colour)]
            colours = [colour for _, colour in acts]
            targets = {other.target.colour for other in animation.scene.events if other.target is not None}
            alone = colours.count(event.subject.colour) == 1 and event.subject.colour not in targets
            if event.action == action and alone and len(animation.scene.shots) == 1:
                found.append((animation, event))
        if len(found) >= count:
            return found[:count]
    raise AssertionError(f"no clip in which something does {action}")


def shown(animation: Animation, colour: Colour, frame: int) -> tuple[int, float, float]:
    """How many pixels of a colour a frame shows, and their mean x and y."""
    picture = render(animation, SIDE, [frame_times(NUM_FRAMES)[frame]])[0]
    rows, columns = np.nonzero(pixels_of(picture, colour))
    if len(rows) == 0:
        return 0, 0.0, 0.0
    return len(rows), float(columns.mean()), float(rows.mean())


@pytest.mark.parametrize("action", ACTIONS)
def test_pictures_show_what_the_event_says(action: Action) -> None:
    for animation, event in events_of(action, 4):
        first, last = event_frames(event, NUM_FRAMES)
        colour = event.subject.colour
        size_before, x_before, y_before = shown(animation, colour, first - 1)
        size_after, x_after, y_after = shown(animation, event.new_colour or colour, last)
        if action == "move":
            along = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[str(event.direction)]
            dx, dy = x_after - x_before, y_after - y_before
            assert dx * along[0] + dy * along[1] > 0.2 * SIDE
            assert abs(dx * along[1] + dy * along[0]) < 4
        elif action in ("jump", "shake", "loop"):
            assert abs(x_after - x_before) < 3 and abs(y_after - y_before) < 3
            between = [shown(animation, colour, frame) for frame in range(first, last + 1)]
            away = max(abs(x - x_before) + abs(y - y_before) for _, x, y in between)
            assert away > 0.03 * SIDE
        elif action in ("grow", "shrink"):
            ratio = size_after / size_before
            assert ratio > 1.6 if action == "grow" else ratio < 0.65
        elif action == "recolour":
            assert size_after == pytest.approx(size_before, rel=0.25)
            assert shown(animation, colour, last)[0] < 0.1 * size_before
        elif action in ("vanish", "leave"):
            assert size_before > 30 and size_after < 0.1 * size_before
        elif action in ("return", "enter"):
            assert size_after > 30 and size_before < 0.1 * size_after
        elif action == "hide":
            assert size_before > 20 and size_after < 0.12 * size_before
        else:
            assert action == "bump" and event.target is not None
            _, target_x, target_y = shown(animation, event.target.colour, last)
            before = np.hypot(x_before - target_x, y_before - target_y)
            assert np.hypot(x_after - target_x, y_after - target_y) < before - 4


@pytest.mark.parametrize("held_out", [False, True])
def test_clips_keep_the_rules(held_out: bool) -> None:
    seen: set[Action] = set()
    counts = set()
    for seed in range(600):
        scene = make_animation(seed, CATEGORIES[seed % 5], held_out=held_out).scene
        assert scene.category == CATEGORIES[seed % 5]
        assert 1 <= len(scene.events) <= 6
        assert len(scene.shots) == (2 if scene.category == "two shots" else 1)
        actions = {event.action for event in scene.events}
        seen |= actions
        counts |= {len(shot.objects) for shot in scene.shots}
        for shot in scene.shots:
            colours = [item.thing.colour for item in shot.objects]
            assert len(set(colours)) == len(colours)
        if scene.category == "appearance":
            assert actions & set(CHANGES)
        if scene.category == "occlusion and collision":
            assert actions & set(MEETINGS)
        pairs = {(item.thing.colour, item.thing.shape) for shot in scene.shots for item in shot.objects}
        pairs |= {(event.new_colour, event.subject.shape) for event in scene.events if event.new_colour}
        acting = {(event.subject.colour, event.subject.shape) for event in scene.events}
        assert bool(acting & HELD_OUT) if held_out else not pairs & HELD_OUT
    assert seen == set(ACTIONS)
    assert counts == {1, 2, 3, 4}


def test_events_follow_each_other_and_keep_to_their_shot() -> None:
    for seed in range(300):
        scene = make_animation(seed).scene
        ranges = [event_frames(event, NUM_FRAMES) for event in scene.events]
        assert all(before[1] < after[0] for before, after in zip(ranges, ranges[1:], strict=False))
        for event, (first, last) in zip(scene.events, ranges, strict=True):
            shot = scene.shots[event.shot]
            times = frame_times(NUM_FRAMES)
            assert shot.start <= times[first - 1] and (times[last] < shot.end or shot.end == 1.0)


@pytest.mark.parametrize("num_frames", [8, 16, 96])
def test_event_frames_are_the_frames_that_change(num_frames: int) -> None:
    for animation, event in events_of("move", 6):
        first, last = event_frames(event, num_frames)
        pictures = render(animation, 60, frame_times(num_frames))
        changes = [bool((a != b).any()) for a, b in zip(pictures, pictures[1:], strict=False)]
        own = changes[first - 1 : last]
        assert all(own), "every frame of the event differs from the one before"


def test_equal_seeds_draw_equal_clips_at_any_size() -> None:
    one, two = (render_frames(make_animation(5), 64, 16) for _ in range(2))
    assert one.digest == two.digest
    assert render_frames(make_animation(6), 64, 16).digest != one.digest
    large = np.stack(render_frames(make_animation(5), 320, 16).images).astype(np.float32)
    shrunk = large.reshape(16, 64, 5, 64, 5, 3).mean(axis=(2, 4))
    assert np.abs(shrunk - np.stack(one.images)).mean() < 3
