"""Converted checkpoints load anywhere: stock classes, no key left over, equal logits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText, AutoTokenizer

from tarsier_core.errors import CheckpointError, ModelError, UsageError
from tarsier_core.models import load_model
from tarsier_core.models.convert import convert
from tests.models.drawn import asking, frames


@pytest.mark.parametrize(("name", "fixture"), [("tarsier2-tiny", "tarsier2"), ("tarsier1-tiny", "tarsier1")])
def test_converted_checkpoint_is_the_same_model(request, golden, tmp_path, name, fixture):
    original = request.getfixturevalue(fixture)
    out = convert(golden / name, tmp_path / "new" / "plain")

    stock, report = AutoModelForImageTextToText.from_pretrained(out, output_loading_info=True)
    assert not any(report[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    assert type(stock) is type(original.network)
    conversation = asking(frames(2, 112, 84), "What happens?").then("assistant")
    again = load_model(out, device="cpu")
    expected, inputs = original.prepare([conversation]), again.prepare([conversation])
    assert all(torch.equal(inputs[key], tensor) for key, tensor in expected.items())
    logits = original.network(**expected).logits
    assert torch.equal(again.network(**inputs).logits, logits)
    torch.testing.assert_close(stock(**inputs).logits, logits, atol=1e-4, rtol=0)
    assert again.eos_token_ids == original.eos_token_ids
    assert list((tmp_path / "new").iterdir()) == [out]  # nothing half-written is left


def test_names_of_tensors_are_those_of_the_base_models(golden, tmp_path):
    qwen = load_file(convert(golden / "tarsier2-tiny", tmp_path / "qwen") / "model.safetensors")
    assert {"lm_head.weight", "model.embed_tokens.weight", "visual.patch_embed.proj.weight"} <= qwen.keys()
    llava = load_file(convert(golden / "tarsier1-tiny", tmp_path / "llava") / "model.safetensors")
    assert {"language_model.model.norm.weight", "multi_modal_projector.linear_1.bias"} <= llava.keys()


def test_template_of_the_converted_checkpoint_needs_no_token_counts(golden, tmp_path):
    out = convert(golden / "tarsier2-tiny", tmp_path / "plain")
    content = [{"type": "image"}, {"type": "text", "text": "What?"}]
    text = AutoTokenizer.from_pretrained(out).apply_chat_template(
        [{"role": "user", "content": content}], tokenize=False, add_generation_prompt=True
    )
    assert text == (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"
        "<|vision_start|><|image_pad|><|vision_end|>What?<|im_end|>\n<|im_start|>assistant\n"
    )


def test_shards_stay_shards(golden, tmp_path):
    source = Path(shutil.copytree(golden / "tarsier2-tiny", tmp_path / "a", copy_function=shutil.copyfile))
    tensors = load_file(source / "model.safetensors")
    (source / "model.safetensors").unlink()
    weight_map = {}
    for part, names in enumerate((sorted(tensors)[::2], sorted(tensors)[1::2]), start=1):
        file = f"model-{part:05}-of-00002.safetensors"
        save_file({name: tensors[name] for name in names}, source / file, metadata={"format": "pt"})
        weight_map |= dict.fromkeys(names, file)
    (source / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))

    out = convert(source, tmp_path / "b")

    index = json.loads((out / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == sum(tensor.nbytes for tensor in tensors.values())
    assert len(index["weight_map"]) == len(tensors)
    load_model(out, device="cpu")


def test_an_existing_folder_is_left_alone(golden, tmp_path):
    with pytest.raises(UsageError, match="exists already"):
        convert(golden / "tarsier2-tiny", tmp_path)


def test_a_damaged_checkpoint_leaves_nothing_behind(golden, tmp_path):
    source = Path(shutil.copytree(golden / "tarsier2-tiny", tmp_path / "a", copy_function=shutil.copyfile))
    tensors = load_file(source / "model.safetensors")
    tensors["language_model.model.nrom.weight"] = tensors.pop("language_model.model.norm.weight")
    save_file(tensors, source / "model.safetensors")
    with pytest.raises(CheckpointError, match=r"nrom\.weight"):
        convert(source, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_nothing_to_convert(tmp_path):
    with pytest.raises(ModelError):
        convert(tmp_path / "nowhere", tmp_path / "b")
