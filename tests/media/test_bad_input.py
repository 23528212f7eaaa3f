"""Whatever file is given, the answer is frames, or one sentence that names the file and the cause."""

from __future__ import annotations

import os
import random
import struct
import wave
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tarsier_core.errors import MediaError, MediaLimitError
from tarsier_core.media import Limits, decode, load_images, probe, sample
from tests.media.drawn import Recipe, draw, encode, full_decode, same, x264


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("This is not a film.\n" * 100)


def noise(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(50_000))


def directory(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def missing(path: Path) -> None:
    pass


def pipe(path: Path) -> None:
    os.mkfifo(path)


def only_sound(path: Path) -> None:
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.sample_rate = 8000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(8000))


def no_frames(path: Path) -> None:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.open()
        container.start_encoding()


def without_its_index(path: Path) -> None:
    whole = encode(x264("whole.mp4"), path.parent).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def playlist(path: Path) -> None:
    target = encode(x264("target.ts"), path.parent)
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{target}\n#EXT-X-ENDLIST\n")


def concat_list(path: Path) -> None:
    target = encode(x264("target.ts"), path.parent)
    path.write_text(f"ffconcat version 1.0\nfile '{target.name}'\n")


def cut_png(path: Path) -> None:
    Image.fromarray(draw(0, (64, 64))).save(path, "png")
    path.write_bytes(path.read_bytes()[:-400])


def png_header(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))


def gif_header(path: Path) -> None:
    path.write_bytes(b"GIF89a")


BAD: tuple[tuple[Callable[[Path], None], str], ...] = (
    (empty, "it is empty"),
    (text, "it is not a video, GIF or image that can be read"),
    (noise, "it is not a video, GIF or image that can be read"),
    (directory, "it is a directory, not a media file"),
    (loop, "it is a symbolic link that leads back to itself"),
    (dangling, "there is no such file"),
    (missing, "there is no such file"),
    (pipe, "it is not a regular file"),
    (only_sound, "it holds only sound, no pictures"),
    (wav, "it is not a video, GIF or image that can be read"),
    (no_frames, "it holds no pictures"),
    (without_its_index, "it is cut off or damaged: its index can't be read"),
    (playlist, "it is not a video, GIF or image that can be read"),
    (concat_list, "it is not a video, GIF or image that can be read"),
    (cut_png, "its picture is cut off or damaged"),
    (png_header, "it is not a video, GIF or image that can be read"),
    (gif_header, "it is not a video, GIF or image that can be read"),
)


@pytest.mark.parametrize(("make", "cause"), BAD, ids=lambda value: getattr(value, "__name__", None))
def test_one_sentence_with_file_and_cause(
    tmp_path: Path, make: Callable[[Path], None], cause: str
) -> None:
    path = tmp_path / "clip.mp4"
    make(path)
    with pytest.raises(MediaError) as caught:
        sample(path)
    assert str(caught.value) == f"{path}: {cause}"
    with pytest.raises(MediaError):
        decode(path, [0])


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"secret")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(MediaError, match="there is no permission to read it"):
        probe(path)


def test_impossible_names(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not a possible file name"):
        probe("clip\0.mp4")
    with pytest.raises(MediaError, match="its name is too long"):
        probe(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("scheme", ["http://127.0.0.1:1/clip.mp4", "concat:a|b", "file:///etc/passwd", "data:,x"])
def test_addresses_are_not_opened(scheme: str) -> None:
    with pytest.raises(MediaError, match="there is no such file"):
        probe(scheme)


def test_vanished_between_probing_and_decoding(tmp_path: Path) -> None:
    path = encode(x264("clip.mp4"), tmp_path)
    info = probe(path)
    path.unlink()
    with pytest.raises(MediaError, match="there is no such file"):
        decode(path, [0], info=info)


def test_shrunk_between_probing_and_decoding(tmp_path: Path) -> None:
    path = encode(x264("clip.mkv"), tmp_path)
    info = probe(path)
    reference = full_decode(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames = decode(path, range(40), info=info)
    assert 0 < len(frames) < 40
    assert "frames can't be decoded" in frames.warnings[-1]
    assert same(frames.images[:5], reference[:5])


def faststart(recipe: Recipe, folder: Path) -> Path:
    """The clip with its index in front, as the web has them."""
    source = encode(recipe, folder)
    path = folder / f"fast_{recipe.name}"
    with av.open(source) as old, av.open(path, "w", options={"movflags": "faststart"}) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return path


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi"])
def test_a_truncated_clip_gives_what_is_there_and_says_so(tmp_path: Path, name: str) -> None:
    recipe = x264(name, num_frames=72)
    path = faststart(recipe, tmp_path) if name == "clip.mp4" else encode(recipe, tmp_path)
    reference = full_decode(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    info = probe(path)
    assert 10 < info.num_frames < 70
    assert info.warnings[0].startswith(f"The file is cut off: only {info.num_frames} frames (")
    frames = sample(path, 8)
    assert frames.warnings == info.warnings
    assert len(frames) == 8
    assert frames.num_source_frames == info.num_frames
    for index, image in zip(frames.indices[:-1], frames.images[:-1], strict=True):
        assert np.array_equal(image, reference[index])


def test_a_truncated_gif_gives_what_is_there(tmp_path: Path) -> None:
    path = encode(Recipe("clip.gif", "gif", pixel_format="rgb8"), tmp_path)
    reference = full_decode(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames = sample(path, 4)
    assert 10 < frames.num_source_frames < 30
    assert same(frames.images, [reference[index] for index in frames.indices])
    assert frames.warnings[0].startswith(f"The file is cut off: only {frames.num_source_frames} frames (")


DAMAGED = (
    *(x264(name) for name in ("clip.mp4", "clip.mkv", "clip.ts", "clip.avi", "raw.h264")),
    Recipe("clip.gif", "gif", pixel_format="rgb8"),
)


def damage(recipe: Recipe, folder: Path, seeds: range) -> None:
    """Change bytes at random, and see that there are frames or a sentence, whatever the seed."""
    path = encode(recipe, folder)
    whole = path.read_bytes()
    for seed in seeds:
        rng = random.Random(seed)
        data = bytearray(whole)
        for _ in range(rng.choice([3, 60, 600])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            frames = sample(path, 6)
        except MediaError as error:
            assert str(error).startswith(f"{path}: "), seed
        else:
            assert 1 <= len(frames) <= 6, seed


@pytest.mark.parametrize("recipe", DAMAGED, ids=lambda recipe: recipe.name)
def test_damage_never_crashes(tmp_path: Path, recipe: Recipe) -> None:
    damage(recipe, tmp_path, range(12))


@pytest.mark.soak
@pytest.mark.parametrize("recipe", DAMAGED, ids=lambda recipe: recipe.name)
def test_much_damage_never_crashes(tmp_path: Path, recipe: Recipe) -> None:
    damage(recipe, tmp_path, range(1000))


def test_a_name_in_the_file_that_is_no_unicode_does_no_harm(tmp_path: Path) -> None:
    path = encode(x264("clip.mp4"), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"VideoHandler", b"Vid\xe9oHandler"))
    assert probe(path).num_frames == 40


@pytest.mark.parametrize("size", [(20_000, 16), (16, 20_000)])
def test_giant_pictures_are_refused_before_decoding(tmp_path: Path, size: tuple[int, int]) -> None:
    recipe = Recipe("wide.mkv", "ffv1", num_frames=1, size=size)
    with pytest.raises(MediaLimitError, match=f"{size[0]}x{size[1]} pixels; at most 16384 on a side"):
        probe(encode(recipe, tmp_path))


def test_giant_images_are_refused_before_decoding(tmp_path: Path) -> None:
    Image.new("1", (20_000, 8)).save(tmp_path / "wide.png")
    with pytest.raises(MediaLimitError, match="20000x8 pixels"):
        sample(tmp_path / "wide.png")


@pytest.mark.parametrize("size", [(10_000, 10_000), (16_000, 16_000), (60_000, 60_000)])
def test_images_that_only_claim_to_be_giant_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 9) + b"IDAT" + bytes(13))
    with pytest.raises(MediaLimitError):
        sample(tmp_path / "bomb.png")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(max_frame_pixels=1000), "its pictures are 96x64 pixels"),
        (Limits(max_source_frames=39), "it has more than 39 frames"),
        (Limits(max_frames=7), "8 frames were asked for; the limit is 7"),
        (Limits(max_total_pixels=8 * 96 * 64 - 1), "8 frames of 6,144 pixels need too much memory"),
        (Limits(max_seconds=0.0), "reading it took longer than 0 seconds"),
    ],
)
def test_limits(plain_clip: Path, limits: Limits, message: str) -> None:
    with pytest.raises(MediaLimitError, match=message) as caught:
        sample(plain_clip, 8, limits=limits)
    assert str(caught.value).startswith(f"{plain_clip}: ")


def test_limits_hold_for_files_without_time_stamps(tmp_path: Path) -> None:
    path = encode(x264("raw.h264"), tmp_path)
    with pytest.raises(MediaLimitError, match="more than 39 frames"):
        probe(path, Limits(max_source_frames=39))


def test_limits_hold_for_lists_of_images(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(draw(0, (20, 10))).save(path)
    with pytest.raises(MediaLimitError, match="2 frames were asked for"):
        load_images([path, path], limits=Limits(max_frames=1))
    assert len(load_images([path] * 50, indices=[0] * 50, limits=Limits(max_total_pixels=200))) == 50
    with pytest.raises(MediaLimitError, match="too much memory"):
        load_images([path, path], limits=Limits(max_total_pixels=399))


def test_one_bad_image_of_a_list_is_named(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    Image.fromarray(draw(0, (20, 10))).save(good)
    bad.write_text("no picture")
    with pytest.raises(MediaError, match=r"bad\.png: it is not"):
        load_images([good, bad])


def test_a_frame_that_grows_is_refused_by_the_decoder(tmp_path: Path) -> None:
    """The first pictures are 96x64; those after them are larger than the limit."""
    small = encode(x264("small.h264"), tmp_path).read_bytes()
    large = encode(x264("large.h264", size=(192, 128), num_frames=5), tmp_path).read_bytes()
    path = tmp_path / "grown.h264"
    path.write_bytes(small + large)
    assert probe(path).num_frames == 45
    assert probe(path, Limits(max_frame_pixels=10_000)).num_frames <= 40
