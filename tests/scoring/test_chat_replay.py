from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.errors import RowError
from tarsier_core.scoring.chat.protocol import ChatMessage, JudgeError, prompt_hash
from tarsier_core.scoring.chat.replay import ReplayChat

ROLLS = (ChatMessage("system", "Judge."), ChatMessage("user", "Rolls?"))
JUMPS = (ChatMessage("user", "Jumps?"),)


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "replies.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_prompts_are_answered_by_messages_or_hash(tmp_path: Path) -> None:
    turns = [{"role": "system", "text": "Judge."}, {"role": "user", "content": "Rolls?"}]
    path = written(
        tmp_path,
        {"messages": turns, "reply": "perhaps"},
        {"prompt_hash": prompt_hash(JUMPS), "reply": "no"},
        {"messages": turns, "reply": "yes"},
    )
    model = ReplayChat(path)
    said = [asyncio.run(model.reply(ROLLS, attempt=attempt)).text for attempt in range(3)]
    assert said == ["perhaps", "yes", "yes"], "one reply an attempt, the last for all that follow"
    assert asyncio.run(model.reply(JUMPS)).text == "no"
    assert model.name == f"replay:{path}"
    with pytest.raises(JudgeError, match='has no reply to "Falls[?]"'):
        asyncio.run(model.reply((ChatMessage("user", "Falls?"),)))


def test_replies_are_kept_by_the_files_content(tmp_path: Path) -> None:
    line = {"prompt_hash": prompt_hash(JUMPS), "reply": "no"}
    first = ReplayChat(written(tmp_path, line)).identity
    (tmp_path / "elsewhere").mkdir()
    assert ReplayChat(written(tmp_path / "elsewhere", line)).identity == first
    assert ReplayChat(written(tmp_path, line | {"reply": "yes"})).identity != first


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"reply": "yes"}, "either prompt_hash or messages"),
        ({"prompt_hash": "x", "messages": [], "reply": "yes"}, "either prompt_hash or messages"),
        ({"prompt_hash": "x"}, "line 1: reply"),
        ({"messages": [{"role": "judge", "text": "x"}], "reply": "y"}, "messages.0.role"),
        ({"prompt_hash": "x", "reply": "y", "replies": []}, "replies"),
    ],
)
def test_malformed_lines_are_named(tmp_path: Path, line: Any, words: str) -> None:
    with pytest.raises(RowError, match=words):
        ReplayChat(written(tmp_path, line))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RowError, match="nowhere.jsonl: no such file"):
        ReplayChat(tmp_path / "nowhere.jsonl")
