from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tarsier_core.benchmarks.annotation_files import (
    field,
    key_field,
    list_field,
    media_path,
    number_field,
    optional_field,
    read_csv,
    read_json,
    read_json_lines,
    read_keyed_records,
    read_list_or_lines,
    read_object,
    read_parquet,
    read_records,
    text_field,
    texts_field,
)
from tarsier_core.errors import RowError
from tests.benchmarks.public_files import write_text

RECORD = {
    "word": "cat",
    "count": 3,
    "share": 0.5,
    "flag": True,
    "gone": None,
    "words": ["a", "b"],
    "none": [],
}


def test_records_say_where_they_stand(tmp_path: Path) -> None:
    write_text(tmp_path / "a.json", '[{"x": 1}, {"x": 2}]')
    write_text(tmp_path / "b.jsonl", '{"x": 1}\n\n{"x": 2}\n')
    write_text(tmp_path / "c.json", '{"k": {"x": 1}}')
    assert list(read_records(tmp_path / "a.json"))[1] == (f"{tmp_path}/a.json, record 2", {"x": 2})
    assert list(read_json_lines(tmp_path / "b.jsonl"))[1] == (f"{tmp_path}/b.jsonl, line 3", {"x": 2})
    assert list(read_keyed_records(tmp_path / "c.json")) == [
        ("k", (f'{tmp_path}/c.json, entry "k"', {"x": 1}))
    ]
    assert read_object(tmp_path / "c.json") == {"k": {"x": 1}}


@pytest.mark.parametrize("text", ['[{"x": 1}, {"x": 2}]', ' \n[{"x": 1},\n{"x": 2}]', '{"x": 1}\n{"x": 2}\n'])
def test_a_list_and_lines_are_told_apart(tmp_path: Path, text: str) -> None:
    write_text(tmp_path / "a.json", text)
    assert [record for _, record in read_list_or_lines(tmp_path / "a.json")] == [{"x": 1}, {"x": 2}]


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        pytest.param(read_json, "[1, 2", r"a\.file: not JSON \(.* at line 1, column 6\)", id="cut off"),
        pytest.param(read_json, "[" * 100_000, r"a\.file: nested too deeply", id="deep"),
        pytest.param(
            read_records, '{"x": 1}', r"a\.file: a list of objects is expected, not an object", id="object"
        ),
        pytest.param(
            read_records, "[1]", r"a\.file, record 1: an object is expected, not a whole number", id="number"
        ),
        pytest.param(read_object, "null", r"a\.file: an object is expected, not null", id="null"),
        pytest.param(
            read_keyed_records, '{"k": "x"}', r'entry "k": an object is expected, not text', id="text"
        ),
        pytest.param(read_json_lines, '{"x": 1}\n{"x"', r"a\.file, line 2: not JSON", id="torn line"),
        pytest.param(read_parquet, "PAR1", r"a\.file: not a Parquet file", id="not parquet"),
    ],
)
def test_malformed_files_are_named(
    tmp_path: Path, read: Callable[[Path], Any], text: str, message: str
) -> None:
    write_text(tmp_path / "a.file", text)
    with pytest.raises(RowError, match=message):
        list(read(tmp_path / "a.file"))


@pytest.mark.parametrize("read", [read_json, read_records, read_json_lines, read_list_or_lines, read_parquet])
def test_missing_files_are_named(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    with pytest.raises(RowError, match=r"gone\.file: no such file"):
        list(read(tmp_path / "gone.file"))


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'["\xff"]')
    with pytest.raises(RowError, match=r"a\.json: not UTF-8 text \(byte 3\)"):
        read_json(tmp_path / "a.json")


def test_csv_cells_may_hold_quotes_and_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.csv", '\ufeffid,text\n1,"two\nlines, ""quoted"""\n2,a\u2028b\x0bc\n')
    rows = list(read_csv(tmp_path / "a.csv", ("id", "text")))
    assert [row for _, row in rows] == [
        {"id": "1", "text": 'two\nlines, "quoted"'},
        {"id": "2", "text": "a\u2028b\x0bc"},  # separators that only str.splitlines takes for line ends
    ]
    assert [where for where, _ in rows] == [f"{tmp_path}/a.csv, line 3", f"{tmp_path}/a.csv, line 4"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,text\n1,a\n", r"a\.csv: no column answer \(its first line has: id, text\)"),
        ("", r"a\.csv: no column id, answer \(its first line has: nothing\)"),
        ("id,answer\n1\n", r"a\.csv, line 2: no cell for answer"),
        ("id,answer\n1,2,3\n", r"a\.csv, line 2: more cells than columns"),
    ],
)
def test_malformed_csv_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    write_text(tmp_path / "a.csv", text)
    with pytest.raises(RowError, match=message):
        list(read_csv(tmp_path / "a.csv", ("id", "answer")))


def test_parquet_rows_become_plain_values(tmp_path: Path) -> None:
    rows = [{"id": number, "words": ["a", None]} for number in range(1000)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    read = list(read_parquet(tmp_path / "a.parquet"))
    assert [record for _, record in read] == rows
    assert read[-1].where == f"{tmp_path}/a.parquet, row 1000"


def test_fields_are_of_their_kind() -> None:
    assert field(RECORD, "word", str, "here") == "cat"
    assert field(RECORD, "count", float, "here") == 3.0
    assert isinstance(field(RECORD, "count", float, "here"), float)
    assert field(RECORD, "flag", bool, "here") is True
    assert optional_field(RECORD, "gone", str, "here") is None
    assert optional_field(RECORD, "absent", str, "here") is None
    assert list_field(RECORD, "words", str, "here") == ["a", "b"]
    assert (key_field(RECORD, "count", "here"), key_field(RECORD, "word", "here")) == (3, "cat")
    assert number_field({"seconds": "1.5"}, "seconds", "here") == 1.5
    assert text_field({"answer": 3}, "answer", "here") == "3"
    assert texts_field({"options": [1, "two", 3.5]}, "options", "here") == ["1", "two", "3.5"]


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda: field(RECORD, "gone", str, "here"), r'here: no field "gone" \(it has: word, count'),
        (lambda: field({}, "word", str, "here"), r'here: no field "word" \(it has: no fields\)'),
        (lambda: field(RECORD, "word", int, "here"), r'here: field "word" is text, not a whole number'),
        (
            lambda: field(RECORD, "flag", int, "here"),
            r'here: field "flag" is true or false, not a whole number',
        ),
        (lambda: field(RECORD, "share", int, "here"), r'here: field "share" is a number, not a whole number'),
        (lambda: list_field(RECORD, "none", str, "here"), r'here: field "none" is an empty list'),
        (lambda: list_field(RECORD, "words", int, "here"), r'here: field "words", element 1 is text'),
        (lambda: key_field(RECORD, "flag", "here"), r'here: field "flag" is true or false, not text'),
        (lambda: number_field({"seconds": "soon"}, "seconds", "here"), r'here: field "seconds" is "soon"'),
        (lambda: text_field(RECORD, "words", "here"), r'here: field "words" is a list, not text'),
        (lambda: texts_field({"o": [True]}, "o", "here"), r'here: field "o", element 1 is true or false'),
    ],
)
def test_wrong_fields_are_named(read: Callable[[], Any], message: str) -> None:
    with pytest.raises(RowError, match=message):
        read()


def test_media_lie_in_the_folder(tmp_path: Path) -> None:
    assert media_path(tmp_path, "./video/a.mp4", "here") == str(tmp_path / "video" / "a.mp4")
    assert media_path(tmp_path, "a..b.mp4", "here") == str(tmp_path / "a..b.mp4")


@pytest.mark.parametrize("name", ["../a.mp4", "a/../../b.mp4", "/etc/passwd", "", " ", "a\0b", r"..\a.mp4"])
def test_media_outside_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RowError, match="here: .* is not the name of a file inside"):
        media_path(tmp_path, name, "here")
