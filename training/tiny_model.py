"""Build the built-in model before it has learned anything: tokenizer, stock Qwen2-VL network, and its folder."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2Tokenizer, Qwen2VLConfig, Qwen2VLForConditionalGeneration
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VLAttention, VisionAttention

from tarsier_core import modes
from tarsier_core.shapes.vocabulary import REFUSAL
from training.shapes_samples import DETAILED_PROMPTS, make_clip

SIDE = 64
"""Pixels of a frame's side at the model's size."""
PATCH = 8
MERGE = 4
"""Patches of 8 pixels keep the edges that tell shapes apart; four by four become one token for the text model."""
NEIGHBOUR_REACH = (1, 1, 2)
"""How far the heads of the first vision layers look at the start of the training, in patches."""
NEIGHBOUR_STRENGTH = 4.5
LOOK_BACK = ((0, 1, 2, 1, 3, 2), (1, 3, 4, 5, 2, 4))
"""How many frames back the heads of the first text layers look at the start of the training."""
SPECIAL_TOKENS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part['type'] == 'video' %}<|vision_start|><|video_pad|><|vision_end|>"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}"
    "<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
IMAGE_MEAN = (0.48145466, 0.4578275, 0.40821073)
IMAGE_STD = (0.26862954, 0.26130258, 0.27577711)
"""Qwen2-VL's normalisation."""


def build_tokenizer(vocab_size: int = 640) -> Qwen2Tokenizer:
    """A byte-level BPE in which nearly every word of the shapes world is one token; it can write any text."""
    texts = [mode.prompt for mode in modes.MODES for _ in range(300)] + [*DETAILED_PROMPTS, REFUSAL] * 100
    texts += ["user\n", "assistant\n", "system\n", "You are a helpful assistant."] * 100
    for number in range(1500):
        sample = make_clip(number, 8, 16)
        texts += [text for branch in sample.branches for turn in branch for text in turn]
    random.Random(0).shuffle(texts)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size - len(SPECIAL_TOKENS), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    built = Qwen2Tokenizer(
        vocab=model["vocab"],
        merges=[tuple(merge) for merge in model["merges"]],  # type: ignore[misc]
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
    )
    built.add_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS])
    built.chat_template = CHAT_TEMPLATE
    return built


def build_config(tokenizer: Qwen2Tokenizer, shape: dict[str, dict[str, int]]) -> Qwen2VLConfig:
    """The stock configuration; ``shape`` holds the sizes of "vision" and "text"."""

    def token(name: str) -> int:
        return int(tokenizer.convert_tokens_to_ids(name))  # type: ignore[arg-type]

    vocab = (len(tokenizer) + 63) // 64 * 64
    head_pairs = shape["text"]["hidden_size"] // shape["text"]["num_attention_heads"] // 2
    section = [head_pairs - 2 * (head_pairs * 3 // 8), head_pairs * 3 // 8, head_pairs * 3 // 8]
    text: dict[str, Any] = {
        **shape["text"],
        "vocab_size": vocab,
        "max_position_embeddings": 4096,
        "initializer_range": 0.05,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": section},
        "bos_token_id": token("<|endoftext|>"),
        "eos_token_id": token("<|im_end|>"),
        "pad_token_id": token("<|endoftext|>"),
        "tie_word_embeddings": True,
    }
    vision: dict[str, Any] = {
        **shape["vision"],
        "hidden_size": shape["text"]["hidden_size"],
        "patch_size": PATCH,
        "spatial_merge_size": MERGE,
        "temporal_patch_size": 2,
        "initializer_range": 0.06,
    }
    return Qwen2VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True,
    )


def build_network(config: Qwen2VLConfig, seed: int) -> Qwen2VLForConditionalGeneration:
    """A freshly initialised network; equal seeds give equal weights."""
    torch.manual_seed(seed)
    network = Qwen2VLForConditionalGeneration(config)
    visual = network.model.visual
    for block, reach in zip(visual.blocks, NEIGHBOUR_REACH, strict=False):
        look_at_neighbours(block.attn, visual.rotary_pos_emb.inv_freq, reach)
    text = network.model.language_model
    in_time = config.to_dict()["text_config"]["rope_parameters"]["mrope_section"][0]
    for layer, frames in zip(text.layers, LOOK_BACK, strict=False):
        look_back(layer.self_attn, text.rotary_emb.inv_freq[:in_time], frames)
    return network


@torch.no_grad()
def look_at_neighbours(attention: VisionAttention, frequencies: torch.Tensor, reach: int) -> None:
    """Start an attention layer as a convolution: its heads look ``reach`` patches up, down, left and right.

    Only the biases of queries and keys are set. Under rotary positions a constant key (b, 0) and a constant query
    b (cos(d f), sin(d f)) have the product b^2 cos((distance - d) f), largest where the distance is d. (The idea:
    A. Trockman, J. Z. Kolter, "Mimetic Initialization of Self-Attention Layers", 2023; here for rotary positions.)
    """
    heads, size = attention.num_heads, attention.head_dim
    steps = torch.tensor([(-1, 0), (1, 0), (0, -1), (0, 1)], dtype=torch.float32) * reach
    # Pairs (i, i + size / 2): first those that turn with the height, then those that turn with the width.
    angles = torch.cat([steps[:, :1] * frequencies, steps[:, 1:] * frequencies], dim=1)
    strength = torch.zeros(len(frequencies))
    strength[:2] = NEIGHBOUR_STRENGTH
    strength = strength.repeat(2)
    query = torch.cat([angles.cos() * strength, angles.sin() * strength], dim=1)
    key = torch.cat([strength, torch.zeros(size // 2)]).expand(len(steps), -1)
    repeats = heads // len(steps)
    attention.qkv.bias[: heads * size] = query.repeat(repeats, 1).flatten()
    attention.qkv.bias[heads * size : 2 * heads * size] = key.repeat(repeats, 1).flatten()


@torch.no_grad()
def look_back(attention: Qwen2VLAttention, frequencies: torch.Tensor, frames: Sequence[int]) -> None:
    """Start a text layer so that head ``i`` looks at the frame ``frames[i]`` before its own; see above.

    The first ``len(frequencies)`` pairs of a head turn with time; a frame is one step.
    """
    size, pairs = attention.head_dim, len(frequencies)
    key = torch.zeros(size)
    key[:pairs] = NEIGHBOUR_STRENGTH
    attention.k_proj.bias.copy_(key.repeat(len(attention.k_proj.bias) // size))
    heads = len(attention.q_proj.bias) // size
    for head, back in zip(range(heads), itertools.cycle(frames), strict=False):
        query = torch.zeros(size)
        query[:pairs] = NEIGHBOUR_STRENGTH * torch.cos(back * frequencies)
        query[size // 2 : size // 2 + pairs] = -NEIGHBOUR_STRENGTH * torch.sin(back * frequencies)
        attention.q_proj.bias[head * size : (head + 1) * size] = query


def save_folder(network: Qwen2VLForConditionalGeneration, tokenizer: Qwen2Tokenizer, folder: Path) -> None:
    """Write a plain Qwen2-VL checkpoint, weights in bfloat16; the network itself stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.detach().to(torch.bfloat16) for name, tensor in network.state_dict().items()}
    weights.pop("lm_head.weight", None)
    network.generation_config.eos_token_id = tokenizer.eos_token_id
    network.generation_config.pad_token_id = tokenizer.pad_token_id
    network.save_pretrained(folder, state_dict=weights)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}, indent=2) + "\n")
    tokenizer.save_pretrained(folder)
    image = {
        "image_processor_type": "Qwen2VLImageProcessor",
        "size": {"shortest_edge": SIDE * SIDE // 4, "longest_edge": SIDE * SIDE},
        "patch_size": PATCH,
        "merge_size": MERGE,
        "temporal_patch_size": 2,
        "image_mean": list(IMAGE_MEAN),
        "image_std": list(IMAGE_STD),
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(image, indent=2) + "\n")
