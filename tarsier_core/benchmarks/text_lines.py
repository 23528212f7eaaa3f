"""Annotation files of plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tarsier_core.errors import RowError
from tarsier_core.jsonl import os_cause


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines that hold something, stripped, each with its place; those that begin with "#" are comments.

    Raises ``RowError`` where the file can't be read or isn't UTF-8 text.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RowError(f"{path}: {os_cause(error)}") from None
    except UnicodeDecodeError as error:
        raise RowError(f"{path}: not UTF-8 text (byte {error.start + 1})") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            yield f"{path}, line {number}", line.strip()
