"""Inputs, logits and answers of both families equal the original's recorded ones."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tarsier_core.errors import MediaError
from tarsier_core.rows import split_at_tag
from tests.conftest import FIXTURES

NEW_TOKENS = 16


def recorded(family: str, name: str = "cases") -> list[Any]:
    """The recorded cases, for parametrising; none where there are no fixtures (then one skipped test says so)."""
    file = FIXTURES / "golden" / "cases.json"
    cases = json.loads(file.read_text())[family][name] if file.exists() else []
    return [pytest.param(case, id=case.get("id", str(at))) for at, case in enumerate(cases)]


@pytest.fixture(autouse=True)
def beside_the_clips(golden, monkeypatch):
    """Recorded paths are relative to the folder of the recordings."""
    monkeypatch.chdir(golden)


def test_recordings_are_there(cases):
    assert len(cases["tarsier2"]["cases"]) >= 24
    assert len(cases["tarsier1"]["cases"]) >= 17


def sha256(tensor: torch.Tensor) -> str:
    return hashlib.sha256(tensor.numpy().tobytes()).hexdigest()


@pytest.mark.parametrize("case", recorded("tarsier2"))
def test_tarsier2(case, tarsier2, tarsier2_arrays):
    name, overrides = case["id"], case["config_overrides"]
    inputs = tarsier2.inputs(case["samples"], **overrides)

    def expected(array: str) -> np.ndarray:
        return tarsier2_arrays[f"{name}/{array}"]

    real = expected("attention_mask").astype(bool)
    np.testing.assert_array_equal(inputs["input_ids"], expected("input_ids"))
    np.testing.assert_array_equal(inputs["attention_mask"], expected("attention_mask"))
    positions = inputs["position_ids"].permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(positions[real], expected("position_ids")[real])
    if any(case["num_images"]):
        np.testing.assert_array_equal(inputs["image_grid_thw"], expected("image_grid_thw"))
        assert sha256(inputs["pixel_values"]) == case["pixel_values"]["sha256"]
    else:
        assert "pixel_values" not in inputs  # the original feeds a black picture here and ignores it

    conversations = [tarsier2.conversation(sample, **overrides) for sample in case["samples"]]
    texts = [tarsier2.prompt_text(conversation, **overrides) for conversation in conversations]
    assert texts == case["prompt_text"]

    logits = tarsier2.network(**inputs).logits
    np.testing.assert_allclose(logits[:, -1].detach(), expected("last_logits"), atol=1e-4)
    answer = tarsier2.network.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
    np.testing.assert_array_equal(answer[:, inputs["input_ids"].shape[1] :], expected("greedy_ids"))


def test_network_places_tokens_by_the_original_rule_without_given_positions(cases, tarsier2, tarsier2_arrays):
    # 12 frames of 3 x 4 tokens: where transformers' own rule differs
    case = next(case for case in cases["tarsier2"]["cases"] if case["id"] == "describe_d_112x84_12f")
    inputs = tarsier2.inputs(case["samples"])
    del inputs["position_ids"]
    logits = tarsier2.network(**inputs).logits[:, -1].detach()
    np.testing.assert_allclose(logits, tarsier2_arrays[f"{case['id']}/last_logits"], atol=1e-4)
    answer = tarsier2.network.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
    expected = tarsier2_arrays[f"{case['id']}/greedy_ids"]
    np.testing.assert_array_equal(answer[:, inputs["input_ids"].shape[1] :], expected)


@pytest.mark.parametrize("case", recorded("tarsier2", "processor_only_geometry"))
def test_tarsier2_geometry(case, tarsier2, tmp_path):
    picture = tmp_path / "frame.png"
    Image.new("RGB", (case["width"], case["height"]), (200, 30, 90)).save(picture)
    video = {"type": "video", "video": {"image_file": [str(picture)] * case["frames"]}}
    question = {"type": "text", "text": "Describe the video in detail."}
    row = {"messages": [{"role": "user", "content": [video, question]}, {"role": "assistant", "content": []}]}
    if "error" in case:
        with pytest.raises(MediaError):
            tarsier2.inputs(row, **case["config_overrides"])
        return
    inputs = tarsier2.inputs(row, **case["config_overrides"])
    assert inputs["image_grid_thw"].tolist() == case["image_grid_thw"]
    assert inputs["input_ids"].shape[1] == case["seq_len"]


def test_tarsier2_training_labels(cases, tarsier2):
    labelled = cases["tarsier2"]["training_labels"]
    two_turn = next(case for case in cases["tarsier2"]["cases"] if case["id"].startswith("two_turn"))
    row = json.loads(json.dumps(two_turn["samples"][0]))
    answer = {"type": "text", "text": labelled["final_assistant"]}
    row["messages"].append({"role": "assistant", "content": [answer]})

    inputs = tarsier2.inputs(row, is_training=True)

    np.testing.assert_array_equal(inputs["input_ids"], labelled["input_ids"])
    np.testing.assert_array_equal(inputs["labels"], labelled["labels"])
    assert tarsier2.network(**inputs).loss.item() == pytest.approx(labelled["loss"], abs=1e-4)


def v1_row(case: dict[str, Any]) -> dict[str, Any]:
    """The case as a row of Tarsier v1."""
    files = case["options"].get("file") or case["frames"]
    row = {"idx": 0, "dataset": "golden", "text": {"prompt": case["prompt"]}}
    return {**row, "video_file": files} if files else row


def message_row(case: dict[str, Any]) -> dict[str, Any]:
    """The case as a row of Tarsier2: frames and words as parts of turns."""
    files = case["options"].get("file") or case["frames"]
    video = {"video_file": files} if isinstance(files, str) else {"image_file": files}
    medium = [{"type": "video", "video": video}] if files else []
    prompts = case["prompt"] if isinstance(case["prompt"], list) else [case["prompt"]]
    before, _, after = split_at_tag(prompts[0])
    first = [
        *([{"type": "text", "text": before}] if before else []),
        *medium,
        {"type": "text", "text": after},
    ]
    later = [
        {"role": ("user", "assistant")[at % 2], "content": {"type": "text", "text": text}}
        for at, text in enumerate(prompts)
    ][1:]
    return {"messages": [{"role": "user", "content": first}, *later]}


@pytest.mark.parametrize("as_row", [v1_row, message_row])
@pytest.mark.parametrize("case", recorded("tarsier1"))
def test_tarsier1(case, as_row, tarsier1, tarsier1_arrays):
    if case["options"].get("chat") and as_row is v1_row:
        as_row = message_row  # v1 rows hold one prompt
    name, options = case["id"], case["options"]
    overrides: dict[str, Any] = {"do_image_padding": options.get("pad", False)}
    if "n_frames" in options:
        overrides["n_frames"] = options["n_frames"]
    row = as_row(case)

    inputs = tarsier1.inputs(row, **overrides)

    np.testing.assert_array_equal(inputs["input_ids"], tarsier1_arrays[f"{name}/expanded_input_ids"])
    if case["pixel_values"] is None:
        assert "pixel_values" not in inputs
    else:
        assert sha256(inputs["pixel_values"]) == case["pixel_values"]["sha256"]
    prompt = tarsier1.prompt_text(tarsier1.conversation(row, **overrides), **overrides)
    assert prompt == case["prompt_text"]
    logits = tarsier1.network(**inputs).logits[:, -1].detach()
    np.testing.assert_allclose(logits, tarsier1_arrays[f"{name}/last_logits"], atol=1e-4)
    answer = tarsier1.network.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
    expected = tarsier1_arrays[f"{name}/greedy_ids"]
    np.testing.assert_array_equal(answer[:, inputs["input_ids"].shape[1] :], expected)
