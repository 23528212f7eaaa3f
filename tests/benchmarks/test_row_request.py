"""From rows to requests, and from answered rows to samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tarsier_core.benchmarks.row_request import RowRequest, answered, media_files, row_key, sample_of
from tarsier_core.errors import RowError
from tarsier_core.media.write import write_clip
from tarsier_core.rows import parse_row


def row(*content: dict[str, Any], reference: Any = "A", prefix: str = "", **fields: Any) -> Any:
    answer = [{"type": "text", "text": prefix}] if prefix else []
    answer.append({"type": "text", "text": "", "reference": reference})
    messages = [{"role": "user", "content": list(content)}, {"role": "assistant", "content": answer}]
    return parse_row({"messages": messages, "dataset": "D/x", "idx": 3, **fields})


def test_answers_are_written_and_read_as_by_the_original(fixtures_dir: Path) -> None:
    functions = json.loads((fixtures_dir / "golden" / "cases.json").read_text())["functions"]
    for case in functions["extract_item_for_eval"]["cases"]:
        written = answered(parse_row(case["row"]), "MY PREDICTION", {"error": None})
        sample = sample_of(parse_row(written), "here")
        item = case["item"]
        assert (sample.prediction, sample.prompt) == (item["prediction"], item["prompt"])
        assert sample.dataset == item["dataset"]
        assert sample.references == (item["response"],) and sample.key == item["idx"]
        assert sample.vid == str(item["vid"]) and dict(sample.extra) == item.get("extra_info", {})


def test_a_failure_is_no_prediction() -> None:
    asked = {"type": "text", "text": "?"}
    ours = sample_of(parse_row(answered(row(asked), "", {"text": None, "error": "out of memory"})), "here")
    assert (ours.prediction, ours.error) == (None, "out of memory")
    theirs = sample_of(parse_row(answered(row(asked), "<error>", {})), "here")
    assert theirs.prediction is None and theirs.error == "the original's run failed here"


def test_several_references_are_all_kept() -> None:
    sample = sample_of(row({"type": "text", "text": "?"}, reference=["a", "b"]), "here")
    assert sample.references == ("a", "b")


def test_a_row_without_a_name_is_refused() -> None:
    with pytest.raises(RowError, match="line 4: idx"):
        row_key(parse_row({"messages": [{"role": "user", "content": "?"}], "dataset": "D"}), "f, line 4")


def test_a_request_reads_the_range_and_continues_the_prefix(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_clip([np.full((32, 48, 3), 20 * number, np.uint8) for number in range(10)], path, fps=10)
    video = {"type": "video", "video": {"video_file": str(path), "start_frame": 2, "end_frame": 8}}
    request = RowRequest("k", row(video, {"type": "text", "text": "?"}, prefix=" Answer: ("), num_frames=4)
    assert request.path == str(path)
    conversation = request.read()
    assert conversation.media[0].indices == (2, 4, 6, 8)
    assert (conversation.turns[-1].role, conversation.turns[-1].text) == ("assistant", " Answer: (")


def test_a_request_without_a_prefix_ends_with_the_question(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / "a.png")
    image = {"type": "image", "image": {"image_file": str(tmp_path / "a.png")}}
    conversation = RowRequest("k", row(image, {"type": "text", "text": "?"}), num_frames=4).read()
    assert [turn.role for turn in conversation.turns] == ["user"]


def test_every_file_of_a_row_is_named() -> None:
    video = {"type": "video", "video": {"video_file": ["a.png", "b.png"]}}
    image = {"type": "image", "image": {"video_file": "c.mp4", "frame_indices": 1}}
    assert list(media_files(row(video, image))) == ["a.png", "b.png", "c.mp4"]
