"""The trainer of the built-in model: what it trains is what inference later sees."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import Qwen2Tokenizer
from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb

from tarsier_core import load_model
from tarsier_core.errors import UsageError
from tarsier_core.records import Conversation, Media, Text
from tarsier_core.shapes.render import render_frames
from tarsier_core.shapes.world import make_animation
from training.shapes_batches import IGNORED, ClipBatches, ClipLayout, StillBatches
from training.shapes_samples import Sample, make_clip
from training.tiny import (
    StageConfig,
    Student,
    branch_mask,
    kept_tokenizer,
    level_tokens,
    parameter_groups,
    rate_at,
    read_config,
    run_stage,
    take_weights,
)
from training.tiny_model import (
    LOOK_BACK,
    MERGE,
    PATCH,
    SIDE,
    build_config,
    build_network,
    build_tokenizer,
    save_folder,
)

SHAPE = {
    "vision": {"depth": 1, "embed_dim": 16, "num_heads": 4, "mlp_ratio": 2},
    "text": {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_hidden_layers": 5,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
    },
}
DESCRIBE = "Describe the video in detail."


@pytest.fixture(scope="module")
def tokenizer() -> Qwen2Tokenizer:
    return build_tokenizer()


def new_student(tokenizer: Qwen2Tokenizer) -> Student:
    return Student(build_network(build_config(tokenizer, SHAPE), seed=3)).eval()


def sample_of(seed: int, *branches: tuple[tuple[str, str], ...]) -> Sample:
    sample = make_clip(seed, SIDE, 8)
    return replace(sample, branches=branches)


def test_world_words_are_single_tokens(tokenizer: Qwen2Tokenizer) -> None:
    ids = tokenizer(" The red circle moves to the left. blue square triangle")["input_ids"]
    assert len(ids) == 11
    assert tokenizer.decode(tokenizer("Ünï ¿? 漢字 <b>")["input_ids"]) == "Ünï ¿? 漢字 <b>"


def test_a_training_sequence_is_what_the_loaded_model_prepares(
    tokenizer: Qwen2Tokenizer, tmp_path: Path
) -> None:
    """Ids, positions, pixels and visual tokens: the bug most feared is a model trained on other inputs."""
    student = new_student(tokenizer)
    save_folder(student.network, tokenizer, tmp_path)
    model = load_model(tmp_path)
    frames = render_frames(make_animation(3), SIDE, 16)
    inputs = model.prepare([Conversation(()).then("user", Media(frames), Text(DESCRIBE))])
    pictures = np.stack(frames.images)
    layout = ClipLayout(tokenizer, PATCH, MERGE)
    laid = layout.lay_out(Sample(pictures, (((DESCRIBE, "A."),),), None))
    length = inputs["input_ids"].shape[1]
    assert inputs["input_ids"][0].tolist() == laid.ids[:length]
    assert laid.labels[length - 1] != IGNORED and set(laid.labels[: length - 1]) == {IGNORED}
    assert (inputs["position_ids"][-3:, 0].numpy() == laid.positions[:, :length]).all()
    patches = student.patches(torch.from_numpy(pictures))
    assert torch.allclose(
        inputs["pixel_values"].unflatten(1, (3, 2, -1))[:, :, 0].flatten(1), patches, atol=1e-5
    )
    student.network.load_state_dict(model.network.state_dict(), strict=False)
    with torch.no_grad():
        seen = student.see([torch.from_numpy(pictures)], torch.tensor([[16, SIDE // PATCH, SIDE // PATCH]]))
        expected = model.network.model.visual(inputs["pixel_values"], inputs["image_grid_thw"]).pooler_output
    assert torch.allclose(seen, expected, atol=1e-4)


def test_learning_goes_on_from_a_folder(tokenizer: Qwen2Tokenizer, tmp_path: Path) -> None:
    student, other = new_student(tokenizer), Student(build_network(build_config(tokenizer, SHAPE), seed=4))
    save_folder(student.network, tokenizer, tmp_path / "model")
    take_weights(other, tmp_path / "model")
    for name, value in student.network.state_dict().items():
        assert torch.equal(other.network.state_dict()[name], value.bfloat16().float()), name
    kept = kept_tokenizer(tmp_path / "run" / "tokenizer", tmp_path / "model")
    assert kept.get_vocab() == tokenizer.get_vocab()
    assert kept_tokenizer(tmp_path / "run" / "tokenizer").get_vocab() == tokenizer.get_vocab()


def test_branches_are_learned_as_if_each_stood_alone(tokenizer: Qwen2Tokenizer) -> None:
    student = new_student(tokenizer)
    layout = ClipLayout(tokenizer, PATCH, MERGE)
    first, second = ((DESCRIBE, "The red circle jumps."),), (("How many objects are there?", "2"),)
    seed = 1

    def text_loss(*branches: tuple[tuple[str, str], ...]) -> tuple[float, int]:
        batch = layout.collate([sample_of(seed, *branches)])
        with torch.no_grad():
            loss, _ = student.clip_loss(batch, dense_weight=0.0)
        return loss.item(), int((batch.labels != IGNORED).sum())

    (both, total), (one, ones), (two, twos) = text_loss(first, second), text_loss(first), text_loss(second)
    assert total == ones + twos
    assert both == pytest.approx((one * ones + two * twos) / total, abs=1e-5)


def test_branch_mask_by_hand() -> None:
    allowed = branch_mask(torch.tensor([[0, 0, 1, 1, 2, -1]]))[0, 0].int().tolist()
    assert allowed == [
        [1, 0, 0, 0, 0, 0],  # the clip sees itself, causally
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],  # branch 1 sees the clip and itself
        [1, 1, 1, 1, 0, 0],
        [1, 1, 0, 0, 1, 0],  # branch 2 doesn't see branch 1
        [0, 0, 0, 0, 0, 1],  # padding sees padding, so that no row is empty
    ]


def test_only_answers_are_labelled(tokenizer: Qwen2Tokenizer) -> None:
    layout = ClipLayout(tokenizer, PATCH, MERGE)
    laid = layout.lay_out(sample_of(1, ((DESCRIBE, "Yes."), ("Why?", "No."))))
    answered = [label for label in laid.labels if label != IGNORED]
    assert tokenizer.decode(answered) == "Yes.<|im_end|>No.<|im_end|>"
    for place, label in enumerate(laid.labels):
        assert label in (IGNORED, laid.ids[place + 1] if place + 1 < len(laid.ids) else IGNORED)


def test_rounds_hold_each_clip_once_a_telling(
    tokenizer: Qwen2Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.shapes_batches.WINDOW", 2)
    batches = ClipBatches(ClipLayout(tokenizer, PATCH, MERGE), SIDE, batch_size=2)
    told = [batches.deal(number) for number in range(5)]
    texts = [sorted(tokenizer.decode(row) for batch in round_ for row in batch.input_ids) for round_ in told]
    looks = [torch.cat([batch.looks for batch in round_]).sum().item() for round_ in told]
    assert looks[0] + looks[1] == pytest.approx(looks[2] + looks[3]), (
        "the second telling is of the same clips"
    )
    assert texts[0] + texts[1] != texts[2] + texts[3]
    assert looks[4] not in looks[:4]
    again = ClipBatches(ClipLayout(tokenizer, PATCH, MERGE), SIDE, batch_size=2)
    assert torch.equal(again.deal(3)[0].input_ids, told[3][0].input_ids), "order doesn't depend on the start"


def test_where_a_shape_is_named_the_held_out_one_is_no_choice(tokenizer: Qwen2Tokenizer) -> None:
    text = "The red circle turns blue. The green square moves in a circle and hides behind the white ring."
    laid = ClipLayout(tokenizer, PATCH, MERGE).lay_out(sample_of(7, ((DESCRIBE, text),)))
    closed = [
        (tokenizer.decode(label), tokenizer.decode(token))
        for label, token in zip(laid.labels, laid.left_out, strict=True)
        if token >= 0
    ]
    assert closed == [(" circle", " star"), (" square", " circle"), (" ring", " star")]


def test_clips_that_are_not_asked_about_train_the_lower_text_layers(tokenizer: Qwen2Tokenizer) -> None:
    student = new_student(tokenizer)
    layout = ClipLayout(tokenizer, PATCH, MERGE)
    batch = ClipBatches(layout, SIDE, 4, asked=False).deal(0)[0]
    assert (batch.labels == IGNORED).all() and batch.has_states.all()
    loss, parts = student.motion_loss(batch)
    loss.backward()
    assert parts["shift"] > 0
    layers = student.network.model.language_model.layers
    assert [layer.mlp.down_proj.weight.grad is not None for layer in layers] == [True] * 4 + [False]


def test_text_heads_start_by_looking_back(tokenizer: Qwen2Tokenizer) -> None:
    shape = {**SHAPE, "text": {**SHAPE["text"], "hidden_size": 192, "num_attention_heads": 6}}
    language_model = build_network(build_config(tokenizer, shape), seed=3).model.language_model
    time = torch.arange(12)
    for number, expected in enumerate(LOOK_BACK):
        layer = language_model.layers[number].self_attn
        size = layer.head_dim
        cos, sin = language_model.rotary_emb(torch.zeros(1, len(time), size), time.expand(3, 1, -1))
        query, key = (
            projection.bias.view(1, -1, 1, size).expand(-1, -1, len(time), -1)
            for projection in (layer.q_proj, layer.k_proj)
        )
        query, key = apply_rotary_pos_emb(query, key.expand_as(query), cos, sin)
        looked_at = (query @ key.transpose(-1, -2))[0].argmax(-1)
        for back, places in zip(expected, looked_at, strict=True):
            assert (places[back:] == time[: len(time) - back]).all()


@pytest.mark.parametrize("stage_name", ["stills", "motion", "clips"])
def test_resumed_is_uninterrupted(stage_name: str, tokenizer: Qwen2Tokenizer, tmp_path: Path) -> None:
    asked = stage_name != "motion"
    stage = StageConfig(stage_name, steps=4, batch_size=8, learning_rate=1e-3, warmup=1, asked=asked)

    def train(folder: Path, *ends: int) -> dict[str, torch.Tensor]:
        folder.mkdir()
        for end in ends:
            student = new_student(tokenizer)
            run_stage(student, tokenizer, stage, 0, folder, save_every=2, stop_at=end)
        return student.network.state_dict()

    whole, resumed = train(tmp_path / "whole", 4), train(tmp_path / "resumed", 2, 4)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_frozen_tower_stays_and_the_rest_moves(tokenizer: Qwen2Tokenizer) -> None:
    student = new_student(tokenizer)
    stage = StageConfig("clips", steps=1, batch_size=4, learning_rate=1e-2, vision_rate=0.0)
    optimizer = torch.optim.AdamW(parameter_groups(student, stage))
    before = {name: value.clone() for name, value in student.network.state_dict().items()}
    loss, _ = student.clip_loss(ClipBatches(ClipLayout(tokenizer, PATCH, MERGE), SIDE, 4).deal(0)[0], 1.0)
    loss.backward()
    optimizer.step()
    for name, value in student.network.state_dict().items():
        assert torch.equal(value, before[name]) == ("visual" in name), name


def test_levelled_tokens_have_size_one(tokenizer: Qwen2Tokenizer) -> None:
    student = new_student(tokenizer)
    level_tokens(student)
    batch = next(iter(StillBatches(SIDE, 256)))
    with torch.no_grad():
        tokens = student.see([batch.pictures], torch.tensor([[256, SIDE // PATCH, SIDE // PATCH]]))
    assert tokens.square().mean().sqrt().item() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("step", "expected"),
    [(0, 0.1), (9, 1.0 * (1 - 0.9 * 9 / 100)), (50, 0.55), (100, 0.1)],
)
def test_rate(step: int, expected: float) -> None:
    stage = StageConfig("clips", steps=100, batch_size=1, learning_rate=1.0, final_rate=0.1, warmup=10)
    assert rate_at(stage, step) == pytest.approx(expected)


def test_unknown_key_is_refused(tmp_path: Path) -> None:
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(json.dumps({"seed": 0, "shape": SHAPE, "stages": [{"name": "stills", "lr": 1}]}))
    with pytest.raises(UsageError, match="unknown key 'lr'"):
        read_config(recipe)
