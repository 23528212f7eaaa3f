from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tarsier_core.benchmarks.egoschema import TABLE, read_rows
from tarsier_core.errors import RowError

UIDS = ("00000000-aaaa", "11111111-bbbb", "22222222-cccc")
OPTIONS = ["C cooks.", "C reads.", "C paints.", "C sleeps.", "C runs."]


def question(uid: str, **fields: Any) -> dict[str, Any]:
    """A record of questions.json of github.com/egoschema/EgoSchema (2026-11-21); values made up."""
    options = {f"option {number}": text for number, text in enumerate(OPTIONS)}
    return {"q_uid": uid, "google_drive_id": "1x", "question": "What does c do?", **options, **fields}


def write(folder: Path, questions: list[dict[str, Any]], answers: dict[str, Any]) -> None:
    (folder / "questions.json").write_text(json.dumps(questions))
    (folder / "subset_answers.json").write_text(json.dumps(answers))


def write_table(folder: Path, records: list[dict[str, Any]]) -> None:
    (folder / TABLE).parent.mkdir(exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), folder / TABLE)


def table_record(number: int, answer: str) -> dict[str, Any]:
    """The columns of Subset/test-*.parquet of huggingface.co/datasets/lmms-lab/egoschema (2026-11-21)."""
    lettered = [f"{letter}. {text}" for letter, text in zip("ABCDE", OPTIONS, strict=True)]
    known = {"question_idx": str(number), "question": "What does c do?", "video_idx": UIDS[number]}
    return known | {"option": lettered, "answer": answer}


def test_the_authors_files_become_rows(tmp_path: Path) -> None:
    write(tmp_path, [question(uid) for uid in UIDS], {UIDS[0]: 1, UIDS[2]: 4})
    first, second = read_rows(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": str(tmp_path / f"{UIDS[0]}.mp4")}},
                    {
                        "type": "text",
                        "text": 'The video is shot from a first-person perspective and the "c" refers to camera '
                        "wearer.\nQuestion: What does c do?\nOptions: \n(A) C cooks.\n(B) C reads.\n(C) C paints.\n"
                        "(D) C sleeps.\n(E) C runs.\nAnswer with the option's letter from the given choices directly.",
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": " Answer: ("},
                    {"type": "text", "text": "", "reference": "B"},
                ],
            },
        ],
        "dataset": "EgoSchema",
        "task": "video/QA",
        "idx": 0,
        "vid": UIDS[0],
    }
    assert (second.idx, second.vid, second.messages[1].content[1].reference) == (1, UIDS[2], "E")


def test_the_hubs_table_and_the_authors_files_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / f"{UIDS[1]}.mp4").write_bytes(b"clip")
    write(tmp_path, [question(uid) for uid in UIDS], dict(zip(UIDS, (3, 0, 2), strict=True)))
    authors = list(read_rows(tmp_path))
    write_table(tmp_path, [table_record(0, "3"), table_record(1, "0"), table_record(2, "2")])
    assert list(read_rows(tmp_path)) == authors
    video = authors[1].messages[0].content[0].video
    assert video is not None and video.video_file == str(tmp_path / "videos" / f"{UIDS[1]}.mp4")


def test_the_originals_file_comes_first(tmp_path: Path) -> None:
    write(tmp_path, [question(uid) for uid in UIDS], {UIDS[0]: 1})
    (table,) = read_rows(tmp_path)
    text = table.messages[0].content[1].text
    row = {
        "idx": 0,
        "dataset": "EgoSchema",
        "text": {"prompt": f"USER: <video> {text}\nASSISTANT: Answer: (", "response": "C"},
        "video_file": "<placeholder>",
        "vid": UIDS[0],
    }
    (tmp_path / "EgoSchema_subset.jsonl").write_text(json.dumps(row))
    (original,) = read_rows(tmp_path)
    assert original.messages[0] == table.messages[0]
    assert original.messages[1].content[-1].reference == "C"


@pytest.mark.parametrize(
    ("fields", "answer", "cause"),
    [
        ({"option 3": None}, 1, 'questions.json, record 2: no field "option 3"'),
        ({"question": 7}, 1, 'questions.json, record 2: field "question"'),
        ({}, 5, "questions.json, record 2: the answer to 11111111-bbbb is 5, not 0 to 4"),
        ({}, "B", 'subset_answers.json: field "11111111-bbbb" is "B"'),
    ],
)
def test_a_malformed_question_is_named(
    tmp_path: Path, fields: dict[str, Any], answer: Any, cause: str
) -> None:
    write(tmp_path, [question(UIDS[0]), question(UIDS[1], **fields)], {UIDS[0]: 0, UIDS[1]: answer})
    with pytest.raises(RowError) as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)


def test_a_table_with_too_few_options_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path, [table_record(0, "3"), table_record(1, "0") | {"option": ["A. x", "B. y"]}])
    with pytest.raises(RowError, match=r"parquet, row 2: 2 options; there must be 5"):
        list(read_rows(tmp_path))
