"""One answer as it grows: scores in, text out, and when to end."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from torch import Tensor
from transformers import PreTrainedTokenizerBase

from tarsier_core.engine.choose import Chooser
from tarsier_core.engine.protocol import Completion, FinishReason, GenerationOptions
from tarsier_core.engine.text_stream import TextStream


@dataclass(frozen=True)
class Start:
    """What is known of an answer before its first token."""

    submitted: float
    """``time.perf_counter`` at submission."""
    prepare_seconds: float
    prompt_tokens: int
    reused_tokens: int = 0


class GrowingAnswer:
    """Chooses tokens until the model ends its answer, a stop string appears or the length is reached."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        eos_token_ids: Collection[int],
        options: GenerationOptions,
        start: Start,
    ) -> None:
        self.tokens: list[int] = []
        self.finish_reason: FinishReason | None = None
        self._eos_token_ids = eos_token_ids
        self._max_new_tokens = options.max_new_tokens
        self._choose = Chooser(options)
        self._text = TextStream(tokenizer, options.stop)
        self._start = start
        self._first_token_seconds = 0.0

    def grow(self, logits: Tensor) -> str:
        """Add the token that the scores (vocabulary,) call for; returns the text that is settled by it."""
        self.tokens.append(self._choose(logits))
        if len(self.tokens) == 1:
            self._first_token_seconds = time.perf_counter() - self._start.submitted
        if self.tokens[-1] in self._eos_token_ids:
            self.finish_reason = "stop"
            return self._text.flush()
        text = self._text.push(self.tokens[-1])
        if self._text.stopped:
            self.finish_reason = "stop"
        elif len(self.tokens) == self._max_new_tokens:
            self.finish_reason = "length"
            text += self._text.flush()
            if self._text.stopped:
                self.finish_reason = "stop"
        return text

    def cancel(self) -> str:
        """End the answer here; returns what text was held back."""
        self.finish_reason = "cancelled"
        return self._text.flush()

    def completion(self) -> Completion:
        """The ended answer. Raises ``RuntimeError`` while it still grows."""
        if self.finish_reason is None:
            raise RuntimeError("the answer hasn't ended")
        return Completion(
            text=self._text.text,
            finish_reason=self.finish_reason,
            prompt_tokens=self._start.prompt_tokens,
            generated_tokens=len(self.tokens),
            reused_tokens=self._start.reused_tokens,
            prepare_seconds=self._start.prepare_seconds,
            first_token_seconds=self._first_token_seconds,
            total_seconds=time.perf_counter() - self._start.submitted,
        )
