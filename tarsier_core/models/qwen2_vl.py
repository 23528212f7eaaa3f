"""How Qwen2-VL and Tarsier2 want to be asked: the checkpoint's chat template, and patches of frames.

A clip is one block of image tokens with as many times as it has frames (FACTS section 1): each frame is shown
twice, since the vision tower looks at two at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from tarsier_core.errors import MediaError, PromptError
from tarsier_core.media.sharing import black_frames_needed
from tarsier_core.models.geometry import PatchGeometry
from tarsier_core.models.options import InputOptions
from tarsier_core.models.patches import duplicated, num_pairs, paired, patchify
from tarsier_core.models.positions import merged
from tarsier_core.models.prepared import MediumTensors, Prompt, qwen_positions
from tarsier_core.models.resize import FrameShape
from tarsier_core.models.sizing import Profile, Sizing, frame_shape
from tarsier_core.records import Conversation, Frames, Image, Media, Text, Turn


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
        self._sizing = Sizing(geometry, profile)
        self._counts_tokens = counts_tokens(template)
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
        shape = frame_shape(options, num_pictures)
        folds = self._sizing.profile == "fast" and all(shown == times for shown in copies)
        return tuple(
            self._medium(clip, pictures, shown, shape, folds)
            for clip, pictures, shown in zip(clips, padded, copies, strict=True)
        )

    @property
    def shape_frames(self) -> Callable[[Frames], Frames]:
        """Makes a clip as small as the model sees it; picklable."""
        return self._sizing.shape_alone

    def positions(self, is_visual: Tensor, media: Sequence[MediumTensors]) -> Tensor:
        """Positions of every token, (3, length)."""
        return qwen_positions(is_visual, media, self._geometry.merge_size)

    def _render(self, turns: Sequence[Turn], *, ask: bool) -> str:
        """Fill the checkpoint's chat template; with ``ask`` it ends where the assistant is to speak."""
        messages: list[Any] = [
            {"role": turn.role, "content": [self._content(part) for part in turn.parts]} for turn in turns
        ]
        written = self._tokenizer.apply_chat_template(
            messages,
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
        self, clip: Frames, pictures: Sequence[Image], copies: int, shape: FrameShape, folds: bool
    ) -> MediumTensors:
        geometry = self._geometry
        is_paired = copies == 1 and len(pictures) > 1

        def make_pixels() -> Tensor:
            try:
                patches = patchify(self._sizing.sized(pictures, shape), geometry)
            except ValueError as error:
                raise MediaError(clip.name, str(error)) from error
            if is_paired:
                return paired(patches, len(pictures), geometry)
            return patches if folds else duplicated(patches, geometry)

        try:
            width, height = self._sizing.grid_size((pictures[0].shape[1], pictures[0].shape[0]), shape)
            times = num_pairs(len(pictures), geometry) if is_paired else len(pictures)
        except ValueError as error:
            raise MediaError(clip.name, str(error)) from error
        grid = (times, height // geometry.patch_size, width // geometry.patch_size)
        num_tokens = math.prod(merged(grid, geometry.merge_size))
        variant = f"{grid}:{shape}:{copies}:{self._sizing.profile}"
        return MediumTensors(clip, variant, make_pixels, grid, (self.image_token_id,) * num_tokens)


def counts_tokens(template: str) -> bool:
    """Whether a chat template wants to be told how many visual tokens a medium has, as Tarsier2's does."""
    return "num_vision_tokens" in template


def _assistant_turns(turns: Sequence[Turn]) -> list[int]:
    return [at for at, turn in enumerate(turns) if turn.role == "assistant"]


def _with_black_frames(clip: Frames, divisible_by: int) -> list[Image]:
    """A clip's pictures, and black ones until their number is a multiple of ``divisible_by``."""
    if clip.is_image:
        return list(clip.images)
    missing = black_frames_needed(len(clip), divisible_by)
    return [*clip.images, *[np.zeros_like(clip.images[0])] * missing]
