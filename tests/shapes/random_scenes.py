"""Scenes put together at random, straight from the vocabulary: more than the generator would ever make."""

from __future__ import annotations

from hypothesis import strategies as st

from tarsier_core.shapes.vocabulary import (
    ACTIONS,
    COLOURS,
    DIRECTIONS,
    SHAPES,
    SIZES,
    Action,
    Scene,
    SceneObject,
    ShapesEvent,
    Shot,
    Thing,
)

things = st.builds(Thing, st.sampled_from(COLOURS), st.sampled_from(SHAPES))


def event(
    subject: Thing,
    action: Action,
    *,
    at: float = 0.0,
    shot: int = 0,
    direction: str | None = None,
    target: Thing | None = None,
    new_colour: str | None = None,
) -> ShapesEvent:
    """An event that lasts a tenth of the clip."""
    return ShapesEvent(subject, action, at, at + 0.1, shot, direction, target, new_colour)  # type: ignore[arg-type]


def scene_of(*events: ShapesEvent, objects: tuple[SceneObject, ...] = (), shots: int = 1) -> Scene:
    """A scene of these events; every shot shows the same objects."""
    parts = tuple(Shot(i / shots, (i + 1) / shots, "plain", objects) for i in range(shots))
    return Scene(0, "two objects", parts, events)


@st.composite
def scenes(draw: st.DrawFn, min_events: int = 0) -> Scene:
    """Up to six events over one or two shots; few objects, so that they often act twice in a row."""
    cast = draw(st.lists(things, min_size=2, max_size=4, unique_by=lambda thing: thing.colour))
    shots = draw(st.integers(1, 2))
    count = draw(st.integers(min_events, 6))
    cut = draw(st.integers(0, count)) if shots == 2 else count
    events = []
    for number in range(count):
        index = draw(st.integers(0, len(cast) - 1))
        subject = cast[index]
        action = draw(st.sampled_from(ACTIONS))
        others = [thing for thing in cast if thing != subject]
        free = [colour for colour in COLOURS if colour not in {thing.colour for thing in cast}]
        colour = draw(st.sampled_from(free)) if action == "recolour" else None
        events.append(
            event(
                subject,
                action,
                at=number / 10,
                shot=int(number >= cut),
                direction=draw(st.sampled_from(DIRECTIONS)) if action in ("move", "enter", "leave") else None,
                target=draw(st.sampled_from(others)) if action in ("hide", "bump") else None,
                new_colour=colour,
            )
        )
        if colour is not None:
            cast[index] = Thing(colour, subject.shape)
    size = st.sampled_from(SIZES)
    objects = tuple(SceneObject(thing, draw(size), 0.5, 0.5, True) for thing in cast)
    return scene_of(*events, objects=objects, shots=shots)
