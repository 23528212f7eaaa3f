"""Annotation rows of both shapes."""

from __future__ import annotations

import json

import pytest

from tarsier_core.errors import RowError
from tarsier_core.rows import Item, parse_row

VIDEO = {"type": "video", "video": {"video_file": "a.mp4"}}
WORDS = {"type": "text", "text": "What?"}


def row(*content, **fields):
    return {"messages": [{"role": "user", "content": list(content)}], **fields}


def test_every_row_of_the_benchmarks_is_read_and_written_back(fixtures_dir):
    for name in ("tvbench/TVBench.jsonl", "dream1k/DREAM-1k.jsonl"):
        lines = (fixtures_dir / "data" / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) >= 1000
        for number, line in enumerate(lines, start=1):
            data = json.loads(line)
            assert parse_row(data, f"{name}, line {number}").to_json() == data


@pytest.mark.parametrize("content", [WORDS, [WORDS], "What?"])
def test_content_may_stand_without_its_list(content):
    parsed = parse_row({"messages": [{"role": "user", "content": content}]})
    assert parsed.messages[0].content == [Item(type="text", text="What?")]


def test_unknown_fields_of_a_row_are_kept():
    data = row(WORDS, prediction={"error": "no such file"})
    assert parse_row(data).to_json() == data


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        pytest.param([], "a row is a JSON object, not list", id="no object"),
        pytest.param({}, "messages: Field required", id="nothing"),
        pytest.param({"messages": []}, "messages: List should have at least 1 item", id="no turns"),
        pytest.param(row({"type": "audio"}), r"messages\.0\.content\.0\.type", id="unknown kind"),
        pytest.param(row({"type": "video"}), "needs the field video", id="video without video"),
        pytest.param(row({"type": "image", "image": {}}), "either image_file or video_file", id="no picture"),
        pytest.param(
            row({"type": "image", "image": {"video_file": "a.mp4"}}), "needs frame_indices", id="which frame"
        ),
        pytest.param(row({"type": "video", "video": {}}), "either video_file or image_file", id="no clip"),
        pytest.param(
            row({"type": "video", "video": {"image_file": []}}),
            "at least one file",
            id="empty list of frames",
        ),
        pytest.param(
            row({"type": "video", "video": {"video_file": "a.mp4", "frames": 3}}),
            r"video\.frames: Extra inputs",
            id="unknown field of a video",
        ),
        pytest.param(
            row({"type": "video", "video": {"video_file": "a.mp4", "mask_boxes": [[0, 0, 1, 1]]}}),
            "mask_boxes",
            id="masks aren't supported",
        ),
        pytest.param(
            {"messages": [{"role": "robot", "content": []}]}, r"messages\.0\.role", id="unknown role"
        ),
        pytest.param(
            row(WORDS, image_processing_config={"do_flip": True}), "do_flip", id="unknown processing"
        ),
        pytest.param(
            {"text": {"question": "What?"}}, r"text\.prompt: Field required", id="v1 without prompt"
        ),
    ],
)
def test_malformed_rows_are_refused_with_place_and_field(data, cause):
    with pytest.raises(RowError, match=rf"rows\.jsonl, line 3: .*{cause}|rows\.jsonl, line 3: {cause}"):
        parse_row(data, "rows.jsonl, line 3")


@pytest.mark.parametrize(
    ("prompt", "question", "answer"),
    [
        ("<video>\nDescribe the video.", ["video", "Describe the video."], []),
        ("<image>\nDescribe the image.", ["image", "Describe the image."], []),
        ("Describe the video.", ["video", "Describe the video."], []),
        ("Look: <video> What is it?", ["Look:", "video", "What is it?"], []),
        (
            "USER: <video>\nWhich?\n(A) a\n(B) b\nASSISTANT: Answer: (",
            ["video", "Which?\n(A) a\n(B) b"],
            ["Answer: ("],
        ),
        ("USER: <video> What happens? ASSISTANT:", ["video", "What happens?"], []),
    ],
)
def test_v1_prompts_become_turns(prompt, question, answer):
    parsed = parse_row({"idx": 1, "dataset": "d", "video_file": "a.mp4", "text": {"prompt": prompt}})
    asked, answered = parsed.messages
    assert [item.text if item.type == "text" else item.type for item in asked.content] == question
    assert [item.text for item in answered.content] == answer


def test_a_v1_row_is_written_in_the_new_shape():
    old = {
        "idx": 7,
        "dataset": "MSVD-QA-val",
        "vid": "x1",
        "video_file": "a.mp4",
        "start_time": 1.5,
        "end_time": 3.0,
        "text": {"prompt": "<video>\nWhat?", "response": "a dog", "question": "What?"},
    }
    new = json.loads(json.dumps(parse_row(old).to_json()))
    assert new == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": "a.mp4", "start_time": 1.5, "end_time": 3.0}},
                    {"type": "text", "text": "What?"},
                ],
            },
            {"role": "assistant", "content": [{"type": "text", "text": "", "reference": "a dog"}]},
        ],
        "dataset": "MSVD-QA-val",
        "idx": 7,
        "vid": "x1",
    }
    assert parse_row(new).to_json() == new


def test_a_v1_row_without_times_says_nothing_of_them():
    new = parse_row({"video_file": "a.mp4", "text": {"prompt": "<video>\nWhat?"}}).to_json()
    assert new["messages"][0]["content"][0] == {"type": "video", "video": {"video_file": "a.mp4"}}
