from __future__ import annotations

import pytest
import torch

from tarsier_core.engine import GenerationOptions
from tarsier_core.engine.choose import Chooser, nucleus

LOGITS = torch.tensor([0.1, 0.5, 0.3, 0.1]).log()  # probabilities 10, 50, 30 and 10 %


@pytest.mark.parametrize(
    ("top_p", "kept", "why"),
    [
        (0.01, [1], "the best one is always kept"),
        (0.5, [1], "it alone reaches one half"),
        (0.51, [1, 2], "the one that crosses the border is kept"),
        (0.85, [1, 2, 0], "equal ones in the order of their ids"),
        (1.0, [1, 2, 0, 3], "everything"),
    ],
)
def test_top_p_keeps_the_likeliest(top_p: float, kept: list[int], why: str) -> None:
    probabilities, ids = nucleus(LOGITS, temperature=1.0, top_p=top_p)
    assert ids.tolist() == kept, why
    assert probabilities.tolist() == pytest.approx([LOGITS.exp()[token].item() for token in kept])


def test_temperature_flattens() -> None:
    probabilities, _ = nucleus(LOGITS, temperature=2.0, top_p=1.0)
    roots = LOGITS.exp().sqrt()
    assert probabilities[0].item() == pytest.approx((roots.max() / roots.sum()).item())


def test_greedy_takes_the_best() -> None:
    assert Chooser(GenerationOptions())(LOGITS) == 1


def test_equal_seeds_draw_equal_tokens() -> None:
    def draw(seed: int | None) -> list[int]:
        choose = Chooser(GenerationOptions(temperature=1.0, seed=seed))
        return [choose(LOGITS) for _ in range(40)]

    assert draw(3) == draw(3)
    assert len({tuple(draw(seed)) for seed in (1, 2, None)}) == 3


def test_tokens_are_drawn_as_often_as_they_should() -> None:
    choose = Chooser(GenerationOptions(temperature=1.0, top_p=0.75, seed=0))
    counts = torch.bincount(torch.tensor([choose(LOGITS) for _ in range(4000)]), minlength=4) / 4000
    assert counts.tolist() == pytest.approx([0.0, 0.625, 0.375, 0.0], abs=0.03)  # 50 : 30, the others cut


def test_the_global_random_state_is_left_alone() -> None:
    before = torch.get_rng_state()
    Chooser(GenerationOptions(temperature=1.0, seed=1))(LOGITS)
    assert torch.equal(before, torch.get_rng_state())
