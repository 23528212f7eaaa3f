"""AutoDQ: how much of what happens a description tells, and how much of what it tells happens.

The official protocol (FACTS section 4; Tarsier paper, section on AutoDQ), to the letter:

- both texts in lower case, double quotation marks as single ones;
- events of the reference from its annotation, else extracted; events of the prediction always extracted;
- each event judged against the *other* description; recall and precision are the shares that are entailed;
- no events give 1.0; a sample that failed leaves the means and is counted.

``strict`` figures are ours: failed samples count as 0, and a prediction without events has precision 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from tarsier_core.scoring.judgement import JudgeInfo, Judgement, attempted
from tarsier_core.scoring.records import Label, Sample, Verdict


@runtime_checkable
class Judge(Protocol):
    """Extracts events and relates descriptions to them."""

    @property
    def info(self) -> JudgeInfo:
        """Who it is."""
        ...

    async def extract_events(self, description: str) -> tuple[str, ...]:
        """The events that a description tells. Raises ``JudgeError``."""
        ...

    async def judge_events(self, events: Sequence[str], description: str) -> tuple[Verdict, ...]:
        """How a description relates to each event, in order. Raises ``JudgeError``."""
        ...


class SampleJudge(Protocol):
    """Judges a whole sample: for judges that know more than the two texts."""

    @property
    def info(self) -> JudgeInfo:
        """Who it is."""
        ...

    async def judge(self, sample: Sample) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
        """Verdicts on the reference's events and on the prediction's. Raises ``JudgeError``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Evidence(Judgement):
    """All that a judge said on one clip."""

    reference: tuple[Verdict, ...] = ()
    """On the reference's events, by the prediction."""
    prediction: tuple[Verdict, ...] = ()
    """On the prediction's events, by the reference."""

    @property
    def recall(self) -> float:
        """Share of the reference's events that the prediction entails; 1.0 where there are none."""
        return entailed_share(self.reference)

    @property
    def precision(self) -> float:
        """Share of the prediction's events that the reference entails; 1.0 where there are none."""
        return entailed_share(self.prediction)

    def scores(self) -> dict[str, Any]:
        """Both, for the evidence file."""
        return {"recall": self.recall, "precision": self.precision}


def entailed_share(verdicts: Sequence[Verdict]) -> float:
    """Share of the verdicts that are "entailment"; 1.0 of none."""
    if not verdicts:
        return 1.0
    return sum(verdict.label == "entailment" for verdict in verdicts) / len(verdicts)


def verdict_from_json(record: Mapping[str, Any]) -> Verdict:
    """A verdict of an evidence line. Raises ``ValueError`` or ``KeyError`` for what isn't one."""
    label: Label = record["label"]
    if label not in ("entailment", "neutral", "contradiction"):
        raise ValueError(f"{label!r} is no verdict")
    return Verdict(str(record["event"]), label, str(record.get("reason", "")))


def normalised(text: str) -> str:
    """A description as it is judged."""
    return text.lower().replace('"', "'")


class AutoDQ:
    """The protocol, carried out by a judge."""

    def __init__(self, judge: Judge | SampleJudge) -> None:
        self._judge = judge

    @property
    def info(self) -> JudgeInfo:
        """Who judges."""
        return self._judge.info

    def judged_texts(self, sample: Sample) -> tuple[Any, ...]:
        """What of a sample is judged."""
        return (sample.prediction, sample.references, sample.extra.get("events"))

    async def judge(self, begun: Judgement, sample: Sample) -> Evidence:
        """Judge one sample; what fails becomes its reason. Raises ``BudgetSpent``: then nothing is known of it."""
        evidence = Evidence(**vars(begun))
        if not sample.references and not sample.extra.get("events"):
            return replace(evidence, failure="prediction", error="the row has no reference")

        async def ask() -> Evidence:
            reference, prediction = await self._verdicts(sample)
            return replace(evidence, reference=reference, prediction=prediction)

        return await attempted(evidence, ask)

    def read(self, record: Mapping[str, Any]) -> Evidence:
        """An evidence line. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what isn't one."""
        return Evidence(
            **Judgement.fields_of(record),
            reference=tuple(map(verdict_from_json, record.get("reference") or ())),
            prediction=tuple(map(verdict_from_json, record.get("prediction") or ())),
        )

    async def _verdicts(self, sample: Sample) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
        judge = self._judge
        if not isinstance(judge, Judge):
            return await judge.judge(sample)
        described = normalised(sample.prediction or "")
        wanted = normalised(sample.references[0] if sample.references else "")
        annotated = sample.extra.get("events")
        events = [str(event) for event in annotated] if annotated else await judge.extract_events(wanted)
        told = await judge.extract_events(described)
        reference = await judge.judge_events(events, described) if events else ()
        prediction = await judge.judge_events(told, wanted) if told else ()
        return reference, prediction
