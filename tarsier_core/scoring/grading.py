"""Open questions: a judge says whether an answer means the same as the right one (FACTS section 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tarsier_core.scoring.judgement import JudgeInfo, Judgement, attempted
from tarsier_core.scoring.measures import Measured
from tarsier_core.scoring.open_qa import OpenQaVerdict, open_qa_table, summarize
from tarsier_core.scoring.records import Sample, Table


class Grader(Protocol):
    """Grades answers."""

    @property
    def info(self) -> JudgeInfo:
        """Who it is."""
        ...

    async def grade(self, question: str, reference: str, answer: str) -> OpenQaVerdict:
        """Whether the answer is right. Raises ``JudgeError``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Grade(Judgement):
    """What a judge said of one answer."""

    is_right: bool | None = None
    score: float | None = None
    """0 to 5."""

    @property
    def verdict(self) -> OpenQaVerdict | None:
        """The verdict; None where there is none."""
        if self.is_right is None or self.score is None:
            return None
        return OpenQaVerdict(self.is_right, self.score)


class Grading:
    """Grading, carried out by a judge."""

    def __init__(self, judge: Grader) -> None:
        self._judge = judge

    @property
    def info(self) -> JudgeInfo:
        """Who judges."""
        return self._judge.info

    def judged_texts(self, sample: Sample) -> tuple[Any, ...]:
        """The question, and both answers."""
        return (question_of(sample), sample.prediction, sample.references[:1])

    async def judge(self, begun: Judgement, sample: Sample) -> Grade:
        """Grade one answer. Raises ``BudgetSpent``."""
        grade = Grade(**vars(begun))
        if not sample.references:
            return replace(grade, failure="prediction", error="the row has no right answer")

        async def ask() -> Grade:
            verdict = await self._judge.grade(
                question_of(sample), sample.references[0], sample.prediction or ""
            )
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
