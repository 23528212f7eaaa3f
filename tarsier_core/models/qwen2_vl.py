"""How Qwen2-VL and Tarsier2 want to be asked: the checkpoint's chat template, and patches of frames.

A clip is one block of image tokens with as many times as it has frames (FACTS section 1): each frame is shown
twice, since the vision tower looks at two at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from tarsier_core.errors import MediaError, PromptError
from tarsier_core.media.sharing import black_frames_needed
from tarsier_core.models.fast_resize import resize_together
from tarsier_core.models.options import MAX_PIXELS_PER_SAMPLE, InputOptions
from tarsier_core.models.patches import PatchGeometry, duplicated, paired, patchify
from tarsier_core.models.positions import merged
from tarsier_core.models.prepared import MediumTensors, Prompt, qwen_positions
from tarsier_core.models.resize import FrameShape, Size, resized, shape_frame, shaped_size, smart_resize
from tarsier_core.records import Conversation, Frames, Media, Text, Turn

Profile = Literal["faithful", "fast"]


class Qwen2VLFormat:
    """Prompt and tensors for a Qwen2-VL checkpoint, Tarsier2's layout or the plain one."""

    family: Literal["qwen2_vl"] = "qwen2_vl"
    default_options = InputOptions()

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        template: str,
        geometry: PatchGeometry,
        image_token_id: int,
        profile: Profile,
    ) -> None:
        self._tokenizer = tokenizer
        self._template = template
        self._geometry = geometry
        self._profile = profile
        self._counts_tokens = "num_vision_tokens" in template
        self.image_token_id = image_token_id
        self.image_token = str(tokenizer.convert_ids_to_tokens(image_token_id))

    def prompt(self, conversation: Conversation, training: bool = False) -> Prompt:
        """Write a conversation down; one image token stands for each medium.

        The answer continues a last assistant turn; in training that turn is ended instead.
        """
        turns = conversation.turns
        if not turns or turns[0].role == "assistant":
            raise PromptError("a conversation begins with a system or user turn")
        if any(isinstance(part, Media) for turn in turns if turn.role != "user" for part in turn.parts):
            raise PromptError("only the user can show a clip or picture")
        if training:
            text = self._render(turns, ask=False)
            return Prompt(text, tuple(self._answer(text, turns, at) for at in _assistant_turns(turns)))
        if turns[-1].role == "assistant":
            return Prompt(self._render(turns[:-1], ask=True) + turns[-1].text, ())
        return Prompt(self._render(turns, ask=True), ())

    def prompt_text(self, prompt: Prompt, media: Sequence[MediumTensors]) -> str:
        """The prompt as the model reads it, every visual token written out."""
        pieces = prompt.text.split(self.image_token)
        tokens = [self.image_token * len(medium.token_ids) for medium in media]
        return "".join(piece + block for piece, block in zip(pieces, [*tokens, ""], strict=True))

    def media(self, clips: Sequence[Frames], options: InputOptions) -> tuple[MediumTensors, ...]:
        """Cut the pictures of one conversation into patches; they share the sample's pixel budget."""
        times = self._geometry.temporal_patch_size
        strategy = options.video_sampling_strategy
        padded = [_with_black_frames(clip, strategy.force_frames_n_divisible) for clip in clips]
        copies = [times if clip.is_image or strategy.use_multi_images_for_video else 1 for clip in clips]
        num_pictures = sum(len(pictures) * shown for pictures, shown in zip(padded, copies, strict=True))
        shape = FrameShape(
            max_pixels=min(options.max_pixels, MAX_PIXELS_PER_SAMPLE // max(num_pictures, 1)),
            min_pixels=options.min_pixels,
            do_crop=options.do_image_crop,
            do_padding=options.do_image_padding,
            do_resize=options.do_image_resize,
        )
        folds = self._profile == "fast" and all(shown == times for shown in copies)
        return tuple(
            self._medium(clip, pictures, shown, shape, folds)
            for clip, pictures, shown in zip(clips, padded, copies, strict=True)
        )

    def positions(self, is_visual: Tensor, media: Sequence[MediumTensors]) -> Tensor:
        """Positions of every token, (3, length)."""
        return qwen_positions(is_visual, media, self._geometry.merge_size)

    def _render(self, turns: Sequence[Turn], *, ask: bool) -> str:
        """Fill the checkpoint's chat template; with ``ask`` it ends where the assistant is to speak."""
        written = self._tokenizer.apply_chat_template(
            [{"role": turn.role, "content": [self._content(part) for part in turn.parts]} for turn in turns],
            chat_template=self._template,
            tokenize=False,
            add_generation_prompt=ask,
        )
        return str(written)

    def _content(self, part: Text | Media) -> dict[str, Any]:
        """A part of a turn as templates know it. Plain templates would write video tokens for a video."""
        if isinstance(part, Text):
            return {"type": "text", "text": part.text}
        if self._counts_tokens:
            return {"type": "image" if part.frames.is_image else "video", "num_vision_tokens": 1}
        return {"type": "image"}

    def _answer(self, text: str, turns: Sequence[Turn], at: int) -> tuple[int, int]:
        """Where in the rendered ``text`` turn number ``at`` speaks, its end token included."""
        head = self._render(turns[:at], ask=True)
        answer = turns[at].text + str(self._tokenizer.eos_token)
        if not text.startswith(head + answer):
            raise PromptError(
                "the checkpoint's chat template doesn't write an answer as its text and end token"
            )
        return len(head), len(head) + len(answer)

    def _medium(
        self, clip: Frames, pictures: Sequence[NDArray[np.uint8]], copies: int, shape: FrameShape, folds: bool
    ) -> MediumTensors:
        geometry = self._geometry
        is_paired = copies == 1 and len(pictures) > 1
        try:
            sized = self._sized(pictures, shape)
            patches = patchify(sized, geometry)
            if is_paired:
                patches = paired(patches, len(sized), geometry)
            elif not folds:
                patches = duplicated(patches, geometry)
        except ValueError as error:
            raise MediaError(clip.name, str(error)) from error
        height, width, _ = sized[0].shape
        times = len(sized) // geometry.temporal_patch_size if is_paired else len(sized)
        grid = (times, height // geometry.patch_size, width // geometry.patch_size)
        num_tokens = int(np.prod(merged(grid, geometry.merge_size)))
        key = f"{clip.digest}:{grid}:{shape}:{copies}:{self._profile}:{len(sized)}"
        return MediumTensors(key, patches, grid, (self.image_token_id,) * num_tokens)

    def _sized(self, pictures: Sequence[NDArray[np.uint8]], shape: FrameShape) -> list[NDArray[np.uint8]]:
        """Bring all pictures of a clip to the first one's size on the patch grid."""
        target = self._grid_size(pictures[0], shape)
        shaped = shape.do_crop or shape.do_padding or shape.do_resize
        if self._profile == "fast" and not shaped and len({picture.shape for picture in pictures}) == 1:
            return resize_together(pictures, target)
        opened = (shape_frame(PillowImage.fromarray(picture), shape) for picture in pictures)
        return [np.asarray(resized(picture, target)) for picture in opened]

    def _grid_size(self, picture: NDArray[np.uint8], shape: FrameShape) -> Size:
        """(width, height) on the patch grid: the original's bounds first, then the image processor's."""
        height, width, _ = picture.shape
        geometry = self._geometry
        bounded = shaped_size((width, height), shape)
        return smart_resize(bounded, geometry.factor, geometry.min_pixels, geometry.max_pixels)


def _assistant_turns(turns: Sequence[Turn]) -> list[int]:
    return [at for at, turn in enumerate(turns) if turn.role == "assistant"]


def _with_black_frames(clip: Frames, divisible_by: int) -> list[NDArray[np.uint8]]:
    """A clip's pictures, and black ones until their number is a multiple of ``divisible_by``."""
    if clip.is_image:
        return list(clip.images)
    missing = black_frames_needed(len(clip), divisible_by)
    return [*clip.images, *[np.zeros_like(clip.images[0])] * missing]
