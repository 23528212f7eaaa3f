"""Many clips: read by other processes, answered several at a time, handed out as they finish."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tarsier_core.engine.answer import GrowingAnswer, Start
from tarsier_core.engine.decoder import Decoder
from tarsier_core.engine.features import pixels_of, see
from tarsier_core.engine.guard import Guard
from tarsier_core.engine.protocol import Answer, BatchRequest, GenerationOptions
from tarsier_core.engine.read_ahead import ClipReaders
from tarsier_core.engine.reading_worker import ReadClip
from tarsier_core.errors import EngineError, OutOfMemoryError, TarsierError
from tarsier_core.models import VideoModel
from tarsier_core.models.prepared import Prepared, collate


@dataclass(frozen=True, eq=False)
class Item:
    """A clip that was read and made into a prompt."""

    clip: ReadClip
    prepared: Prepared


@dataclass(frozen=True, eq=False)
class Row:
    """An item's place in the batch that is being answered."""

    item: Item
    answer: GrowingAnswer


class BatchRunner:
    """Answers requests with one model: ``batch_size`` at a time, fewer when memory doesn't suffice.

    Prompts of more than ``batch_tokens`` in all aren't put into one batch, padding counted.
    """

    def __init__(
        self,
        model: VideoModel,
        guard: Guard,
        options: GenerationOptions,
        *,
        batch_size: int,
        batch_tokens: int,
    ) -> None:
        self._model = model
        self._guard = guard
        self._options = options
        self._batch_size = batch_size
        self._batch_tokens = batch_tokens

    def run(self, requests: Iterable[BatchRequest], num_readers: int | None) -> Iterator[Answer]:
        """Yield an answer for every request, in the order in which they finish.

        Batches are chosen from up to twice as many prompts, so that prompts of like length come together. While
        no more clips are there, half a batch will do: then reading is what takes long, or has just begun.
        """
        waiting: list[Item] = []
        with ClipReaders(
            requests, shape=self._model.shape_frames, num_readers=num_readers, ahead=2 * self._batch_size
        ) as clips:
            for clip in clips:
                read = self._prepare(clip)
                if isinstance(read, Answer):
                    yield read
                    continue
                waiting.append(read)
                enough = self._batch_size * (2 if clips.has_news else 0.5)
                if len(waiting) >= enough:
                    yield from self._answer_some(waiting)
            while waiting:
                yield from self._answer_some(waiting)

    def _prepare(self, clip: ReadClip) -> Item | Answer:
        if clip.conversation is None:
            return clip.answer(error=clip.error)
        try:
            return Item(clip, self._model.prepare_one(clip.conversation))
        except TarsierError as error:
            return clip.answer(error=f"{clip.request.path}: {error}")

    def _answer_some(self, waiting: list[Item]) -> Iterator[Answer]:
        """Take a batch out of ``waiting`` and answer it."""
        chosen = alike([len(item.prepared) for item in waiting], self._batch_size, self._batch_tokens)
        batch = [waiting[place] for place in chosen]
        for place in sorted(chosen, reverse=True):
            del waiting[place]
        unanswered = list(batch)
        try:
            for row in self._answer(batch):
                unanswered.remove(row.item)
                yield row.item.clip.answer(row.answer.completion())
        except OutOfMemoryError as error:
            if len(batch) == 1:
                yield unanswered[0].clip.answer(error=f"{unanswered[0].clip.request.path}: {error}")
                return
            self._batch_size = max(len(batch) // 2, 1)
        except EngineError as error:
            for item in unanswered:
                yield item.clip.answer(error=f"{item.clip.request.path}: {error}")
            return
        waiting[:0] = unanswered

    def _answer(self, batch: Sequence[Item]) -> Iterator[Row]:
        """Answer one batch; rows come as they finish, and make the batch smaller."""
        submitted = time.perf_counter()
        network = self._model.network
        decoder = Decoder(network)
        pixels = pixels_of(medium for item in batch for medium in item.prepared.media)
        texts = collate([replace(item.prepared, media=()) for item in batch], self._model.pad_token_id)
        mask = texts["attention_mask"]
        prepare_seconds = time.perf_counter() - submitted
        rows = [self._row(item, submitted, prepare_seconds) for item in batch]
        with self._guard.network():
            features = see(network, pixels)
            logits = decoder.start(
                texts["input_ids"],
                texts["position_ids"],
                [features[medium.key] for item in batch for medium in item.prepared.media],
                attention_mask=None if mask.all() else mask,
            )
        while rows:
            for row, scores in zip(rows, logits, strict=True):
                row.answer.grow(scores)
            growing = [place for place, row in enumerate(rows) if row.answer.finish_reason is None]
            finished = [row for row in rows if row.answer.finish_reason is not None]
            if growing:
                with self._guard.network():
                    if finished:
                        decoder.keep(growing)
                    logits = decoder.step([rows[place].answer.tokens[-1] for place in growing])
            rows = [rows[place] for place in growing]
            yield from finished

    def _row(self, item: Item, submitted: float, prepare_seconds: float) -> Row:
        start = Start(submitted, prepare_seconds, len(item.prepared))
        model = self._model
        return Row(item, GrowingAnswer(model.tokenizer, model.eos_token_ids, self._options, start))


def alike(lengths: Sequence[int], size: int, max_tokens: int) -> list[int]:
    """The places of up to ``size`` prompts of like length, the first (which waits longest) among them.

    Of the runs of neighbours by length that hold the first, the one that needs the least padding; shorter than
    ``size`` while it would take more than ``max_tokens``, padding counted.
    """
    order = sorted(range(len(lengths)), key=lambda place: (lengths[place], place))
    at = order.index(0)
    for count in range(min(size, len(order)), 1, -1):
        starts = range(max(0, at - count + 1), min(at, len(order) - count) + 1)
        runs = [order[start : start + count] for start in starts]
        best = min(runs, key=lambda run: padding([lengths[place] for place in run]))
        if count * lengths[best[-1]] <= max_tokens:
            return best
    return [0]


def padding(lengths: Sequence[int]) -> int:
    """Padding tokens in a batch of these lengths."""
    return max(lengths) * len(lengths) - sum(lengths)
