from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tarsier_core.media.strip import stills, time_label
from tarsier_core.records import Frames
from tests.media.drawn import draw


def frames(size: tuple[int, int]) -> Frames:
    return Frames(
        images=(draw(0, size), draw(5, size)),
        indices=(0, 5),
        start_seconds=(0.0, 1.25),
        end_seconds=(0.25, 1.5),
        kind="video",
        name="clip.mp4",
        num_source_frames=9,
    )


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_stills_are_small_pictures_with_times(image_format: str) -> None:
    first, second = stills(frames((320, 180)), 90, image_format)  # type: ignore[arg-type]
    assert (first.width, first.height) == (160, 90)
    assert (first.label, second.label) == ("0.0 s", "1.2 s")
    assert (second.frame, second.start_seconds, second.end_seconds) == (5, 1.25, 1.5)
    assert first.mime_type == f"image/{image_format.lower()}"
    with Image.open(io.BytesIO(second.data)) as image:
        assert (image.format, image.size) == (image_format, (160, 90))


def test_stills_are_never_enlarged() -> None:
    source = frames((40, 20))
    still = stills(source, 90, "PNG")[0]
    with Image.open(io.BytesIO(still.data)) as image:
        assert np.array_equal(np.asarray(image), source.images[0])


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(0, "0.0 s"), (0.04, "0.0 s"), (5.1, "5.1 s"), (59.94, "59.9 s"), (59.96, "1:00.0"), (3661.5, "1:01:01.5")],
)
def test_time_labels(seconds: float, label: str) -> None:
    assert time_label(seconds) == label
