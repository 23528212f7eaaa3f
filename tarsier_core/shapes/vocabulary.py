"""The shapes world's things and happenings: what a clip is made of, as plain records.

A ``Scene`` is the whole truth about a clip. Times are fractions of the clip, 0.0 at its start and 1.0 at its end,
so the same scene can be drawn at any size and frame rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Colour = Literal["red", "orange", "yellow", "green", "blue", "purple", "white", "black"]
ShapeName = Literal["circle", "square", "triangle", "star", "cross", "ring"]
Size = Literal["small", "medium", "large"]
Direction = Literal["left", "right", "up", "down"]
Action = Literal[
    "move",  # glides in `direction`
    "jump",  # goes up and comes back down
    "shake",  # wobbles quickly from side to side
    "loop",  # travels round in a circle, back to where it was
    "grow",
    "shrink",
    "recolour",  # becomes `new_colour`
    "vanish",  # fades away where it stands
    "return",  # fades in again where it vanished
    "enter",  # comes in over the edge on side `direction` (left: in from the left edge, up: from the top edge)
    "leave",  # goes out over the edge on side `direction`
    "hide",  # slides behind the larger `target` and stays there, unseen
    "bump",  # slides into `target` and stops, nudging it
]
Category = Literal["one object", "two objects", "appearance", "occlusion and collision", "two shots"]

COLOURS: tuple[Colour, ...] = get_args(Colour)
SHAPES: tuple[ShapeName, ...] = get_args(ShapeName)
SIZES: tuple[Size, ...] = get_args(Size)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
ACTIONS: tuple[Action, ...] = get_args(Action)
CATEGORIES: tuple[Category, ...] = get_args(Category)

HELD_OUT: frozenset[tuple[Colour, ShapeName]] = frozenset(
    {
        ("red", "star"),
        ("orange", "square"),
        ("yellow", "triangle"),
        ("green", "circle"),
        ("blue", "cross"),
        ("purple", "ring"),
        ("white", "star"),
        ("black", "circle"),
    }
)
"""Pairs that no training clip ever shows; every test clip has one that acts."""

REFUSAL = "This is not a shapes clip. I only know clips of moving coloured shapes."
"""What the built-in model is trained to say about any other clip."""


@dataclass(frozen=True)
class Thing:
    """An object as one names it. Within a shot no two objects ever have the same colour."""

    colour: Colour
    shape: ShapeName

    def __str__(self) -> str:
        return f"{self.colour} {self.shape}"


@dataclass(frozen=True)
class ShapesEvent:
    """Something that happens to one object."""

    subject: Thing
    """The object, with the colour that it has when the event starts."""
    action: Action
    start: float
    end: float
    """Fraction of the clip at which the change is complete; later than ``start``."""
    shot: int = 0
    direction: Direction | None = None
    """For move, enter and leave only."""
    target: Thing | None = None
    """For hide and bump only."""
    new_colour: Colour | None = None
    """For recolour only."""


@dataclass(frozen=True)
class SceneObject:
    """An object of a shot as it is when the shot starts."""

    thing: Thing
    size: Size
    x: float
    """Centre, as a fraction of the width from the left."""
    y: float
    """Centre, as a fraction of the height from the top."""
    visible: bool
    """False for an object that enters later in the shot."""


@dataclass(frozen=True)
class Shot:
    """What stands on one background between two cuts."""

    start: float
    end: float
    background: str
    objects: tuple[SceneObject, ...]


@dataclass(frozen=True)
class Scene:
    """The truth about one clip: its shots, and its events in order of their start."""

    seed: int
    category: Category
    shots: tuple[Shot, ...]
    events: tuple[ShapesEvent, ...]
