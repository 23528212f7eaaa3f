"""Open-ended questions: what a judge's reply says, and the summary (FACTS section 4). Asking is done elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from tarsier_core.scoring.records import Table
from tarsier_core.scoring.rounding import percent, rounded

LOWEST, HIGHEST = 0, 5


@dataclass(frozen=True)
class OpenQaVerdict:
    """What the judge thinks of an answer."""

    is_right: bool
    score: float
    """0 (wrong) to 5 (the same meaning)."""


@dataclass(frozen=True)
class OpenQaResult:
    """Figures of a benchmark, not rounded."""

    verdicts: Mapping[str, OpenQaVerdict | None]
    """By the key of the sample; None where the model failed or the reply couldn't be read."""
    accuracy: float | None
    """Share of "yes" among the verdicts; None without any."""
    mean_score: float | None
    strict_accuracy: float | None
    """Share of "yes" among all samples."""
    strict_mean_score: float | None
    success: int
    failed: int


def parse_reply(reply: str) -> OpenQaVerdict | None:
    """Read ``{'pred': 'yes', 'score': 4.8}``; None for anything else.

    As in the original, ``pred`` is exactly "yes" or "no", and ``score`` is a number (not text) from 0 to 5.
    """
    try:
        value = ast.literal_eval(reply.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    pred, score = value.get("pred"), value.get("score")
    if pred not in ("yes", "no") or isinstance(score, bool) or not isinstance(score, int | float):
        return None
    return OpenQaVerdict(pred == "yes", float(score)) if LOWEST <= score <= HIGHEST else None


def summarize(verdicts: Mapping[str, OpenQaVerdict | None]) -> OpenQaResult:
    """The figures of a benchmark from a verdict a sample."""
    known = [verdict for verdict in verdicts.values() if verdict is not None]
    right = sum(verdict.is_right for verdict in known)
    points = sum(verdict.score for verdict in known)
    return OpenQaResult(
        verdicts,
        accuracy=right / len(known) if known else None,
        mean_score=points / len(known) if known else None,
        strict_accuracy=right / len(verdicts) if verdicts else None,
        strict_mean_score=points / len(verdicts) if verdicts else None,
        success=len(known),
        failed=len(verdicts) - len(known),
    )


def open_qa_table(dataset: str, result: OpenQaResult) -> Table:
    """One row: the original's figures, and the strict ones beside them."""
    row = (
        dataset,
        percent(result.accuracy),
        rounded(result.mean_score, 3),
        result.success,
        result.failed,
        percent(result.strict_accuracy),
        rounded(result.strict_mean_score, 3),
    )
    return Table(
        dataset,
        ("Task", "Accuracy", "Average Score", "Success", "Failed", "Strict Accuracy", "Strict Average Score"),
        (row,),
    )


def summary_lines(dataset: str, result: OpenQaResult) -> list[str]:
    """What the original writes."""
    return [
        f"Dataset: {dataset}\tMetric: GPT Accuracy",
        f"#Successful Results: {result.success}\n#Failed Results: {result.failed}",
        f"Accuracy: {percent(result.accuracy)}",
        f"Average Score: {rounded(result.mean_score, 3)}",
    ]
