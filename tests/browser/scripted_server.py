"""The chat page on a scripted engine, for faults and timing that a model can't be asked for.

``python -m tests.browser.scripted_server PORT`` prints the address once it listens. What is asked decides what
comes back: see ``script``. The model "faulty" fails after three words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from apps.chat.model_picker import ModelChoice
from apps.chat.page import build_page
from apps.chat.samples import read_samples
from apps.server import private_folder
from tarsier_core.engine.protocol import Answer, EngineInfo, Generation, GenerationOptions, Request
from tarsier_core.engine.scripted import ScriptedEngine
from tarsier_core.errors import EngineError
from tarsier_core.modes import GROUNDED
from tarsier_core.records import Conversation

EVIL = "<img src=x onerror='window.hacked=1'> {{value}} ${1+1} <script>window.hacked=1</script>"
MAX_WAITING = 2


def script(conversation: Conversation) -> str:
    """Times when asked for them, a long count when asked to count, mark-up when asked for it, else an echo."""
    question = conversation.turns[-1].text
    if question == GROUNDED.prompt:
        return "<frame: 1-4> The star moves right. <frame: 9-12> The star moves left."
    if "count" in question:
        return " ".join(str(number) for number in range(1, 600))
    if "evil" in question:
        return f"{EVIL} <frame: 1-2> {EVIL}"
    return f"{len(conversation.media)} clips, {len(conversation.turns)} turns: {question}"


class Scripted:
    """Two scripted engines in one: it counts slower than any test clicks, and says everything else quickly."""

    def __init__(self, model: str) -> None:
        failure = EngineError("the accelerator's memory didn't suffice") if model == "faulty" else None
        self.info = EngineInfo(model, "served")
        self._slow = ScriptedEngine(script, delay_seconds=0.5, info=self.info)
        self._quick = ScriptedEngine(
            script, delay_seconds=0.02, failure=failure, fail_after_tokens=3, info=self.info
        )

    def stream(
        self, conversation: Conversation, options: GenerationOptions = GenerationOptions()
    ) -> Generation:
        """Answer one conversation."""
        engine = self._slow if "count" in conversation.turns[-1].text else self._quick
        return engine.stream(conversation, options)

    def run_batch(
        self, requests: Iterable[Request], options: GenerationOptions = GenerationOptions()
    ) -> Iterator[Answer]:
        """Answer many requests; the page never asks for that."""
        return self._quick.run_batch(requests, options)


def main(port: int) -> None:
    """Serve until killed."""
    with private_folder() as folder:
        page = build_page(
            open_engine=Scripted,
            models=(ModelChoice("scripted", ""), ModelChoice("faulty", "")),
            samples=read_samples(),
            folder=folder,
            max_waiting=MAX_WAITING,
        )
        _, url, _ = page.blocks.launch(
            server_name="127.0.0.1",
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            **page.launch_options,
        )
        print(f"Tarsier is at {url}", flush=True)
        page.blocks.block_thread()


if __name__ == "__main__":
    main(int(sys.argv[1]))
