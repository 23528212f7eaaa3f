"""Decoding: only the frames that were asked for, exactly as decoding the whole clip would show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from os import PathLike, fspath
from pathlib import Path

from tarsier_core.errors import MediaError, UsageError
from tarsier_core.media.gif import decode_gif, open_gif
from tarsier_core.media.images import probe_image, read_image
from tarsier_core.media.limits import Limits
from tarsier_core.media.probe import scan
from tarsier_core.media.reading import ClipReader, FrameConverter, read_by_counting
from tarsier_core.media.reading_plan import Run, plan_runs
from tarsier_core.media.sampling import FrameChoice, choose_frames
from tarsier_core.media.scaling import scaled_size
from tarsier_core.media.source import media_kind, open_video
from tarsier_core.records import ClipInfo, Frames, Image


def decode(
    path: str | PathLike[str],
    indices: Iterable[int],
    *,
    info: ClipInfo | None = None,
    max_pixels: int | None = None,
    limits: Limits = Limits(),
) -> Frames:
    """The frames with these numbers (from 0, in the order of display; repeats allowed) of a clip or image.

    Pictures are (height, width, 3) RGB uint8, rotated for display; a transparent GIF is shown on white.
    Without ``max_pixels`` they are bit for bit those of a full decode by PyAV
    (``frame.to_ndarray(format="rgb24")``); with it they are shrunk while converting (FFmpeg's bilinear
    scaler). ``info``, if the file was probed already, saves reading its packet headers again.

    A frame that can't be decoded is left out, with a sentence in ``warnings``. Raises ``MediaError`` if there
    is none at all, ``MediaLimitError`` above the limits, and ``UsageError`` for numbers that the clip hasn't.
    """
    wanted = list(indices)
    return read(path, lambda _: wanted, info, max_pixels, limits)


def sample(
    path: str | PathLike[str],
    num_frames: int = 16,
    *,
    choice: FrameChoice | None = None,
    max_pixels: int | None = None,
    limits: Limits = Limits(),
) -> Frames:
    """``num_frames`` frames spread evenly over a clip, first and last included (FACTS section 2, sampler v1).

    ``choice`` asks for a range, a rate, frame numbers or the other sampler instead, and replaces
    ``num_frames``. Otherwise as ``decode``.
    """
    asked = choice or FrameChoice(num_frames)
    return read(path, lambda info: choose(info, asked), None, max_pixels, limits)


def choose(info: ClipInfo, choice: FrameChoice) -> list[int]:
    """The frames that ``choice`` means in this clip; an image has but one, whatever is asked."""
    return [0] if info.kind == "image" else choose_frames(info.num_frames, info.fps, choice)


def read(
    path: str | PathLike[str],
    choose_from: Callable[[ClipInfo], list[int]],
    info: ClipInfo | None,
    max_pixels: int | None,
    limits: Limits,
) -> Frames:
    """Open a file once; learn what it holds (unless ``info`` says), choose frames, and read them."""
    kind = media_kind(path) if info is None else info.kind
    if kind == "image":
        info = info or probe_image(path, limits)
        wanted = checked(choose_from(info), info, max_pixels, limits)
        picture = read_image(path, max_pixels, limits)
        return gather(info, wanted, dict.fromkeys(wanted, picture))
    if kind == "gif":
        gif = open_gif(path, limits)
        wanted = checked(choose_from(gif.info), gif.info, max_pixels, limits)
        return gather(gif.info, wanted, decode_gif(gif, set(wanted), FrameConverter(max_pixels), limits))
    with open_video(path, limits) as (container, stream):
        is_at_start = info is not None
        info = info or scan(path, container, stream, limits)
        wanted = checked(choose_from(info), info, max_pixels, limits)
        reader = ClipReader(path, container, stream, FrameConverter(max_pixels), limits, is_at_start=is_at_start)
        return gather(info, wanted, read_frames(info, reader, set(wanted), max_pixels, limits))


def load_images(
    paths: Sequence[str | PathLike[str]],
    *,
    indices: Sequence[int] | None = None,
    fps: float = 1.0,
    max_pixels: int | None = None,
    limits: Limits = Limits(),
) -> Frames:
    """A clip given as a list of frame images: those numbered ``indices`` (default: all), ``fps`` a second.

    Raises ``UsageError`` for an empty list or a number that isn't in it, ``MediaError`` for a file that can't
    be read.
    """
    if not paths:
        raise UsageError("a clip given as a list of images needs at least one image")
    wanted = range(len(paths)) if indices is None else indices
    if outside := [index for index in wanted if not 0 <= index < len(paths)]:
        raise UsageError(f"image {outside[0]} was asked for; the list has {len(paths)} (counted from 0)")
    pictures: dict[int, Image] = {}
    total = 0
    for index in wanted:
        limits.check_request(paths[index], len(wanted), 0)
        if index not in pictures:
            pictures[index] = read_image(paths[index], max_pixels, limits)
            total += pictures[index].shape[0] * pictures[index].shape[1]
            limits.check_request(paths[index], 1, total)
    return Frames(
        images=tuple(pictures[index] for index in wanted),
        indices=tuple(wanted),
        start_seconds=tuple(index / fps for index in wanted),
        end_seconds=tuple((index + 1) / fps for index in wanted),
        kind="video",
        name=Path(paths[0]).parent.name or Path(paths[0]).name,
        num_source_frames=len(paths),
    )


def checked(wanted: list[int], info: ClipInfo, max_pixels: int | None, limits: Limits) -> list[int]:
    """``wanted``, once it is sure that the clip has these frames and the limits allow them."""
    if not wanted:
        raise UsageError(f"{info.path}: no frames were asked for")
    if outside := [index for index in wanted if not 0 <= index < info.num_frames]:
        raise UsageError(
            f"{info.path}: frame {outside[0]} was asked for; it has {info.num_frames} (counted from 0)"
        )
    width, height = scaled_size(info.width, info.height, max_pixels)
    limits.check_request(info.path, len(wanted), 0)
    limits.check_request(info.path, len(set(wanted)), width * height)
    return wanted


def read_frames(
    info: ClipInfo, reader: ClipReader, wanted: set[int], max_pixels: int | None, limits: Limits
) -> dict[int, Image]:
    """The pictures of an open clip by frame number; those that can't be decoded are missing."""
    convert = FrameConverter(max_pixels)
    if not info.keyframe_pts:
        with open_video(info.path, limits) as (container, stream):
            return read_by_counting(info.path, container, stream, wanted, convert, limits)
    by_pts = reader.read(plan_runs(info, wanted))
    if missing := tuple(sorted(info.pts[frame] for frame in wanted if info.pts[frame] not in by_pts)):
        # What a jump doesn't reach (intra refresh, a container without an index) a full decode may.
        with open_video(info.path, limits) as (container, stream):
            again = ClipReader(info.path, container, stream, convert, limits, is_at_start=True)
            by_pts.update(again.read([Run(info.keyframe_pts[0], missing, seek=False)]))
    return {frame: by_pts[info.pts[frame]] for frame in wanted if info.pts[frame] in by_pts}


def gather(info: ClipInfo, wanted: Sequence[int], pictures: dict[int, Image]) -> Frames:
    """The wanted pictures that could be read, with their times; a sentence tells of those that couldn't."""
    readable = [index for index in wanted if index in pictures]
    if not readable:
        raise MediaError(info.path, "none of the frames asked for can be decoded; it is damaged")
    warnings = info.warnings
    if lost := len(wanted) - len(readable):
        warnings = (*warnings, f"The file is damaged: {lost} of the {len(wanted)} frames can't be decoded.")
    return Frames(
        images=tuple(pictures[index] for index in readable),
        indices=tuple(readable),
        start_seconds=tuple(info.start_seconds(index) for index in readable),
        end_seconds=tuple(info.end_seconds(index) for index in readable),
        kind=info.kind,
        name=Path(fspath(info.path)).name,
        num_source_frames=info.num_frames,
        warnings=warnings,
    )
