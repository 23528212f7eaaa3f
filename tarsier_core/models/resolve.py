"""From an annotation row to a conversation with the frames that the model is to see (FACTS sections 2 and 3)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tarsier_core.errors import RowError
from tarsier_core.media.decode import decode, load_images
from tarsier_core.media.probe import probe
from tarsier_core.media.sampling import FrameChoice, choose_frames, tarsier_v1_indices, tarsier_v1_range
from tarsier_core.media.sharing import frames_per_video
from tarsier_core.models.catalog import Family
from tarsier_core.models.options import InputOptions
from tarsier_core.records import Conversation, Frames, Media, Part, Text, Turn
from tarsier_core.rows import ImageMedium, Item, Row, VideoMedium, split_at_tag


def row_options(row: Row, options: InputOptions) -> InputOptions:
    """``options`` with the row's own picture settings over them."""
    own = row.image_processing_config
    if own is None:
        return options
    changes: dict[str, Any] = {
        "do_image_crop": own.do_crop,
        "do_image_padding": own.do_padding,
        "do_image_resize": own.do_resize,
        "max_pixels": own.max_pixels,
        "min_pixels": own.min_pixels,
    }
    return replace(options, **{name: value for name, value in changes.items() if value is not None})


def resolve(
    row: Row, options: InputOptions, family: Family, rng: random.Random | None = None
) -> Conversation:
    """Read the row's media and put them into its turns.

    ``options.n_frames`` is shared between the row's videos. ``rng`` draws the frames of sampler v2 in training.
    Raises ``MediaError`` for a file that can't be read, ``UsageError`` or ``RowError`` for frames that aren't
    there.
    """
    items = [item for message in row.messages for item in message.content if item.type != "text"]
    media = iter(_media(items, options, family, rng))
    if family == "tarsier1" and row.v1_prompt is not None and not options.prompt:
        return _as_v1_wrote_it(row.v1_prompt, media)
    turns = [
        Turn(
            message.role, tuple(part for item in message.content if (part := _part(item, media)) is not None)
        )
        for message in row.messages
    ]
    return _asking(Conversation(tuple(turns)), options.prompt)


def _part(item: Item, media: Iterator[Frames]) -> Part | None:
    if item.type != "text":
        return Media(next(media))
    return Text(item.text) if item.text else None


def _as_v1_wrote_it(prompt: str, media: Iterator[Frames]) -> Conversation:
    """A v1 prompt to the letter, the frames in place of its tag."""
    before, _, after = split_at_tag(prompt)
    parts: list[Part] = [Text(before), *map(Media, media), Text(after)]
    return Conversation((Turn("user", tuple(part for part in parts if part != Text(""))),))


def _asking(conversation: Conversation, prompt: str) -> Conversation:
    """The conversation with the last question's words replaced by ``prompt``, unless that is empty."""
    asked = [at for at, turn in enumerate(conversation.turns) if turn.role == "user"]
    if not prompt or not asked:
        return conversation
    turns = list(conversation.turns)
    shown = tuple(part for part in turns[asked[-1]].parts if isinstance(part, Media))
    turns[asked[-1]] = Turn("user", (*shown, Text(prompt)))
    return Conversation(tuple(turns))


def _media(
    items: list[Item], options: InputOptions, family: Family, rng: random.Random | None
) -> Iterator[Frames]:
    strategy = options.video_sampling_strategy
    shares = frames_per_video(
        [item.model_dump(include={"type", "image", "video"}, exclude_none=True) for item in items],
        options.n_frames,
        options.max_n_frames,
        strategy.force_frames_n_divisible,
    )
    for item, share in zip(items, shares, strict=True):
        if item.image is not None and item.type == "image":
            yield _picture(item.image)
        elif item.video is not None:
            num_frames = item.video.n_frames or share or 0
            if num_frames < 1:
                raise RowError(
                    f"{_name(item.video)}: no frames are left for it; {options.n_frames} are shared between "
                    f"{len(items)} videos and pictures"
                )
            yield _clip(item.video, num_frames, strategy.video_sampler_version, family, rng)


def _picture(image: ImageMedium) -> Frames:
    if image.image_file is not None:
        return decode(image.image_file, (0,))
    assert image.video_file is not None and image.frame_indices is not None  # ImageMedium checks it
    return replace(decode(image.video_file, (image.frame_indices,)), kind="image")


def _clip(
    video: VideoMedium, num_frames: int, sampler: str, family: Family, rng: random.Random | None
) -> Frames:
    choice = FrameChoice(
        num_frames=num_frames,
        sampler="v2" if sampler == "v2" else "v1",
        frame_indices=video.frame_indices,
        time_indices=video.time_indices,
        fps=video.fps,
        start_frame=video.start_frame,
        end_frame=video.end_frame,
        start_seconds=video.start_time,
        end_seconds=video.end_time,
    )
    files = video.files
    if isinstance(files, list):
        timed = (video.time_indices, video.fps, video.start_time, video.end_time)
        if any(value is not None for value in timed):
            raise RowError(f"{_name(video)}: a list of pictures has no times; give frame numbers instead")
        return load_images(files, indices=choose_frames(len(files), 1.0, choice, rng))
    info = probe(files)
    named = (video.frame_indices, video.time_indices, video.fps, video.start_frame, video.end_frame)
    if family == "tarsier1" and all(value is None for value in named):
        start, end = tarsier_v1_range(info.num_frames, info.fps, video.start_time or 0, video.end_time or -1)
        indices = tarsier_v1_indices(end - start + 1, num_frames, start)
    else:
        indices = choose_frames(info.num_frames, info.fps, choice, rng)
    return decode(files, indices, info=info)


def _name(video: VideoMedium) -> str:
    return video.files if isinstance(video.files, str) else video.files[0]
