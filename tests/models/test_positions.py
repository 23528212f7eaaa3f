"""The original's positions, written out by hand."""

from __future__ import annotations

import pytest
import torch

from tarsier_core.models.positions import IMAGE, rope_positions


def positions(types: list[int], grids: list[tuple[int, int, int]]) -> list[list[int]]:
    return rope_positions(torch.tensor(types), {IMAGE: iter(grids)}, merge_size=2).tolist()


@pytest.mark.parametrize(
    ("types", "grids", "expected"),
    [
        pytest.param([0, 0, 0], [], [[0, 1, 2]] * 3, id="text counts up"),
        pytest.param(
            # one text, 3 times x 1 x 2 tokens, one text: it goes on after the third time, not the second column
            [0] + [1] * 6 + [0],
            [(3, 2, 4)],
            [
                [0, 1, 1, 2, 2, 3, 3, 4],  # time
                [0, 1, 1, 1, 1, 1, 1, 4],  # height
                [0, 1, 2, 1, 2, 1, 2, 4],  # width
            ],
            id="more times than columns",
        ),
        pytest.param(
            [1] * 4 + [0],
            [(1, 4, 4)],
            [[0, 0, 0, 0, 2], [0, 0, 1, 1, 2], [0, 1, 0, 1, 2]],
            id="a picture comes first",
        ),
        pytest.param(
            # two pictures of one token each, without text between them
            [0, 1, 1, 0],
            [(1, 2, 2), (1, 2, 2)],
            [[0, 1, 2, 3]] * 3,
            id="neighbouring blocks",
        ),
    ],
)
def test_positions_by_hand(types, grids, expected):
    assert positions(types, grids) == expected


def test_padding_and_mixed_kinds_in_the_network(tarsier2):
    """Left padding is skipped; pictures and videos draw their grids from their own lists."""
    types = torch.tensor([[0, 0, 1, 0, 2, 0], [0, 2, 2, 0, 1, 0]])
    mask = torch.tensor([[0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]])
    placed, offsets = tarsier2.network.model.get_rope_index(
        torch.zeros_like(types),
        types,
        image_grid_thw=torch.tensor([[1, 2, 2], [1, 2, 2]]),
        video_grid_thw=torch.tensor([[1, 2, 2], [2, 2, 2]]),
        attention_mask=mask,
    )
    assert placed[:, 0, 1:].tolist() == [[0, 1, 2, 3, 4]] * 3
    # the second row's video has two times: 1, 2; text goes on at 3
    assert placed[:, 1].tolist() == [[0, 1, 2, 3, 4, 5], [0, 1, 1, 3, 4, 5], [0, 1, 1, 3, 4, 5]]
    assert offsets.tolist() == [[0], [0]]
