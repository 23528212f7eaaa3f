"""What a judge says on one sample, whatever it is asked: who said it, on which texts, or why it said nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from typing import Any, Literal, Protocol, TypeVar

from tarsier_core.scoring.chat.protocol import BudgetSpent, JudgeError
from tarsier_core.scoring.records import Sample

Failure = Literal["prediction", "judge", "reply"]
"""What failed: the model made no answer; the judge couldn't be asked; its replies couldn't be read."""


@dataclass(frozen=True)
class JudgeInfo:
    """Who judges. Figures are only compared where all of it is equal."""

    name: str
    """SPEC: "openai:gpt-4o-mini"."""
    version: str
    """Of the prompts, or of the program that judges."""
    hash: str
    """SHA-256 of the prompts' words; empty where there are none."""
    is_proxy: bool = False
    """Whether it only stands in for a judge that reads."""

    @property
    def sentence(self) -> str:
        """Who judged, for below a table."""
        version = f"{self.version}, {self.hash[:12]}" if self.hash else self.version
        proxy = "; a proxy by rules, not a judge that reads" if self.is_proxy else ""
        return f"{self.name} ({version}){proxy}"


class UnreadableReply(JudgeError):
    """The judge's replies didn't fit, however often it was asked."""

    def __init__(self, cause: str, raw: str) -> None:
        super().__init__(cause)
        self.raw = raw


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One line of ``scores/<benchmark>.<judge>.jsonl``."""

    key: str
    dataset: str
    judge: str
    prompt_version: str
    prompt_hash: str
    text_hash: str
    """SHA-256 of all that was judged: what is said of another text is out of date."""
    error: str | None = None
    """Why there is no score."""
    failure: Failure | None = None
    raw: str | None = None
    """The reply that couldn't be read."""

    def scores(self) -> dict[str, Any]:
        """What the line says beside its fields, where there is no error."""
        return {}

    def to_json(self) -> dict[str, Any]:
        """The line."""
        return asdict(self) | ({} if self.error else self.scores())

    @classmethod
    def fields_of(cls, record: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that every line has. Raises ``KeyError`` for one that isn't there."""
        optional = {"error", "failure", "raw"}
        return {
            field.name: record.get(field.name) if field.name in optional else record[field.name]
            for field in fields(Judgement)
        }

    def is_by(self, info: JudgeInfo) -> bool:
        """Whether it is this judge's."""
        return (self.judge, self.prompt_version, self.prompt_hash) == (info.name, info.version, info.hash)


Said = TypeVar("Said", bound=Judgement)
Told = TypeVar("Told", bound=Judgement, covariant=True)


class Protocolled(Protocol[Told]):
    """A way of judging a sample: AutoDQ, or grading answers."""

    @property
    def info(self) -> JudgeInfo:
        """Who judges."""
        ...

    def judged_texts(self, sample: Sample) -> tuple[Any, ...]:
        """What of a sample is judged."""
        ...

    async def judge(self, begun: Judgement, sample: Sample) -> Told:
        """Judge a sample that has a prediction. Raises ``BudgetSpent`` only."""
        ...

    def read(self, record: Mapping[str, Any]) -> Told:
        """A line again. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what isn't one."""
        ...


def begin(info: JudgeInfo, sample: Sample, texts: tuple[Any, ...]) -> Judgement:
    """What is known before anything is asked."""
    return Judgement(
        key=sample.key,
        dataset=sample.dataset,
        judge=info.name,
        prompt_version=info.version,
        prompt_hash=info.hash,
        text_hash=hash_of(texts),
    )


def hash_of(texts: tuple[Any, ...]) -> str:
    """SHA-256 of what is judged."""
    return sha256(repr(texts).encode("utf-8", "surrogatepass")).hexdigest()


async def attempted(begun: Said, ask: Callable[[], Awaitable[Said]]) -> Said:
    """What ``ask`` gives, or why it gives nothing."""
    try:
        return await ask()
    except BudgetSpent:
        raise
    except UnreadableReply as error:
        return replace(begun, failure="reply", error=str(error), raw=error.raw)
    except JudgeError as error:
        return replace(begun, failure="judge", error=str(error))
