"""The engines that answer: opened at the first question, one at a time in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tarsier_core.engine.protocol import Engine

OpenEngine = Callable[[str], Engine]
"""From a model's name to an engine. Raises ``TarsierError``."""


class Engines:
    """Opens engines by model name and keeps the last one: two large models rarely fit side by side."""

    def __init__(self, open_engine: OpenEngine) -> None:
        self._open_engine = open_engine
        self._lock = threading.Lock()
        self._model: str | None = None
        self._engine: Engine | None = None

    def get(self, model: str) -> Engine:
        """The engine for ``model``; the one before is let go first. Raises what opening raises."""
        with self._lock:
            if self._engine is None or self._model != model:
                self._engine, self._model = None, None
                self._engine, self._model = self._open_engine(model), model
            return self._engine

    def is_open(self, model: str) -> bool:
        """Whether ``model`` would answer without being loaded first."""
        return self._model == model
