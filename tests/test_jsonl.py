"""JSON Lines files: whole lines survive whatever happens to the writer."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.errors import RowError, TarsierError, UsageError
from tarsier_core.jsonl import JsonlWriter, read_rows


def rows_of(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [row for _, row in read_rows(path, **options)]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> int:
    """Append the rows; returns how many torn bytes were dropped before."""
    with JsonlWriter(path) as writer:
        for row in rows:
            writer.append(row)
        return writer.dropped_bytes


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
json_rows = st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=5)


@given(rows=json_rows)
def test_what_is_written_is_read(
    rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "rows.jsonl"
    write_rows(path, rows)
    assert rows_of(path) == rows
    assert path.read_bytes().count(b"\n") == len(rows)


@given(rows=json_rows, data=st.data())
def test_a_file_cut_at_any_byte_is_resumed_with_its_whole_lines(
    rows: list[dict[str, Any]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "rows.jsonl"
    write_rows(path, rows)
    written = path.read_bytes()
    cut = data.draw(st.integers(0, len(written)))
    path.write_bytes(written[:cut])

    survivors = rows_of(path, torn_last_line="drop")
    assert survivors == rows[: len(survivors)]
    assert len(survivors) >= written[:cut].count(b"\n")

    write_rows(path, [{"resumed": True}])
    assert rows_of(path) == [*survivors, {"resumed": True}]


def test_a_last_line_that_lacks_only_its_newline_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"a": 1}\n{"a": 2}')
    assert write_rows(path, [{"a": 3}]) == 0
    assert [row["a"] for row in rows_of(path)] == [1, 2, 3]


def test_a_torn_line_longer_than_a_block_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    torn = b'{"text": "' + b"x" * 200_000
    path.write_bytes(b'{"a": 1}\n' + torn)
    assert write_rows(path, []) == len(torn)
    assert path.read_bytes() == b'{"a": 1}\n'


@pytest.mark.parametrize(
    ("content", "line", "cause"),
    [
        (b'{"a": 1}\n{"a": \n{"a": 3}\n', 2, "not JSON"),
        (b'{"a": 1}\n\n[1, 2]\n', 3, "a JSON object is expected, not an array"),
        (b"null\n", 1, "not null"),
        (b'{"a": "\xff"}\n', 1, r"not UTF-8 text \(byte 8 of the line\)"),
        (b'{"a": 1} {"b": 2}\n', 1, "extra data at column 10"),
        (b'{"a":' + b"[" * 200_000 + b"\n", 1, "nested too deeply"),
        (b'{"a": 1}\n{"a', 2, "not JSON"),
    ],
    ids=["torn in the middle", "array", "null", "not UTF-8", "two on a line", "too deep", "torn at the end"],
)
def test_a_bad_line_is_named(tmp_path: Path, content: bytes, line: int, cause: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(RowError, match=rf"rows\.jsonl, line {line}: .*{cause}") as caught:
        rows_of(path)
    assert "\n" not in str(caught.value)


def test_only_the_last_line_may_be_torn(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"a": 1\n{"a": 2}\n')
    with pytest.raises(RowError, match="line 1"):
        rows_of(path, torn_last_line="drop")


@pytest.mark.parametrize(
    "content",
    [b'\xef\xbb\xbf{"a": "\xe2\x80\xa8"}\n', b'\r\n{"a": "\xe2\x80\xa8"}\r\n', b'{"a": "\xe2\x80\xa8"}'],
    ids=["byte order mark", "Windows line ends", "no last newline"],
)
def test_files_of_other_programs_are_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    assert rows_of(path) == [{"a": "\u2028"}]


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(RowError, match=r"(no such file|is a directory)"):
        rows_of(tmp_path / name)


def test_a_row_that_json_cannot_express_is_refused_and_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with JsonlWriter(path) as writer:
        writer.append({"a": 1})
        with pytest.raises(ValueError, match="JSON"):
            writer.append({"a": float("nan")})
        writer.append({"a": 2})
    assert rows_of(path) == [{"a": 1}, {"a": 2}]


def test_a_file_name_that_is_not_utf8_survives(tmp_path: Path) -> None:
    row = {"path": os.fsdecode(b"caf\xe9.mp4")}
    path = tmp_path / "rows.jsonl"
    write_rows(path, [row])
    assert rows_of(path) == [row]


def test_a_second_writer_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with JsonlWriter(path) as first:
        with pytest.raises(UsageError, match=r"rows\.jsonl: another process is writing this file"):
            JsonlWriter(path)
        first.append({"a": 1})
    write_rows(path, [{"a": 2}])
    assert [row["a"] for row in rows_of(path)] == [1, 2]


def test_a_second_writer_in_another_process_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    code = f"from tarsier_core.jsonl import JsonlWriter; JsonlWriter({str(path)!r})"
    with JsonlWriter(path):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "UsageError" in done.stderr
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_threads_share_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with JsonlWriter(path) as writer, ThreadPoolExecutor(8) as pool:
        list(pool.map(writer.append, [{"n": n, "text": "x" * n} for n in range(200)]))
    assert sorted(row["n"] for row in rows_of(path)) == list(range(200))


def test_a_full_disk_is_said_in_a_sentence() -> None:
    """`/dev/full` refuses every write."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with JsonlWriter("/dev/full") as writer, pytest.raises(TarsierError, match="/dev/full: no space left"):
        writer.append({"a": 1})


WRITE_UNDER_A_LIMIT = """
import resource, sys
from tarsier_core.jsonl import JsonlWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (25, 25))
with JsonlWriter(sys.argv[1]) as writer:
    for n in range(9):
        writer.append({"n": n})
"""


def test_a_line_that_fits_only_in_part_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", WRITE_UNDER_A_LIMIT, str(path)], capture_output=True, text=True
    )
    assert "TarsierError" in done.stderr and "no room for the next line" in done.stderr
    assert path.read_bytes() == b'{"n": 0}\n{"n": 1}\n'


WRITE_UNTIL_KILLED = """
import itertools, sys
from tarsier_core.jsonl import JsonlWriter, read_rows
path = sys.argv[1]
with JsonlWriter(path) as writer:
    start = sum(1 for _ in read_rows(path))
    for n in itertools.count(start):
        writer.append({"n": n, "text": "x" * (n % 5000)})
"""


def kill_writer_again_and_again(path: Path, kills: int) -> None:
    """Every process goes on where the last was killed; the rows must be numbered without a gap."""
    path.touch()
    for _ in range(kills):
        size = path.stat().st_size
        process = subprocess.Popen([sys.executable, "-c", WRITE_UNTIL_KILLED, str(path)])
        deadline = time.monotonic() + 30
        while path.stat().st_size <= size and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(random.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    rows = rows_of(path, torn_last_line="drop")
    assert [row["n"] for row in rows] == list(range(len(rows)))
    assert len(rows) >= kills


def test_a_killed_writer_is_resumed(tmp_path: Path) -> None:
    kill_writer_again_and_again(tmp_path / "rows.jsonl", kills=5)


@pytest.mark.soak
def test_hundreds_of_killed_writers_are_resumed(tmp_path: Path) -> None:
    kill_writer_again_and_again(tmp_path / "rows.jsonl", kills=300)


def test_lines_are_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_rows(path, [{"text": "小猫 runs"}])
    line = path.read_text(encoding="utf-8")
    assert "小猫" in line
    assert json.loads(line) == {"text": "小猫 runs"}
