from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tarsier_core.media import probe
from tests.media.drawn import RECIPES, UNEVEN_TICKS, draw, encode, write_transparent_gif, x264

BY_NAME = {recipe.name: recipe for recipe in RECIPES}


def test_an_ordinary_clip(plain_clip: Path) -> None:
    info = probe(plain_clip)
    assert (info.kind, info.codec, info.width, info.height, info.rotation) == ("video", "h264", 96, 64, 0)
    assert (info.num_frames, info.fps, info.duration_seconds) == (40, 24.0, 40 / 24)
    assert [info.start_seconds(frame) for frame in (0, 1, 39)] == [0.0, 1 / 24, 39 / 24]
    assert [info.pts.index(key) for key in info.keyframe_pts] == [0, 12, 24, 36]
    assert info.warnings == ()


def test_true_times_of_a_variable_rate(tmp_path: Path) -> None:
    info = probe(encode(BY_NAME["uneven.mp4"], tmp_path))
    gaps = [UNEVEN_TICKS[number % len(UNEVEN_TICKS)] / 240 for number in range(39)]
    assert [info.start_seconds(frame) for frame in range(40)] == pytest.approx(
        [sum(gaps[:number]) for number in range(40)]
    )
    assert info.end_seconds(0) == info.start_seconds(1)


@pytest.mark.parametrize("name", ["starts_late.mp4", "starts_late.ts", "starts_late.mkv"])
def test_times_count_from_the_first_frame(tmp_path: Path, name: str) -> None:
    info = probe(encode(BY_NAME[name], tmp_path))
    assert info.start_seconds(0) == 0.0
    assert info.num_frames == 40


@pytest.mark.parametrize(
    ("rotation", "size", "clockwise"),
    [(0, (96, 64), 0), (90, (64, 96), 270), (180, (96, 64), 180), (-90, (64, 96), 90)],
)
def test_size_is_that_after_rotation(
    tmp_path: Path, rotation: int, size: tuple[int, int], clockwise: int
) -> None:
    info = probe(encode(x264("turned.mp4", num_frames=2, rotation=rotation), tmp_path))
    assert (info.width, info.height) == size
    assert info.rotation == clockwise


def test_one_frame_has_a_duration(tmp_path: Path) -> None:
    info = probe(encode(BY_NAME["one_frame.mp4"], tmp_path))
    assert info.num_frames == 1
    assert info.duration_seconds == pytest.approx(1 / 24)


@pytest.mark.parametrize("name", ["clip.MP4", "clip.gif", "clip.jpg", "clip", "c%20lip ümlaut\n'.txt", "-clip"])
def test_the_name_plays_no_part(plain_clip: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(plain_clip, tmp_path / name)
    assert probe(tmp_path / name).kind == "video"


def test_a_relative_name_that_looks_like_an_address(
    plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(plain_clip, "concat:clip.mp4")
    assert probe("concat:clip.mp4").num_frames == 40


def test_a_gif_is_known_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    write_transparent_gif(tmp_path / "film.gif")
    os.replace(tmp_path / "film.gif", path)
    info = probe(path)
    assert (info.kind, info.num_frames, info.width, info.height) == ("gif", 6, 40, 30)
    assert info.duration_seconds == pytest.approx(0.6)
    assert info.fps == pytest.approx(10)


def test_an_image_is_a_clip_of_one_frame(tmp_path: Path) -> None:
    Image.fromarray(draw(0, (50, 30))).save(tmp_path / "picture.gif", "png")
    info = probe(tmp_path / "picture.gif")
    assert (info.kind, info.codec, info.width, info.height) == ("image", "png", 50, 30)
    assert (info.num_frames, info.duration_seconds, info.fps) == (1, 0.0, 1.0)


def test_paths_of_every_kind(plain_clip: Path) -> None:
    assert probe(str(plain_clip)) == probe(plain_clip)


def test_the_demo_clip(fixtures_dir: Path) -> None:
    info = probe(fixtures_dir / "data" / "clips" / "demo_test.mp4")
    assert (info.num_frames, info.fps, info.width, info.height) == (84, 8.0, 1920, 800)
