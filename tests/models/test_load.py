"""Loading is strict: what isn't exactly a Tarsier checkpoint is refused with the cause."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tarsier_core.errors import CheckpointError, ModelError, UsageError
from tarsier_core.models import load_model
from tarsier_core.models.preprocessor import repaired


@pytest.fixture
def checkpoint(golden, tmp_path) -> Path:
    """A writable copy of the tiny Tarsier2 checkpoint."""
    return Path(shutil.copytree(golden / "tarsier2-tiny", tmp_path / "copy", copy_function=shutil.copyfile))


def change_tensors(folder: Path, change) -> None:
    file = folder / "model.safetensors"
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, file, metadata={"format": "pt"})


def change_json(folder: Path, name: str, **values) -> None:
    file = folder / name
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


NORM = "language_model.model.norm.weight"


def rename(tensors) -> None:
    tensors["language_model.model.nrom.weight"] = tensors.pop(NORM)


def drop(tensors) -> None:
    del tensors["vision_tower.merger.mlp.2.bias"]


def add(tensors) -> None:
    tensors["vision_tower.blocks.7.norm1.bias"] = torch.zeros(64)


def resize(tensors) -> None:
    tensors[NORM] = torch.zeros(65)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (rename, ["model.language_model.norm.weight", "language_model.model.nrom.weight"]),
        (drop, ["missing: model.visual.merger.mlp.2.bias"]),
        (add, ["unknown: vision_tower.blocks.7.norm1.bias"]),
        (resize, [f"{NORM} is 65, not 64"]),
    ],
)
def test_tensors_that_do_not_match_are_named(checkpoint, change, named):
    change_tensors(checkpoint, change)
    with pytest.raises(CheckpointError) as caught:
        load_model(checkpoint, device="cpu")
    for name in named:
        assert name in str(caught.value)


def test_untied_head_may_not_be_left_out_and_a_tied_one_may(checkpoint):
    def behead(tensors) -> None:
        del tensors["language_model.lm_head.weight"]

    change_tensors(checkpoint, behead)
    with pytest.raises(CheckpointError, match=r"missing: lm_head\.weight"):
        load_model(checkpoint, device="cpu")
    change_json(checkpoint, "config.json", tie_word_embeddings=True)
    network = load_model(checkpoint, device="cpu").network
    assert network.lm_head.weight is network.model.language_model.embed_tokens.weight


def test_cut_off_weights(checkpoint):
    weights = checkpoint / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(CheckpointError, match=r"model\.safetensors: it is damaged or cut off"):
        load_model(checkpoint, device="cpu")


def test_missing_shard(checkpoint):
    (checkpoint / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}})
    )
    with pytest.raises(CheckpointError, match=r"model-00002-of-00002\.safetensors is missing"):
        load_model(checkpoint, device="cpu")


def test_shard_outside_the_folder(checkpoint):
    (checkpoint / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"a": "../model.safetensors"}})
    )
    with pytest.raises(CheckpointError, match="outside its folder"):
        load_model(checkpoint, device="cpu")


@pytest.mark.parametrize(
    ("config", "cause"),
    [
        ({"model_type": "bert"}, "it is a bert model"),
        ({"model_type": "llava", "text_config": {"model_type": "mistral"}}, "llava with mistral"),
        ({}, "it is a None model"),
        ({"model_type": "qwen2_vl", "hidden_size": "wide"}, "the configuration is damaged"),
    ],
)
def test_unknown_architectures(checkpoint, config, cause):
    (checkpoint / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=cause):
        load_model(checkpoint, device="cpu")


def test_llava_without_tarsiers_frame_tokens(golden, tmp_path):
    folder = Path(shutil.copytree(golden / "tarsier1-tiny", tmp_path / "copy", copy_function=shutil.copyfile))
    config = json.loads((folder / "config.json").read_text())
    del config["image_newline_idx"]
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match="no image_newline_idx"):
        load_model(folder, device="cpu")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "preprocessor_config.json"])
def test_damaged_files_are_named(checkpoint, name):
    (checkpoint / name).write_text("{ not json")
    with pytest.raises(CheckpointError, match=name.split("_")[0].removesuffix(".json")):
        load_model(checkpoint, device="cpu")


@pytest.mark.parametrize("name", ["preprocessor_config.json", "tokenizer.json"])
def test_missing_files(checkpoint, name):
    (checkpoint / name).unlink()
    if name == "tokenizer.json":
        for other in ("vocab.json", "merges.txt", "tokenizer_config.json"):
            (checkpoint / other).unlink()
    with pytest.raises(CheckpointError):
        load_model(checkpoint, device="cpu")


def test_patch_sizes_that_disagree(checkpoint):
    change_json(checkpoint, "preprocessor_config.json", patch_size=16)
    with pytest.raises(CheckpointError, match="cuts pictures by"):
        load_model(checkpoint, device="cpu")


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        ("no/such-model-here", "HF_HUB_OFFLINE is set"),
        ("./no-such-folder", "no such folder"),
        ("tarsier3", "nor a hub id or one of tiny"),
        ("tarsier2-recap-7b", "omni-research/Tarsier2-Recap-7b: it isn't on this machine"),
    ],
)
def test_models_that_are_not_there(asked, cause):
    with pytest.raises(ModelError, match=cause):
        load_model(asked)


@pytest.mark.parametrize(
    "arguments",
    [
        {"dtype": "int3"},
        {"device": "toaster"},
        {"profile": "faster"},
        {"quantization": "2bit", "device": "cpu"},
    ],
)
def test_bad_arguments(golden, arguments):
    with pytest.raises(UsageError, match="there is no"):
        load_model(golden / "tarsier2-tiny", **arguments)


def test_a_folder_has_no_revision(golden):
    with pytest.raises(ModelError, match="a folder has no revision"):
        load_model(golden / "tarsier2-tiny", revision="main")


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("auto", torch.float32), ("bf16", torch.bfloat16), ("fp16", torch.float16), ("fp32", torch.float32)],
)
def test_dtypes_on_a_cpu(golden, dtype, expected):
    model = load_model(golden / "tarsier2-tiny", device="cpu", dtype=dtype)
    assert {parameter.dtype for parameter in model.network.parameters()} == {expected}


def test_a_device_map_is_passed_on(golden):
    assert load_model(golden / "tarsier2-tiny", device={"": "cpu"}).device == torch.device("cpu")


@pytest.mark.parametrize(("quantization", "tolerance"), [("8bit", 0.03), ("4bit", 0.5)])
@pytest.mark.parametrize("checkpoint_name", ["tarsier2-tiny", "tarsier1-tiny"])
def test_quantized_language_model_answers_alike(golden, checkpoint_name, quantization, tolerance):
    row = {"messages": [{"role": "user", "content": "What happens after the ball stops?"}]}
    whole = load_model(golden / checkpoint_name, device="cpu")
    small = load_model(golden / checkpoint_name, device="cpu", quantization=quantization)
    expected = whole.network(**whole.inputs(row)).logits
    logits = small.network(**small.inputs(row)).logits
    assert (logits - expected).norm() / expected.norm() < tolerance
    kinds = {type(module).__name__ for module in small.network.modules()}
    assert kinds & {"Linear8bitLt", "Linear4bit"}
    seeing = small.network.model.visual if small.family == "qwen2_vl" else small.network.model.vision_tower
    assert not {type(module).__name__ for module in seeing.modules()} & {"Linear8bitLt", "Linear4bit"}


@pytest.mark.parametrize(
    ("stored", "size"),
    [
        ({"size": {"min_pixels": 1, "max_pixels": 2}}, {"shortest_edge": 1, "longest_edge": 2}),  # issue #41
        ({"min_pixels": 1, "max_pixels": 2}, {"shortest_edge": 1, "longest_edge": 2}),
        (
            {"min_pixels": 3, "max_pixels": 4, "size": {"min_pixels": 1, "max_pixels": 2}},
            {"shortest_edge": 3, "longest_edge": 4},
        ),
        ({"size": {"shortest_edge": 1, "longest_edge": 2}}, {"shortest_edge": 1, "longest_edge": 2}),
    ],
)
def test_old_spellings_of_sizes(stored, size):
    assert repaired(stored) == {"size": size}


def test_generation_is_greedy_until_told_otherwise(checkpoint):
    change_json(checkpoint, "generation_config.json", do_sample=True, temperature=0.1, top_k=3)
    model = load_model(checkpoint, device="cpu")
    assert not model.network.generation_config.do_sample
    assert model.eos_token_ids == (502, 500)
