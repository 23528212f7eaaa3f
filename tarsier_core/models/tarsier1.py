"""How Tarsier v1 wants to be asked: Vicuna's roles, and square frames in rows of patches.

A frame is its patches row by row, each row ended by one newline token, the last by one frame-end token more;
both are ordinary embeddings of the language model (FACTS section 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import torch
from PIL import Image as PillowImage
from torch import Tensor
from transformers import PreTrainedTokenizerBase
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from tarsier_core.errors import PromptError
from tarsier_core.models.options import InputOptions
from tarsier_core.models.prepared import MediumTensors, Prompt
from tarsier_core.models.resize import pad_to_square, stretched_to_square
from tarsier_core.models.sizing import shape_square
from tarsier_core.records import Conversation, Frames, Media, Turn
from tarsier_core.rows import TAG

IMAGE_TOKEN = "<image>"


@dataclass(frozen=True)
class FrameTokens:
    """The token ids that a frame is made of, and how many patches it has a side."""

    image: int
    newline: int
    frame_end: int
    patches_per_side: int

    @property
    def of_a_frame(self) -> tuple[int, ...]:
        """((image * side + newline) * side) + frame end."""
        row = (self.image,) * self.patches_per_side + (self.newline,)
        return row * self.patches_per_side + (self.frame_end,)


class Tarsier1Format:
    """Prompt and tensors for a Tarsier v1 checkpoint."""

    family: Literal["tarsier1"] = "tarsier1"
    default_options = InputOptions(n_frames=8)

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, processor: CLIPImageProcessorPil, tokens: FrameTokens
    ) -> None:
        self._tokenizer = tokenizer
        self._processor = processor
        self._tokens = tokens
        red, green, blue = (int(value * 255) for value in processor.image_mean)
        self._padding = (red, green, blue)
        self._side = processor.size["shortest_edge"]
        self.image_token_id = tokens.image
        self.image_token = IMAGE_TOKEN

    def prompt(self, conversation: Conversation, training: bool = False) -> Prompt:
        """Write a conversation down; one image token stands for each medium.

        A question that holds both roles is taken as it is. The answer continues a last assistant turn; in
        training that turn is ended instead.
        """
        turns = list(conversation.turns)
        if not turns or turns[0].role == "assistant":
            raise PromptError("a conversation begins with a system or user turn")
        if turns[-1].role == "assistant" and not training and _written_out(turns[:-1]):
            turns.pop()
        if _written_out(turns):
            return Prompt(_question(turns[0]), ())
        text, answers = "", []
        end = str(self._tokenizer.eos_token)
        expected = "user"
        for number, turn in enumerate(turns):
            if turn.role == "system":
                if number:
                    raise PromptError("a system turn can only come first")
                text += turn.text + " "
                continue
            if turn.role != expected:
                raise PromptError(f"turn {number + 1} is the {turn.role}'s; it must be the {expected}'s")
            if turn.role == "user":
                text += f"USER: {_question(turn)} ASSISTANT:"
                expected = "assistant"
                continue
            if any(isinstance(part, Media) for part in turn.parts):
                raise PromptError("only the user can show a clip or picture")
            answer = turn.text if turn.text[:1].isspace() else f" {turn.text}"
            is_open = number == len(turns) - 1 and not training
            answers.append((len(text) + 1, len(text) + len(answer) + len(end)))
            text += answer if is_open else answer + end
            expected = "user"
        if expected == "assistant":
            text += " "
        return Prompt(text, tuple(answers) if training else ())

    def prompt_text(self, prompt: Prompt, media: Sequence[MediumTensors]) -> str:
        """The prompt with one image token a frame, as the original writes it."""
        pieces = prompt.text.split(IMAGE_TOKEN)
        frames = [IMAGE_TOKEN * medium.token_ids.count(self._tokens.frame_end) for medium in media]
        return "".join(piece + block for piece, block in zip(pieces, [*frames, ""], strict=True))

    def media(self, clips: Sequence[Frames], options: InputOptions) -> tuple[MediumTensors, ...]:
        """Stretch every frame to a square (or pad it with the mean colour), shrink and normalise it."""
        return tuple(self._medium(clip, options.do_image_padding) for clip in clips)

    @property
    def shape_frames(self) -> Callable[[Frames], Frames]:
        """Makes a clip as small as the model sees it; picklable."""
        return partial(shape_square, side=self._side)

    def positions(self, is_visual: Tensor, media: Sequence[MediumTensors]) -> Tensor:
        """Positions of every token, (length,)."""
        return torch.arange(len(is_visual))

    def _medium(self, clip: Frames, pads: bool) -> MediumTensors:
        def make_pixels() -> Tensor:
            pictures = [PillowImage.fromarray(image) for image in clip.images]
            squares = [
                pad_to_square(picture, self._padding) if pads else stretched_to_square(picture)
                for picture in pictures
            ]
            pixels: Tensor = self._processor(images=squares, return_tensors="pt")["pixel_values"]
            return pixels

        return MediumTensors(
            clip=clip,
            variant="padded" if pads else "stretched",
            make_pixels=make_pixels,
            grid=None,
            token_ids=self._tokens.of_a_frame * len(clip),
        )


def _written_out(turns: Sequence[Turn]) -> bool:
    """Whether the conversation is one question that brings both roles with it."""
    return len(turns) == 1 and "USER:" in turns[0].text and "ASSISTANT:" in turns[0].text


def _question(turn: Turn) -> str:
    """A user turn as text: media where tags stand, else where they come, with a line break before the words."""
    num_media = sum(isinstance(part, Media) for part in turn.parts)
    if num_media and len(TAG.findall(turn.text)) == num_media:
        return TAG.sub(IMAGE_TOKEN, turn.text)
    text = ""
    for part in turn.parts:
        if isinstance(part, Media):
            text += IMAGE_TOKEN
        elif text.endswith(IMAGE_TOKEN) and part.text and not part.text[0].isspace():
            text += "\n" + part.text
        else:
            text += part.text
    return text
