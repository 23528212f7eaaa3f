from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.caption_sets import (
    MSR_VTT_CAPTION,
    MSVD_CAPTION,
    VATEX_CAPTION,
    read_msr_vtt,
    read_msvd,
    read_vatex,
)
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

# All layouts 2026-11-21, all values made up.
# AllVideoDescriptions.txt of www.cs.utexas.edu/~ml/clamp/videoDescription:
SENTENCES = (
    "# a comment\n"
    "\n"
    "a-1xxxxxxxx_0_5 a dog swims\n"
    "b_2xxxxxxxx_5_9 someone slices a tomato\n"
    "a-1xxxxxxxx_0_5 the dog is swimming.\n"
    "c33xxxxxxxx_1_8 a girl rides a bike\n"
)
# test_videodatainfo.json of MSR-VTT:
VIDEO_INFO: dict[str, Any] = {
    "info": {"year": "2016", "version": "1.0"},
    "videos": [
        {
            "category": 9,
            "url": "u",
            "video_id": "video7960",
            "start time": 1.0,
            "end time": 9.0,
            "split": "test",
            "id": 1,
        },
        {
            "category": 3,
            "url": "u",
            "video_id": "video7020",
            "start time": 0.0,
            "end time": 5.0,
            "split": "test",
            "id": 2,
        },
        {
            "category": 3,
            "url": "u",
            "video_id": "video3",
            "start time": 0.0,
            "end time": 5.0,
            "split": "train",
            "id": 3,
        },
    ],
    "sentences": [
        {"caption": "a woman bakes", "video_id": "video7020", "sen_id": 1},
        {"caption": "men play golf", "video_id": "video7960", "sen_id": 2},
        {"caption": "a cake is made", "video_id": "video7020", "sen_id": 3},
    ],
}
# vatex_public_test_english_v1.1.json of eric-xw.github.io/vatex-website/download.html:
VATEX: list[dict[str, Any]] = [
    {"videoID": "Ptf_xxxxxxx_000026_000036", "enCap": ["A man skates.", "Someone is skating."]},
    {"videoID": "-AAxxxxxxxx_000000_000010", "enCap": ["A child sings."]},
    {"videoID": "zzzxxxxxxxx_000100_000110", "enCap": ["Rain falls."]},
]


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
    return row.idx, row.vid, video.video_file, row.messages[1].content[0].reference


def test_msvd_clips_have_all_their_sentences(tmp_path: Path) -> None:
    write(tmp_path, "AllVideoDescriptions.txt", SENTENCES)
    write(tmp_path, "test_list.txt", "c33xxxxxxxx_1_8\na-1xxxxxxxx_0_5\n")
    file = clip(tmp_path, "YouTubeClips/a-1xxxxxxxx_0_5.avi")
    first, second = read_msvd(tmp_path)
    assert summary(first)[:2] == (0, "c33xxxxxxxx_1_8")
    assert second.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": file}},
                    {"type": "text", "text": "Describe the video in a short sentence with simple words."},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "", "reference": ["a dog swims", "the dog is swimming."]}
                ],
            },
        ],
        "dataset": "MSVD-Caption-test",
        "task": "video/caption",
        "idx": 1,
        "vid": "a-1xxxxxxxx_0_5",
    }


def test_msvd_is_tested_on_its_last_670_clips(tmp_path: Path) -> None:
    names = {number: f"name{number:04d}_0_5" for number in range(1, 1971)}
    write(tmp_path, "AllVideoDescriptions.txt", "".join(f"{name} it moves\n" for name in names.values()))
    write(tmp_path, "youtube_mapping.txt", "".join(f"{name} vid{n}\n" for n, name in names.items()))
    rows = list(read_msvd(tmp_path))
    assert len(rows) == MSVD_CAPTION.num_rows == 670
    assert (rows[0].vid, rows[-1].vid) == (names[1301], names[1970])


def test_msr_vtt_clips_of_other_splits_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "test_videodatainfo.json", VIDEO_INFO)
    file = clip(tmp_path, "TestVideo/video7020.mp4")
    first, second = read_msr_vtt(tmp_path)
    assert summary(first) == (0, "video7960", str(tmp_path / "video7960.mp4"), ["men play golf"])
    assert summary(second) == (1, "video7020", file, ["a woman bakes", "a cake is made"])
    assert second.dataset == "MSR-VTT-Caption-test"


def test_vatex_clips_are_named_by_their_part_of_a_video(tmp_path: Path) -> None:
    write(tmp_path, "vatex_public_test_english_v1.1.json", VATEX)
    file = clip(tmp_path, "videos/Ptf_xxxxxxx_000026_000036.mp4")
    rows = list(read_vatex(tmp_path))
    captions = ["A man skates.", "Someone is skating."]
    assert summary(rows[0]) == (0, "Ptf_xxxxxxx_000026_000036", file, captions)
    assert [row.idx for row in rows] == [0, 1, 2]
    assert {row.dataset for row in rows} == {"VATEX-test"}


@pytest.mark.parametrize("benchmark", [MSVD_CAPTION, MSR_VTT_CAPTION, VATEX_CAPTION], ids=lambda b: b.name)
def test_the_originals_rows_come_first_and_ask_the_same(tmp_path: Path, benchmark: Any) -> None:
    # The shape of data/annotations/MSVD-Caption-test.jsonl of github.com/bytedance/tarsier (2026-11-21).
    prompt = "<video> Describe the video in a short sentence with simple words."
    row = {
        "idx": 0,
        "dataset": benchmark.dataset,
        "text": {"prompt": prompt, "response": ["A dog swims.", "The dog is swimming."]},
        "video_file": "<placeholder>",
        "vid": "a-1xxxxxxxx_0_5",
    }
    write(tmp_path, f"{benchmark.dataset}.jsonl", row)
    write(tmp_path, "AllVideoDescriptions.txt", SENTENCES)
    write(tmp_path, "test_list.txt", "a-1xxxxxxxx_0_5")
    (original,) = benchmark.read_rows(tmp_path)
    (tmp_path / f"{benchmark.dataset}.jsonl").unlink()
    (public,) = read_msvd(tmp_path)
    assert public.messages[0] == original.messages[0]
    assert original.messages[1].content[0].reference == ["A dog swims.", "The dog is swimming."]


@pytest.mark.parametrize(
    ("reader", "files", "cause"),
    [
        pytest.param(
            read_msvd,
            {"AllVideoDescriptions.txt": SENTENCES + "d44xxxxxxxx_1_2\n", "test_list.txt": ""},
            "AllVideoDescriptions.txt, line 7: a clip's name and a sentence",
            id="no sentence",
        ),
        pytest.param(
            read_msvd,
            {"AllVideoDescriptions.txt": SENTENCES, "test_list.txt": "d44xxxxxxxx_1_2\n"},
            "test_list.txt, line 1: there is no caption of d44xxxxxxxx_1_2",
            id="no such clip",
        ),
        pytest.param(
            read_msvd,
            {"AllVideoDescriptions.txt": SENTENCES},
            "test_list.txt: no such file",
            id="no list of clips",
        ),
        pytest.param(
            read_msvd,
            {"AllVideoDescriptions.txt": SENTENCES, "youtube_mapping.txt": "a-1xxxxxxxx_0_5 vid1\n"},
            "youtube_mapping.txt: no name for clip vid1301",
            id="short mapping",
        ),
        pytest.param(
            read_msr_vtt,
            {"test_videodatainfo.json": VIDEO_INFO | {"sentences": [{"video_id": "video7020"}]}},
            'test_videodatainfo.json, sentence 1: no field "caption"',
            id="no caption",
        ),
        pytest.param(
            read_msr_vtt,
            {"test_videodatainfo.json": VIDEO_INFO | {"sentences": VIDEO_INFO["sentences"][:1]}},
            "test_videodatainfo.json, video 1: there is no caption of video7960",
            id="a clip without captions",
        ),
        pytest.param(
            read_msr_vtt, {"test_videodatainfo.json": []}, "test_videodatainfo.json: an object", id="a list"
        ),
        pytest.param(
            read_vatex,
            {"vatex_public_test_english_v1.1.json": [VATEX[0], VATEX[1] | {"enCap": "A child sings."}]},
            'v1.1.json, record 2: field "enCap" is text, not a list',
            id="one caption",
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


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "AllVideoDescriptions.txt").write_bytes("é_1_2 ein Hund\n".encode("latin-1"))
    with pytest.raises(RowError, match="AllVideoDescriptions.txt: not UTF-8 text"):
        list(read_msvd(tmp_path))
