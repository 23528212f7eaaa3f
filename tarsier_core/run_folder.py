"""A run: one model's predictions on benchmarks, and their scores (DESIGN, "Files").

    RUN/run.json                               what answered, and how
    RUN/predictions/<benchmark>.jsonl          one answered row a line
    RUN/scores/<benchmark>.<judge>.jsonl       one evidence record a clip
    RUN/scores/<benchmark>.<judge>.json        the table
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from tarsier_core.errors import RowError, TarsierError, UsageError
from tarsier_core.jsonl import format_object, os_cause, read_rows

RUN_FILE = "run.json"


class RunInfo(BaseModel):
    """What answered. A run that goes on must answer with the same."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model: str
    revision: str | None = None
    profile: str
    quantization: str | None = None
    engine: str = "local"
    num_frames: int | None = None
    """None: each benchmark's own."""
    max_new_tokens: int | None = None
    prompts: dict[str, str] = {}
    """SHA-256 of each benchmark's questions, by name."""
    code_version: str = ""
    started: str = ""
    """Date and time in UTC, ISO 8601."""
    machine: str = ""

    def difference(self, other: RunInfo) -> str | None:
        """A phrase that says what answered differently; None if answers of both may stand side by side."""
        for name in ("model", "revision", "profile", "quantization", "engine", "num_frames", "max_new_tokens"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                return f"{name.replace('_', ' ')} {mine or 'default'}, not {theirs or 'default'}"
        return None


@dataclass(frozen=True)
class RunFolder:
    """Where a run's files are."""

    path: Path

    def predictions(self, benchmark: str) -> Path:
        """The answered rows of a benchmark."""
        return self.path / "predictions" / f"{benchmark}.jsonl"

    def evidence(self, benchmark: str, judge: str) -> Path:
        """What a judge said on each clip."""
        return self.path / "scores" / f"{benchmark}.{file_name(judge)}.jsonl"

    def table(self, benchmark: str, judge: str) -> Path:
        """The figures by a judge."""
        return self.path / "scores" / f"{benchmark}.{file_name(judge)}.json"

    def benchmarks(self) -> list[str]:
        """The benchmarks that have predictions."""
        return sorted(path.stem for path in (self.path / "predictions").glob("*.jsonl"))

    def read_info(self) -> RunInfo | None:
        """What ``run.json`` says; None if there is none. Raises ``RowError`` for one that can't be read."""
        path = self.path / RUN_FILE
        try:
            return RunInfo.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RowError(f"{path}: {os_cause(error)}") from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise RowError(f"{path}: {'.'.join(map(str, first['loc'])) or 'run'}: {first['msg']}") from None

    def begin(self, info: RunInfo) -> RunInfo:
        """Make the folder, or go on with what is there; the info of the run from now on.

        Raises ``UsageError`` when the run was made otherwise, or the folder can't be written.
        """
        known = self.read_info()
        if known is not None and (difference := known.difference(info)):
            raise UsageError(f"{self.path}: this run was made with {difference}; give another folder")
        if known is None and self.path.is_dir() and any(self.path.iterdir()):
            raise UsageError(f"{self.path}: the folder holds something else than a run; give another one")
        if known is not None:
            info = known.model_copy(update={"prompts": known.prompts | info.prompts})
        try:
            (self.path / "predictions").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{self.path}: {os_cause(error)}") from None
        write_whole(self.path / RUN_FILE, info.model_dump_json(indent=1).encode() + b"\n")
        return info


def file_name(judge: str) -> str:
    """A judge's name as part of a file's: what isn't a letter, digit, dot or dash becomes a dash."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", judge).strip("-.") or "judge"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there either as before or whole. Raises ``TarsierError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise TarsierError(f"{path}: {os_cause(error)}") from None


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write one JSON object as a file of its own."""
    write_whole(path, json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n")


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace a JSON Lines file by these rows."""
    write_whole(path, b"".join(map(format_object, rows)))


def last_by_key(path: Path, key: str) -> dict[str, dict[str, Any]]:
    """The last line of each key in a file that is appended to; an absent file has none.

    Raises ``RowError`` for a line without the key.
    """
    return {str(row[key]): row for _, row in keyed_lines(path, key)} if path.exists() else {}


def keyed_lines(path: Path, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of a run's own file, a torn last one left out."""
    for line, row in read_rows(path, torn_last_line="drop"):
        if key not in row:
            raise RowError(f"{path}, line {line}: {key}: is missing")
        yield line, row
