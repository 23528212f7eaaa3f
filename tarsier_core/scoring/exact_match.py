"""Exact match of short answers: EgoTaskQA.

The benchmark's own code (github.com/Buzz-Beater/EgoTaskQA, baselines/utils/utils.py, read 2026-11-21) compares
the numbers of classes, so it says nothing about free text; the Tarsier2 paper reports "exact match accuracy"
without saying how answers are normalised. The normalisation is therefore ours, after SQuAD's (Rajpurkar et
al. 2016, arXiv 1606.05250): lower case, no punctuation, no articles, single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tarsier_core.scoring.outcomes import Outcome, ShareResult, official_table, shares, strict_table
from tarsier_core.scoring.records import Sample, Table

ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalize_answer(answer: str) -> str:
    """The words of an answer, without articles and punctuation."""
    lowered = unicodedata.normalize("NFKC", answer).lower()
    kept = "".join(character for character in lowered if unicodedata.category(character)[0] != "P")
    return " ".join(ARTICLES.sub(" ", kept).split())


def score_exact_match(samples: Sequence[Sample]) -> ShareResult:
    """Share of predictions that equal one of the references, by subtask and over all."""
    return shares([_outcome(sample) for sample in samples])


def _outcome(sample: Sample) -> Outcome:
    if sample.prediction is None:
        return Outcome(sample.key, sample.subtask, None)
    answer = normalize_answer(sample.prediction)
    is_right = answer in {normalize_answer(reference) for reference in sample.references}
    return Outcome(sample.key, sample.subtask, float(is_right), answer)


def exact_match_tables(title: str, result: ShareResult) -> tuple[Table, Table]:
    """By subtask: over what was answered, and over all samples."""
    return official_table(title, result), strict_table(f"{title}, strict", result)
