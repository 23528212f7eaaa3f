"""The records of scoring: what is scored, what a judge said, and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Label = Literal["entailment", "neutral", "contradiction"]
LABELS: tuple[Label, ...] = ("entailment", "neutral", "contradiction")


@dataclass(frozen=True)
class Sample:
    """One prediction beside what is right, flat: what every metric reads."""

    key: str
    """Unique within a benchmark: ``dataset`` and ``idx``, joined by "_"."""
    dataset: str
    """"TVBench/Action Antonym"."""
    prompt: str
    prediction: str | None
    """None where the model failed; then ``error`` says why."""
    references: tuple[str, ...]
    error: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """The row's ``extra_info``."""
    vid: str | None = None

    @property
    def subtask(self) -> str:
        """What follows the benchmark's name in ``dataset``: "Action Antonym"."""
        return self.dataset.partition("/")[2]


@dataclass(frozen=True)
class Verdict:
    """Whether a description tells an event."""

    event: str
    label: Label
    reason: str = ""


Cell = str | int | float | None
"""None is shown as a dash: there is no such figure."""


@dataclass(frozen=True)
class Table:
    """Figures as they are shown. Numbers are rounded when the table is made, as the original does."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Sentences below it: what was left out, what the figures aren't."""
