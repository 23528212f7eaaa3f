"""Sizes of frames, against the original's recorded ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tarsier_core.models.resize import FrameShape, crop_box, shape_frame, shaped_size, smart_resize

SIDES = st.integers(1, 3000)


def test_smart_resize_as_recorded(cases):
    recorded = cases["functions"]["smart_resize"]["cases"]
    assert recorded
    for case in recorded:
        arguments = ((case["width"], case["height"]), case["factor"], case["min_pixels"], case["max_pixels"])
        if "raises" in case:
            with pytest.raises(ValueError, match="pixels"):
                smart_resize(*arguments)
        else:
            assert smart_resize(*arguments) == (case["out_width"], case["out_height"]), case


def test_shaped_size_as_recorded(cases):
    recorded = cases["functions"]["preprocess_image_size"]["cases"]
    assert recorded
    for case in recorded:
        shape = FrameShape(**case["config"])
        picture = Image.new("RGB", (case["width"], case["height"]))
        expected = (case["out_width"], case["out_height"])
        assert shaped_size(picture.size, shape) == expected, case
        assert shape_frame(picture, shape).size == expected, case


@given(width=SIDES, height=SIDES)
def test_shrinking_to_bounds_happens_once(width, height):
    """A picture within bounds stays: a worker may shape frames before they are prepared."""
    shape = FrameShape(max_pixels=460_800)
    if max(width, height) > 100 * min(width, height):
        return
    once = shaped_size((width, height), shape)
    assert shaped_size(once, shape) == once


@pytest.mark.parametrize(
    ("size", "box"),
    [
        ((400, 300), (0, 0, 400, 300)),  # 4:3 already
        ((800, 300), (200, 0, 600, 300)),  # the middle 400
        ((300, 800), (0, 200, 300, 600)),
        ((824, 160), (305, 0, 519, 160)),  # 305.33 and 518.67 are rounded: 214 wide
    ],
)
def test_crop_box(size, box):
    assert crop_box(size) == box


def test_padding_is_black_and_centred():
    padded = np.asarray(shape_frame(Image.new("RGB", (4, 2), "white"), FrameShape(100, do_padding=True)))
    assert padded[..., 0].tolist() == [[0] * 4, [255] * 4, [255] * 4, [0] * 4]


@pytest.mark.parametrize(
    ("size", "factor", "max_pixels", "cause"),
    [
        ((27, 100), 28, 10_000, "at least 28"),
        ((30, 6100), 1, 10_000, "over 200 times"),
        ((28, 3000), 28, 20_000, "too narrow"),
    ],
)
def test_smart_resize_refuses(size, factor, max_pixels, cause):
    with pytest.raises(ValueError, match=cause):
        smart_resize(size, factor, 0, max_pixels)
