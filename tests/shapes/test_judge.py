"""The exact judge: what it reads, and how it scores."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.shapes.judge import (
    ClipScore,
    aggregate,
    f1,
    is_refusal,
    match,
    parse,
    score,
    score_grounded,
    temporal_iou,
)
from tarsier_core.shapes.language import describe, describe_canonical, describe_grounded
from tarsier_core.shapes.vocabulary import COLOURS, DIRECTIONS, REFUSAL, Scene, ShapesEvent, Thing
from tests.shapes.random_scenes import event, scene_of, scenes

RED = Thing("red", "circle")
BLUE = Thing("blue", "square")
STAR = Thing("green", "star")


def told(text: str) -> str:
    """The events that a text tells, in short: "red circle move left; blue square jump"."""
    return "; ".join(
        " ".join(
            str(part)
            for part in (e.subject, e.action, e.direction, e.target, e.new_colour)
            if part is not None
        )
        for e in parse(text).events
    )


PARAPHRASES = [
    # Articles, sizes, adverbs, tenses.
    ("A small red circle slowly glides leftwards", "red circle move left"),
    ("the large red circle is moving toward the left side of the screen", "red circle move left"),
    ("THE RED CIRCLE MOVED LEFT!", "red circle move left"),
    ("The red circle starts to shake.", "red circle shake"),
    ("The red circle moves from left to right.", "red circle move right"),
    ("The red circle glides down to the bottom.", "red circle move down"),
    # Several verbs, several subjects.
    ("The red circle moves left and then jumps.", "red circle move left; red circle jump"),
    ("The red circle moves left, then up.", "red circle move left; red circle move up"),
    ("The red circle and the blue square both jump.", "red circle jump; blue square jump"),
    ("While the red circle jumps, the blue square shakes.", "red circle jump; blue square shake"),
    ("The red circle is growing, the blue square is shrinking.", "red circle grow; blue square shrink"),
    # Entering and leaving.
    ("A red circle comes into view from the left.", "red circle enter left"),
    ("A red circle slides in from the right side.", "red circle enter right"),
    ("The red circle enters the frame from above.", "red circle enter up"),
    ("The red circle slides out of the picture to the right.", "red circle leave right"),
    ("The red circle exits at the bottom edge.", "red circle leave down"),
    ("The red circle leaves the scene on the left.", "red circle leave left"),
    # Going and coming.
    ("The red circle fades out and then fades back in.", "red circle vanish; red circle return"),
    ("The red circle dissolves. It appears again where it was.", "red circle vanish; red circle return"),
    # Changes.
    ("The red circle changes its color from red to blue.", "red circle recolour blue"),
    ("The red circle turns into a blue circle. It hops.", "red circle recolour blue; blue circle jump"),
    ("The red circle turns into a blue square.", "red circle recolour"),
    ("The red circle's colour changes to blue.", "red circle recolour blue"),
    ("The red circle becomes larger. It gets smaller again.", "red circle grow; red circle shrink"),
    ("The red circle increases in size.", "red circle grow"),
    # Motions on the spot.
    ("The red circle moves up and down.", "red circle jump"),
    ("The red circle bounces in place.", "red circle jump"),
    ("The red circle wobbles back and forth.", "red circle shake"),
    ("The red circle travels in a circle.", "red circle loop"),
    ("The red circle makes a full loop.", "red circle loop"),
    # Two objects.
    ("The red circle collides with the blue square.", "red circle bump blue square"),
    ("The blue square is hit by the red circle.", "red circle bump blue square"),
    ("The red circle disappears behind the blue square.", "red circle hide blue square"),
    ("The red circle is hidden by the blue square.", "red circle hide blue square"),
    (
        "The red circle slides towards the green star and hits it.",
        "red circle move; red circle bump green star",
    ),
    ("The blue square grows. The red circle bumps into it.", "blue square grow; red circle bump blue square"),
    # Names that lean on earlier ones.
    ("There is a red circle. The circle jumps.", "red circle jump"),
    (
        "The red circle grows. The blue square grows. The red one jumps.",
        "red circle grow; blue square grow; red circle jump",
    ),
    ("The red circle turns blue. The circle jumps.", "red circle recolour blue; blue circle jump"),
    ("The red circle and the blue circle jump. The circle grows.", "red circle jump; blue circle jump; grow"),
    # Seeing and telling.
    ("The video shows a red circle moving up.", "red circle move up"),
    ("In the second shot, a green star grows.", "green star grow"),
    ("The shot cuts to a new scene where a green star grows.", "green star grow"),
    ("1. **The red circle** jumps.\n- The green star grows", "red circle jump; green star grow"),
]


@pytest.mark.parametrize(("text", "expected"), PARAPHRASES)
def test_paraphrases_are_understood(text: str, expected: str) -> None:
    assert told(text) == expected
    assert parse(text).unparsed == ()


@pytest.mark.parametrize(
    "text",
    [
        "The scene changes.",
        "Cut to another scene.",
        "The camera moves left.",
        "The background is striped.",
        "There are three objects.",
        "A red circle, a blue square and a green star stand on a grey background.",
        "The red circle stays still.",
        "Nothing else happens.",
        "",
        "...",
        "1. 2. 3.",
    ],
)
def test_what_is_no_event_is_neither_event_nor_mistake(text: str) -> None:
    assert parse(text).events == ()
    assert parse(text).unparsed == ()


@pytest.mark.parametrize(
    "text",
    [
        "The dog barks and jumps.",
        "The red circle jumps over the moon.",
        "The red circle does not jump.",
        "A man opens a door.",
        "moves the left of circle red",
        "Ein roter Kreis springt.",
        "\u8fd9\u662f\u4e00\u4e2a\u5706",
    ],
)
def test_what_cannot_be_read_is_one_neutral_event(text: str) -> None:
    clip = score(text, scene_of(event(RED, "jump")))
    assert [judged.label for judged in clip.predicted] == ["neutral"]
    assert (clip.precision, clip.recall) == (0.0, 0.0)


def test_what_can_be_read_of_a_sentence_counts_beside_what_cannot() -> None:
    clip = score("The red circle jumps and sings.", scene_of(event(RED, "jump")))
    assert [judged.label for judged in clip.predicted] == ["entailment", "neutral"]
    assert (clip.precision, clip.recall) == (0.5, 1.0)


def test_a_mark_holds_to_the_end_of_its_line() -> None:
    text = "<frame: 1-4> The red circle hops. It turns blue.\nIt grows. < Frame 7 > It shrinks."
    assert [e.frames for e in parse(text).events] == [(1, 4), (1, 4), None, (7, 7)]


@given(scenes(), st.integers(0, 2**32))
def test_the_truth_scores_full(scene: Scene, seed: int) -> None:
    clip = score(describe(scene, random.Random(seed)), scene)
    assert (clip.precision, clip.recall) == (1.0, 1.0)
    assert clip.num_predicted == clip.num_reference == len(scene.events)


def spoil(event: ShapesEvent, rng: random.Random) -> ShapesEvent:
    """The event with one thing wrong."""
    if event.direction is not None:
        return replace(event, direction=rng.choice([d for d in DIRECTIONS if d != event.direction]))
    if event.new_colour is not None:
        return replace(event, new_colour=rng.choice([c for c in COLOURS if c != event.new_colour]))
    if event.target is not None:
        return replace(
            event, target=Thing(event.target.colour, "ring" if event.target.shape != "ring" else "star")
        )
    return replace(event, action="grow" if event.action != "grow" else "shrink")


def facts(events: Sequence[ShapesEvent]) -> Counter[tuple[object, ...]]:
    return Counter((e.subject, e.action, e.direction, e.target, e.new_colour) for e in events)


@given(scenes(min_events=1), st.integers(0, 2**32))
def test_any_mistake_lowers_the_score(scene: Scene, seed: int) -> None:
    rng = random.Random(seed)
    index = rng.randrange(len(scene.events))
    before, after = scene.events[:index], scene.events[index + 1 :]
    spoilt = replace(scene, events=(*before, spoil(scene.events[index], rng), *after))
    clip = score(describe_canonical(spoilt), scene)
    right = (facts(spoilt.events) & facts(scene.events)).total()
    assert right < len(scene.events)
    assert clip.precision == clip.recall == right / len(scene.events)


@given(scenes(min_events=1), st.integers(0, 2**32))
def test_what_is_left_out_lowers_recall_only(scene: Scene, seed: int) -> None:
    index = random.Random(seed).randrange(len(scene.events))
    shorter = replace(scene, events=(*scene.events[:index], *scene.events[index + 1 :]))
    clip = score(describe_canonical(shorter), scene)
    assert (clip.precision, clip.recall) == (1.0, len(shorter.events) / len(scene.events))


@given(scenes(min_events=1), st.integers(0, 2**32))
def test_an_event_told_twice_counts_once(scene: Scene, seed: int) -> None:
    text = describe_canonical(scene)
    clip = score(f"{text} {text}", scene)
    assert clip.recall == 1.0
    assert clip.precision == 0.5


@pytest.mark.parametrize(
    ("text", "predicted", "reference", "why"),
    [
        ("The red circle moves left.", "entailment", "entailment", "the truth"),
        (
            "The red circle moves right.",
            "contradiction",
            "contradiction",
            "same subject and action, other direction",
        ),
        (
            "The red circle moves.",
            "neutral",
            "neutral",
            "nothing wrong is said, but the direction is missing",
        ),
        ("The blue square moves left.", "neutral", "neutral", "another subject"),
        ("The red circle jumps.", "neutral", "neutral", "another action"),
        ("It moves left.", "neutral", "neutral", "nobody knows what moves"),
    ],
)
def test_labels(text: str, predicted: str, reference: str, why: str) -> None:
    clip = score(text, scene_of(event(RED, "move", direction="left")))
    assert ([j.label for j in clip.predicted], [j.label for j in clip.reference]) == (
        [predicted],
        [reference],
    ), why


def test_evidence_points_at_its_partner() -> None:
    scene = scene_of(event(RED, "jump"), event(BLUE, "grow"))
    clip = score("The blue square grows. A dog barks. The red circle jumps.", scene)
    assert [(j.text, j.label, j.partner) for j in clip.predicted] == [
        ("The blue square grows", "entailment", 1),
        ("The red circle jumps", "entailment", 0),
        ("A dog barks", "neutral", None),
    ]
    assert [(j.text, j.partner) for j in clip.reference] == [
        ("The red circle jumps.", 1),
        ("The blue square grows.", 0),
    ]


def test_no_events_score_one() -> None:
    """FACTS section 4: no events on a side make that side's share 1.0."""
    quiet, busy = scene_of(), scene_of(event(RED, "jump"))
    assert (score("", busy).precision, score("", busy).recall) == (1.0, 0.0)
    assert (score("", quiet).precision, score("", quiet).recall) == (1.0, 1.0)
    assert (
        score("The red circle jumps.", quiet).precision,
        score("The red circle jumps.", quiet).recall,
    ) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("a", "b", "iou"),
    [
        ((1, 4), (1, 4), 1.0),
        ((1, 4), (3, 6), 2 / 6),
        ((1, 4), (5, 8), 0.0),
        ((2, 2), (1, 2), 0.5),
        ((1, 4), (4, 1), 0.0),
    ],
)
def test_temporal_iou_counts_inclusive_frames(a: tuple[int, int], b: tuple[int, int], iou: float) -> None:
    assert temporal_iou(a, b) == temporal_iou(b, a) == pytest.approx(iou)


@given(scenes(min_events=1), st.integers(0, 2**32))
def test_grounded_truth_scores_full_and_wrong_times_nothing(scene: Scene, seed: int) -> None:
    rng = random.Random(seed)
    ranges = [(3 * number + 1, 3 * number + 3) for number in range(len(scene.events))]
    text = describe_grounded(scene, ranges, rng)
    assert score_grounded(text, scene, ranges).recall == 1.0
    late = [(first + 100, last + 100) for first, last in ranges]
    clip = score_grounded(text, scene, late)
    assert (clip.precision, clip.recall) == (0.0, 0.0)
    assert {judged.label for judged in clip.predicted} == {"contradiction"}
    assert score_grounded(describe_canonical(scene), scene, ranges).recall == 0.0


def test_grounded_pairs_repeated_events_by_their_times() -> None:
    """The first sentence fits both jumps, the second only the first jump: taking greedily would lose one."""
    scene = scene_of(event(RED, "jump"), event(RED, "jump", at=0.5))
    ranges = [(1, 4), (3, 6)]
    predicted = parse("<frame: 2-5> The red circle jumps.\n<frame: 1-4> The red circle jumps.").events
    assert match(predicted, scene.events, ranges) == [(0, 1), (1, 0)]


def clip_score(precision: float, recall: float) -> ClipScore:
    return ClipScore(precision, recall, (), ())


def test_aggregate_by_hand() -> None:
    table = aggregate(
        [
            ("one object", clip_score(1.0, 0.5)),
            ("one object", clip_score(0.5, 0.5)),  # one object: P 0.75, R 0.5
            ("two shots", clip_score(0.25, 0.0)),  # two shots: P 0.25, R 0.0
        ]
    )
    assert (table.categories["one object"].precision, table.categories["one object"].recall) == (0.75, 0.5)
    assert table.categories["one object"].f1 == pytest.approx(0.6)  # 2 * 0.75 * 0.5 / 1.25
    assert table.categories["two shots"].f1 == 0.0
    # Unweighted by clips: P (0.75 + 0.25) / 2, R (0.5 + 0.0) / 2.
    assert (table.overall.precision, table.overall.recall, table.overall.clips) == (0.5, 0.25, 3)
    assert table.overall.f1 == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="no scores"):
        aggregate([])
    assert f1(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (REFUSAL, True),
        ("  This isn't a shapes clip.", True),
        ("The red circle jumps.", False),
        ("The red circle jumps. This is not a shapes clip.", False),
        ("", False),
    ],
)
def test_refusals(text: str, refused: bool) -> None:
    assert is_refusal(text) is refused


@pytest.mark.parametrize(
    "piece",
    [
        "small ",
        "the red circle and ",
        "The red circle moves left. ",
        "and ",
        ",",
        "<frame: 1-2> ",
        "<frame" + " " * 50,
        "<",
        "in the scene ",
        "we see ",
        "there is the scene ",
        "red circle moves left toward red circle ",
        "moves in a full full ",
        "nothing x x x x x ",
        "the circle ",
        "a",
        ". ",
        "9",
        "\x00",
    ],
)
def test_any_text_is_judged_quickly(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    score(text, scene_of(event(RED, "move", direction="left")))
    assert time.process_time() - started < 1.0


@given(st.text())
def test_no_text_breaks_the_judge(text: str) -> None:
    clip = score(text, scene_of(event(RED, "jump")))
    assert 0.0 <= clip.precision <= 1.0
