from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tarsier_core.errors import UsageError
from tarsier_core.media import decode, load_images, probe, sample
from tarsier_core.media.sampling import FrameChoice, uniform_indices
from tests.media.drawn import Picture, draw, full_decode, same, write_transparent_gif


@pytest.fixture(scope="module")
def reference(clip: Path) -> list[Picture]:
    return full_decode(clip)


def pick(pictures: Sequence[Picture], indices: Sequence[int]) -> list[Picture]:
    return [pictures[index] for index in indices]


def test_every_frame_is_that_of_a_full_decode(clip: Path, reference: list[Picture]) -> None:
    info = probe(clip)
    assert info.num_frames == len(reference)
    frames = decode(clip, range(info.num_frames), info=info)
    assert same(frames.images, reference)
    assert frames.warnings == ()
    assert all(image.flags.c_contiguous and image.dtype == np.uint8 for image in frames.images)
    assert frames.images[0].shape == (info.height, info.width, 3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_frames_are_those_of_a_full_decode(
    clip: Path, reference: list[Picture], data: st.DataObject
) -> None:
    last = len(reference) - 1
    indices = data.draw(st.lists(st.integers(0, last), min_size=1, max_size=6))
    info = probe(clip) if data.draw(st.booleans()) else None
    frames = decode(clip, indices, info=info)
    assert frames.indices == tuple(indices)
    assert same(frames.images, pick(reference, indices))


def test_sampling_is_choosing_and_decoding(clip: Path, reference: list[Picture]) -> None:
    frames = sample(clip, 5)
    indices = uniform_indices(0, len(reference) - 1, 5)
    assert frames.indices == tuple(indices)
    assert same(frames.images, pick(reference, indices))
    assert frames.num_source_frames == len(reference)


def test_times_come_from_the_file(clip: Path) -> None:
    info = probe(clip)
    frames = decode(clip, range(info.num_frames))
    assert frames.start_seconds[0] == 0.0
    assert frames.start_seconds[1:] == frames.end_seconds[:-1]
    assert all(start < end for start, end in zip(frames.start_seconds, frames.end_seconds, strict=True))
    assert frames.end_seconds[-1] == pytest.approx(info.duration_seconds)


@pytest.mark.parametrize("max_pixels", [400, 1500, 96 * 64])
def test_scaled_frames_fit_and_look_alike(clip: Path, max_pixels: int) -> None:
    info = probe(clip)
    small = decode(clip, [0, info.num_frames - 1], info=info, max_pixels=max_pixels)
    full = decode(clip, [0, info.num_frames - 1], info=info)
    for image, original in zip(small.images, full.images, strict=True):
        height, width = image.shape[:2]
        assert height * width <= max_pixels
        assert image.shape == original.shape or (height % 2 == 0 and width % 2 == 0)
        resized = np.asarray(Image.fromarray(original).resize((width, height), Image.Resampling.BOX))
        assert np.abs(resized.astype(int) - image).mean() < 12


def test_a_choice_takes_a_part(plain_clip: Path) -> None:
    frames = sample(plain_clip, choice=FrameChoice(3, start_frame=10, end_frame=20))
    assert frames.indices == (10, 15, 20)


def test_a_transparent_gif_is_shown_on_white(tmp_path: Path) -> None:
    path = tmp_path / "holes.gif"
    drawn = write_transparent_gif(path)
    frames = decode(path, range(len(drawn)))
    assert frames.kind == "gif"
    for image, layer in zip(frames.images, drawn, strict=True):
        on_white = Image.new("RGBA", layer.size, "white")
        on_white.alpha_composite(layer)
        assert np.array_equal(image, np.asarray(on_white.convert("RGB")))
    assert same(frames.images, full_decode(path))


def test_an_opaque_gif_has_the_pixels_that_pillow_reads(tmp_path: Path) -> None:
    path = tmp_path / "opaque.gif"
    pictures = [Image.fromarray(draw(number, (48, 32))).quantize(64) for number in range(8)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=70, loop=0)
    frames = decode(path, range(8))
    with Image.open(path) as gif:
        for number, image in enumerate(frames.images):
            gif.seek(number)
            assert np.array_equal(image, np.asarray(gif.convert("RGB")))


@pytest.mark.parametrize("image_format", ["png", "jpeg", "tiff", "webp", "bmp"])
def test_images(tmp_path: Path, image_format: str) -> None:
    path = tmp_path / "picture.MP4"
    Image.fromarray(draw(0, (50, 30))).save(path, image_format)
    frames = sample(path, 16)
    assert frames.is_image and len(frames) == 1
    with Image.open(path) as image:
        assert np.array_equal(frames.images[0], np.asarray(image.convert("RGB")))


def test_an_image_is_turned_as_its_camera_was_held(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(draw(0, (50, 30))).save(path, quality=95, exif=exif)
    info = probe(path)
    assert (info.width, info.height) == (30, 50)
    frames = decode(path, [0, 0], info=info)
    assert frames.images[0].shape == (50, 30, 3)
    with Image.open(path) as image:
        assert np.array_equal(frames.images[0], np.rot90(np.asarray(image), -1))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_images_of_every_mode_become_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.tif"
    picture = Image.fromarray(draw(0, (20, 10)))
    (picture.convert("L").convert("I;16") if mode == "I;16" else picture.convert(mode)).save(path)
    assert decode(path, [0]).images[0].shape == (10, 20, 3)


def test_a_list_of_images_is_a_clip(tmp_path: Path) -> None:
    pictures = [draw(number, (20, 10)) for number in range(4)]
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path, picture in zip(paths, pictures, strict=True):
        Image.fromarray(picture).save(path)
    frames = load_images(paths)
    assert frames.kind == "video" and not frames.is_image
    assert same(frames.images, pictures)
    chosen = load_images(paths, indices=[3, 1, 3], fps=2.0)
    assert same(chosen.images, pick(pictures, [3, 1, 3]))
    assert chosen.start_seconds == (1.5, 0.5, 1.5) and chosen.end_seconds == (2.0, 1.0, 2.0)
    assert chosen.num_source_frames == 4
    assert load_images(paths, max_pixels=50).images[0].size <= 150


def test_a_list_of_images_must_hold_what_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one image"):
        load_images([])
    with pytest.raises(UsageError, match="image 2 was asked for; the list has 1"):
        load_images([tmp_path / "a.png"], indices=[2])


@pytest.mark.parametrize("indices", [[40], [-1], [0, 99]])
def test_frames_that_are_not_there(plain_clip: Path, indices: list[int]) -> None:
    with pytest.raises(UsageError, match=r"was asked for; it has 40 \(counted from 0\)"):
        decode(plain_clip, indices)


def test_no_frames_at_all(plain_clip: Path) -> None:
    with pytest.raises(UsageError, match="no frames were asked for"):
        decode(plain_clip, [])


def test_the_demo_clip(fixtures_dir: Path) -> None:
    path = fixtures_dir / "data" / "clips" / "demo_test.mp4"
    frames = sample(path, 16)
    assert frames.indices == tuple(round(i * 83 / 15) for i in range(16))
    assert same(frames.images, pick(full_decode(path), frames.indices))
