from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.open_qa_sets import (
    ANET_QA,
    MSR_VTT_QA,
    MSVD_QA,
    TGIF_QA,
    read_activitynet,
    read_msr_vtt,
    read_msvd,
    read_tgif,
)
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

# All layouts 2026-11-21, all values made up.
# val_qa.json of MSVD-QA and MSRVTT-QA (github.com/xudejing/video-question-answering):
MSVD_RECORDS: list[dict[str, Any]] = [
    {"answer": "cook", "id": 30933, "question": "who fries an egg?", "video_id": 1201},
    {"answer": "egg", "id": 30934, "question": "what is fried?", "video_id": 1201},
    {"answer": "walk", "id": 30935, "question": "what is the man doing?", "video_id": 1202},
]
MSR_VTT_RECORDS: list[dict[str, Any]] = [
    {"answer": "man", "category_id": 9, "id": 158581, "question": "who talks?", "video_id": 6513},
    {"answer": "car", "category_id": 9, "id": 158582, "question": "what is driven?", "video_id": 6513},
    {"answer": "play", "category_id": 3, "id": 158583, "question": "what do they do?", "video_id": 7009},
]
# dataset/test_q.json and test_a.json of github.com/MILVLG/activitynet-qa:
QUESTIONS: list[dict[str, Any]] = [
    {"video_name": "1QxxxxxxxXg", "question": "is he outdoors", "question_id": "v_1QxxxxxxxXg_2"},
    {"video_name": "1QxxxxxxxXg", "question": "how many balls", "question_id": "v_1QxxxxxxxXg_10"},
    {"video_name": "_abcdefghij", "question": "what color is it", "question_id": "v__abcdefghij_1"},
]
ANSWERS: list[dict[str, Any]] = [
    {"answer": "red", "type": 4, "question_id": "v__abcdefghij_1"},
    {"answer": "yes", "type": 3, "question_id": "v_1QxxxxxxxXg_2"},
    {"answer": "3", "type": 7, "question_id": "v_1QxxxxxxxXg_10"},
]
# dataset/Test_frameqa_question.csv of github.com/YunseokJANG/tgif-qa, tab separated:
FRAME_QA = (
    "gif_name\tquestion\tanswer\ttype\tvid_id\tkey\tdescription\n"
    "tumblr_a1_400\twhat is the color of the hat ?\torange\t2\tFRAMEQA1\t29961\ta man in an orange hat .\n"
    "tumblr_b2_250\thow many men are there ?\ttwo\t1\tFRAMEQA2\t2542\ttwo men stand .\n"
    "tumblr_c3_500\twhat is the cat chasing ?\tmouse\t0\tFRAMEQA3\t3\ta cat is chasing a mouse .\n"
)


def write(folder: Path, name: str, content: Any) -> None:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


def clip(folder: Path, name: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"clip")
    return str(path)


def summary(row: Row) -> tuple[Any, ...]:
    video = row.messages[0].content[0].video
    assert video is not None
    return row.idx, row.vid, video.video_file, row.extra_info, row.messages[1].content[0].reference


def test_msvd_questions_become_rows(tmp_path: Path) -> None:
    write(tmp_path, "val_qa.json", MSVD_RECORDS)
    write(tmp_path, "youtube_mapping.txt", "-4wsxxxxDBc_5_15 vid1201\nzzitxxxxukg_5_20 vid1202\n")
    file = clip(tmp_path, "YouTubeClips/-4wsxxxxDBc_5_15.avi")
    first, second, third = read_msvd(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": file}},
                    {
                        "type": "text",
                        "text": "Based on the given video, generate a detailed answer for the following question: "
                        "who fries an egg?",
                    },
                ],
            },
            {"role": "assistant", "content": [{"type": "text", "text": "", "reference": "cook"}]},
        ],
        "dataset": "MSVD-QA-val",
        "task": "video/QA",
        "idx": 0,
        "vid": "-4wsxxxxDBc_5_15",
        "extra_info": {"question": "who fries an egg?"},
    }
    assert second.vid == first.vid
    missed = str(tmp_path / "zzitxxxxukg_5_20.mp4")
    assert summary(third) == (2, "zzitxxxxukg_5_20", missed, {"question": "what is the man doing?"}, "walk")


def test_msvd_clips_may_be_called_by_number(tmp_path: Path) -> None:
    write(tmp_path, "val_qa.json", MSVD_RECORDS)
    file = clip(tmp_path, "video/vid1201.avi")
    first, *_ = read_msvd(tmp_path)
    assert summary(first)[1:3] == ("vid1201", file)


def test_msr_vtt_questions_become_rows(tmp_path: Path) -> None:
    write(tmp_path, "val_qa.json", MSR_VTT_RECORDS)
    file = clip(tmp_path, "TrainValVideo/video7009.mp4")
    rows = list(read_msr_vtt(tmp_path))
    assert {row.dataset for row in rows} == {"MSR-VTT-QA-val"}
    assert summary(rows[2]) == (2, "video7009", file, {"question": "what do they do?"}, "play")


def test_tgif_frame_questions_become_rows(tmp_path: Path) -> None:
    write(tmp_path, "Test_frameqa_question.csv", FRAME_QA)
    file = clip(tmp_path, "gifs/tumblr_b2_250.gif")
    rows = list(read_tgif(tmp_path))
    assert {row.dataset for row in rows} == {"TGIF-QA-test"}
    assert summary(rows[1]) == (1, "tumblr_b2_250", file, {"question": "how many men are there ?"}, "two")


def test_tgif_questions_may_come_as_question_and_answer_files(tmp_path: Path) -> None:
    names = ("tumblr_a1_400", "tumblr_b2_250", "tumblr_c3_500")
    pairs = zip(QUESTIONS, names, strict=True)
    write(tmp_path, "test_q.json", [question | {"video_name": name} for question, name in pairs])
    write(tmp_path, "test_a.json", ANSWERS)
    file = clip(tmp_path, "mp4/tumblr_a1_400.mp4")
    first, *_ = read_tgif(tmp_path)
    assert summary(first) == (0, "tumblr_a1_400", file, {"question": "is he outdoors"}, "yes")


def test_activitynet_questions_meet_their_answers_by_id(tmp_path: Path) -> None:
    write(tmp_path, "test_q.json", QUESTIONS)
    write(tmp_path, "test_a.json", ANSWERS)
    file = clip(tmp_path, "all_test/v__abcdefghij.mkv")
    rows = list(read_activitynet(tmp_path))
    assert {row.dataset for row in rows} == {"ActivityNet-QA-test"}
    assert [row.messages[1].content[0].reference for row in rows] == ["yes", "3", "red"]
    assert summary(rows[2]) == (2, "v__abcdefghij", file, {"question": "what color is it"}, "red")


@pytest.mark.parametrize("benchmark", [MSVD_QA, MSR_VTT_QA, ANET_QA, TGIF_QA], ids=lambda b: b.name)
def test_the_originals_rows_come_first_and_ask_the_same(tmp_path: Path, benchmark: Any) -> None:
    # The shape of data/annotations/MSVD-QA-val.jsonl of github.com/bytedance/tarsier (2026-11-21).
    asked = (
        "Based on the given video, generate a detailed answer for the following question: who fries an egg?"
    )
    row = {
        "idx": 0,
        "dataset": benchmark.dataset,
        "text": {"prompt": f"<video> {asked}", "response": "cook", "question": "who fries an egg?"},
        "video_file": "<placeholder>",
        "vid": "-4wsxxxxDBc_5_15",
    }
    write(tmp_path, f"{benchmark.dataset}.jsonl", row)
    (original,) = benchmark.read_rows(tmp_path)
    write(tmp_path, "val_qa.json", MSVD_RECORDS[:1])
    write(tmp_path, "youtube_mapping.txt", "-4wsxxxxDBc_5_15 vid1201\n")
    (tmp_path / f"{benchmark.dataset}.jsonl").rename(tmp_path / f"{benchmark.name}.jsonl")
    assert list(benchmark.read_rows(tmp_path)) == [original]
    (tmp_path / f"{benchmark.name}.jsonl").unlink()
    (public,) = read_msvd(tmp_path)
    assert public.messages == original.messages
    assert public.extra_info == original.extra_info


@pytest.mark.parametrize(
    ("reader", "files", "cause"),
    [
        pytest.param(
            read_msvd,
            {"val_qa.json": [MSVD_RECORDS[0], MSVD_RECORDS[1] | {"video_id": None}]},
            'val_qa.json, record 2: no field "video_id"',
            id="no clip",
        ),
        pytest.param(
            read_msvd,
            {"val_qa.json": MSVD_RECORDS, "youtube_mapping.txt": "a_1_2 vid1\nvid2\n"},
            "youtube_mapping.txt, line 2: a clip's name and its number",
            id="mapping",
        ),
        pytest.param(
            read_msr_vtt,
            {"val_qa.json": [MSR_VTT_RECORDS[0] | {"answer": 3}]},
            'val_qa.json, record 1: field "answer" is a whole number, not text',
            id="answer",
        ),
        pytest.param(read_msr_vtt, {"val_qa.json": "{"}, "val_qa.json: not JSON", id="torn"),
        pytest.param(
            read_tgif,
            {"Test_frameqa_question.csv": FRAME_QA.replace("\t", ",")},
            "Test_frameqa_question.csv: no column gif_name, question, answer",
            id="commas",
        ),
        pytest.param(
            read_tgif,
            {"Test_frameqa_question.csv": FRAME_QA + "tumblr_d4_400\twhat ?\n"},
            "Test_frameqa_question.csv, line 5: no cell for answer",
            id="short line",
        ),
        pytest.param(
            read_activitynet,
            {"test_q.json": QUESTIONS, "test_a.json": ANSWERS[:2]},
            "test_q.json, record 2: question_id: ",
            id="no answer",
        ),
        pytest.param(
            read_activitynet, {"test_q.json": QUESTIONS}, "test_a.json: no such file", id="no answers at all"
        ),
    ],
)
def test_malformed_files_are_refused_with_the_place(
    tmp_path: Path, reader: Callable[[Path], Iterator[Row]], files: dict[str, Any], cause: str
) -> None:
    for name, content in files.items():
        write(tmp_path, name, content)
    with pytest.raises(RowError) as error:
        list(reader(tmp_path))
    assert cause in str(error.value)


def test_the_test_questions_of_a_validation_set_are_not_taken_for_it(tmp_path: Path) -> None:
    write(tmp_path, "test_qa.json", MSVD_RECORDS)
    with pytest.raises(RowError, match="val_qa.json: no such file"):
        list(read_msvd(tmp_path))
