"""How a conversation becomes tensors: the original's configuration, by the original's names (FACTS section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Literal, TypeVar

from tarsier_core.errors import UsageError

MAX_PIXELS_PER_SAMPLE = 128 * 384 * 384
"""Pixels that all pictures of one sample share, each duplicate counted (FACTS section 2)."""

Options = TypeVar("Options", "InputOptions", "SamplingStrategy")


@dataclass(frozen=True)
class SamplingStrategy:
    """How frames are chosen from a clip and laid out in time."""

    video_sampler_version: Literal["v1", "v2"] = "v1"
    force_frames_n_divisible: int = 1
    """Black frames are appended until the number of frames is a multiple of this."""
    use_multi_images_for_video: bool = True
    """Duplicate every frame, so that each fills a temporal patch; else neighbouring frames share one."""


@dataclass(frozen=True)
class InputOptions:
    """The original's ``default_config``. A row's ``image_processing_config`` overrides the picture options."""

    n_frames: int = 16
    """Frames of a sample, shared between its videos."""
    max_n_frames: int = 256
    max_pixels: int = 460_800
    """Most pixels of a frame: 1280 * 720 / 2."""
    min_pixels: int = 0
    max_seq_len: int = 16_384
    """Most tokens of a sample; a longer one is refused, never cut."""
    is_training: bool = False
    """Also return ``labels``, and write the end of the last answer; sampler v2 draws frames at random."""
    do_image_padding: bool = False
    do_image_crop: bool = False
    do_image_resize: bool = False
    video_sampling_strategy: SamplingStrategy = SamplingStrategy()
    prompt: str = ""
    """Replaces the text of the last question, unless empty."""
    train_task: Literal["sft"] = "sft"
    print_data_error: bool = True
    """Accepted from the original's configurations and without effect: an error is always raised."""


def with_overrides(options: InputOptions, overrides: Mapping[str, Any]) -> InputOptions:
    """``options`` with some values replaced; ``video_sampling_strategy`` may be a mapping, of a part of it.

    Raises ``UsageError`` for a name or value that isn't known.
    """
    changes = dict(overrides)
    strategy = changes.get("video_sampling_strategy")
    if isinstance(strategy, Mapping):
        changes["video_sampling_strategy"] = _replaced(options.video_sampling_strategy, strategy)
    return _checked(_replaced(options, changes))


def _replaced(options: Options, changes: Mapping[str, Any]) -> Options:
    known = [field.name for field in fields(options)]
    for name in changes:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise UsageError(f"there is no input option {name!r}; {hint}")
    return replace(options, **changes)


def _checked(options: InputOptions) -> InputOptions:
    strategy = options.video_sampling_strategy
    limits: dict[str, tuple[Any, bool, str]] = {
        "n_frames": (options.n_frames, options.n_frames >= 1, "at least 1"),
        "max_pixels": (options.max_pixels, options.max_pixels >= 1, "at least 1"),
        "min_pixels": (
            options.min_pixels,
            0 <= options.min_pixels <= options.max_pixels,
            "between 0 and max_pixels",
        ),
        "max_seq_len": (options.max_seq_len, options.max_seq_len >= 1, "at least 1"),
        "train_task": (options.train_task, options.train_task == "sft", "'sft'"),
        "video_sampler_version": (
            strategy.video_sampler_version,
            strategy.video_sampler_version in ("v1", "v2"),
            "'v1' or 'v2'",
        ),
        "force_frames_n_divisible": (
            strategy.force_frames_n_divisible,
            strategy.force_frames_n_divisible >= 1,
            "at least 1",
        ),
    }
    for name, (value, is_good, allowed) in limits.items():
        if not is_good:
            raise UsageError(f"{name} is {value!r}; it must be {allowed}")
    return options
