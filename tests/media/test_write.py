from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tarsier_core.errors import MediaError, UsageError
from tarsier_core.media import decode, probe
from tarsier_core.media.write import cut, draw_caption, export_captioned, export_gif, write_clip, write_gif
from tarsier_core.records import Event
from tests.media.drawn import draw, write_transparent_gif


@pytest.mark.parametrize("size", [(64, 48), (65, 49)])
def test_a_written_clip_reads_back(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "clip.mp4"
    pictures = [np.full((size[1], size[0], 3), 20 * number, np.uint8) for number in range(10)]
    write_clip(pictures, path, fps=5)
    info = probe(path)
    assert (info.num_frames, info.fps, info.codec) == (10, 5.0, "h264")
    assert (info.width, info.height) == (size[0] + size[0] % 2, size[1] + size[1] % 2)
    for image, picture in zip(decode(path, range(10)).images, pictures, strict=True):
        assert abs(int(image.mean()) - int(picture.mean())) <= 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_written_gif_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "clip.gif"
    write_gif([draw(number, (40, 30)) for number in range(5)], path, fps=10)
    info = probe(path)
    assert (info.kind, info.num_frames, info.fps, info.width, info.height) == ("gif", 5, 10.0, 40, 30)


def test_a_cut_holds_the_part(plain_clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    cut(plain_clip, path, 0.5, 1.0)
    assert probe(path).duration_seconds == pytest.approx(0.5, abs=0.05)
    original = decode(plain_clip, [12]).images[0].astype(int)
    assert np.abs(decode(path, [0]).images[0] - original).mean() < 6


def test_a_cut_ends_with_the_clip(plain_clip: Path, tmp_path: Path) -> None:
    cut(plain_clip, tmp_path / "cut.mp4", 1.0, 99.0)
    assert probe(tmp_path / "cut.mp4").duration_seconds == pytest.approx(40 / 24 - 1, abs=0.1)


@pytest.mark.parametrize(("start", "end"), [(1.0, 1.0), (5.0, 9.0), (-1.0, 1.0)])
def test_an_empty_cut_is_refused(plain_clip: Path, tmp_path: Path, start: float, end: float) -> None:
    with pytest.raises(UsageError, match="nothing lies between"):
        cut(plain_clip, tmp_path / "cut.mp4", start, end)
    assert not list(tmp_path.iterdir())


def test_a_clip_becomes_a_gif(plain_clip: Path, tmp_path: Path) -> None:
    export_gif(plain_clip, tmp_path / "clip.gif", height=32, fps=8)
    info = probe(tmp_path / "clip.gif")
    assert (info.kind, info.height, info.width) == ("gif", 32, 48)
    assert 11 <= info.num_frames <= 15


def test_captions_show_while_their_event_lasts(tmp_path: Path) -> None:
    source, path = tmp_path / "source.mp4", tmp_path / "captioned.mp4"
    write_clip([np.full((64, 96, 3), 250, np.uint8)] * 20, source, fps=10)
    export_captioned(source, path, [Event("A box moves", 5, 9, 0.5, 1.0)])
    frames = decode(path, range(20))
    captioned = [frame for frame, image in zip(frames.indices, frames.images, strict=True) if image[-8:].mean() < 200]
    assert captioned == [5, 6, 7, 8, 9]
    assert all(image[:40].mean() > 240 for image in frames.images)


def test_long_captions_are_broken() -> None:
    picture = np.full((120, 160, 3), 255, np.uint8)
    short, long = (draw_caption(picture, text) for text in ("A word", "A sentence of very many words " * 4))
    assert short.shape == long.shape == picture.shape
    assert (long.min(axis=(1, 2)) < 200).sum() > 2 * (short.min(axis=(1, 2)) < 200).sum()
    assert picture.min() == 255


def test_pictures_that_are_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with pytest.raises(UsageError, match="at least one picture"):
        write_clip([], path, 5)
    with pytest.raises(UsageError, match="must have one size"):
        write_clip([draw(0, (40, 30)), draw(0, (42, 30))], path, 5)
    with pytest.raises(UsageError, match="above 0"):
        write_clip([draw(0, (40, 30))], path, 0)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="it can't be written"):
        write_clip([draw(0, (40, 30))], tmp_path / "missing" / "clip.mp4", 5)


def test_a_still_picture_is_not_cut(tmp_path: Path) -> None:
    Image.fromarray(draw(0, (40, 30))).save(tmp_path / "still.png")
    with pytest.raises(MediaError, match="a still picture, not a clip"):
        cut(tmp_path / "still.png", tmp_path / "cut.mp4", 0, 1)


def test_a_gif_is_cut_too(tmp_path: Path) -> None:
    write_transparent_gif(tmp_path / "film.gif")
    cut(tmp_path / "film.gif", tmp_path / "cut.mp4", 0.0, 0.3)
    assert probe(tmp_path / "cut.mp4").num_frames >= 2
