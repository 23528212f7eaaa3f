"""Put shapes samples into batches: one sequence a clip, its conversations side by side after the shared pictures.

Every conversation ("branch") sees the clip and itself but no other branch, and its positions start anew behind the
clip, so that each is learned exactly as if it stood alone, while the clip is read once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset
from transformers import PreTrainedTokenizerBase

from tarsier_core.shapes.vocabulary import COLOURS, HELD_OUT, SHAPES
from training.shapes_samples import Sample, make_clip, make_stills, make_unasked, tell

IGNORED = -100


@dataclass
class StillBatch:
    """Single pictures and what can be seen in them."""

    pictures: Tensor
    """(pictures, side, side, 3) uint8."""
    looks: Tensor
    """(pictures, colours, 5)."""
    paints: Tensor
    """(pictures, colours), see ``Stills``."""
    repainted: Tensor
    """(pictures,) bool."""


@dataclass
class ClipBatch:
    """Clips with their conversations; right-padded to one length."""

    pictures: list[Tensor]
    """Of each clip: (frames, height, width, 3) uint8."""
    grids: Tensor
    """(clips, 3): frames, and patches down and across."""
    input_ids: Tensor
    """(clips, length); image tokens where the clip's features go."""
    labels: Tensor
    """(clips, length): the token to be predicted at each place, or IGNORED."""
    left_out: Tensor
    """(clips, length): the token that can't be chosen there, or -1: where a shape follows a colour, the one that
    is held out in it (see ``dense_supervision.open_to_all``)."""
    position_ids: Tensor
    """(3, clips, length): time, height and width (FACTS section 1's rule)."""
    branches: Tensor
    """(clips, length): 0 for the clip, then the number of the conversation; -1 for padding."""
    looks: Tensor
    """(shapes clips, frames, colours, 5)."""
    happenings: Tensor
    """(shapes clips, frames, colours, 6)."""
    going_on: Tensor
    """(shapes clips, frames, colours, 2)."""
    paints: Tensor
    """(shapes clips, colours), see ``States``."""
    repainted: Tensor
    """(shapes clips,) bool."""
    has_states: Tensor
    """(clips,) bool: which of the clips the two above are of."""
    frame_starts: Tensor
    """(shapes clips, frames): where each frame's tokens start in its sequence."""
    visual_tokens: Tensor | None = None
    """(all image tokens, width), where the vision tower is frozen and has seen the clips already."""


@dataclass(frozen=True)
class Layout:
    """One clip's sequence before padding."""

    ids: list[int]
    labels: list[int]
    left_out: list[int]
    positions: np.ndarray
    branches: list[int]
    frame_starts: list[int]


class ClipLayout:
    """Writes samples as token sequences for one tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, patch: int, merge: int) -> None:
        self.tokenizer = tokenizer
        self.patch, self.merge = patch, merge
        self.image = int(tokenizer.convert_tokens_to_ids("<|image_pad|>"))  # type: ignore[arg-type]
        self.before = self._ids("<|im_start|>user\n<|vision_start|>")
        self.after = self._ids("<|vision_end|>")
        self.colours = {self._token(colour): colour for colour in COLOURS}
        self.shapes = {self._token(shape) for shape in SHAPES}
        self.held_out = {colour: self._token(shape) for colour, shape in HELD_OUT}

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text)["input_ids"])

    def _token(self, word: str) -> int:
        """The one token of a word inside a sentence."""
        (token,) = self._ids(f" {word}")
        return token

    def _left_out(self, ids: list[int], labels: list[int]) -> list[int]:
        """See ``ClipBatch.left_out``."""
        return [
            self.held_out[self.colours[token]] if token in self.colours and label in self.shapes else -1
            for token, label in zip(ids, labels, strict=True)
        ]

    def grid(self, sample: Sample) -> tuple[int, int, int]:
        """Frames, and patches down and across."""
        frames, height, width, _ = sample.pictures.shape
        return frames, height // self.patch, width // self.patch

    def lay_out(self, sample: Sample) -> Layout:
        """The sequence of one sample."""
        frames, down, across = self.grid(sample)
        down, across = down // self.merge, across // self.merge
        ids = [*self.before, *[self.image] * (frames * down * across), *self.after]
        start = len(self.before)
        head = np.tile(np.arange(start), (3, 1))
        pictures = np.stack(np.meshgrid(np.arange(frames), np.arange(down), np.arange(across), indexing="ij"))
        after = start + max(frames, down, across)
        tail = np.tile(after + np.arange(len(self.after)), (3, 1))
        positions = [head, start + pictures.reshape(3, -1), tail]
        next_position = after + len(self.after)
        labels, branches = [IGNORED] * len(ids), [0] * len(ids)
        left_out = [-1] * len(ids)
        for number, turns in enumerate(sample.branches, start=1):
            branch_ids, branch_labels = self._branch(turns)
            ids += branch_ids
            labels += branch_labels
            left_out += self._left_out(branch_ids, branch_labels)
            branches += [number] * len(branch_ids)
            positions.append(np.tile(next_position + np.arange(len(branch_ids)), (3, 1)))
        frame_starts = [start + frame * down * across for frame in range(frames)]
        return Layout(ids, labels, left_out, np.concatenate(positions, axis=1), branches, frame_starts)

    def _branch(self, turns: tuple[tuple[str, str], ...]) -> tuple[list[int], list[int]]:
        """Tokens of one conversation and, one place earlier, the answers' tokens as labels."""
        ids: list[int] = []
        labels: list[int] = []
        for number, (question, answer) in enumerate(turns):
            opening = "" if number == 0 else "\n<|im_start|>user\n"
            asked = self._ids(f"{opening}{question}<|im_end|>\n<|im_start|>assistant\n")
            answered = self._ids(f"{answer}<|im_end|>")
            labels += [IGNORED] * (len(asked) - 1) + answered + [IGNORED]
            ids += asked + answered
        return ids, labels

    def collate(self, samples: list[Sample]) -> ClipBatch:
        """Pad and stack."""
        layouts = [self.lay_out(sample) for sample in samples]
        length = max(len(layout.ids) for layout in layouts)
        size = len(samples)
        input_ids = np.zeros((size, length), dtype=np.int64)
        labels = np.full((size, length), IGNORED, dtype=np.int64)
        left_out = np.full((size, length), -1, dtype=np.int64)
        positions = np.zeros((3, size, length), dtype=np.int64)
        branches = np.full((size, length), -1, dtype=np.int64)
        for row, layout in enumerate(layouts):
            used = len(layout.ids)
            input_ids[row, :used] = layout.ids
            labels[row, :used] = layout.labels
            left_out[row, :used] = layout.left_out
            positions[:, row, :used] = layout.positions
            branches[row, :used] = layout.branches
        states = [sample.states for sample in samples if sample.states is not None]
        known = [sample.states is not None for sample in samples]
        return ClipBatch(
            pictures=[torch.from_numpy(np.ascontiguousarray(sample.pictures)) for sample in samples],
            grids=torch.tensor([self.grid(sample) for sample in samples]),
            input_ids=torch.from_numpy(input_ids),
            labels=torch.from_numpy(labels),
            left_out=torch.from_numpy(left_out),
            position_ids=torch.from_numpy(positions),
            branches=torch.from_numpy(branches),
            looks=torch.from_numpy(np.stack([state.looks for state in states])),
            happenings=torch.from_numpy(np.stack([state.happenings for state in states])),
            going_on=torch.from_numpy(np.stack([state.going_on for state in states])),
            paints=torch.from_numpy(np.stack([state.paints for state in states])),
            repainted=torch.tensor([state.repainted for state in states]),
            has_states=torch.tensor(known),
            frame_starts=torch.tensor(
                [lay.frame_starts for lay, is_known in zip(layouts, known, strict=True) if is_known]
            ),
        )


class StillBatches(IterableDataset[StillBatch]):
    """Endless batches of single pictures, from batch number ``first`` on; the same for every run."""

    def __init__(self, side: int, batch_size: int, first: int = 0, per_clip: int = 4) -> None:
        self.side, self.batch_size, self.first, self.per_clip = side, batch_size, first, per_clip

    def __iter__(self) -> Iterator[StillBatch]:
        number, stride = worker_share(self.first)
        clips = self.batch_size // self.per_clip
        while True:
            drawn = [make_stills(number * clips + clip, self.side, self.per_clip) for clip in range(clips)]
            yield StillBatch(
                torch.from_numpy(np.concatenate([stills.pictures for stills in drawn])),
                torch.from_numpy(np.concatenate([stills.looks for stills in drawn])),
                torch.from_numpy(np.concatenate([stills.paints for stills in drawn])),
                torch.from_numpy(np.concatenate([stills.repainted for stills in drawn])),
            )
            number += stride


@dataclass
class SeenClip:
    """A clip of the running window, kept for its second telling."""

    sample: Sample
    visual_tokens: Tensor | None


class ClipBatches(IterableDataset[ClipBatch]):
    """Endless batches of clips, from batch number ``first`` on; the same for every run.

    A window of clips is drawn once and told ``tellings`` times, with other words and questions each time. Within a
    telling, the clips of ``ROUND`` batches are dealt out by the length of their sequences, so that little is
    padding. ``see`` is the frozen vision tower, if it is: it then works here, in the loader's process, once a clip.
    Without ``asked`` clips come without conversations, and some are jumbled.
    """

    def __init__(
        self,
        layout: ClipLayout,
        side: int,
        batch_size: int,
        first: int = 0,
        see: Callable[[list[Tensor], Tensor], Tensor] | None = None,
        tellings: int = 2,
        asked: bool = True,
    ) -> None:
        self.layout, self.side, self.batch_size, self.first, self.see = layout, side, batch_size, first, see
        self.tellings, self.asked = tellings, asked
        self.window: dict[int, SeenClip] = {}

    def __iter__(self) -> Iterator[ClipBatch]:
        number, skipped = divmod(self.first, ROUND)
        while True:
            yield from self.deal(number)[skipped:]
            number, skipped = number + 1, 0

    def deal(self, number: int) -> list[ClipBatch]:
        """The batches of one round."""
        window, place = divmod(number, WINDOW * self.tellings)
        telling, place = divmod(place, WINDOW)
        if place == 0 and telling == 0:
            self.window.clear()
        frames = FRAME_COUNTS[window % len(FRAME_COUNTS)]
        size = self.batch_size * ROUND
        order = list(range(window * WINDOW * size, (window + 1) * WINDOW * size))
        random.Random(f"{window}/{telling}").shuffle(order)
        clips = [self._clip(clip, frames, telling) for clip in order[place * size : (place + 1) * size]]
        clips.sort(key=lambda clip: _letters(clip.sample))
        hands = [clips[start : start + self.batch_size] for start in range(0, size, self.batch_size)]
        random.Random(number).shuffle(hands)
        return [self._batch(hand) for hand in hands]

    def _clip(self, number: int, frames: int, telling: int) -> SeenClip:
        if number not in self.window:
            sample = (make_clip if self.asked else make_unasked)(number, self.side, frames)
            tokens = None
            if self.see is not None:
                grid = torch.tensor([self.layout.grid(sample)])
                tokens = self.see([torch.from_numpy(sample.pictures)], grid)
                blank = np.broadcast_to(np.uint8(0), sample.pictures.shape)
                sample = replace(sample, pictures=blank)
            self.window[number] = SeenClip(sample, tokens)
        seen = self.window[number]
        branches = tell(number, frames, telling) if self.asked else ()
        return SeenClip(replace(seen.sample, branches=branches), seen.visual_tokens)

    def _batch(self, clips: list[SeenClip]) -> ClipBatch:
        batch = self.layout.collate([clip.sample for clip in clips])
        tokens = [clip.visual_tokens for clip in clips if clip.visual_tokens is not None]
        if tokens:
            batch.visual_tokens = torch.cat(tokens)
            batch.pictures = []
        return batch


def _letters(sample: Sample) -> int:
    return sum(len(text) for turns in sample.branches for turn in turns for text in turn)


ROUND = 4
"""Batches whose clips are sorted by length together."""
WINDOW = 24
"""Rounds in which every clip of the window is told once."""
FRAME_COUNTS = (16, 16, 16, 16, 16, 16, 16, 12, 16, 16, 16, 16, 16, 16, 16, 8)
"""Frames a clip, window after window: 16 is the default, others must work too."""


def worker_share(first: int) -> tuple[int, int]:
    """Which batch this loader process starts with, and how far it steps, so that order doesn't depend on them."""
    worker = torch.utils.data.get_worker_info()
    if worker is None:
        return first, 1
    return first + worker.id, worker.num_workers
