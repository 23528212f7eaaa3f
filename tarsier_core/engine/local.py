"""Answers from a model in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from tarsier_core.engine.answer import GrowingAnswer, Start
from tarsier_core.engine.batch import BatchRunner
from tarsier_core.engine.content import Content, content_of, media_after
from tarsier_core.engine.decoder import Decoder
from tarsier_core.engine.features import FeatureCache, pixels_of, see
from tarsier_core.engine.guard import Guard, threads_for
from tarsier_core.engine.prefix_cache import PrefixCache
from tarsier_core.engine.protocol import (
    Answer,
    BatchRequest,
    Completion,
    EngineInfo,
    Generation,
    GenerationOptions,
)
from tarsier_core.errors import OutOfMemoryError
from tarsier_core.models import VideoModel
from tarsier_core.models.prepared import Prepared
from tarsier_core.records import Conversation


class LocalEngine:
    """Streams answers of ``model`` token by token, and remembers what follow-up turns need.

    A conversation's keys and values and a clip's visual features are kept, up to ``prefix_bytes`` and
    ``feature_bytes``; greedy answers are the same with and without. ``batch_size`` is how many answers
    ``run_batch`` computes at once, as long as their prompts have at most ``batch_tokens`` tokens in all;
    ``num_readers`` is how many processes read clips for it.
    """

    def __init__(
        self,
        model: VideoModel,
        *,
        prefix_bytes: int = 1 << 30,
        feature_bytes: int = 256 << 20,
        batch_size: int = 16,
        batch_tokens: int = 1 << 16,
        num_readers: int | None = None,
    ) -> None:
        self._model = model
        self._guard = Guard(str(model.network.device), threads_for(model.network))
        self._prefixes = PrefixCache(prefix_bytes)
        self._features = FeatureCache(feature_bytes)
        self._batch_size = batch_size
        self._batch_tokens = batch_tokens
        self._num_readers = num_readers

    @property
    def info(self) -> EngineInfo:
        """Which model answers, and how its inputs are made."""
        return EngineInfo(
            model=self._model.name,
            profile=self._model.profile,
            revision=self._model.revision,
            device=str(self._model.network.device),
            is_tiny=self._model.is_tiny,
            family=self._model.family,
        )

    @property
    def cached_bytes(self) -> int:
        """Bytes that are kept for follow-up turns."""
        return self._prefixes.num_bytes + self._features.num_bytes

    def forget(self) -> None:
        """Drop everything that was kept for follow-up turns."""
        self._prefixes.clear()
        self._features.clear()

    def stream(
        self, conversation: Conversation, options: GenerationOptions = GenerationOptions()
    ) -> Generation:
        """Answer one conversation. Iterating raises ``PromptError``, ``MediaError`` or ``EngineError``."""
        submitted = time.perf_counter()
        return Generation(lambda cancelled: self._answer(conversation, options, submitted, cancelled))

    def run_batch(
        self, requests: Iterable[BatchRequest], options: GenerationOptions = GenerationOptions()
    ) -> Iterator[Answer]:
        """Answer many requests, in the order in which they finish; other processes read clips meanwhile.

        What is wrong with one clip or its prompt becomes that ``Answer.error``. Times count from the start of
        the answer's batch. Clips are handed back as the model saw them, resized.
        """
        runner = BatchRunner(
            self._model,
            self._guard,
            options,
            batch_size=self._batch_size,
            batch_tokens=self._batch_tokens,
        )
        return runner.run(requests, self._num_readers)

    def _answer(
        self,
        conversation: Conversation,
        options: GenerationOptions,
        submitted: float,
        cancelled: threading.Event,
    ) -> Generator[str | Completion, None, None]:
        prepared = self._model.prepare_one(conversation)
        content = content_of(prepared)
        begun = self._begin(prepared, content)
        start = Start(submitted, begun.prepared_at - submitted, len(prepared), begun.reused)
        answer = GrowingAnswer(self._model.tokenizer, self._model.eos_token_ids, options, start)
        try:
            logits = begun.logits
            while answer.finish_reason is None:
                text = answer.cancel() if cancelled.is_set() else answer.grow(logits[0])
                if text:
                    yield text
                if answer.finish_reason is None:
                    with self._guard.network():
                        logits = begun.decoder.step(answer.tokens[-1:])
        finally:
            self._remember(content, answer.tokens, begun.decoder)
        yield answer.completion()

    def _begin(self, prepared: Prepared, content: Content) -> Begun:
        """Take in the prompt; when memory is full, once more without what was kept from earlier."""
        try:
            return self._prefill(prepared, content)
        except OutOfMemoryError:
            if not self.cached_bytes:
                raise
        self.forget()
        return self._prefill(prepared, content)

    def _prefill(self, prepared: Prepared, content: Content) -> Begun:
        reused, cache = self._prefixes.longest(content)
        media = media_after(prepared, reused)
        features = self._features.known(media)
        pixels = pixels_of(medium for medium in media if medium.key not in features)
        prepared_at = time.perf_counter()
        decoder = Decoder(self._model.network, cache)
        with self._guard.network():
            features |= see(self._model.network, pixels)
            logits = decoder.start(
                prepared.input_ids[None, reused:],
                prepared.position_ids.unsqueeze(-2)[..., reused:],
                [features[medium.key] for medium in media],
            )
        self._features.keep(features)
        return Begun(decoder, logits, reused, prepared_at)

    def _remember(self, content: Content, tokens: list[int], decoder: Decoder) -> None:
        """Keep the keys and values; not after a step that failed half way through the layers."""
        lengths = {keys.shape[-2] for keys, _, _ in decoder.cache}
        if len(lengths) == 1:
            whole = np.concatenate([content, np.array(tokens, np.int64)])
            self._prefixes.put(whole[: lengths.pop()], decoder.cache)


@dataclass(frozen=True, eq=False)
class Begun:
    """An answer whose prompt the network has taken in."""

    decoder: Decoder
    logits: Tensor
    """Scores of the first token, (1, vocabulary)."""
    reused: int
    """Positions of the prompt that were known already."""
    prepared_at: float
    """``time.perf_counter`` when all tensors were ready."""
