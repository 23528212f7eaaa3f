"""The targets of the dense supervision are the truth of the drawn clips."""

from __future__ import annotations

import torch

from tarsier_core.shapes.vocabulary import ACTIONS, COLOURS, SHAPES
from tarsier_core.shapes.world import event_frames, make_animation
from training.dense_supervision import patch_targets
from training.shapes_samples import FIRST_TEST_SEED, is_other, last_of_shot, make_stills, states_of, tell


def test_patch_targets_by_hand() -> None:
    looks = torch.zeros(1, len(COLOURS), 5)
    # A red star, centred in the lower right of a 4 x 4 grid of patches, reaching half a patch.
    looks[0, COLOURS.index("red")] = torch.tensor([1, SHAPES.index("star"), 0.875, 0.875, 0.125])
    targets = patch_targets(looks, 4, 4, merge=2)
    # Blocks of 2 x 2 come one after another; the last patch of the last block is the lower right one.
    assert targets.colour[0].tolist() == [0] * 15 + [1 + COLOURS.index("red")]
    assert targets.shape[0, 15] == SHAPES.index("star")
    assert targets.place[0, 15].tolist() == [0.0, 0.0, 0.125]


def test_what_is_said_to_be_seen_is_in_the_picture() -> None:
    right = total = 0
    for number in range(40):
        pictures, looks = make_stills(number, 96, 2)
        for picture, look in zip(pictures, looks, strict=True):
            for colour, (visible, shape, x, y, _) in zip(COLOURS, look, strict=True):
                if visible and SHAPES[int(shape)] != "ring" and 0.05 < x < 0.95 and 0.05 < y < 0.95:
                    total += 1
                    r, g, b = (int(value) for value in picture[int(y * 96), int(x * 96)])
                    right += {"red": r > g + 60, "green": g > r + 40, "blue": b > r + 60}.get(colour, True)
    assert total > 40 and right >= 0.95 * total


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


def test_training_never_uses_test_seeds_and_tells_other_clips_apart() -> None:
    assert FIRST_TEST_SEED > 10**8
    share = sum(is_other(number) for number in range(2000)) / 2000
    assert 0.03 < share < 0.1
    refused = [tell(number, 16, 0) for number in range(300) if is_other(number)]
    assert all(branches[0][0][1].startswith("This is not a shapes clip") for branches in refused)
