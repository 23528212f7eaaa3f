"""Multiple choice: the letter a model answers with, and accuracy by subtask (FACTS section 4).

``official`` is the original's reading, quirks included: brackets go, then the first character counts, so
that "The answer is B" is read as T and "Answer: (A" as A. Answers that aren't read leave the denominator;
``strict`` counts them as wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from tarsier_core.scoring.outcomes import (
    Outcome,
    ShareResult,
    official_table,
    only_reference,
    shares,
    strict_table,
)
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent

LETTER_OF_DIGIT = dict(zip("012345", "ABCDEF", strict=True))


def first_character(answer: str) -> str:
    """The first character that is neither space nor round bracket; empty where there is none."""
    return answer.replace("(", "").replace(")", "").strip()[:1]


def parse_choice(prediction: str) -> str | None:
    """The letter that the original reads; None where it reads none.

    Any alphabet's capitals count, as in the original: "É" is an answer, and a wrong one.
    """
    character = first_character(prediction)
    letter = LETTER_OF_DIGIT.get(character, character)
    return letter if letter.isupper() and letter.isalpha() else None


def choice_outcome(sample: Sample) -> Outcome:
    """Whether a sample was answered rightly."""
    answer = None if sample.prediction is None else parse_choice(sample.prediction)
    is_right = None if answer is None else float(answer == first_character(only_reference(sample)))
    return Outcome(sample.key, sample.subtask, is_right, answer)


def score_choice(samples: Sequence[Sample]) -> ShareResult:
    """Accuracy by subtask and over all samples."""
    return shares([choice_outcome(sample) for sample in samples])


def choice_tables(title: str, result: ShareResult, *, by_subtask: bool) -> tuple[Table, Table]:
    """The original's figures and the strict ones; ``by_subtask`` for TVBench, MVBench and FAVOR-Bench."""
    shown = result if by_subtask else ShareResult(result.outcomes, (), result.overall)
    return official_table(title, shown), strict_table(f"{title}, strict", shown)


def summary_lines(dataset: str, result: ShareResult) -> list[str]:
    """What the original writes for a benchmark without subtasks."""
    return [
        "=====Evaluation Summary=====",
        f"Dataset: {dataset}\tMetric: Accuracy",
        f"#Successful Results: {result.overall.success}\n#Failed Results: {result.overall.failed}",
        f"Accuracy: {percent(result.overall.official)}",
    ]
