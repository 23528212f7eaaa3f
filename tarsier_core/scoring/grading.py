"""Open questions: a judge says whether an answer means the same as the right one (FACTS section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tarsier_core.scoring.judgement import JudgeInfo, Judgement, attempted
from tarsier_core.scoring.measures import Measured
from tarsier_core.scoring.open_qa import OpenQaVerdict, open_qa_table, summarize
from tarsier_core.scoring.records import Sample, Table
from tarsier_core.scoring.rounding import percent, rounded


@dataclass(frozen=True)
class Scale:
    """From what to what answers are rated."""

    lowest: int
    highest: int


SCALES: dict[str, Scale] = {"rating_0_3": Scale(0, 3), "rating_1_5": Scale(1, 5)}
"""By metric: MMBench-Video (arXiv 2406.14515) rates from 0 to 3, OpenEQA (CVPR 2024) from 1 to 5."""


class Grader(Protocol):
    """Grades and rates answers."""

    @property
    def info(self) -> JudgeInfo:
        """Who it is."""
        ...

    async def grade(self, question: str, reference: str, answer: str) -> OpenQaVerdict:
        """Whether the answer is right. Raises ``JudgeError``."""
        ...

    async def rate(self, question: str, reference: str, answer: str, lowest: int, highest: int) -> float:
        """How good the answer is. Raises ``JudgeError``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Grade(Judgement):
    """What a judge said of one answer."""

    is_right: bool | None = None
    """None where answers are only rated."""
    score: float | None = None
    """From 0 to 5, or on the benchmark's own scale."""

    @property
    def verdict(self) -> OpenQaVerdict | None:
        """The verdict; None where there is none."""
        if self.is_right is None or self.score is None:
            return None
        return OpenQaVerdict(self.is_right, self.score)


class Grading:
    """Grading, carried out by a judge; rating only, where there is a scale."""

    def __init__(self, judge: Grader, scale: Scale | None = None) -> None:
        self._judge = judge
        self._scale = scale

    @property
    def info(self) -> JudgeInfo:
        """Who judges."""
        return self._judge.info

    def judged_texts(self, sample: Sample) -> tuple[Any, ...]:
        """The question, and both answers."""
        return (question_of(sample), sample.prediction, right_answer(sample, self._scale), self._scale)

    async def judge(self, begun: Judgement, sample: Sample) -> Grade:
        """Grade one answer. Raises ``BudgetSpent``."""
        grade = Grade(**vars(begun))
        if not sample.references:
            return replace(grade, failure="prediction", error="the row has no right answer")

        async def ask() -> Grade:
            asked = (question_of(sample), right_answer(sample, self._scale), sample.prediction or "")
            if self._scale is not None:
                score = await self._judge.rate(*asked, self._scale.lowest, self._scale.highest)
                return replace(grade, score=score)
            verdict = await self._judge.grade(*asked)
            return replace(grade, is_right=verdict.is_right, score=verdict.score)

        return await attempted(grade, ask)

    def read(self, record: Mapping[str, Any]) -> Grade:
        """A line again. Raises ``ValueError``, ``TypeError`` or ``KeyError``."""
        score = record.get("score")
        return Grade(
            **Judgement.fields_of(record),
            is_right=record.get("is_right"),
            score=None if score is None else float(score),
        )


def right_answer(sample: Sample, scale: Scale | None) -> str:
    """The answer that is expected; where answers are rated, every one that counts as right."""
    return " / ".join(sample.references if scale is not None else sample.references[:1])


def question_of(sample: Sample) -> str:
    """The question alone, where the row has it; else all that was asked."""
    return str(sample.extra.get("question") or sample.prompt)


def measure_open_qa(
    title: str, samples: Sequence[Sample], grades: Mapping[str, Grade], *, judge: str
) -> Measured:
    """Share of right answers and mean score, official and strict."""
    verdicts = {key: grade.verdict for sample in samples if (grade := grades.get(key := sample.key))}
    verdicts |= {sample.key: None for sample in samples if sample.key not in grades}
    result = summarize(verdicts)
    table = open_qa_table(title, result)
    figures = {
        "accuracy": result.accuracy,
        "mean_score": result.mean_score,
        "strict_accuracy": result.strict_accuracy,
        "strict_mean_score": result.strict_mean_score,
    }
    return Measured((Table(table.title, table.columns, table.rows, (f"Judge: {judge}.",)),), figures, ())


def measure_rating(
    title: str, samples: Sequence[Sample], grades: Mapping[str, Grade], scale: Scale, *, judge: str
) -> Measured:
    """The mean rating, and its place on the scale as a percentage (OpenEQA's LLM-Match); official and strict."""
    scores = [grade.score for sample in samples if (grade := grades.get(sample.key)) and grade.score is not None]
    missing = len(samples) - len(scores)
    mean = sum(scores) / len(scores) if scores else None
    strict = (sum(scores) + missing * scale.lowest) / len(samples) if samples else None

    def share(value: float | None) -> float | None:
        return None if value is None else (value - scale.lowest) / (scale.highest - scale.lowest)

    row = (
        title,
        rounded(mean, 3),
        percent(share(mean)),
        len(scores),
        missing,
        rounded(strict, 3),
        percent(share(strict)),
    )
    columns = ("Task", "Mean Rating", "Match", "Success", "Failed", "Strict Mean Rating", "Strict Match")
    notes = (f"Rated from {scale.lowest} to {scale.highest}. Judge: {judge}.",)
    figures = {
        "mean_rating": mean,
        "match": share(mean),
        "strict_mean_rating": strict,
        "strict_match": share(strict),
    }
    return Measured((Table(title, columns, (row,), notes),), figures, ())
