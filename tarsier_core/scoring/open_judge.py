"""From a judge SPEC to a judge that can be asked."""

from __future__ import annotations

from dataclasses import dataclass

from tarsier_core.scoring import prompts
from tarsier_core.scoring.chat.budget import Budget, Spending
from tarsier_core.scoring.chat.cache import ReplyCache, default_path
from tarsier_core.scoring.chat.open import open_chat_model
from tarsier_core.scoring.chat.pacing import Pacer
from tarsier_core.scoring.judges import ChatJudge, LexicalJudge, ShapesJudge
from tarsier_core.settings import Settings


@dataclass(frozen=True)
class OpenedJudge:
    """A judge, and what it holds open. For one event loop."""

    spec: str
    judge: ChatJudge | LexicalJudge | ShapesJudge
    budget: Budget | None = None
    """What chat models are asked; None for judges by rules."""
    _pacer: Pacer | None = None
    _cache: ReplyCache | None = None

    @property
    def spending(self) -> Spending | None:
        """What was asked so far; None for judges by rules."""
        return None if self.budget is None else self.budget.spending

    async def close(self) -> None:
        """Let connections and files go."""
        if self._pacer is not None:
            await self._pacer.close()
        if self._cache is not None:
            self._cache.close()


def open_judge(
    spec: str, settings: Settings, *, max_calls: int | None = None, max_tokens: int | None = None
) -> OpenedJudge:
    """The judge that ``spec`` names (DESIGN, "Judge SPEC"); replies of chat models are kept under TARSIER_HOME.

    Raises ``UsageError`` for an unknown SPEC or what is missing for it, ``ModelError`` when a model can't be loaded.
    """
    if spec == "lexical":
        return OpenedJudge(spec, LexicalJudge())
    if spec == "shapes":
        return OpenedJudge(spec, ShapesJudge())
    model = open_chat_model(spec, settings)
    cache = ReplyCache(default_path(settings.home))
    budget = Budget(max_calls, max_tokens)
    pacer = Pacer(model, budget=budget, cache=cache, prompt_version=f"{prompts.VERSION} {prompts.HASH}")
    return OpenedJudge(spec, ChatJudge(pacer), budget, pacer, cache)
