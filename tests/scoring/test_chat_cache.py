from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tarsier_core.errors import TarsierError
from tarsier_core.scoring.chat.cache import Question, ReplyCache, default_path
from tarsier_core.scoring.chat.protocol import ChatMessage, Reply

QUESTION = Question("openai:m at x", "v1", (ChatMessage("user", "Rolls?"),))
REPLY = Reply("Yes.", 10, 2)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ReplyCache]:
    kept = ReplyCache(default_path(tmp_path))
    yield kept
    kept.close()


def test_what_was_put_is_got_also_by_another_process(cache: ReplyCache) -> None:
    assert cache.get(QUESTION) is None
    assert cache.put(QUESTION, REPLY) == REPLY
    assert cache.get(QUESTION) == replace(REPLY, is_cached=True)
    again = ReplyCache(cache.path)
    assert again.get(QUESTION) == replace(REPLY, is_cached=True)
    again.close()


@pytest.mark.parametrize(
    "other",
    [
        replace(QUESTION, model="openai:m at y"),
        replace(QUESTION, prompt_version="v2"),
        replace(QUESTION, messages=(ChatMessage("user", "Rolls"),)),
        replace(QUESTION, messages=(ChatMessage("system", "Rolls?"),)),
        replace(QUESTION, messages=(ChatMessage("user", "Rol"), ChatMessage("user", "ls?"))),
        replace(QUESTION, attempt=1),
        replace(QUESTION, json_schema={"type": "object"}),
    ],
)
def test_every_part_of_the_question_counts(cache: ReplyCache, other: Question) -> None:
    cache.put(QUESTION, REPLY)
    assert cache.get(other) is None


def test_the_first_reply_stays(cache: ReplyCache) -> None:
    cache.put(QUESTION, REPLY)
    assert cache.put(QUESTION, Reply("No.", 1, 1)) == replace(REPLY, is_cached=True)


@pytest.mark.parametrize("text", ["", "\N{SNOWMAN} 'quoted' \"twice\"", "a\x00b", "line\nline", "x" * 99_999])
def test_texts_come_back_as_they_were(cache: ReplyCache, text: str) -> None:
    cache.put(QUESTION, Reply(text, 0, 0, is_estimated=True))
    assert cache.get(QUESTION) == Reply(text, 0, 0, is_cached=True, is_estimated=True)


def test_a_half_surrogate_is_kept_as_a_question_mark(cache: ReplyCache) -> None:
    question = replace(QUESTION, messages=(ChatMessage("user", "\ud800"),))
    assert cache.put(question, Reply("a\ud800", 1, 1)).text == "a?"
    kept = cache.get(question)
    assert kept is not None and kept.text == "a?"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(TarsierError, match="replies.sqlite: the judge's replies can't be kept there"):
        ReplyCache(path)
    with pytest.raises(TarsierError, match="replies.sqlite"):
        ReplyCache(path / "below")


WRITER = """
import sys
from pathlib import Path
from tarsier_core.scoring.chat.cache import Question, ReplyCache
from tarsier_core.scoring.chat.protocol import ChatMessage, Reply
cache = ReplyCache(Path(sys.argv[1]))
for number in range(200):
    question = Question("m", "v", (ChatMessage("user", str(number)),))
    kept = cache.put(question, Reply(f"{sys.argv[2]} {number}", 1, 1))
    assert kept.text.split()[1] == str(number)
    assert cache.get(question).text == kept.text
cache.close()
"""


def test_several_processes_begin_and_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, name], stderr=subprocess.PIPE, text=True)
        for name in "abcd"
    ]
    for writer in writers:
        errors = writer.communicate(timeout=120)[1]
        assert writer.returncode == 0, errors
    cache = ReplyCache(path)
    for number in range(200):
        assert cache.get(Question("m", "v", (ChatMessage("user", str(number)),))) is not None
    cache.close()
