"""The ``fast`` profile: half the pixels, the same answers for pictures that need no resize."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers.models.qwen2_vl.modeling_qwen2_vl import PatchEmbed

from tarsier_core.models.fast_resize import resize_together
from tests.models.drawn import asking, frames

ON_THE_GRID = [
    pytest.param([frames(6, 112, 84)], id="clip"),
    pytest.param([frames(1, 112, 112, kind="image")], id="picture"),
    pytest.param([frames(3, 84, 56), frames(1, 56, 84, kind="image"), frames(2, 56, 56)], id="three media"),
]


@pytest.mark.parametrize("clips", ON_THE_GRID)
def test_folded_frames_give_equal_logits(tarsier2, tarsier2_fast, clips):
    conversation = asking(*clips, "What happens?")
    faithful, fast = tarsier2.prepare([conversation]), tarsier2_fast.prepare([conversation])
    assert fast["pixel_values"].shape[1] * 2 == faithful["pixel_values"].shape[1]
    for name in ("input_ids", "position_ids", "image_grid_thw"):
        assert torch.equal(fast[name], faithful[name])
    expected = tarsier2.network(**faithful).logits
    torch.testing.assert_close(tarsier2_fast.network(**fast).logits, expected, atol=1e-5, rtol=0)


def test_the_first_layer_is_the_stock_one(tarsier2):
    """Against stock's own convolution, which rounds more: 1e-5 of logits around 5."""
    batch = tarsier2.prepare([asking(frames(4, 112, 84), "What happens?")])
    visual = tarsier2.network.model.visual
    stock = PatchEmbed(
        visual.config.patch_size, visual.config.temporal_patch_size, 3, visual.config.embed_dim
    )
    stock.proj = visual.patch_embed.proj
    expected = stock(batch["pixel_values"])
    torch.testing.assert_close(visual.patch_embed(batch["pixel_values"]), expected, atol=1e-5, rtol=1e-6)


def test_the_fast_network_reads_duplicated_frames_too(tarsier2, tarsier2_fast):
    batch = tarsier2.prepare([asking(frames(2, 56, 56), "Which?")])
    expected = tarsier2.network(**batch).logits
    torch.testing.assert_close(tarsier2_fast.network(**batch).logits, expected, atol=1e-5, rtol=0)


def test_frames_in_pairs_are_not_folded(tarsier2, tarsier2_fast):
    strategy = {"use_multi_images_for_video": False}
    conversation = asking(frames(4, 56, 56), frames(1, 56, 56, kind="image"), "What happens?")
    faithful = tarsier2.prepare([conversation], video_sampling_strategy=strategy)
    fast = tarsier2_fast.prepare([conversation], video_sampling_strategy=strategy)
    assert torch.equal(fast["pixel_values"], faithful["pixel_values"])


@pytest.mark.parametrize("size", [(320, 180), (1280, 720), (500, 300), (40, 60)])
def test_same_grid_and_nearly_the_same_pictures(tarsier2, tarsier2_fast, size):
    conversation = asking(frames(3, *size), "What happens?")
    faithful, fast = tarsier2.prepare([conversation]), tarsier2_fast.prepare([conversation])
    assert torch.equal(fast["image_grid_thw"], faithful["image_grid_thw"])
    first_time = faithful["pixel_values"].unflatten(1, (3, 2, -1))[:, :, 0].flatten(1)
    assert (fast["pixel_values"] - first_time).abs().mean() < 0.1


@pytest.mark.parametrize("name", ["tarsier2", "tarsier2_fast", "tarsier1"])
def test_saved_checkpoint_is_stock(request, name, tmp_path):
    network = request.getfixturevalue(name).network
    network.save_pretrained(tmp_path)
    again, report = type(network).from_pretrained(tmp_path, output_loading_info=True)
    assert not any(report[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    stored = network.state_dict()
    assert all(torch.equal(stored[name], tensor) for name, tensor in again.state_dict().items())


def test_gradient_reaches_both_slices_of_the_kernel(tarsier2_fast):
    tarsier2_fast.network.zero_grad()
    batch = tarsier2_fast.prepare([asking(frames(2, 56, 56), "Which?")])
    tarsier2_fast.network(**batch).logits.square().mean().backward()
    gradient = tarsier2_fast.network.model.visual.patch_embed.proj.weight.grad
    assert gradient.abs().sum() > 0
    assert torch.equal(gradient[:, :, 0], gradient[:, :, 1])
    tarsier2_fast.network.zero_grad()


def test_resizing_together_is_close_to_pillow():
    from PIL import Image

    images = frames(2, 320, 180).images
    together = resize_together(images, (224, 126))
    for image, own in zip(images, together, strict=True):
        pillow = np.asarray(Image.fromarray(image).resize((224, 126), Image.Resampling.BICUBIC))
        assert np.abs(own.astype(int) - pillow).max() <= 2
