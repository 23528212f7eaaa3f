"""Annotation rows (FACTS section 3): read both of the original's shapes, check them, write the new one.

    row = parse_row(json.loads(line), where="DREAM-1k.jsonl, line 3")
    row.to_json()                     # what a line of the new shape holds, unknown fields included

Tarsier2's rows hold messages; Tarsier v1's rows hold one prompt with a ``<video>`` or ``<image>`` tag, which
becomes a user turn with the clip where the tag was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tarsier_core.errors import RowError
from tarsier_core.records import Role

TAG = re.compile(r"<(?:video|image)>")
"""Where a v1 prompt wants the frames."""
ROLES = re.compile(r"^\s*USER:(?P<question>.*?)\s*\bASSISTANT:(?P<answer>.*)$", re.DOTALL)
"""A v1 prompt that is already written out with both roles."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ImageMedium(_Strict):
    """A picture: a file, or one frame of a clip."""

    image_file: str | None = None
    video_file: str | None = None
    frame_indices: int | None = None
    """Number of the frame of ``video_file``."""

    @model_validator(mode="after")
    def _names_one_picture(self) -> ImageMedium:
        if (self.image_file is None) == (self.video_file is None):
            raise ValueError("an image needs either image_file or video_file")
        if self.video_file is not None and self.frame_indices is None:
            raise ValueError("an image from a video_file needs frame_indices, the number of one frame")
        return self


class VideoMedium(_Strict):
    """A clip: a file or a list of pictures, and which of its frames to see."""

    video_file: str | list[str] | None = None
    image_file: list[str] | None = None
    """The clip's frames as picture files, in order."""
    frame_indices: list[int] | None = None
    time_indices: list[float] | None = None
    start_frame: int | None = None
    end_frame: int | None = None
    start_time: float | None = None
    """Seconds; counts only together with ``end_time``."""
    end_time: float | None = None
    n_frames: int | None = Field(default=None, ge=1)
    """How many frames to sample, whatever the others of the sample get."""
    min_n_frames: int | None = Field(default=None, ge=1)
    fps: float | None = Field(default=None, gt=0)
    mask_boxes: None = None
    """Not supported: what the original masks isn't documented."""

    @model_validator(mode="after")
    def _names_one_clip(self) -> VideoMedium:
        if (self.video_file is None) == (self.image_file is None):
            raise ValueError("a video needs either video_file or image_file")
        if not (self.video_file or self.image_file):
            raise ValueError("a video needs at least one file")
        return self

    @property
    def files(self) -> str | list[str]:
        """The clip's file, or the files of its frames."""
        return self.video_file or self.image_file or []


class Item(BaseModel):
    """A piece of a turn: text, an image or a video. Rows may hold the other kinds' fields as null."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["text", "image", "video"]
    text: str | None = None
    image: ImageMedium | None = None
    video: VideoMedium | None = None
    reference: str | list[str] | None = None
    """The right answer, where this text is to be generated."""
    chosen: str | None = None
    rejected: str | None = None

    @model_validator(mode="after")
    def _holds_what_it_says(self) -> Item:
        if self.type == "image" and self.image is None:
            raise ValueError("an item of type 'image' needs the field image")
        if self.type == "video" and self.video is None:
            raise ValueError("an item of type 'video' needs the field video")
        return self


class Message(_Strict):
    """A turn."""

    role: Role
    content: list[Item]

    @field_validator("content", mode="before")
    @classmethod
    def _as_list(cls, content: Any) -> Any:
        """One item may stand without its list, and text alone without its item."""
        if isinstance(content, str):
            return [{"type": "text", "text": content}]
        return [content] if isinstance(content, Mapping) else content


class ImageProcessing(_Strict):
    """A row's own picture options, over the configuration's."""

    do_crop: bool | None = None
    do_padding: bool | None = None
    do_resize: bool | None = None
    max_pixels: int | None = Field(default=None, ge=1)
    min_pixels: int | None = Field(default=None, ge=0)


class Row(BaseModel):
    """One annotated sample. Fields that aren't listed here are kept as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)

    messages: list[Message] = Field(min_length=1)
    dataset: str | None = None
    task: str | None = None
    idx: int | str | None = None
    vid: int | str | None = None
    extra_info: dict[str, Any] | None = None
    image_processing_config: ImageProcessing | None = None
    v1_prompt: str | None = Field(default=None, exclude=True)
    """The prompt of a v1 row to the letter, which Tarsier v1 needs and the new shape can't hold."""

    def to_json(self) -> dict[str, Any]:
        """The row in Tarsier2's shape, without the fields that were never set."""
        return self.model_dump(exclude_unset=True)


class _V1Text(BaseModel):
    prompt: str
    response: str | list[str] | None = None
    question: str | None = None


class _V1Row(BaseModel):
    """A row of Tarsier v1."""

    model_config = ConfigDict(extra="allow")

    idx: int | str | None = None
    dataset: str | None = None
    vid: int | str | None = None
    video_file: str | list[str] | None = None
    start_time: float | None = None
    end_time: float | None = None
    text: _V1Text


def parse_row(data: Mapping[str, Any], where: str = "row") -> Row:
    """Check one row, of either shape; ``where`` names file and line for the error.

    Raises ``RowError`` with the first field that is wrong.
    """
    if not isinstance(data, Mapping):
        raise RowError(f"{where}: a row is a JSON object, not {type(data).__name__}")
    try:
        if "messages" not in data and "text" in data:
            return _from_v1(_V1Row.model_validate(data))
        return Row.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "row"
        raise RowError(f"{where}: {field}: {first['msg'].removeprefix('Value error, ')}") from error


def _from_v1(old: _V1Row) -> Row:
    """Turn a v1 row into messages: frames where the tag is (else first), the answer expected of the assistant.

    A prompt with both roles becomes a question and the beginning of its answer.
    """
    written = ROLES.match(old.text.prompt)
    question = written["question"] if written else old.text.prompt
    answer = (
        [Item(type="text", text=written["answer"].lstrip(" "))]
        if written and written["answer"].strip()
        else []
    )
    if old.text.response:
        answer.append(Item(type="text", text="", reference=old.text.response))
    before, tag, after = split_at_tag(question)
    texts = [Item(type="text", text=text.strip()) if text.strip() else None for text in (before, after)]
    medium = None if old.video_file is None else _v1_medium(tag, old.video_file, old)
    known: dict[str, Any] = {"dataset": old.dataset, "idx": old.idx, "vid": old.vid}
    return Row(
        messages=[
            Message(role="user", content=[item for item in (texts[0], medium, texts[1]) if item is not None]),
            Message(role="assistant", content=answer),
        ],
        v1_prompt=old.text.prompt,
        **{name: value for name, value in known.items() if value is not None},
        **(old.model_extra or {}),
    )


def split_at_tag(prompt: str) -> tuple[str, str, str]:
    """The text before the first ``<video>`` or ``<image>``, the tag, and the text after; no tag: all is after."""
    found = TAG.search(prompt)
    if found is None:
        return "", "", prompt
    return prompt[: found.start()], found[0], prompt[found.end() :]


def _v1_medium(tag: str, files: str | list[str], old: _V1Row) -> Item:
    if tag == "<image>" and isinstance(files, str):
        return Item(type="image", image=ImageMedium(image_file=files))
    times = {"start_time": old.start_time, "end_time": old.end_time}
    given: dict[str, Any] = {name: seconds for name, seconds in times.items() if seconds is not None}
    return Item(type="video", video=VideoMedium(video_file=files, **given))
