"""What stands at each position of a prompt, so that prompts can be compared: a token, or what is seen."""

from __future__ import annotations

import hashlib
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from tarsier_core.models.prepared import MediumTensors, Prepared

Content = NDArray[np.int64]
"""(length,): a token id, or below zero the ``content_id`` of the medium that is seen there."""


def content_of(prepared: Prepared) -> Content:
    """The content of a prompt. Equal content at equal places means equal keys and values."""
    content = prepared.input_ids.numpy().copy()
    ids = [content_id(medium.key) for medium in prepared.media]
    content[prepared.is_visual.numpy()] = np.repeat(np.array(ids, np.int64), visual_counts(prepared))
    return content


def media_after(prepared: Prepared, length: int) -> list[MediumTensors]:
    """The media that stand after the first ``length`` positions (which end between two media)."""
    seen = int(prepared.is_visual[:length].sum())
    ends = accumulate(visual_counts(prepared))
    return [medium for medium, end in zip(prepared.media, ends, strict=True) if end > seen]


def visual_counts(prepared: Prepared) -> list[int]:
    """How many visual tokens each medium has."""
    if not prepared.media:
        return []
    visual_token = int(prepared.input_ids[prepared.is_visual][0])
    return [medium.token_ids.count(visual_token) for medium in prepared.media]


def content_id(key: str) -> int:
    """A number below zero that stands for the visual content with this key."""
    digest = hashlib.sha256(key.encode()).digest()
    return -1 - (int.from_bytes(digest[:8], "big") >> 1)
