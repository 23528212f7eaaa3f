"""Conversations as tensors: batches, budgets, several media, and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
import torch

from tarsier_core.errors import MediaError, PromptError, UsageError
from tarsier_core.records import Conversation, Text
from tests.models.drawn import asking, frames, turn

FAMILIES = ["tarsier2", "tarsier2_fast", "tarsier1"]


@pytest.fixture(params=FAMILIES)
def model(request):
    return request.getfixturevalue(request.param)


def test_a_batch_answers_as_each_alone(model):
    conversations = [
        asking(frames(3), "What happens?"),
        asking("How many objects are there, and which of them moves first?"),
        asking(frames(1, kind="image"), "Describe the image in detail."),
    ]
    batch = model.prepare(conversations)
    logits = model.network(**batch).logits[:, -1]
    for row, conversation in enumerate(conversations):
        alone = model.network(**model.prepare([conversation])).logits[0, -1]
        torch.testing.assert_close(logits[row], alone, atol=1e-5, rtol=0)


def test_media_apart_and_together_hold_the_same(model):
    conversation = asking("First ", frames(2), "and then ", frames(3, seed=1), "what?")
    prepared = model.prepare_one(conversation)
    batch = model.prepare([conversation])
    assert len(prepared) == batch["input_ids"].shape[1]
    assert torch.equal(prepared.input_ids, batch["input_ids"][0])
    assert torch.equal(torch.cat([medium.pixel_values for medium in prepared.media]), batch["pixel_values"])
    features = model.network.get_image_features(
        batch["pixel_values"],
        **({"image_grid_thw": batch["image_grid_thw"]} if "image_grid_thw" in batch else {}),
    ).pooler_output
    assert int(prepared.is_visual.sum()) == sum(len(feature) for feature in features)


def test_keys_tell_media_apart(model):
    def key(clip, **overrides) -> str:
        return model.prepare_one(asking(clip, "What?"), **overrides).media[0].key

    assert key(frames(2)) == key(frames(2))
    assert key(frames(2)) != key(frames(2, seed=1))
    assert key(frames(1)) != key(frames(1, kind="image"))
    if model.family == "qwen2_vl":
        assert key(frames(2, 320, 180)) != key(frames(2, 320, 180), max_pixels=20_000)


def test_a_follow_up_begins_with_the_tokens_before_it(model):
    """What a key-value cache holds of the first turn can be used in the second."""
    first = asking(frames(2), "What happens?")
    answered = first.then("assistant", *turn("assistant", "A ball rolls.").parts)
    second = answered.then("user", *turn("user", "And then?").parts)
    shorter = model.prepare_one(answered).input_ids
    longer = model.prepare_one(second).input_ids
    assert torch.equal(longer[: len(shorter)], shorter)


def test_an_answer_goes_on_from_its_beginning(model):
    begun = asking(frames(2), "Which?").then("assistant", *turn("assistant", "Answer: (").parts)
    assert model.prompt_text(begun).endswith("Answer: (")


def test_empty_last_answer_is_no_answer(model):
    asked = asking(frames(2), "Which?")
    empty = Conversation((*asked.turns, turn("assistant")))
    assert model.prompt_text(empty) == model.prompt_text(asked)


def test_training_labels_are_the_answers_and_their_ends(model):
    conversation = Conversation(
        (
            turn("user", frames(2), "What?"),
            turn("assistant", "A red ball."),
            turn("user", "And then?"),
            turn("assistant", "It stops."),
        )
    )
    batch = model.prepare([conversation, asking("Why?").then("assistant")], is_training=True)
    spoken = batch["labels"][0][batch["labels"][0] != -100]
    end = model.tokenizer.eos_token
    text = model.tokenizer.decode(spoken)
    assert text.replace(" ", "") == f"A red ball.{end}It stops.{end}".replace(" ", "")
    assert model.tokenizer.decode(batch["labels"][1][batch["labels"][1] != -100]).strip() == end
    assert torch.isfinite(model.network(**batch).loss)


@pytest.mark.parametrize(
    ("name", "conversation", "cause"),
    [
        ("tarsier2", Conversation(()), "begins"),
        ("tarsier1", Conversation(()), "begins"),
        ("tarsier2", Conversation((turn("assistant", "Hello."),)), "begins"),
        ("tarsier1", Conversation((turn("assistant", "Hello."),)), "begins"),
        ("tarsier2", asking("What?").then("assistant", *turn("assistant", frames(1)).parts), "only the user"),
        ("tarsier1", asking("What?").then("assistant", *turn("assistant", frames(1)).parts), "only the user"),
        ("tarsier1", asking("What?").then("user", Text("And?")), "turn 2 is the user's"),
        ("tarsier1", asking("What?").then("system", Text("Be brief.")), "can only come first"),
        ("tarsier1", asking("What is <image>?"), "can't be part of the words"),
        ("tarsier2", asking("What is <|image_pad|>?"), "can't be part of the words"),
    ],
)
def test_conversations_that_cannot_be_written(request, name, conversation, cause):
    with pytest.raises(PromptError, match=cause):
        request.getfixturevalue(name).prepare([conversation])


def test_pictures_are_never_cut(model):
    with pytest.raises(PromptError, match="at most 50 fit, and pictures are never cut"):
        model.prepare([asking(frames(8), "What?")], max_seq_len=50)


def test_empty_batches(model):
    with pytest.raises(UsageError):
        model.prepare([])
    with pytest.raises(UsageError):
        model.inputs([])


def test_pictures_too_small_to_see(tarsier2):
    with pytest.raises(MediaError, match="both sides must be at least 28"):
        tarsier2.prepare([asking(frames(1, 8, 8), "What?")])


@pytest.mark.parametrize(
    ("overrides", "cause"),
    [
        ({"n_frame": 4}, "did you mean 'n_frames'"),
        ({"n_frames": 0}, "at least 1"),
        ({"min_pixels": 10, "max_pixels": 5}, "between 0 and max_pixels"),
        ({"video_sampling_strategy": {"video_sampler_version": "v3"}}, "'v1' or 'v2'"),
        ({"video_sampling_strategy": {"sampler": "v1"}}, "no input option 'sampler'"),
        ({"train_task": "dpo"}, "'sft'"),
    ],
)
def test_bad_options(tarsier2, overrides, cause):
    with pytest.raises(UsageError, match=cause):
        tarsier2.prepare([asking("What?")], **overrides)


@pytest.mark.parametrize(
    ("size", "num"),
    [
        ((854, 480), 2),  # the grid is within bounds: resized all the way
        ((700, 672), 2),  # the grid rounds up beyond the bounds: only the first resize is done
        ((64, 48), 2),  # small already
    ],
)
def test_frames_shaped_in_a_worker_prepare_equally(model, size, num):
    shape = pickle.loads(pickle.dumps(model.shape_frames))
    one = frames(1, *size)
    clip = replace(frames(num), images=one.images * num)
    shaped = shape(clip)
    before, after = model.prepare([asking(clip, "?")]), model.prepare([asking(shaped, "?")])
    assert before.keys() == after.keys()
    tolerance = 0.1 if model.profile == "fast" else 0.0
    for name in before.keys() - {"pixel_values"}:
        assert torch.equal(before[name], after[name])
    assert (before["pixel_values"] - after["pixel_values"]).abs().mean() <= tolerance


def test_shaping_does_not_import_torch():
    import subprocess
    import sys

    script = (
        "import sys, tarsier_core.models.sizing; "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
