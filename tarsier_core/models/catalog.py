"""The models that have a name of their own (DESIGN, "Models: one catalogue")."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Family = Literal["qwen2_vl", "tarsier1"]

BUILT_IN = Path(__file__).resolve().parents[2] / "assets" / "tarsier-tiny"
"""Folder of the model that comes with the suite."""

BYTES_PER_PARAMETER = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0, "8bit": 1.0, "4bit": 0.5}


@dataclass(frozen=True)
class CatalogueEntry:
    """A model that can be asked for by name."""

    name: str
    source: str
    """Hub id, or the built-in model's folder."""
    family: Family
    parameters: int
    """How many weights it has, embeddings included."""
    licence: str
    about: str

    @property
    def is_built_in(self) -> bool:
        """Whether it comes with the suite."""
        return self.source == str(BUILT_IN)

    def gigabytes(self, dtype: str) -> float:
        """Memory for the weights alone, in GB (1e9 bytes); ``dtype`` is a key of ``BYTES_PER_PARAMETER``."""
        return self.parameters * BYTES_PER_PARAMETER[dtype] / 1e9


CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        "tiny",
        str(BUILT_IN),
        "qwen2_vl",
        4_294_688,
        "Apache-2.0",
        "Built in; only knows clips of moving shapes",
    ),
    CatalogueEntry(
        "tarsier2-recap-7b",
        "omni-research/Tarsier2-Recap-7b",
        "qwen2_vl",
        8_291_375_616,
        "see model card",
        "Tarsier2, distilled on Tarsier2-Recap-585K",
    ),
    CatalogueEntry(
        "tarsier2-7b",
        "omni-research/Tarsier2-7b-0115",
        "qwen2_vl",
        8_291_375_616,
        "see model card",
        "Tarsier2, the paper's model",
    ),
    CatalogueEntry(
        "tarsier-7b",
        "omni-research/Tarsier-7b",
        "tarsier1",
        7_063_000_000,
        "see model card",
        "Tarsier v1 on Vicuna 7B",
    ),
    CatalogueEntry(
        "tarsier-34b",
        "omni-research/Tarsier-34b",
        "tarsier1",
        34_750_000_000,
        "see model card",
        "Tarsier v1 on Yi 34B",
    ),
    CatalogueEntry(
        "qwen2-vl-2b",
        "Qwen/Qwen2-VL-2B-Instruct",
        "qwen2_vl",
        2_208_985_600,
        "Apache-2.0",
        "Tarsier2's architecture, small enough for a CPU",
    ),
    CatalogueEntry(
        "qwen2-vl-7b",
        "Qwen/Qwen2-VL-7B-Instruct",
        "qwen2_vl",
        8_291_375_616,
        "Apache-2.0",
        "The base of Tarsier2: the papers' baseline",
    ),
)


def find_entry(name: str) -> CatalogueEntry | None:
    """The model of this name; None if the catalogue hasn't it."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)
