"""A chat model on this machine: questions that are asked at the same time are answered together.

The network (``local_model``) works in a thread of its own; nothing here imports torch before one is loaded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from tarsier_core.scoring.chat.protocol import MAX_REPLY_TOKENS, ChatMessage, JudgeError, Reply, prompt_hash

GATHER_SECONDS = 0.02
"""How long a batch that isn't full waits for more: far less than a reply takes."""


class BatchModel(Protocol):
    """What answers a batch; called in one thread, one batch at a time."""

    def answer(self, prompts: Sequence[Sequence[ChatMessage]]) -> list[Reply | JudgeError]:
        """A reply to each prompt, or why there is none."""
        ...


@dataclass(frozen=True)
class _Asked:
    messages: Sequence[ChatMessage]
    place: asyncio.Future[Reply]


class LocalChat:
    """Answers with ``model``, at most ``batch_size`` prompts together. For one event loop."""

    is_remote = False

    def __init__(self, model: BatchModel, *, name: str, identity: str, batch_size: int = 8) -> None:
        self._model = model
        self._name = name
        self._identity = identity
        self._batch_size = batch_size
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="local-judge")
        self._asked: deque[_Asked] = deque()
        self._is_working = False
        self._timer: asyncio.TimerHandle | None = None
        self._answered: dict[str, Reply] = {}

    @property
    def name(self) -> str:
        """As in the judge SPEC."""
        return self._name

    @property
    def identity(self) -> str:
        """The name, and which weights."""
        return self._identity

    async def reply(
        self,
        messages: Sequence[ChatMessage],
        *,
        json_schema: Mapping[str, Any] | None = None,
        attempt: int = 0,
    ) -> Reply:
        """Greedy, so every ``attempt`` gets the same reply, computed once. A schema isn't enforced.

        Raises ``JudgeError`` if the prompt is too long or the memory too small.
        """
        key = prompt_hash(messages)
        if attempt and key in self._answered:
            return self._answered[key]
        place = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(messages, place))
        self._begin()
        reply: Reply = await place
        self._answered[key] = reply
        return reply

    async def close(self) -> None:
        """Wait for the batch that is being answered, and let the model go; the others are cancelled."""
        if self._timer is not None:
            self._timer.cancel()
        while self._asked:
            self._asked.popleft().place.cancel()
        await asyncio.to_thread(self._thread.shutdown)
        del self._model

    def _begin(self) -> None:
        """Have the next batch answered, at once if it is full, else when more had time to come."""
        if self._is_working or not self._asked:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if len(self._asked) >= self._batch_size:
            self._work()
        else:
            self._timer = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._work)

    def _work(self) -> None:
        self._timer = None
        batch: list[_Asked] = []
        while self._asked and len(batch) < self._batch_size:
            asked = self._asked.popleft()
            if not asked.place.done():
                batch.append(asked)
        if not batch:
            return
        self._is_working = True
        prompts = [asked.messages for asked in batch]
        done = asyncio.get_running_loop().run_in_executor(self._thread, self._model.answer, prompts)
        done.add_done_callback(partial(self._finish, batch))

    def _finish(self, batch: list[_Asked], done: asyncio.Future[list[Reply | JudgeError]]) -> None:
        self._is_working = False
        failure = None if done.cancelled() else done.exception()
        for number, asked in enumerate(batch):
            if asked.place.done():
                continue
            if done.cancelled():
                asked.place.cancel()
                continue
            answer = failure or done.result()[number]
            if isinstance(answer, BaseException):
                asked.place.set_exception(answer)
            else:
                asked.place.set_result(answer)
        self._begin()


def load_local_chat(
    id_or_path: str,
    *,
    max_reply_tokens: int = MAX_REPLY_TOKENS,
    batch_size: int = 8,
    device: str = "auto",
) -> LocalChat:
    """Load a causal chat model from a folder or the Hugging Face hub.

    Raises ``ModelError`` if it can't be found or loaded, or has no chat template.
    """
    from tarsier_core.scoring.chat.local_model import load_local_model

    model = load_local_model(id_or_path, max_reply_tokens=max_reply_tokens, device=device)
    return LocalChat(
        model, name=f"local:{id_or_path}", identity=f"local:{model.fingerprint}", batch_size=batch_size
    )
