"""Configuration and chat template as Qwen2-VL's own checkpoints have them, which every program reads."""

from __future__ import annotations

from typing import Any

from transformers import Qwen2VLConfig

TEMPLATE = (
    "{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}"
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif content['type'] == 'video' %}<|vision_start|><|video_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""Qwen2-VL's way of writing a conversation, with one placeholder a medium. Tarsier's own template wants to be told
how many tokens each medium has, which other programs don't do."""

TEXT_FIELDS = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "hidden_act",
    "max_position_embeddings",
    "initializer_range",
    "rms_norm_eps",
    "use_cache",
    "use_sliding_window",
    "sliding_window",
    "max_window_layers",
    "attention_dropout",
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
)
VISION_FIELDS = (
    "depth",
    "embed_dim",
    "hidden_size",
    "hidden_act",
    "mlp_ratio",
    "num_heads",
    "in_channels",
    "patch_size",
    "spatial_merge_size",
    "temporal_patch_size",
)
TOKEN_FIELDS = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")


def plain_config(config: Qwen2VLConfig, dtype: str) -> dict[str, Any]:
    """``config.json`` of a Qwen2-VL checkpoint in the flat form that transformers 4 and 5 both read."""
    text: Any = config.text_config
    rope = dict(text.rope_parameters)
    theta = rope.pop("rope_theta")
    if rope.get("rope_type") == "default":
        rope = {"type": "mrope", "mrope_section": rope["mrope_section"]}
    return {
        "architectures": ["Qwen2VLForConditionalGeneration"],
        "model_type": "qwen2_vl",
        **_present(text, TEXT_FIELDS),
        "rope_theta": theta,
        "rope_scaling": rope,
        "tie_word_embeddings": config.tie_word_embeddings,
        **_present(config, TOKEN_FIELDS),
        "vision_config": {"model_type": "qwen2_vl", **_present(config.vision_config, VISION_FIELDS)},
        "torch_dtype": dtype,
    }


def _present(section: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(section, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}
