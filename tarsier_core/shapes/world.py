"""Make up shapes clips: what stands where and what happens to it, all from one seed; ``animation`` moves it.

A plan is laid out on a grid of 16 ticks, the frames that a model samples by default, so that every event can be
seen in them; times are then fractions of the clip, so the same plan can be drawn at any frame rate.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace

from tarsier_core.shapes.animation import (
    JUMP_HEIGHT,
    LOOP_RADIUS,
    SHAKE_WIDTH,
    Animation,
    Pose,
    Segment,
    Track,
)
from tarsier_core.shapes.vocabulary import (
    CATEGORIES,
    COLOURS,
    DIRECTIONS,
    HELD_OUT,
    SHAPES,
    SIZES,
    Action,
    Category,
    Colour,
    Direction,
    Scene,
    SceneObject,
    ShapeName,
    ShapesEvent,
    Shot,
    Size,
    Thing,
)

NUM_TICKS = 16
RADIUS: dict[Size, float] = {"small": 0.085, "medium": 0.12, "large": 0.165}
"""Radius of each size as a fraction of the frame's side."""
BACKGROUNDS = ("plain", "gradient", "dots", "stripes", "checks")
COVERED_SHARE: dict[ShapeName, float] = {"circle": 0.8, "square": 0.8, "triangle": 0.56}
"""How large a hiding object's radius may be beside its cover's; the other shapes have gaps or thin arms."""
COVERING_SIZES: tuple[list[Size], ...] = (["small", "large"], ["large", "small"], ["medium", "large"])
"""Sizes of two objects of which one can hide behind the other."""
TRIES = 4
"""How often one action is tried with other dice before another is drawn."""
MIN_RADIUS, MAX_RADIUS = 0.055, 0.21
GROWTH = 1.55
MARGIN = 0.02
STEP: dict[Direction, tuple[float, float]] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "up": (0.0, -1.0),
    "down": (0.0, 1.0),
}
DURATION: dict[Action, tuple[int, int]] = {
    "move": (3, 4),
    "jump": (3, 4),
    "shake": (3, 4),
    "loop": (4, 5),
    "grow": (2, 3),
    "shrink": (2, 3),
    "recolour": (1, 2),
    "vanish": (2, 2),
    "return": (2, 2),
    "enter": (3, 3),
    "leave": (3, 3),
    "hide": (3, 4),
    "bump": (3, 4),
}
"""Fewest and most ticks that an action takes."""
MOTIONS: tuple[Action, ...] = (
    *("move",) * 8,
    *("jump", "shake", "loop") * 2,
    "loop",
    "loop",
    "leave",
    "vanish",
)
CHANGES: tuple[Action, ...] = ("grow", "grow", "shrink", "shrink", "recolour")
MEETINGS: tuple[Action, ...] = ("hide", "hide", "bump")
"""What is drawn from where an object may act; repeated names are likelier, since some often don't fit."""


def make_animation(seed: int, category: Category | None = None, held_out: bool = False) -> Animation:
    """Make up a clip.

    ``category`` None takes one at random. Without ``held_out`` no object ever is one of the HELD_OUT pairs; with
    it, an object that acts is. Equal arguments give equal clips.
    """
    rng = random.Random(f"shapes/{seed}/{category}/{held_out}")
    chosen: Category = rng.choice(CATEGORIES) if category is None else category
    while True:
        animation = _Planner(rng, seed, chosen, held_out).plan()
        if animation is not None:
            return animation


@dataclass
class _Actor:
    """An object while its shot is being planned."""

    thing: Thing
    size: Size
    pose: Pose
    order: int
    present: bool = True
    vanished: bool = False
    done: bool = False
    """Gone for good: left, or hidden."""
    covers: bool = False
    """Something hides behind it, so it stays where it is."""
    segments: list[Segment] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        return self.present and not self.vanished and not self.done

    @property
    def can_act(self) -> bool:
        return self.is_there and not self.covers


class _Planner:
    """Plans one clip; ``plan`` gives None where the dice fell so that no fitting plan was found."""

    def __init__(self, rng: random.Random, seed: int, category: Category, held_out: bool) -> None:
        self.rng = rng
        self.seed = seed
        self.category = category
        self.held_out = held_out
        self.events: list[ShapesEvent] = []

    def plan(self) -> Animation | None:
        cuts = [0, NUM_TICKS]
        if self.category == "two shots":
            cuts.insert(1, self.rng.randint(7, 9))
        tracks: list[Track] = []
        shots: list[Shot] = []
        for number, (first, stop) in enumerate(zip(cuts, cuts[1:], strict=False)):
            actors, objects = self._cast()
            if not self._fill(actors, number, first, stop):
                return None
            start, end = (max(0.0, (cut - 0.5) / (NUM_TICKS - 1)) for cut in (first, stop))
            shots.append(Shot(start, min(1.0, end), self.rng.choice(BACKGROUNDS), objects))
            for actor, shown in sorted(zip(actors, objects, strict=True), key=lambda pair: pair[0].order):
                before = actor.segments[0].before if actor.segments else actor.pose
                pose = before if shown.visible else replace(before, opacity=0.0)
                tracks.append(Track(number, actor.thing.shape, pose, tuple(actor.segments)))
        scene = Scene(self.seed, self.category, tuple(shots), tuple(self.events))
        return Animation(scene, tuple(tracks)) if self._fits(scene) else None

    def _fits(self, scene: Scene) -> bool:
        """Whether the category's own kind of event is there, and a held-out pair acts where one must."""
        actions = {event.action for event in scene.events}
        if self.category == "appearance" and not actions & set(CHANGES):
            return False
        if self.category == "occlusion and collision" and not actions & set(MEETINGS):
            return False
        if self.category == "two objects" and len({event.subject for event in scene.events}) < 2:
            return False
        acting = {(event.subject.colour, event.subject.shape) for event in scene.events}
        return bool(acting & HELD_OUT) if self.held_out else True

    def _cast(self) -> tuple[list[_Actor], tuple[SceneObject, ...]]:
        """Choose the objects of one shot and where they stand."""
        counts = {
            "one object": (1, 1),
            "two objects": (2, 2),
            "appearance": (1, 3),
            "occlusion and collision": (2, 4),
            "two shots": (1, 3),
        }
        rng = self.rng
        number = rng.randint(*counts[self.category])
        colours = rng.sample(COLOURS, number)
        sizes = [rng.choice(SIZES) for _ in colours]
        if self.category == "occlusion and collision" and rng.random() < 0.6:
            sizes[:2] = rng.choice(COVERING_SIZES)
        actors: list[_Actor] = []
        for order, (colour, size) in enumerate(zip(colours, sizes, strict=True)):
            radius = RADIUS[size]
            spot = self._free_spot(actors, radius)
            if spot is None:
                continue
            thing = Thing(colour, self._shape(colour))
            actors.append(_Actor(thing, size, Pose(*spot, radius, colour, 1.0), order))
        by_size = sorted(actors, key=lambda actor: actor.pose.radius)
        for order, actor in enumerate(by_size):
            actor.order = order
        for actor in actors:
            actor.present = rng.random() > (0.12 if self.category != "occlusion and collision" else 0.05)
        objects = tuple(
            SceneObject(actor.thing, actor.size, actor.pose.x, actor.pose.y, actor.present)
            for actor in actors
        )
        return actors, objects

    def _shape(self, colour: Colour) -> ShapeName:
        if self.held_out and self.rng.random() < 0.5:
            return next(shape for held, shape in sorted(HELD_OUT) if held == colour)
        return self.rng.choice([s for s in SHAPES if self.held_out or (colour, s) not in HELD_OUT])

    def _free_spot(self, actors: list[_Actor], radius: float) -> tuple[float, float] | None:
        for _ in range(60):
            edge = radius + MARGIN
            x, y = self.rng.uniform(edge, 1 - edge), self.rng.uniform(edge, 1 - edge)
            if self._is_free(actors, None, x, y, radius):
                return x, y
        return None

    @staticmethod
    def _is_free(actors: list[_Actor], moving: _Actor | None, x: float, y: float, radius: float) -> bool:
        """Whether a disc touches no other object; objects that are away keep their place."""
        return all(
            math.hypot(other.pose.x - x, other.pose.y - y) > other.pose.radius + radius + MARGIN
            for other in actors
            if other is not moving and not other.done
        )

    def _path_is_free(
        self, actors: list[_Actor], actor: _Actor, to: tuple[float, float], but: _Actor | None = None
    ) -> bool:
        others = [other for other in actors if other is not but]
        pose = actor.pose
        return all(
            self._is_free(
                others, actor, pose.x + (to[0] - pose.x) * p, pose.y + (to[1] - pose.y) * p, pose.radius
            )
            for p in (0.0, 0.25, 0.5, 0.75, 1.0)
        )

    def _fill(self, actors: list[_Actor], shot: int, first: int, stop: int) -> bool:
        """Let things happen from tick ``first`` to before ``stop``; False where nothing would."""
        rng = self.rng
        most = {"one object": 3, "two objects": 4, "appearance": 5, "two shots": 3}.get(self.category, 6)
        wanted = rng.randint(1 if self.category != "two objects" else 2, most)
        tick = first + 1 + rng.choice((0, 0, 1, 2))
        happened = 0
        for _ in range(24):
            if happened == wanted:
                break
            actor = rng.choice(actors)
            action = self._action(actor)
            low, high = DURATION[action]
            last = tick + rng.randint(low, high) - 1
            if last > stop - 1:
                last = tick + low - 1
            if last > stop - 1:
                continue
            start = (tick - rng.uniform(0.35, 0.85)) / (NUM_TICKS - 1)
            end = (last - rng.uniform(0.0, 0.35)) / (NUM_TICKS - 1)
            if any(self._happen(actors, actor, action, shot, start, end) for _ in range(TRIES)):
                happened += 1
                tick = last + 1 + rng.choice((0, 0, 0, 1, 1, 2))
        absent = [actor for actor in actors if not actor.present]
        return happened > 0 and not absent

    def _action(self, actor: _Actor) -> Action:
        rng = self.rng
        if not actor.present:
            return "enter"
        if actor.vanished:
            return "return"
        if self.category == "appearance" and rng.random() < 0.6:
            return rng.choice(CHANGES)
        if self.category == "occlusion and collision" and rng.random() < 0.65:
            return rng.choice(MEETINGS)
        if self.category == "two shots" and rng.random() < 0.3:
            return rng.choice(CHANGES + MEETINGS)
        return rng.choice(MOTIONS)

    def _happen(
        self, actors: list[_Actor], actor: _Actor, action: Action, shot: int, start: float, end: float
    ) -> bool:
        """Try one action; False where it can't be done from here."""
        change = self._change(actors, actor, action)
        if change is None:
            return False
        before, after, direction, target = change
        new_colour = after.colour if action == "recolour" else None
        self.events.append(
            ShapesEvent(
                subject=replace(actor.thing, colour=before.colour),
                action=action,
                start=start,
                end=end,
                shot=shot,
                direction=direction,
                target=None if target is None else replace(target.thing, colour=target.pose.colour),
                new_colour=new_colour,
            )
        )
        actor.segments.append(Segment(action, start, end, before, after))
        actor.pose = after
        if action == "bump" and target is not None:
            self._nudge(actors, actor, target, start, end)
        return True

    def _nudge(self, actors: list[_Actor], actor: _Actor, target: _Actor, start: float, end: float) -> None:
        """Push the bumped object a little in the direction of the bump, where there is room."""
        before = target.pose
        distance = math.hypot(before.x - actor.pose.x, before.y - actor.pose.y)
        x = before.x + (before.x - actor.pose.x) / distance * 0.05
        y = before.y + (before.y - actor.pose.y) / distance * 0.05
        if (
            not target.covers
            and self._inside(x, y, before.radius)
            and self._is_free([other for other in actors if other is not actor], target, x, y, before.radius)
        ):
            after = replace(before, x=x, y=y)
            target.segments.append(Segment(None, start + 0.6 * (end - start), end, before, after))
            target.pose = after

    @staticmethod
    def _inside(x: float, y: float, radius: float) -> bool:
        edge = radius + MARGIN
        return edge <= x <= 1 - edge and edge <= y <= 1 - edge

    def _change(
        self, actors: list[_Actor], actor: _Actor, action: Action
    ) -> tuple[Pose, Pose, Direction | None, _Actor | None] | None:
        """The poses before and after an action, its direction and its target; None where it doesn't fit."""
        rng = self.rng
        pose = actor.pose
        if action == "enter":
            if actor.present:
                return None
            return self._enter(actors, actor)
        if action == "return":
            if not actor.vanished:
                return None
            actor.vanished = False
            return replace(pose, opacity=0.0), replace(pose, opacity=1.0), None, None
        if not actor.can_act:
            return None
        if action == "move":
            direction = rng.choice(DIRECTIONS)
            length = rng.uniform(0.26, 0.6)
            x, y = pose.x + STEP[direction][0] * length, pose.y + STEP[direction][1] * length
            if not self._inside(x, y, pose.radius) or not self._path_is_free(actors, actor, (x, y)):
                return None
            return pose, replace(pose, x=x, y=y), direction, None
        if action == "leave":
            direction = rng.choice(DIRECTIONS)
            x, y = self._outside(pose, direction)
            if not self._path_is_free(actors, actor, (x, y)):
                return None
            actor.done = True
            return pose, replace(pose, x=x, y=y), direction, None
        if action in ("jump", "shake", "loop"):
            reach = {
                "jump": ((0.0, -JUMP_HEIGHT), (0.0, -JUMP_HEIGHT / 2)),
                "shake": ((-SHAKE_WIDTH, 0.0), (SHAKE_WIDTH, 0.0)),
                "loop": ((LOOP_RADIUS, -LOOP_RADIUS), (-LOOP_RADIUS, -LOOP_RADIUS), (0.0, -2 * LOOP_RADIUS)),
            }[action]
            for dx, dy in reach:
                x, y = pose.x + dx, pose.y + dy
                if not self._inside(x, y, pose.radius) or not self._path_is_free(actors, actor, (x, y)):
                    return None
            return pose, pose, None, None
        if action in ("grow", "shrink"):
            factor = GROWTH if action == "grow" else 1 / GROWTH
            radius = pose.radius * factor
            if not MIN_RADIUS <= radius <= MAX_RADIUS or not self._inside(pose.x, pose.y, radius):
                return None
            if not self._is_free(actors, actor, pose.x, pose.y, radius):
                return None
            return pose, replace(pose, radius=radius), None, None
        if action == "recolour":
            return self._recolour(actors, actor)
        if action == "vanish":
            actor.vanished = True
            return pose, replace(pose, opacity=0.0), None, None
        return self._meet(actors, actor, action)

    def _outside(self, pose: Pose, direction: Direction) -> tuple[float, float]:
        dx, dy = STEP[direction]
        far = pose.radius * 1.5
        x = pose.x if dx == 0 else (-far if dx < 0 else 1 + far)
        y = pose.y if dy == 0 else (-far if dy < 0 else 1 + far)
        return x, y

    def _enter(
        self, actors: list[_Actor], actor: _Actor
    ) -> tuple[Pose, Pose, Direction | None, _Actor | None] | None:
        direction = self.rng.choice(DIRECTIONS)
        pose = actor.pose
        outside = self._outside(pose, direction)
        if not self._path_is_free(actors, actor, outside):
            return None
        actor.present = True
        return replace(pose, x=outside[0], y=outside[1]), pose, direction, None

    def _recolour(
        self, actors: list[_Actor], actor: _Actor
    ) -> tuple[Pose, Pose, Direction | None, _Actor | None] | None:
        seen = {other.thing.colour for other in actors}
        seen |= {segment.after.colour for other in actors for segment in other.segments}
        free = [
            colour
            for colour in COLOURS
            if colour not in seen and (self.held_out or (colour, actor.thing.shape) not in HELD_OUT)
        ]
        if not free:
            return None
        return actor.pose, replace(actor.pose, colour=self.rng.choice(free)), None, None

    def _meet(
        self, actors: list[_Actor], actor: _Actor, action: Action
    ) -> tuple[Pose, Pose, Direction | None, _Actor | None] | None:
        pose = actor.pose
        targets = [other for other in actors if other is not actor and other.is_there]
        if action == "hide":
            targets = [
                other
                for other in targets
                if other.order > actor.order
                and pose.radius <= COVERED_SHARE.get(other.thing.shape, 0.0) * other.pose.radius
            ]
        if not targets:
            return None
        target = self.rng.choice(targets)
        there = target.pose
        distance = math.hypot(there.x - pose.x, there.y - pose.y)
        if action == "hide":
            depth = 0.12 * there.radius if target.thing.shape == "triangle" else 0.0
            x, y = there.x, there.y + depth
        else:
            travel = distance - 0.93 * (pose.radius + there.radius)
            if travel < 0.08:
                return None
            x = pose.x + (there.x - pose.x) * travel / distance
            y = pose.y + (there.y - pose.y) * travel / distance
        if not self._path_is_free(actors, actor, (x, y), but=target):
            return None
        if action == "hide":
            actor.done = target.covers = True
        return pose, replace(pose, x=x, y=y), None, target
