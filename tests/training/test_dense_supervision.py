"""The targets of the dense supervision are the truth of the drawn clips."""

from __future__ import annotations

import random

import torch
from torch.nn.functional import one_hot

from tarsier_core.benchmarks.shapes import FIRST_TEST_SEED
from tarsier_core.shapes.animation import event_frames, frame_times
from tarsier_core.shapes.render import RGB
from tarsier_core.shapes.vocabulary import ACTIONS, COLOURS, HELD_OUT, SHAPES
from tarsier_core.shapes.world import make_animation
from training.dense_supervision import (
    CHANGES,
    FINE,
    GOING_ON,
    HAPPENINGS,
    changes_loss,
    events_loss,
    open_to_all,
    patch_targets,
    token_loss,
)
from training.jumbled import make_jumbled
from training.shapes_samples import (
    Sample,
    is_other,
    last_of_shot,
    looks_at,
    make_stills,
    make_unasked,
    nearest_colour,
    random_paints,
    states_of,
    tell,
)


def test_patch_targets_by_hand() -> None:
    looks = torch.zeros(1, len(COLOURS), 5)
    # A red star, centred in the lower right of a 4 x 4 grid of patches, reaching half a patch.
    looks[0, COLOURS.index("red")] = torch.tensor([1, SHAPES.index("star"), 0.875, 0.875, 0.125])
    targets = patch_targets(looks, torch.arange(len(COLOURS)).view(1, -1), 4, 4, merge=2)
    # Blocks of 2 x 2 come one after another; the last patch of the last block is the lower right one.
    assert targets.colour[0].tolist() == [0] * 15 + [1 + COLOURS.index("red")]
    assert targets.shape[0, 15] == SHAPES.index("star")
    assert targets.place[0, 15].tolist() == [0.0, 0.0, 0.125]


def test_what_is_said_to_be_seen_is_in_the_picture() -> None:
    right = total = 0
    for number in range(40):
        stills = make_stills(2 * number, 96, 2)
        assert not stills.repainted.any()
        for picture, look in zip(stills.pictures, stills.looks, strict=True):
            for colour, (visible, shape, x, y, _) in zip(COLOURS, look, strict=True):
                if visible and SHAPES[int(shape)] != "ring" and 0.05 < x < 0.95 and 0.05 < y < 0.95:
                    total += 1
                    r, g, b = (int(value) for value in picture[int(y * 96), int(x * 96)])
                    right += {"red": r > g + 60, "green": g > r + 40, "blue": b > r + 60}.get(colour, True)
    assert total > 40 and right >= 0.95 * total


def test_nothing_is_repainted_into_a_pair_that_is_held_out() -> None:
    for seed in range(60):
        animation = make_animation(seed)
        paints = random_paints(random.Random(seed), animation)
        for track, paint in zip(animation.tracks, paints, strict=True):
            assert (nearest_colour(paint), track.shape) not in HELD_OUT
    assert {nearest_colour(RGB[colour]) for colour in COLOURS} == set(COLOURS)
    odd = make_stills(5, 64, 2)
    assert odd.repainted.all()
    visible = odd.looks[..., 0] > 0
    pairs = zip(odd.paints[visible], odd.looks[visible][:, 1], strict=True)
    assert not {(COLOURS[int(paint)], SHAPES[int(shape)]) for paint, shape in pairs} & HELD_OUT
    plain = make_stills(4, 64, 2)
    assert (plain.paints == range(len(COLOURS))).all()


def test_a_clip_of_all_shapes_can_be_repainted() -> None:
    animation = make_animation(5149)
    assert len({track.shape for track in animation.tracks}) == len(SHAPES), "each colour is held out in one of them"
    assert len(random_paints(random.Random(0), animation)) == len(animation.tracks)


def test_a_held_out_pair_is_no_wrong_answer() -> None:
    logits = torch.zeros(1, 1, len(COLOURS), len(SHAPES))
    logits[..., SHAPES.index("star")] = 30.0
    choice = open_to_all(logits, torch.arange(len(COLOURS)).view(1, 1, -1)).argmax(-1)
    sure = [COLOURS[colour] for colour in range(len(COLOURS)) if choice[0, 0, colour] == SHAPES.index("star")]
    assert set(COLOURS) - set(sure) == {colour for colour, shape in HELD_OUT if shape == "star"}


def test_tokens_are_asked_for_the_shapes_that_stand_in_them() -> None:
    looks, paints = torch.zeros(1, len(COLOURS), 5), torch.arange(len(COLOURS)).view(1, -1)
    red, star, ring = COLOURS.index("red"), SHAPES.index("star"), SHAPES.index("ring")
    looks[0, red] = torch.tensor([1, ring, 0.8, 0.2, 0.1])  # in the second of 2 x 2 tokens
    answers = torch.full((1, 4, len(SHAPES), 4), -20.0)
    answers[0, 1, ring] = torch.tensor([20.0, 3.2, 0.8, 0.4])
    right = token_loss(answers, looks, paints, 2, 2)
    assert right.total < 1e-4 and right.parts["token_shape_right"] == 1
    answers[0, 1, star, 0] = 20.0
    assert token_loss(answers, looks, paints, 2, 2).total < 1e-4, "that a red thing is no star isn't taught"
    answers[0, 0, star, 0] = 20.0
    assert token_loss(answers, looks, paints, 2, 2).total > 1


def test_an_event_is_reported_when_it_is_over() -> None:
    for seed in range(40):
        animation = make_animation(seed)
        states = states_of(animation, 16)
        for event in animation.scene.events:
            _, last = event_frames(event, 16)
            column = states.happenings[:, COLOURS.index(event.subject.colour), 0]
            over = min(last + 1, last_of_shot(animation, event.shot, 16))
            assert column[over] == 1 + ACTIONS.index(event.action)
            assert 0 <= over - last <= 1


def test_what_goes_on_goes_on_in_the_frames_of_the_event() -> None:
    for seed in range(40):
        animation = make_animation(seed)
        states = states_of(animation, 16)
        for event in animation.scene.events:
            first, last = event_frames(event, 16)
            rows = states.going_on[first : last + 1, COLOURS.index(event.subject.colour)]
            assert (rows == (1 + ACTIONS.index(event.action), first)).all()
            over = min(last + 1, last_of_shot(animation, event.shot, 16))
            assert tuple(states.happenings[over, COLOURS.index(event.subject.colour), 4:]) == (first, last)


def test_a_jumbled_clip_is_where_it_is_said_to_be() -> None:
    moved = steady = 0
    for number in range(40):
        animation = make_jumbled(number, 16)
        assert all((track.first.colour, track.shape) not in HELD_OUT for track in animation.tracks)
        looks = looks_at(animation, frame_times(16))
        seen = (looks[1:, :, 0] > 0) & (looks[:-1, :, 0] > 0)
        distance = abs(looks[1:, :, 2:4] - looks[:-1, :, 2:4]).sum(-1)[seen]
        moved += int((distance > 0).sum())
        steady += int((distance == 0).sum())
    assert moved > 400 and steady > 200
    jumbled = [
        sample for sample in (make_unasked(number, 16, 8) for number in range(60)) if is_jumbled(sample)
    ]
    assert 4 <= len(jumbled) <= 25
    assert all((sample.states.happenings == -1).all() for sample in jumbled if sample.states is not None)


def is_jumbled(sample: Sample) -> bool:
    assert sample.states is not None
    return bool((sample.states.going_on == -1).all())


def test_right_answers_about_changes_and_events_cost_next_to_nothing() -> None:
    states = states_of(make_animation(3), 16)
    looks = torch.from_numpy(states.looks).unsqueeze(0)
    visible = looks[0, :, :, 0] > 0.5
    answers = {
        "shift": (looks[0, 1:] - looks[0, :-1])[..., 2:] * FINE,
        "appears": ((visible[1:] & ~visible[:-1]).float() * 40 - 20).unsqueeze(-1),
        "disappears": ((visible[:-1] & ~visible[1:]).float() * 40 - 20).unsqueeze(-1),
    }
    assert answers.keys() == CHANGES.keys()
    assert changes_loss(answers, looks).total < 1e-4
    wrong = answers | {"shift": answers["shift"] + 1}
    assert changes_loss(wrong, looks).total > 1
    truth = dict(zip(HAPPENINGS, torch.from_numpy(states.happenings).unbind(-1), strict=True))
    truth |= dict(zip(GOING_ON, torch.from_numpy(states.going_on).unbind(-1), strict=True))
    sizes = HAPPENINGS | GOING_ON
    told = {name: 20.0 * one_hot(truth[name].clamp(min=0), size).float() for name, size in sizes.items()}
    happenings, going_on = torch.from_numpy(states.happenings), torch.from_numpy(states.going_on)
    losses = events_loss(told, happenings, going_on)
    assert losses.total < 1e-4 and losses.parts["action_right"] == losses.parts["going_on_right"] == 1
    assert events_loss(told | {"last": -told["last"]}, happenings, going_on).total > 1
    assert events_loss(told, torch.full_like(happenings, -1), torch.full_like(going_on, -1)).total == 0


def test_training_never_uses_test_seeds_and_tells_other_clips_apart() -> None:
    assert FIRST_TEST_SEED > 10**8
    share = sum(is_other(number) for number in range(2000)) / 2000
    assert 0.07 < share < 0.13
    refused = [tell(number, 16, 0) for number in range(300) if is_other(number)]
    assert all(branches[0][0][1].startswith("This is not a shapes clip") for branches in refused)
