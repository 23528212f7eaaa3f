from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.errors import RowError
from tarsier_core.rows import Row


def user_turn(video: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "video", "video": video}, {"type": "text", "text": "What?"}]}


def new_row(video: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = {"role": "assistant", "content": [{"type": "text", "text": "", "reference": "A cat."}]}
    return {"messages": [user_turn(video), answer], "dataset": "DREAM/youtube", "idx": 7, "vid": 7, **fields}


def old_row(**fields: Any) -> dict[str, Any]:
    text = {"prompt": "<video> What is it?", "response": "cat", "question": "what is it?"}
    known = {"idx": 0, "dataset": "MSVD-QA-val", "text": text, "video_file": "<placeholder>", "vid": "a_1_5"}
    return known | fields


def read(folder: Path, *rows: dict[str, Any]) -> list[Row]:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return list(read_original_rows(path))


def video_file(row: Row) -> Any:
    video = row.messages[0].content[0].video
    assert video is not None
    return video.files


def test_the_placeholder_becomes_the_clip_of_vid(tmp_path: Path) -> None:
    (tmp_path / "video").mkdir()
    (tmp_path / "video" / "7.mp4").write_bytes(b"clip")
    (row,) = read(tmp_path, new_row({"video_file": "<placeholder>"}))
    filled = new_row({"video_file": str(tmp_path / "video" / "7.mp4")})
    assert row.to_json() == filled


def test_a_v1_row_keeps_its_question_and_its_prompt(tmp_path: Path) -> None:
    (row,) = read(tmp_path, old_row())
    assert video_file(row) == str(tmp_path / "a_1_5.mp4")
    assert row.extra_info == {"question": "what is it?"}
    assert row.v1_prompt == "<video> What is it?"
    assert row.messages[1].content[-1].reference == "cat"


def test_what_a_v1_row_says_itself_is_not_overwritten(tmp_path: Path) -> None:
    (row,) = read(tmp_path, old_row(extra_info={"question": "its own", "events": ["one"]}))
    assert row.extra_info == {"question": "its own", "events": ["one"]}


def test_filled_in_paths_inside_the_folder_are_kept(tmp_path: Path) -> None:
    absolute = str(tmp_path / "clips" / "1.mp4")
    frames = {"image_file": ["f/1.jpg", str(tmp_path / "f/2.jpg")], "n_frames": 2}
    rows = read(
        tmp_path, new_row({"video_file": absolute}), new_row({"video_file": "clips/2.mp4"}), new_row(frames)
    )
    assert [video_file(row) for row in rows] == [
        absolute,
        str(tmp_path / "clips/2.mp4"),
        [str(tmp_path / "f/1.jpg"), str(tmp_path / "f/2.jpg")],
    ]


def test_pictures_are_placed_in_the_folder_too(tmp_path: Path) -> None:
    row = new_row({"video_file": "1.mp4"})
    row["messages"][0]["content"].append({"type": "image", "image": {"image_file": "a.png"}})
    (read_row,) = read(tmp_path, row)
    image = read_row.messages[0].content[-1].image
    assert image is not None
    assert image.image_file == str(tmp_path / "a.png")


def test_aliases_name_the_files_of_clips_that_are_called_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(old_row(vid="001")) + "\n")
    (row,) = read_original_rows(path, MediaIndex(tmp_path), {"001": "fFjv93ACGo8"})
    assert video_file(row) == str(tmp_path / "fFjv93ACGo8.mp4")


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        pytest.param(new_row({"video_file": "<placeholder>"}, vid=None), "vid: it must say", id="no vid"),
        pytest.param(new_row({"video_file": "<placeholder>"}, vid="../1"), "vid: ", id="vid leads out"),
        pytest.param(new_row({"video_file": "/etc/passwd"}), ": /etc/passwd lies outside", id="absolute"),
        pytest.param(new_row({"video_file": "../1.mp4"}), '"../1.mp4" is not', id="relative, leads out"),
        pytest.param(new_row({"image_file": ["../1.jpg"]}), '"../1.jpg" is not', id="a frame leads out"),
        pytest.param(new_row({"video_file": None}), "messages.0.content.0.video", id="no file"),
        pytest.param({"idx": 1}, "messages", id="no row"),
        pytest.param(old_row(text={"response": "x"}), "text.prompt", id="v1 without a prompt"),
    ],
)
def test_a_malformed_row_is_refused_with_its_line_and_field(
    tmp_path: Path, row: dict[str, Any], cause: str
) -> None:
    with pytest.raises(RowError) as error:
        read(tmp_path, new_row({"video_file": "1.mp4"}), row)
    assert "rows.jsonl, line 2" in str(error.value)
    assert cause in str(error.value)


def test_a_torn_line_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(old_row()) + '\n{"idx": 1, "text"')
    with pytest.raises(RowError, match="line 2: not JSON"):
        list(read_original_rows(path))


def test_the_file_is_looked_for_by_each_name_and_in_annotations(tmp_path: Path) -> None:
    assert find_original_file(tmp_path, "A.jsonl", "B.jsonl") is None
    (tmp_path / "annotations").mkdir()
    for name in ("annotations/B.jsonl", "annotations/A.jsonl", "B.jsonl"):
        (tmp_path / name).write_text("")
    assert find_original_file(tmp_path, "A.jsonl", "B.jsonl") == tmp_path / "annotations/A.jsonl"
    assert find_original_file(tmp_path, "B.jsonl") == tmp_path / "B.jsonl"
