"""A command line that runs in this process, and an engine that answers from a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tarsier_core.engine
from tarsier_core.cli import main
from tarsier_core.engine import ScriptedEngine


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON objects that it wrote, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def tarsier(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``tarsier ARGUMENTS`` in this process."""

    def run(*arguments: str | Path) -> Done:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    """Let a scripted engine answer; returns the list that fills with what was asked of ``open_engine``."""

    def use(engine: ScriptedEngine) -> list[dict[str, Any]]:
        opened: list[dict[str, Any]] = []

        def open_engine(model: str, **choices: Any) -> ScriptedEngine:
            opened.append({"model": model, **choices})
            return engine

        monkeypatch.setattr(tarsier_core.engine, "open_engine", open_engine)
        return opened

    return use


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with two pictures, a file that isn't one, a hidden one, and one deeper down."""
    from PIL import Image

    folder = tmp_path / "pictures"
    (folder / "deeper").mkdir(parents=True)
    for name in ("b.JPG", "a.png", ".hidden.png", "deeper/c.Png"):
        Image.new("RGB", (32, 24), (10, 200, 30)).save(folder / name)
    (folder / "notes.txt").write_text("not a picture")
    return folder
