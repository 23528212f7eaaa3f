"""An engine that answers from a script: for tests of what stands on an engine, and of how it takes faults."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import cycle

from tarsier_core.engine.protocol import (
    Answer,
    BatchRequest,
    Completion,
    EngineInfo,
    FinishReason,
    Generation,
    GenerationOptions,
)
from tarsier_core.engine.text_stream import find_stop
from tarsier_core.errors import TarsierError
from tarsier_core.records import Conversation

Script = Callable[[Conversation], str]

SCRIPTED = EngineInfo(model="scripted", profile="served")


class ScriptedEngine:
    """Answers with given texts, a word a token.

    ``script`` is a function of the conversation, or texts that are given in turn (from the start again when
    they run out). ``delay_seconds`` passes before every token. With ``failure``, every answer raises it after
    ``fail_after_tokens`` tokens; ``ModelError("...")`` after 0 tokens is a model that can't be loaded.
    ``conversations`` keeps what was asked.
    """

    def __init__(
        self,
        script: Script | Sequence[str] | str,
        *,
        delay_seconds: float = 0.0,
        failure: TarsierError | None = None,
        fail_after_tokens: int = 0,
        info: EngineInfo = SCRIPTED,
    ) -> None:
        self.conversations: list[Conversation] = []
        self._script = (
            script if callable(script) else in_turn([script] if isinstance(script, str) else script)
        )
        self._delay_seconds = delay_seconds
        self._failure = failure
        self._fail_after_tokens = fail_after_tokens
        self._info = info

    @property
    def info(self) -> EngineInfo:
        """What this engine says it is."""
        return self._info

    def stream(
        self, conversation: Conversation, options: GenerationOptions = GenerationOptions()
    ) -> Generation:
        """Answer one conversation, a word at a time."""
        submitted = time.perf_counter()
        self.conversations.append(conversation)
        text = self._script(conversation)
        return Generation(lambda cancelled: self._speak(text, conversation, options, submitted, cancelled))

    def run_batch(
        self, requests: Iterable[BatchRequest], options: GenerationOptions = GenerationOptions()
    ) -> Iterator[Answer]:
        """Read each clip and answer it, one after the other, in this process."""
        for request in requests:
            yield self._answer(request, options)

    def _answer(self, request: BatchRequest, options: GenerationOptions) -> Answer:
        started = time.perf_counter()
        try:
            conversation = request.read()
            decode_seconds = time.perf_counter() - started
            completion = self.stream(conversation, options).finish()
        except TarsierError as error:
            return Answer(request, error=str(error))
        frames = conversation.media[0] if conversation.media else None
        return Answer(request, completion, frames, decode_seconds=decode_seconds)

    def _speak(
        self,
        text: str,
        conversation: Conversation,
        options: GenerationOptions,
        submitted: float,
        cancelled: threading.Event,
    ) -> Generator[str | Completion, None, None]:
        script = words(text[: find_stop(text, options.stop)])
        told = script[: options.max_new_tokens]
        finish_reason: FinishReason = "stop" if told == script else "length"
        first_token_seconds = 0.0
        spoken = 0
        for word in told:
            if cancelled.wait(self._delay_seconds):
                finish_reason = "cancelled"
                break
            if self._failure is not None and spoken >= self._fail_after_tokens:
                raise self._failure
            first_token_seconds = first_token_seconds or time.perf_counter() - submitted
            spoken += 1
            yield word
        if self._failure is not None and finish_reason != "cancelled":
            raise self._failure
        yield Completion(
            text="".join(told[:spoken]),
            finish_reason=finish_reason,
            prompt_tokens=sum(len(words(turn.text)) for turn in conversation.turns),
            generated_tokens=spoken,
            reused_tokens=0,
            prepare_seconds=0.0,
            first_token_seconds=first_token_seconds,
            total_seconds=time.perf_counter() - submitted,
        )


def in_turn(texts: Sequence[str]) -> Script:
    """A script that gives the texts one after the other, and then from the start again."""
    endless = cycle(texts)
    return lambda _conversation: next(endless)


def words(text: str) -> list[str]:
    """The text in pieces of one word and the space around it; joined they are the text again."""
    return re.findall(r"\s*\S+\s*$|\s*\S+|\s+$", text)
