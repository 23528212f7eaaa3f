"""What a benchmark is: where its files come from, how they become annotation rows, and how answers are scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tarsier_core.rows import Row

Group = Literal["dream", "caption", "mc_qa", "oe_qa", "grounding", "temporal", "hallucination", "embodied", "shapes"]
Metric = Literal[
    "autodq",
    "choice",
    "choice_by_subtask",
    "video_mme",
    "open_qa",
    "rating_0_3",
    "rating_1_5",
    "cider",
    "grounding_f1",
    "dense_caption",
    "exact_match",
    "bleu",
    "vinoground",
    "temp_compass",
    "video_hallucer",
    "event_hallusion",
]
ReadRows = Callable[[Path], Iterator[Row]]
"""Reads a benchmark's annotation files, as they were published, from the folder that holds them."""


@dataclass(frozen=True)
class Benchmark:
    """One benchmark.

    Its files lie in a folder of the benchmark's name under ``--data``, in the layout of the public dataset.
    """

    name: str
    """What the command line calls it: "tvbench"."""
    title: str
    """What its authors call it: "TVBench"."""
    groups: tuple[Group, ...]
    dataset: str
    """What the ``dataset`` of its rows begins with: "TVBench" of "TVBench/Action Antonym" (FACTS section 4)."""
    metric: Metric
    num_rows: int | None
    """Rows of the public set that is evaluated; None where its authors don't say."""
    source: str
    """Where to get it: "hf:FunAILab/TVBench", or an address."""
    layout: str
    """One line: the files that the adapter reads, and where the media lie."""
    is_verified: bool
    """Whether ``layout`` was confirmed against the public files or their documentation."""
    read_rows: ReadRows
    """Rows in the order of the files, media as paths under the folder; raises ``RowError`` for a malformed file."""
    num_frames: int = 16
    """Frames shown of a clip (Tarsier2 paper, evaluation settings, where it says; else 16)."""
    max_new_tokens: int = 512
