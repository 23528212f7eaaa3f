"""A loaded model: from annotation rows or conversations to tensors, and from tensors to text."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from tarsier_core.engine.protocol import GenerationOptions
from tarsier_core.errors import PromptError, UsageError
from tarsier_core.models.catalog import Family
from tarsier_core.models.options import InputOptions, with_overrides
from tarsier_core.models.prepared import NOT_TRAINED, MediumTensors, Prepared, collate, expanded
from tarsier_core.models.qwen2_vl import Qwen2VLFormat
from tarsier_core.models.resolve import resolve, row_options
from tarsier_core.models.sizing import Profile
from tarsier_core.models.tarsier1 import Tarsier1Format
from tarsier_core.records import Conversation, Frames
from tarsier_core.rows import Row, parse_row

AnyRow = Mapping[str, Any] | Row


class VideoModel:
    """A stock network with its tokenizer, and its family's way of being asked.

        model = load_model("tarsier2-recap-7b")
        batch = model.inputs([row, other_row], n_frames=8)
        logits = model.network(**batch).logits
        text = model.generate_text(row, max_new_tokens=64)

    An engine that keeps what it computed takes one conversation's text and media apart with ``prepare_one``.
    """

    def __init__(
        self,
        network: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        prompt_format: Qwen2VLFormat | Tarsier1Format,
        *,
        name: str,
        revision: str | None,
        profile: Profile,
        is_tiny: bool,
    ) -> None:
        self.network = network
        """The stock Hugging Face model: ``network(**inputs)`` and ``network.generate(**inputs)`` just work."""
        self.tokenizer = tokenizer
        self.name = name
        self.revision = revision
        """Commit on the hub; None for a folder."""
        self.profile = profile
        self.is_tiny = is_tiny
        """The built-in model, which only knows shapes clips."""
        self._format = prompt_format
        self._rng = random.Random(0)

    @property
    def family(self) -> Family:
        """How it is asked: "qwen2_vl" (Tarsier2 too) or "tarsier1"."""
        return self._format.family

    @property
    def default_options(self) -> InputOptions:
        """What ``inputs`` does unless told otherwise."""
        return self._format.default_options

    @property
    def device(self) -> torch.device:
        """Where inputs must be."""
        return self.network.device

    @property
    def eos_token_ids(self) -> tuple[int, ...]:
        """Tokens that end an answer."""
        assert self.network.generation_config is not None
        ends = self.network.generation_config.eos_token_id
        return tuple(ends) if isinstance(ends, list) else (self._end_token_id if ends is None else int(ends),)

    @property
    def pad_token_id(self) -> int:
        """What batches are padded with."""
        pad = self.tokenizer.pad_token_id
        return self._end_token_id if pad is None else int(pad)

    @property
    def _end_token_id(self) -> int:
        return int(self.tokenizer.eos_token_id)

    def inputs(self, row_or_rows: AnyRow | Sequence[AnyRow], **overrides: Any) -> dict[str, Tensor]:
        """The tensors of one annotation row, or of several as a batch padded on the left (FACTS section 3).

        ``overrides`` are fields of ``InputOptions``. Returns what ``collate`` does, on the model's device.
        Raises ``RowError``, ``MediaError``, ``UsageError`` or ``PromptError``.
        """
        rows = [row_or_rows] if isinstance(row_or_rows, Mapping | Row) else list(row_or_rows)
        if not rows:
            raise UsageError("a batch needs at least one row")
        options = with_overrides(self.default_options, overrides)
        samples = []
        for row in rows:
            parsed = row if isinstance(row, Row) else parse_row(row)
            own = row_options(parsed, options)
            samples.append(self._prepare(self._resolve(parsed, own), own))
        return self._batch(samples)

    @property
    def shape_frames(self) -> Callable[[Frames], Frames]:
        """Makes a clip as small as the model sees it alone, with default options: what is prepared stays equal.

        Picklable and quick to import, for the worker process that reads the clip.
        """
        return self._format.shape_frames

    def conversation(self, row: AnyRow, **overrides: Any) -> Conversation:
        """What a row asks, with the frames that the model is to see. ``overrides`` as for ``inputs``."""
        parsed = row if isinstance(row, Row) else parse_row(row)
        return self._resolve(parsed, row_options(parsed, with_overrides(self.default_options, overrides)))

    def prepare(self, conversations: Sequence[Conversation], **overrides: Any) -> dict[str, Tensor]:
        """The tensors of conversations, as ``inputs`` makes them of rows."""
        if not conversations:
            raise UsageError("a batch needs at least one conversation")
        return self._batch([self.prepare_one(conversation, **overrides) for conversation in conversations])

    def prepare_one(self, conversation: Conversation, **overrides: Any) -> Prepared:
        """One conversation as tensors on the CPU, text and media apart. ``overrides`` as for ``inputs``."""
        return self._prepare(conversation, with_overrides(self.default_options, overrides))

    def prompt_text(self, conversation: Conversation, **overrides: Any) -> str:
        """The conversation as the model reads it, image tokens written out."""
        options = with_overrides(self.default_options, overrides)
        media = self._format.media(conversation.media, options)
        prompt = self._format.prompt(conversation, options.is_training)
        self._check_media(prompt.text.count(self._format.image_token), media)
        return self._format.prompt_text(prompt, media)

    def generate_text(self, row: AnyRow, **options: Any) -> str:
        """Answer one row. ``options`` are fields of ``GenerationOptions`` and of ``InputOptions``.

        Greedy and at most 512 new tokens unless asked otherwise (FACTS section 2). A beginning of the answer
        in the row is continued and not repeated.
        """
        asked = {field.name for field in fields(GenerationOptions)} & options.keys()
        generation = GenerationOptions(**{name: options[name] for name in asked})
        batch = self.inputs(row, **{name: value for name, value in options.items() if name not in asked})
        samples = generation.temperature > 0
        if generation.seed is not None:
            torch.manual_seed(generation.seed)
        sampling = {"temperature": generation.temperature, "top_p": generation.top_p, "top_k": 0}
        network: Any = self.network
        tokens = network.generate(
            **batch,
            max_new_tokens=generation.max_new_tokens,
            do_sample=samples,
            pad_token_id=self.pad_token_id,
            eos_token_id=list(self.eos_token_ids),
            **(sampling if samples else {}),
        )
        new = tokens[0, batch["input_ids"].shape[1] :]
        text = str(self.tokenizer.decode(new, skip_special_tokens=True))
        ends = [at for stop in generation.stop if (at := text.find(stop)) >= 0]
        return text[: min(ends)] if ends else text

    def _resolve(self, row: Row, options: InputOptions) -> Conversation:
        return resolve(row, options, self.family, self._rng if options.is_training else None)

    def _prepare(self, conversation: Conversation, options: InputOptions) -> Prepared:
        media = self._format.media(conversation.media, options)
        prompt = self._format.prompt(conversation, options.is_training)
        encoded = self.tokenizer(prompt.text, return_offsets_mapping=True, verbose=False)
        tokens: list[int] = encoded["input_ids"]
        image = self._format.image_token_id
        self._check_media(tokens.count(image), media)
        pieces = list(expanded(tokens, media, image))
        input_ids = torch.tensor([token for piece in pieces for token in piece])
        if len(input_ids) > options.max_seq_len:
            raise PromptError(
                f"the conversation has {len(input_ids):,} tokens; at most {options.max_seq_len:,} fit, and "
                "pictures are never cut: show fewer or smaller frames"
            )
        labels = None
        if options.is_training:
            lengths = torch.tensor([len(piece) for piece in pieces])
            spoken = torch.tensor(_overlap(encoded["offset_mapping"], prompt.answers))
            labels = input_ids.where(spoken.repeat_interleave(lengths), NOT_TRAINED)
        is_visual = input_ids == image
        return Prepared(input_ids, is_visual, self._format.positions(is_visual, media), media, labels)

    def _check_media(self, written: int, media: Sequence[MediumTensors]) -> None:
        if written != len(media):
            raise PromptError(
                f"the conversation shows {len(media)} clips or pictures but its text stands for {written}; "
                f"{self._format.image_token} can't be part of the words"
            )

    def _batch(self, samples: Sequence[Prepared]) -> dict[str, Tensor]:
        batch = collate(samples, self.pad_token_id)
        return {name: tensor.to(self.device) for name, tensor in batch.items()}


def _overlap(tokens: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether each token's characters [start, end) reach into one of the spans."""
    return [
        any(start < span_end and end > span_start for span_start, span_end in spans) for start, end in tokens
    ]
