"""The network as a machine that takes prompts and then one token at a time.

    decoder = Decoder(network)
    logits = decoder.start(input_ids, position_ids, features)     # (rows, vocabulary)
    logits = decoder.step([token of row 0, token of row 1])       # again, until all rows are done

Both families answer to the same calls of the stock Hugging Face classes. Positions are always given, never
left to the network: it would work them out from what its last call left behind.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedModel
from transformers.cache_utils import DynamicCache
from transformers.modeling_outputs import BaseModelOutputWithPooling


class Decoder:
    """One batch of answers inside the network. ``cache`` may hold the beginning of the prompt already."""

    def __init__(self, network: PreTrainedModel, cache: DynamicCache | None = None) -> None:
        self.cache = DynamicCache() if cache is None else cache
        self._network = network
        self._attention_mask: Tensor | None = None
        self._next_positions: Tensor

    @torch.inference_mode()
    def start(
        self,
        input_ids: Tensor,
        position_ids: Tensor,
        features: Sequence[Tensor] = (),
        attention_mask: Tensor | None = None,
    ) -> Tensor:
        """Take in the prompts and return the scores of the first new token, (rows, vocabulary).

        ``input_ids`` (rows, length) are what the cache doesn't hold yet; ``position_ids`` (..., rows, length)
        are theirs; ``features`` stand at their visual tokens, each (tokens, hidden size). ``attention_mask``
        (rows, length) is 0 at padding; without it there is none.
        """
        device = self._network.device
        self._attention_mask = None if attention_mask is None else attention_mask.to(device)
        dimensions = tuple(range(position_ids.ndim - 2))
        latest = position_ids.amax(dim=(*dimensions, -1)) if dimensions else position_ids.amax(dim=-1)
        self._next_positions = (latest + 1).to(device)
        # transformers itself puts a list here, one tensor a medium, although it is typed as a tensor.
        seen = BaseModelOutputWithPooling(pooler_output=list(features))  # type: ignore[arg-type]
        visual = {"image": seen} if features else None
        return self._run(input_ids, position_ids, mm_encoder_outputs=visual)

    @torch.inference_mode()
    def step(self, token_ids: Sequence[int]) -> Tensor:
        """Take in one new token a row and return the scores of the next, (rows, vocabulary)."""
        if self._attention_mask is not None:
            seen = self._attention_mask.new_ones((len(token_ids), 1))
            self._attention_mask = torch.cat([self._attention_mask, seen], dim=1)
        logits = self._run(torch.tensor(token_ids).unsqueeze(1), self._next_positions.unsqueeze(1))
        self._next_positions = self._next_positions + 1
        return logits

    @torch.inference_mode()
    def keep(self, rows: Sequence[int]) -> None:
        """Forget all rows but these."""
        kept = torch.tensor(rows, device=self._network.device)
        self.cache.batch_select_indices(kept)
        self._next_positions = self._next_positions[kept]
        if self._attention_mask is not None:
            self._attention_mask = self._attention_mask[kept]

    def _run(self, input_ids: Tensor, position_ids: Tensor, **visual: object) -> Tensor:
        device = self._network.device
        output = self._network(
            input_ids=input_ids.to(device),
            position_ids=position_ids.to(device),
            attention_mask=self._attention_mask,
            past_key_values=self.cache,
            use_cache=True,
            logits_to_keep=1,
            **visual,
        )
        return output.logits[:, -1]
