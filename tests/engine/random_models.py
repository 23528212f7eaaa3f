"""Small random checkpoints in the plain Qwen2-VL layout, made in a moment and loaded like any other."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2Tokenizer, Qwen2VLConfig, Qwen2VLForConditionalGeneration
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for c in m['content'] %}"
    "{% if c['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SENTENCES = [
    "A red ball rolls to the left.",
    "The small blue square grows, then it vanishes.",
    "What happens next?",
]


def save_qwen2_vl(
    folder: Path,
    *,
    vision_layers: int = 2,
    vision_size: int = 64,
    text_layers: int = 2,
    text_size: int = 64,
    vocabulary: int = 400,
    head_size: int = 16,
    max_pixels: int = 1280 * 28 * 28,
    seed: int = 0,
) -> Path:
    """Write a random model of this shape into ``folder``, float32; the same for the same seed."""
    tokenizer = byte_tokenizer(vocabulary)
    token_id = tokenizer.convert_tokens_to_ids
    config = Qwen2VLConfig(
        text_config={
            "vocab_size": max(len(tokenizer), vocabulary),
            "hidden_size": text_size,
            "intermediate_size": 3 * text_size,
            "num_hidden_layers": text_layers,
            "num_attention_heads": text_size // head_size,
            "num_key_value_heads": text_size // head_size // 2,
            "max_position_embeddings": 32768,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 1e6,
                "mrope_section": [head_size // 8, 3 * head_size // 16, 3 * head_size // 16],
            },
            "bos_token_id": token_id("<|endoftext|>"),
            "eos_token_id": token_id("<|im_end|>"),
            "pad_token_id": token_id("<|endoftext|>"),
        },
        vision_config={
            "depth": vision_layers,
            "embed_dim": vision_size,
            "hidden_size": text_size,
            "num_heads": vision_size // 16,
            "mlp_ratio": 2,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
        },
        image_token_id=token_id("<|image_pad|>"),
        video_token_id=token_id("<|video_pad|>"),
        vision_start_token_id=token_id("<|vision_start|>"),
        vision_end_token_id=token_id("<|vision_end|>"),
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        Qwen2VLForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    size = {"shortest_edge": 28 * 28, "longest_edge": max_pixels}
    Qwen2VLImageProcessorPil(size=size).save_pretrained(folder)
    eos = [token_id("<|im_end|>"), token_id("<|endoftext|>")]
    generation = {"eos_token_id": eos, "pad_token_id": token_id("<|endoftext|>")}
    (folder / "generation_config.json").write_text(json.dumps(generation))
    return folder


def byte_tokenizer(vocabulary: int) -> Qwen2Tokenizer:
    """A byte-level tokenizer in the manner of Qwen2's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(pair) for pair in model["merges"]]
    own = Qwen2Tokenizer(
        vocab=model["vocab"], merges=merges, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    own.add_tokens([AddedToken(name, special=True, normalized=False) for name in SPECIAL])
    return own
