"""The judges by SPEC: chat models, the lexical proxy, and the exact judge of the shapes world."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from tarsier_core.scoring import lexical, prompts
from tarsier_core.scoring.chat.protocol import ChatMessage, ChatModel, JudgeError
from tarsier_core.scoring.exact_match import normalize_answer
from tarsier_core.scoring.judgement import JudgeInfo, UnreadableReply
from tarsier_core.scoring.lexical.words import singular
from tarsier_core.scoring.open_qa import OpenQaVerdict, parse_reply
from tarsier_core.scoring.records import Sample, Verdict
from tarsier_core.scoring.replies import parse_events, parse_option, parse_rating, parse_verdicts

MAX_ASKS = 10
"""How often a judge is asked until its reply can be read (FACTS section 4)."""

Parsed = TypeVar("Parsed")


class ChatJudge:
    """A chat model (behind cache, budget and retries), asked by the prompts of ``prompts``."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def info(self) -> JudgeInfo:
        """The model and the prompts."""
        return JudgeInfo(self._model.identity, prompts.VERSION, prompts.HASH)

    async def extract_events(self, description: str) -> tuple[str, ...]:
        """The events of a description; none are asked for of an empty one."""
        if not description.strip():
            return ()
        return await self.ask(prompts.extraction(description), prompts.EVENTS_SCHEMA, parse_events)

    async def judge_events(self, events: Sequence[str], description: str) -> tuple[Verdict, ...]:
        """A verdict an event, all in one call."""
        return await self.ask(
            prompts.judgement(events, description),
            prompts.VERDICTS_SCHEMA,
            lambda reply: parse_verdicts(reply, events),
        )

    async def grade(self, question: str, reference: str, answer: str) -> OpenQaVerdict:
        """Whether an answer to an open question is right."""

        def read(reply: str) -> OpenQaVerdict:
            verdict = parse_reply(reply)
            if verdict is None:
                raise ValueError("it isn't yes or no with a score from 0 to 5")
            return verdict

        return await self.ask(prompts.grading(question, reference, answer), prompts.GRADE_SCHEMA, read)

    async def rate(self, question: str, reference: str, answer: str, lowest: int, highest: int) -> float:
        """How good an answer to an open question is."""
        return await self.ask(
            prompts.rating(question, reference, answer, lowest, highest),
            prompts.RATE_SCHEMA,
            lambda reply: parse_rating(reply, lowest, highest),
        )

    async def choose(self, question: str, description: str) -> str:
        """The letter of the option that a description speaks for; empty for none."""
        return await self.ask(prompts.choosing(question, description), prompts.CHOOSE_SCHEMA, parse_option)

    async def ask(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], parse: Callable[[str], Parsed]
    ) -> Parsed:
        """Ask until the reply can be read. Raises ``UnreadableReply`` with the last one."""
        cause, raw = "", ""
        for attempt in range(MAX_ASKS):
            raw = (await self._model.reply(messages, json_schema=schema, attempt=attempt)).text
            try:
                return parse(raw)
            except ValueError as error:
                cause = str(error)
        raise UnreadableReply(f"the judge's reply can't be used after {MAX_ASKS} tries: {cause}", raw)


class LexicalJudge:
    """Words and clauses compared by rules: a proxy that needs no model."""

    @property
    def info(self) -> JudgeInfo:
        """The rules' version."""
        return JudgeInfo("lexical", lexical.VERSION, "", is_proxy=True)

    async def extract_events(self, description: str) -> tuple[str, ...]:
        """Clauses with an action."""
        return lexical.extract_events(description)

    async def judge_events(self, events: Sequence[str], description: str) -> tuple[Verdict, ...]:
        """Whether the description's clauses tell each event."""
        return lexical.judge_events(events, description)

    async def grade(self, question: str, reference: str, answer: str) -> OpenQaVerdict:
        """Right when the answer says all content words of the right one; the score is the share of them."""
        share = share_told(reference, answer)
        return OpenQaVerdict(share == 1.0, round(5 * share, 2))

    async def rate(self, question: str, reference: str, answer: str, lowest: int, highest: int) -> float:
        """By the share of the right answer's words that the answer says."""
        return lowest + (highest - lowest) * share_told(reference, answer)

    async def choose(self, question: str, description: str) -> str:
        """The option with the largest share of its words in the description; empty where two have it, or none."""
        options = {line[0]: line[2:] for line in question.splitlines() if OPTION.match(line)}
        shares = sorted(((share_told(text, description), letter) for letter, text in options.items()), reverse=True)
        is_clear = bool(shares) and shares[0][0] > 0 and (len(shares) == 1 or shares[0][0] > shares[1][0])
        return shares[0][1] if is_clear else ""


OPTION = re.compile(r"[A-Z][.)]")
"""How the line of an option begins."""


def share_told(wanted: str, said: str) -> float:
    """The share of a text's words that another text says too; 0 of none."""
    words, there = words_of(wanted), set(words_of(said))
    return sum(word in there for word in words) / len(words) if words else 0.0


def words_of(answer: str) -> list[str]:
    """The words of a short answer, without articles, plurals as singulars."""
    return [singular(word) for word in normalize_answer(answer).split()]


class ShapesJudge:
    """The exact judge: it knows what happens in a clip of the shapes world."""

    @property
    def info(self) -> JudgeInfo:
        """The exact judge."""
        return JudgeInfo("shapes", "exact-1", "")

    async def judge(self, sample: Sample) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
        """Verdicts on the clip's events and on the description's, matched one to one."""
        from tarsier_core.benchmarks.shapes import clip_animation
        from tarsier_core.shapes.judge import Judged, score

        if not sample.dataset.startswith("Shapes/") or not (sample.vid or "").isdecimal():
            raise JudgeError("the judge `shapes` only knows clips of the benchmark shapes")
        result = score(sample.prediction or "", clip_animation(int(sample.vid or 0)).scene)

        def verdict(judged: Judged) -> Verdict:
            partner = "" if judged.partner is None else f"matches event {judged.partner + 1} of the other side"
            return Verdict(judged.text, judged.label, partner)

        return tuple(map(verdict, result.reference)), tuple(map(verdict, result.predicted))
