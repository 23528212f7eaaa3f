"""Answers that rules can't decide: a judge says whether they are right.

- TempCompass: answers in free words are graded against the right one; a caption has to lead to the right option of
  a multiple-choice question, answered from the caption alone (the authors ask a chat model the same).
- EventHallusion: a description has to tell the clip's event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tarsier_core.scoring.judgement import JudgeInfo, Judgement, attempted
from tarsier_core.scoring.open_qa import OpenQaVerdict
from tarsier_core.scoring.records import Sample, Verdict
from tarsier_core.scoring.temp_compass import decide


class Decider(Protocol):
    """Decides."""

    @property
    def info(self) -> JudgeInfo:
        """Who it is."""
        ...

    async def grade(self, question: str, reference: str, answer: str) -> OpenQaVerdict:
        """Whether the answer is right. Raises ``JudgeError``."""
        ...

    async def choose(self, question: str, description: str) -> str:
        """The letter of the option that a description speaks for; empty for none. Raises ``JudgeError``."""
        ...

    async def judge_events(self, events: Sequence[str], description: str) -> tuple[Verdict, ...]:
        """How a description relates to each event. Raises ``JudgeError``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Decision(Judgement):
    """What a judge said of one answer."""

    is_right: bool | None = None


class Deciding:
    """Deciding, carried out by a judge."""

    def __init__(self, judge: Decider) -> None:
        self._judge = judge

    @property
    def info(self) -> JudgeInfo:
        """Who judges."""
        return self._judge.info

    def judged_texts(self, sample: Sample) -> tuple[Any, ...]:
        """All that the decision may rest on."""
        fields = tuple(sample.extra.get(name) for name in ("mc_question", "mc_answer", "event"))
        return (sample.prompt, sample.prediction, sample.references, *fields)

    async def judge(self, begun: Judgement, sample: Sample) -> Decision:
        """Decide one answer. Raises ``BudgetSpent``."""
        decision = Decision(**vars(begun))

        async def ask() -> Decision:
            return replace(decision, is_right=await self._is_right(sample))

        return await attempted(decision, ask)

    def read(self, record: Mapping[str, Any]) -> Decision:
        """A line again. Raises ``KeyError``."""
        return Decision(**Judgement.fields_of(record), is_right=record.get("is_right"))

    async def _is_right(self, sample: Sample) -> bool:
        said = sample.prediction or ""
        if "event" in sample.extra:
            [verdict] = await self._judge.judge_events([str(sample.extra["event"])], said)
            return verdict.label == "entailment"
        if "mc_question" in sample.extra:
            letter = await self._judge.choose(str(sample.extra["mc_question"]), said)
            return letter != "" and letter == str(sample.extra.get("mc_answer", ""))[:1]
        return (await self._judge.grade(sample.prompt, " / ".join(sample.references), said)).is_right


def undecided(metric: str, samples: Sequence[Sample]) -> list[Sample]:
    """The samples of a benchmark that rules leave to a judge."""
    if metric == "temp_compass":
        return [one for one in samples if one.prediction is not None and decide(one) is None]
    if metric == "event_hallusion":
        return [one for one in samples if one.extra.get("kind") == "description"]
    return []
