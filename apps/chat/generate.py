"""Run the model for one answer; on a ZeroGPU Space, in a process that has a GPU for a while.

Everything passed in and out can be pickled, since ZeroGPU calls from another process: this is why "stop" is
a file and not an event.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

from apps.chat.engines import Engines
from tarsier_core.engine.protocol import Completion, GenerationOptions
from tarsier_core.records import Conversation

Generate = Callable[[str, Conversation, GenerationOptions, Path], Iterator[str | Completion]]
"""(model, conversation, options, stop file) -> text deltas and then the completion."""

BASE_SECONDS, FRAME_SECONDS, TOKEN_SECONDS, MAX_SECONDS = 10.0, 0.25, 0.05, 120.0
"""Generous estimates for a 7B model on a datacentre GPU; ZeroGPU ends a call that outlasts its booking."""


def make_generate(engines: Engines) -> Generate:
    """The function that asks the model, with ZeroGPU's decorator where that package is installed."""

    def generate(
        model: str, conversation: Conversation, options: GenerationOptions, stop: Path
    ) -> Iterator[str | Completion]:
        generation = engines.get(model).stream(conversation, options)
        for delta in generation:
            if stop.exists():
                generation.cancel()
            yield delta
        yield generation.completion

    if importlib.util.find_spec("spaces") is None:
        return generate
    import spaces

    return spaces.GPU(duration=gpu_seconds)(generate)


def gpu_seconds(model: str, conversation: Conversation, options: GenerationOptions, stop: Path) -> float:
    """Seconds of GPU to book for one answer, from the frames to read and the tokens to write at most."""
    frames = sum(len(clip) for clip in conversation.media)
    seconds = BASE_SECONDS + FRAME_SECONDS * frames + TOKEN_SECONDS * options.max_new_tokens
    return min(seconds, MAX_SECONDS)
