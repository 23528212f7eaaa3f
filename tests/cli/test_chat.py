"""``tarsier chat``: turns, commands, and what happens when an answer fails."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tarsier_core.engine import ScriptedEngine
from tarsier_core.errors import EngineError
from tarsier_core.records import Media


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Let these lines be what the person types."""
    return lambda *lines: monkeypatch.setattr(
        sys, "stdin", io.StringIO("".join(line + "\n" for line in lines))
    )


def spoken(engine: ScriptedEngine) -> list[list[tuple[str, str]]]:
    """What every conversation that reached the engine said, as (role, text) pairs."""
    return [[(turn.role, turn.text) for turn in asked.turns] for asked in engine.conversations]


def media_names(engine: ScriptedEngine) -> Sequence[list[str]]:
    return [
        [part.frames.name for turn in asked.turns for part in turn.parts if isinstance(part, Media)]
        for asked in engine.conversations
    ]


def test_turns_build_on_each_other(tarsier, answer_with, typed, pictures: Path) -> None:
    engine = ScriptedEngine(["It is green.", "Very."])
    answer_with(engine)
    typed("What is it?", "", "How green?", "/exit", "never asked")
    done = tarsier("chat", pictures / "a.png")
    assert (done.code, done.out) == (0, "It is green.\nVery.\n")
    first = [("user", "What is it?")]
    assert spoken(engine) == [first, [*first, ("assistant", "It is green."), ("user", "How green?")]]
    assert media_names(engine) == [["a.png"], ["a.png"]]
    assert "sees the picture a.png" in done.err


def test_the_end_of_the_input_ends_the_chat(tarsier, answer_with, typed, pictures: Path) -> None:
    answer_with(ScriptedEngine("Yes."))
    typed("Is it?")
    assert tarsier("chat", pictures / "a.png").code == 0


def test_reset_forgets_and_open_changes_the_clip(tarsier, answer_with, typed, pictures: Path) -> None:
    engine = ScriptedEngine("Yes.")
    answer_with(engine)
    typed("one", "/reset", "two", f"/open {pictures / 'b.JPG'}", "three")
    tarsier("chat", pictures / "a.png")
    assert spoken(engine) == [[("user", "one")], [("user", "two")], [("user", "three")]]
    assert media_names(engine) == [["a.png"], ["a.png"], ["b.JPG"]]


def test_what_the_model_sees_of_a_clip_is_said(tarsier, answer_with, typed, fixtures_dir: Path) -> None:
    answer_with(ScriptedEngine("Yes."))
    typed("/exit")
    done = tarsier("chat", fixtures_dir / "data" / "clips" / "demo_test.mp4")
    assert "sees 16 of 84 frames of demo_test.mp4, 0.0 to " in done.err


@pytest.mark.parametrize("line", ["/open missing.mp4", "/open", "/frob", "/resett"])
def test_a_wrong_command_is_said_and_the_conversation_goes_on(
    tarsier, answer_with, typed, pictures: Path, line: str
) -> None:
    engine = ScriptedEngine("Yes.")
    answer_with(engine)
    typed("one", line, "two")
    done = tarsier("chat", pictures / "a.png")
    assert done.code == 0
    assert "Error: " in done.err and "Traceback" not in done.err
    assert spoken(engine)[-1] == [("user", "one"), ("assistant", "Yes."), ("user", "two")]


def test_a_failed_answer_is_said_and_not_remembered(tarsier, answer_with, typed, pictures: Path) -> None:
    engine = ScriptedEngine("Yes indeed.", failure=EngineError("out of luck"), fail_after_tokens=1)
    answer_with(engine)
    typed("one", "two")
    done = tarsier("chat", pictures / "a.png")
    assert done.code == 0
    assert done.err.count("Error: out of luck\n") == 2
    assert spoken(engine) == [[("user", "one")], [("user", "two")]]


class InterruptedEngine(ScriptedEngine):
    """Ctrl+C arrives after the first word of the first answer."""

    interrupted = False

    def stream(self, conversation, options=None):
        generation = super().stream(conversation)
        if self.interrupted:
            return generation
        self.interrupted = True

        class Interrupted:
            def __iter__(self):
                yield next(iter(generation))
                raise KeyboardInterrupt

        return Interrupted()


def test_ctrl_c_stops_the_answer_and_keeps_what_was_said(tarsier, answer_with, typed, pictures: Path) -> None:
    engine = InterruptedEngine(["It is green.", "Go on."])
    answer_with(engine)
    typed("What?", "And?")
    done = tarsier("chat", pictures / "a.png")
    assert (done.code, done.out) == (0, "It [stopped]\nGo on.\n")
    assert spoken(engine)[1] == [("user", "What?"), ("assistant", "It"), ("user", "And?")]


def test_a_clip_that_cannot_be_read_is_wrong_use(tarsier, answer_with, tmp_path: Path) -> None:
    opened = answer_with(ScriptedEngine("x"))
    done = tarsier("chat", tmp_path / "missing.mp4")
    assert (done.code, opened) == (2, [])
    assert "missing.mp4" in done.err
