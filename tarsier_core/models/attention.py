"""Attention of the Qwen2-VL vision tower over all frames of a clip at once.

Each frame attends to itself only. The stock layer calls the attention once a frame in a Python loop, which
costs a small model nearly as much again as the attention itself. ``equal_frames`` does all frames of one size
in one call: the same numbers (float32: within 1e-5), no loop.

    use_equal_frames(network)      # any stock Qwen2VLForConditionalGeneration, for inference and training

It is registered with transformers under a name that holds "flash", since the vision layer hands the whole
clip (and where its frames end) only to functions called so.
"""

from __future__ import annotations

from itertools import groupby

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, Qwen2VLForConditionalGeneration

EQUAL_FRAMES = "equal_frames_flash"
"""The name under which ``equal_frames`` is registered."""


def equal_frames(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    cu_seq_lens_q: Tensor,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_unused: object,
) -> tuple[Tensor, None]:
    """Attend within every frame; neighbouring frames of equal size share one call.

    ``query``, ``key`` and ``value`` are (1, heads, patches, head size), all frames one after the other;
    ``cu_seq_lens_q`` holds where each frame starts, and the end. Returns (1, patches, heads, head size).
    """
    if attention_mask is not None:
        raise ValueError("equal_frames knows no attention mask: it is for the vision tower only")
    attended = []
    start = 0
    for length, frames in equal_runs(cu_seq_lens_q.diff().tolist()):
        run = slice(start, start + frames * length)
        # (1, heads, frames * length, size) -> (frames, heads, length, size)
        q, k, v = (
            states[0, :, run].unflatten(1, (frames, length)).transpose(0, 1) for states in (query, key, value)
        )
        output = scaled_dot_product_attention(q, k, v, dropout_p=dropout, scale=scaling)
        attended.append(output.transpose(1, 2).flatten(0, 1))
        start = run.stop
    return torch.cat(attended).unsqueeze(0), None


def equal_runs(lengths: list[int]) -> list[tuple[int, int]]:
    """Neighbouring equal lengths as (length, how many): [4, 4, 6] -> [(4, 2), (6, 1)]."""
    return [(length, len(list(run))) for length, run in groupby(lengths)]


def use_equal_frames(network: Qwen2VLForConditionalGeneration) -> None:
    """Make the vision tower of ``network`` attend by ``equal_frames``; what is saved to disk stays stock."""
    network.model.visual.config._attn_implementation = EQUAL_FRAMES


AttentionInterface.register(EQUAL_FRAMES, equal_frames)
