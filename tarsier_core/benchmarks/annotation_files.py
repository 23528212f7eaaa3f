"""Annotation files as benchmarks publish them: JSON, JSON Lines, CSV, Parquet, read record by record.

    for where, record in read_records(folder / "test.json"):
        question = field(record, "question", str, where)

``where`` names the file and the place in it, and begins every ``RowError`` about the record.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from tarsier_core import jsonl
from tarsier_core.errors import RowError

T = TypeVar("T")
Record = dict[str, Any]

KIND_NAMES: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


class PlacedRecord(NamedTuple):
    """A record and where it stands: "test.json, record 3"."""

    where: str
    record: Record


def read_json(path: Path) -> Any:
    """The value that a JSON file holds. Raises ``RowError`` where it can't be read or isn't JSON."""
    try:
        return json.loads(_read_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RowError(f"{path}: not UTF-8 text (byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        message = f"{error.msg.lower()} at line {error.lineno}, column {error.colno}"
        raise RowError(f"{path}: not JSON ({message})") from None
    except RecursionError:
        raise RowError(f"{path}: nested too deeply") from None


def read_records(path: Path) -> Iterator[PlacedRecord]:
    """The objects of a JSON file that holds a list of them, numbered from 1."""
    value = read_json(path)
    if not isinstance(value, list):
        raise RowError(f"{path}: a list of objects is expected, not {_kind_of(value)}")
    for number, record in enumerate(value, start=1):
        where = f"{path}, record {number}"
        yield PlacedRecord(where, as_record(record, where))


def read_keyed_records(path: Path) -> Iterator[tuple[str, PlacedRecord]]:
    """The objects of a JSON file that holds one object of them, each with its key."""
    for key, record in read_object(path).items():
        where = f'{path}, entry "{key}"'
        yield key, PlacedRecord(where, as_record(record, where))


def read_object(path: Path) -> Record:
    """The one object that a JSON file holds."""
    return as_record(read_json(path), str(path))


def read_json_lines(path: Path) -> Iterator[PlacedRecord]:
    """The objects of a JSON Lines file, each with its line number."""
    for line, record in jsonl.read_rows(path):
        yield PlacedRecord(f"{path}, line {line}", record)


def read_list_or_lines(path: Path) -> Iterator[PlacedRecord]:
    """The objects of a file that is a JSON list of them or, with the same name, has one on each line."""
    return read_records(path) if _read_bytes(path).lstrip()[:1] == b"[" else read_json_lines(path)


def read_csv(path: Path, columns: tuple[str, ...], delimiter: str = ",") -> Iterator[PlacedRecord]:
    """The rows of a CSV file with a header, as objects of texts; ``columns`` are those that must be there."""
    try:
        text = _read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowError(f"{path}: not UTF-8 text (byte {error.start + 1})") from None
    csv.field_size_limit(max(csv.field_size_limit(), 2**24))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            found = ", ".join(reader.fieldnames or ()) or "nothing"
            raise RowError(f"{path}: no column {', '.join(missing)} (its first line has: {found})")
        for record in reader:
            where = f"{path}, line {reader.line_num}"
            if None in record:
                raise RowError(f"{where}: more cells than columns")
            short = [name for name, cell in record.items() if cell is None]
            if short:
                raise RowError(f"{where}: no cell for {', '.join(short)}")
            yield PlacedRecord(where, dict(record))
    except csv.Error as error:
        raise RowError(f"{path}, line {reader.line_num}: not CSV ({error})") from None


def read_parquet(path: Path) -> Iterator[PlacedRecord]:
    """The rows of a Parquet file, numbered from 1; cells become plain Python values."""
    import pyarrow
    import pyarrow.parquet

    if not path.is_file():
        raise RowError(f"{path}: no such file or directory")
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=512):
                for record in batch.to_pylist():
                    number += 1
                    yield PlacedRecord(f"{path}, row {number}", record)
    except (pyarrow.ArrowException, OSError) as error:
        raise RowError(f"{path}: not a Parquet file ({str(error).splitlines()[0]})") from None


def field(record: Mapping[str, Any], name: str, kind: type[T], where: str) -> T:
    """A field that must be there and of its kind; a whole number counts as ``float`` too.

    Raises ``RowError`` with the place, the field, what was expected and what is there.
    """
    if record.get(name) is None:
        there = ", ".join(map(str, record)) or "no fields"
        raise RowError(f'{where}: no field "{name}" (it has: {there})')
    return _of_kind(record[name], kind, f'{where}: field "{name}"')


def optional_field(record: Mapping[str, Any], name: str, kind: type[T], where: str) -> T | None:
    """A field that may be absent or null."""
    return None if record.get(name) is None else field(record, name, kind, where)


def list_field(record: Mapping[str, Any], name: str, kind: type[T], where: str) -> list[T]:
    """A field that holds a list whose elements are all of one kind, at least one of them."""
    values = field(record, name, list, where)
    if not values:
        raise RowError(f'{where}: field "{name}" is an empty list')
    return [
        _of_kind(value, kind, f'{where}: field "{name}", element {n}') for n, value in enumerate(values, 1)
    ]


def text_field(record: Mapping[str, Any], name: str, where: str) -> str:
    """A field of text, which may be written as a number: the answer 3."""
    return _as_text(field(record, name, object, where), f'{where}: field "{name}"')


def texts_field(record: Mapping[str, Any], name: str, where: str) -> list[str]:
    """A list of texts, which may be written as numbers, at least one."""
    values = list_field(record, name, object, where)
    return [_as_text(value, f'{where}: field "{name}", element {n}') for n, value in enumerate(values, 1)]


def number_field(record: Mapping[str, Any], name: str, where: str) -> float:
    """A number, which some files (and every CSV file) write as text."""
    value = record.get(name)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise RowError(f'{where}: field "{name}" is "{value}", not a number') from None
    return field(record, name, float, where)


def key_field(record: Mapping[str, Any], name: str, where: str) -> int | str:
    """An identifier: text, or a whole number."""
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return field(record, name, str, where)


def as_record(value: Any, where: str) -> Record:
    """A value that must be an object."""
    if not isinstance(value, dict):
        raise RowError(f"{where}: an object is expected, not {_kind_of(value)}")
    return value


def media_path(folder: Path, relative: str, where: str) -> str:
    """The path of a media file that lies in ``folder``.

    Raises ``RowError`` for a path that would lead out of it: absolute, or with "..".
    """
    path = PurePosixPath(relative)
    if (
        not relative.strip()
        or "\0" in relative
        or path.is_absolute()
        or ".." in path.parts
        or "\\" in relative
    ):
        raise RowError(f'{where}: "{relative}" is not the name of a file inside {folder}')
    return str(folder / path)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RowError(f"{path}: {jsonl.os_cause(error)}") from None


def _as_text(value: Any, place: str) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if is_number else _of_kind(value, str, place)


def _of_kind(value: Any, kind: type[T], place: str) -> T:
    if kind is float and isinstance(value, int) and not isinstance(value, bool) and abs(value) < sys.maxsize:
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind not in (bool, object)):
        raise RowError(f"{place} is {_kind_of(value)}, not {KIND_NAMES.get(kind, kind.__name__)}")
    return value


def _kind_of(value: Any) -> str:
    return "null" if value is None else KIND_NAMES.get(type(value), type(value).__name__)
