"""Cutting pictures up, against the stock image processor, for several geometries."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from tarsier_core.models.geometry import PatchGeometry
from tarsier_core.models.patches import duplicated, paired, patchify
from tests.models.drawn import frames


def geometry(patch: int, merge: int, times: int) -> PatchGeometry:
    return PatchGeometry(patch, merge, times, 1, 10**7, (0.48, 0.46, 0.41), (0.27, 0.26, 0.28), 1 / 255)


@pytest.mark.parametrize(("patch", "merge", "times"), [(14, 2, 2), (8, 2, 2), (16, 1, 2), (4, 3, 4)])
def test_equals_the_stock_processor_to_the_bit(patch, merge, times):
    cut = geometry(patch, merge, times)
    clip = frames(3, width=2 * patch * merge, height=3 * patch * merge)
    stock = Qwen2VLImageProcessorPil(
        patch_size=patch,
        merge_size=merge,
        temporal_patch_size=times,
        size={"shortest_edge": 1, "longest_edge": 10**7},
        image_mean=cut.image_mean,
        image_std=cut.image_std,
        rescale_factor=1 / 255,
    )
    expected = stock(list(clip.images), return_tensors="pt")["pixel_values"]
    assert torch.equal(duplicated(patchify(clip.images, cut), cut), expected)


def test_pairs_put_neighbouring_frames_into_one_patch():
    cut = geometry(patch=2, merge=1, times=2)
    clip = [np.full((2, 2, 3), value, np.uint8) for value in (0, 50, 100, 150)]
    rows = paired(patchify(clip, cut), 4, cut).reshape(2, 3, 2, 4)  # groups, channels, times, pixels
    values = cut.normalised()
    for group, shown in enumerate([(0, 50), (100, 150)]):
        for time, value in enumerate(shown):
            expected = torch.from_numpy(values[:, value])[:, None].expand(3, 4)
            assert torch.equal(rows[group, :, time], expected)


def test_an_odd_number_of_frames_has_no_pairs():
    cut = geometry(patch=2, merge=1, times=2)
    patches = patchify([np.zeros((2, 2, 3), np.uint8)] * 3, cut)
    with pytest.raises(ValueError, match="3 frames can't be grouped by 2"):
        paired(patches, 3, cut)
