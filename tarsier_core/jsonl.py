"""JSON Lines files that survive being killed: one object a line, appended whole, read with line numbers.

A run can be killed at any byte. Each row is written with a single system call, so at most the last line is
torn; opening the file again for writing removes it. A file has one writer at a time, any number of readers.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from os import PathLike
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from tarsier_core.errors import RowError, TarsierError, UsageError

Row = dict[str, Any]


class NumberedRow(NamedTuple):
    """A row with the number of its line, counted from 1."""

    line: int
    row: Row


def read_rows(
    path: str | PathLike[str], *, torn_last_line: Literal["refuse", "drop"] = "refuse"
) -> Iterator[NumberedRow]:
    """Yield the rows of a JSON Lines file; blank lines are skipped, but counted.

    A last line without its newline counts when it is a whole object. When it isn't, it was torn by a killed
    writer: ``torn_last_line`` says whether to drop it (a run's own files) or to refuse the file (a user's).

    Raises:
        RowError: the file can't be read, or a line is not a JSON object; names the file and the line.
    """
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if not line.strip():
                    continue
                try:
                    row = parse_object(line)
                except ValueError as error:
                    if torn_last_line == "drop" and not line.endswith(b"\n"):
                        return
                    raise RowError(f"{name}, line {number}: {error}") from None
                yield NumberedRow(number, row)
    except OSError as error:
        raise RowError(f"{name}: {os_cause(error)}") from None


def parse_object(line: bytes) -> Row:
    """Read one line. Raises ``ValueError`` with the cause unless it holds exactly one JSON object."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 text (byte {error.start + 1} of the line)") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg.lower()} at column {error.colno})") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object is expected, not {json_type_name(value)}")
    return value


def format_object(row: Mapping[str, Any]) -> bytes:
    """Write one row as a line of UTF-8, newline included.

    Raises:
        ValueError, TypeError: the row holds what JSON has no word for (NaN, an array, ...).
    """
    try:
        return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except UnicodeEncodeError:
        # A file name that is not valid UTF-8 reaches Python as lone surrogates: only escapes can carry those.
        return json.dumps(row, allow_nan=False).encode() + b"\n"


class JsonlWriter:
    """Appends rows to one file; at most one writer, in any process, has it open.

    Opening creates the file if need be and removes a torn last line (``dropped_bytes`` says how long it was).
    ``append`` may be called from several threads.

    Raises:
        UsageError: another writer has the file open.
        TarsierError: the file can't be opened or written.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._lock = threading.Lock()
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        except OSError as error:
            raise TarsierError(f"{self.path}: {os_cause(error)}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.dropped_bytes = repair_end(self._file)
        except BlockingIOError:
            os.close(self._file)
            raise UsageError(f"{self.path}: another process is writing this file") from None
        except OSError as error:
            os.close(self._file)
            raise TarsierError(f"{self.path}: {os_cause(error)}") from None

    def append(self, row: Mapping[str, Any]) -> None:
        """Add one row: all of it, or nothing and an error."""
        line = format_object(row)
        with self._lock:
            end = os.fstat(self._file).st_size
            try:
                written = os.write(self._file, line)
            except OSError as error:
                raise TarsierError(f"{self.path}: {os_cause(error)}") from None
            if written < len(line):
                os.ftruncate(self._file, end)
                raise TarsierError(f"{self.path}: no room for the next line (is the disk full?)")

    def close(self) -> None:
        """Let another writer have the file; closing twice does nothing."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def repair_end(file: int) -> int:
    """Make an open file end with a whole line; returns the number of bytes that were cut off.

    A last line that lacks only its newline is kept: no proper beginning of a JSON object is itself one.
    """
    size = os.fstat(file).st_size
    tail = last_line(file, size)
    if not tail:
        return 0
    try:
        parse_object(tail)
    except ValueError:
        os.ftruncate(file, size - len(tail))
        return len(tail)
    os.write(file, b"\n")
    return 0


def last_line(file: int, size: int, block: int = 65_536) -> bytes:
    """What follows the last newline of an open file of ``size`` bytes."""
    tail = b""
    while len(tail) < size:
        start = max(0, size - len(tail) - block)
        tail = os.pread(file, size - len(tail) - start, start) + tail
        newline = tail.rfind(b"\n")
        if newline >= 0:
            return tail[newline + 1 :]
    return tail


def os_cause(error: OSError) -> str:
    """The operating system's reason as a phrase: "no such file or directory"."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]


def json_type_name(value: object) -> str:
    """The JSON name of a parsed value that is not an object."""
    names = {list: "an array", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
