"""The next token from the scores: the best one, or one drawn by temperature and top-p."""

from __future__ import annotations

import torch
from torch import Tensor

from tarsier_core.engine.protocol import GenerationOptions


class Chooser:
    """Chooses the next token of one answer. Equal seeds draw equal tokens, whatever else runs beside it."""

    def __init__(self, options: GenerationOptions) -> None:
        self._options = options
        self._random = torch.Generator()
        if options.seed is None:
            self._random.seed()
        else:
            self._random.manual_seed(options.seed)

    def __call__(self, logits: Tensor) -> int:
        """The id of the next token, from its scores (vocabulary,)."""
        if self._options.temperature == 0:
            return int(logits.argmax())
        probabilities, ids = nucleus(logits, self._options.temperature, self._options.top_p)
        drawn = torch.multinomial(probabilities.cpu(), 1, generator=self._random)
        return int(ids[int(drawn)])


def nucleus(logits: Tensor, temperature: float, top_p: float) -> tuple[Tensor, Tensor]:
    """The likeliest tokens that together reach ``top_p``, likeliest first: their probabilities and ids.

    The probabilities are as they were before the cut; they sum to less than one.
    """
    probabilities, ids = (logits.float() / temperature).softmax(-1).sort(descending=True, stable=True)
    before = probabilities.cumsum(-1) - probabilities
    kept = int((before < top_p).sum())
    return probabilities[: max(kept, 1)], ids[: max(kept, 1)]
