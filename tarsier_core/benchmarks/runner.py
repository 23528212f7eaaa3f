"""Answering a benchmark's rows with an engine, so that the run can be killed at any moment and go on later.

Every answer is appended as one line the moment it is there; a clip that failed is a line with the reason, and is
tried again when the run goes on. At the end of a pass the file is put in the benchmark's order, one line a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.row_request import RowRequest, answered, media_files, row_key
from tarsier_core.benchmarks.shapes import SHAPES, ShapesRequest
from tarsier_core.engine.protocol import Answer, BatchRequest, Engine, GenerationOptions
from tarsier_core.errors import RowError, TarsierError, UsageError
from tarsier_core.jsonl import JsonlWriter
from tarsier_core.rows import Row, parse_row
from tarsier_core.run_folder import RunFolder, keyed_lines, write_lines


@dataclass(frozen=True)
class Task:
    """A benchmark's rows, read and ready to be answered."""

    benchmark: Benchmark
    rows: dict[str, Row]
    """By key, in the benchmark's order."""

    @property
    def prompt_hash(self) -> str:
        """SHA-256 of all questions: runs that differ in it weren't asked the same."""
        state = sha256()
        for key, row in self.rows.items():
            texts = [item.text for m in row.messages for item in m.content if item.type == "text"]
            state.update(repr((key, texts)).encode())
        return state.hexdigest()

    def missing(self) -> dict[str, str]:
        """The rows that can't be answered because a file isn't there: key and file."""
        if self.benchmark is SHAPES:
            return {}
        absent: dict[str, bool] = {}
        found = {}
        for key, row in self.rows.items():
            for file in media_files(row):
                if absent.setdefault(file, not Path(file).is_file()):
                    found[key] = file
                    break
        return found


@dataclass(frozen=True)
class Progress:
    """How far a pass has come."""

    total: int
    """Rows of the task."""
    done: int
    """Rows with an answer, from earlier passes too."""
    failed: int
    """Rows that failed in this pass."""
    error: str | None = None
    """Why the newest row failed."""


def read_task(benchmark: Benchmark, data: Path | None, limit: int | None = None) -> Task:
    """Read a benchmark's rows: all, or the first ``limit``.

    The files lie in ``data/<name>``, or in ``data`` itself. Raises ``UsageError`` when they aren't there,
    ``RowError`` when they are malformed or two rows share a key.
    """
    folder = find_folder(benchmark, data)
    rows: dict[str, Row] = {}
    for row in benchmark.read_rows(folder):
        key = row_key(row, f"{folder}: {benchmark.name}")
        if key in rows:
            raise RowError(f"{folder}: {benchmark.name}: two rows are called {key}")
        rows[key] = row
        if limit is not None and len(rows) == limit:
            break
    if not rows:
        raise UsageError(f"{folder}: no rows of {benchmark.name} are in it; expected: {benchmark.layout}")
    return Task(benchmark, rows)


def find_folder(benchmark: Benchmark, data: Path | None) -> Path:
    """Where a benchmark's files are. Raises ``UsageError`` if there is no such folder."""
    if benchmark is SHAPES:
        return Path()
    if data is None:
        raise UsageError(f"{benchmark.name}: say with --data where its files are ({benchmark.source})")
    if not data.is_dir():
        raise UsageError(f"{data}: there is no such folder")
    own = data / benchmark.name
    return own if own.is_dir() else data


def data_state(benchmark: Benchmark, data: Path) -> str:
    """In a few words, whether a benchmark's files are in ``data``."""
    if benchmark is SHAPES:
        return "built in"
    if not (data / benchmark.name).is_dir():
        return "not there"
    try:
        task = read_task(benchmark, data)
    except TarsierError as error:
        return f"unusable: {error}"
    absent = len(task.missing())
    return f"{len(task.rows):,} rows" + (f", {absent:,} without their media" if absent else "")


def answer_task(
    task: Task,
    engine: Engine,
    run: RunFolder,
    *,
    num_frames: int | None = None,
    max_new_tokens: int | None = None,
    on_start: Callable[[Progress], None] = lambda _: None,
) -> Iterator[Progress]:
    """Answer what has no answer yet, and yield after each row.

    ``on_start`` hears first what earlier passes left. Raises ``UsageError`` while another process writes the file.
    """
    path = run.predictions(task.benchmark.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with JsonlWriter(path) as writer:
        done = answered_keys(path)
        failed = 0
        on_start(Progress(len(task.rows), sum(key in done for key in task.rows), 0))
        missing = {key: file for key, file in task.missing().items() if key not in done}
        for key, file in missing.items():
            failed += 1
            reason = f"{file}: no such file"
            writer.append(answered(task.rows[key], "", failure(reason)))
            yield Progress(len(task.rows), count(task, done), failed, reason)
        requests = [
            request_for(task.benchmark, key, row, num_frames, engine)
            for key, row in task.rows.items()
            if key not in done and key not in missing
        ]
        options = GenerationOptions(max_new_tokens=max_new_tokens or task.benchmark.max_new_tokens)
        for answer in engine.run_batch(requests, options):
            key = answer.request.id
            text = answer.completion.text if answer.completion else ""
            writer.append(answered(task.rows[key], text, record_of(answer)))
            if answer.error is None:
                done.add(key)
            else:
                failed += 1
            yield Progress(len(task.rows), count(task, done), failed, answer.error)
        put_in_order(path, list(task.rows))


def count(task: Task, done: set[str]) -> int:
    """How many of the task's rows are done."""
    return len(done & task.rows.keys())


def request_for(
    benchmark: Benchmark, key: str, row: Row, num_frames: int | None, engine: Engine
) -> BatchRequest:
    """A row as an item of a batch."""
    frames = num_frames or benchmark.num_frames
    if benchmark is SHAPES:
        assert isinstance(row.idx, int)
        return ShapesRequest(key, row.idx, num_frames=frames)
    return RowRequest(key, row, frames, engine.info.family)


def answered_keys(path: Path) -> set[str]:
    """The rows of a predictions file that have an answer."""
    return {key for key, line in newest_lines(path).items() if line["prediction"].get("error") is None}


def newest_lines(path: Path) -> dict[str, dict[str, Any]]:
    """The line that counts of each row: its answer, else its newest failure."""
    newest: dict[str, dict[str, Any]] = {}
    for number, line in keyed_lines(path, "prediction"):
        where = f"{path}, line {number}"
        if not isinstance(line["prediction"], dict):
            raise RowError(f"{where}: prediction: must be an object")
        key = row_key(parse_row(line, where), where)
        if key not in newest or newest[key]["prediction"].get("error") is not None:
            newest[key] = line
    return newest


def put_in_order(path: Path, keys: Sequence[str]) -> None:
    """Rewrite a predictions file: one line a row, in this order, rows that aren't named after them."""
    lines = newest_lines(path)
    ordered = [key for key in keys if key in lines]
    known = set(ordered)
    write_lines(path, [lines[key] for key in (*ordered, *(key for key in lines if key not in known))])


def record_of(answer: Answer) -> dict[str, Any]:
    """The ``prediction`` record of an answer."""
    completion = answer.completion
    if completion is None:
        return failure(answer.error or "no answer came")
    return {
        "text": completion.text,
        "error": None,
        "finish_reason": completion.finish_reason,
        "frames": list(answer.frames.indices) if answer.frames else [],
        "tokens": {"prompt": completion.prompt_tokens, "generated": completion.generated_tokens},
        "seconds": {
            "decode": round(answer.decode_seconds, 4),
            "total": round(answer.decode_seconds + completion.total_seconds, 4),
        },
    }


def failure(reason: str) -> dict[str, Any]:
    """The ``prediction`` record of a row that failed."""
    return {"text": None, "error": reason}
