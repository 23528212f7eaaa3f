"""How far two judges agree: on single verdicts, on clips, and on which model is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarsier_core.scoring.autodq import Evidence
from tarsier_core.scoring.records import LABELS, Cell, Label, Table
from tarsier_core.scoring.rounding import rounded


@dataclass(frozen=True)
class Agreement:
    """Figures of agreement; None where there is too little to compute one."""

    confusion: NDArray[np.int64]
    """(3, 3): how often the first judge said ``LABELS[i]`` and the second ``LABELS[j]`` of the same event."""
    kappa: float | None
    """Cohen's, over the three labels."""
    entailment_kappa: float | None
    """Cohen's, over entailed or not: all that AutoDQ counts."""
    clips: int
    """Clips that both scored."""
    recall_correlation: float | None
    """Spearman's, over clips."""
    precision_correlation: float | None

    @property
    def events(self) -> int:
        """Events that both judged."""
        return int(self.confusion.sum())


def agreement(first: Mapping[str, Evidence], second: Mapping[str, Evidence]) -> Agreement:
    """Agreement on one run, by key. Events are the same where key, side and words are."""
    keys = [key for key in first if key in second and not (first[key].error or second[key].error)]
    confusion = np.zeros((len(LABELS), len(LABELS)), dtype=np.int64)
    for key in keys:
        said, other = labels_of(first[key]), labels_of(second[key])
        for event in said.keys() & other.keys():
            confusion[LABELS.index(said[event]), LABELS.index(other[event])] += 1
    entailed = np.array(
        [
            [confusion[0, 0], confusion[0, 1:].sum()],
            [confusion[1:, 0].sum(), confusion[1:, 1:].sum()],
        ]
    )
    return Agreement(
        confusion,
        cohen_kappa(confusion),
        cohen_kappa(entailed),
        len(keys),
        spearman([first[key].recall for key in keys], [second[key].recall for key in keys]),
        spearman([first[key].precision for key in keys], [second[key].precision for key in keys]),
    )


def labels_of(evidence: Evidence) -> dict[tuple[str, str, int], Label]:
    """The verdicts by side and event; equal events of one side are counted apart."""
    labels: dict[tuple[str, str, int], Label] = {}
    for side, verdicts in (("reference", evidence.reference), ("prediction", evidence.prediction)):
        for verdict in verdicts:
            words = " ".join(verdict.event.lower().split()).rstrip(".")
            number = sum(known[:2] == (side, words) for known in labels)
            labels[side, words, number] = verdict.label
    return labels


def cohen_kappa(confusion: NDArray[np.int64]) -> float | None:
    """Agreement beyond chance: 1 is perfect, 0 what chance gives (Cohen 1960); None where chance is all there is."""
    total = confusion.sum()
    if total == 0:
        return None
    observed = np.trace(confusion) / total
    expected = float(confusion.sum(axis=0) @ confusion.sum(axis=1)) / total**2
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Rank correlation; None below three pairs, or where one side is constant."""
    from scipy.stats import spearmanr

    if len(first) < 3 or len(set(first)) == 1 or len(set(second)) == 1:
        return None
    return float(spearmanr(first, second).statistic)


def kendall(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Kendall's tau: how far two judges put models in the same order; None below two models."""
    from scipy.stats import kendalltau

    if len(first) < 2 or len(set(first)) == 1 or len(set(second)) == 1:
        return None
    return float(kendalltau(first, second).statistic)


def agreement_tables(names: tuple[str, str], by_run: Mapping[str, Agreement]) -> list[Table]:
    """A row a run, and the verdicts of all runs against each other."""
    first, second = names
    rows: list[tuple[Cell, ...]] = [
        (
            run,
            one.clips,
            one.events,
            rounded(one.kappa, 3),
            rounded(one.entailment_kappa, 3),
            rounded(one.recall_correlation, 3),
            rounded(one.precision_correlation, 3),
        )
        for run, one in by_run.items()
    ]
    columns = ("Run", "Clips", "Events", "Kappa", "Kappa entailed", "Recall rho", "Precision rho")
    both = sum((one.confusion for one in by_run.values()), np.zeros((len(LABELS), len(LABELS)), np.int64))
    confusion = Table(
        f"Verdicts: {first} down, {second} across",
        ("", *LABELS),
        tuple((label, *(int(count) for count in row)) for label, row in zip(LABELS, both, strict=True)),
        ("Events with the same words on the same side of the same clip.",),
    )
    return [Table(f"Agreement of {first} and {second}", columns, tuple(rows)), confusion]
