"""What a checkpoint is, told from its configuration and never from its name (FACTS section 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub.errors import StrictDataclassError
from transformers import (
    LlavaConfig,
    LlavaForConditionalGeneration,
    PreTrainedConfig,
    PreTrainedModel,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
)

from tarsier_core.errors import CheckpointError
from tarsier_core.models.catalog import Family

QWEN2_VL_KEYS = {
    r"^vision_tower\.": "model.visual.",
    r"^language_model\.model\.": "model.language_model.",
    r"^language_model\.lm_head\.": "lm_head.",
    r"^visual\.": "model.visual.",
    r"^model\.(?!visual\.|language_model\.)": "model.language_model.",
}
"""Tarsier2's names of tensors, and those of Qwen2-VL's own older checkpoints, to the stock class's."""

LLAVA_KEYS = {
    r"^language_model\.model\.": "model.language_model.",
    r"^language_model\.lm_head\.": "lm_head.",
    r"^vision_tower\.(?:vision_model\.)?": "model.vision_tower.",
    r"^model\.vision_tower\.vision_model\.": "model.vision_tower.",
    r"^multi_modal_projector\.": "model.multi_modal_projector.",
}
"""LLaVA's names of tensors on disk to the stock class's."""

QWEN2_VL_HUB_KEYS = {r"^model\.visual\.": "visual.", r"^model\.language_model\.": "model."}
"""The stock class's names to those of Qwen2-VL's own checkpoints, which every program reads."""

LLAVA_HUB_KEYS = {
    r"^lm_head\.": "language_model.lm_head.",
    r"^model\.language_model\.": "language_model.model.",
    r"^model\.vision_tower\.": "vision_tower.vision_model.",
    r"^model\.multi_modal_projector\.": "multi_modal_projector.",
}
"""The stock class's names to those of LLaVA's own checkpoints."""


@dataclass(frozen=True)
class Architecture:
    """The stock class that a checkpoint is loaded into, and how its files name the tensors."""

    family: Family
    network_class: type[PreTrainedModel]
    config: PreTrainedConfig
    key_mapping: Mapping[str, str]
    """Patterns of the tensors' names on disk, to the stock class's names."""
    hub_keys: Mapping[str, str]
    """Patterns of the stock class's names, to those in the base model's checkpoints."""

    def stock_key(self, key: str) -> str:
        """The stock class's name of a tensor that is called ``key`` on disk."""
        return _renamed(key, self.key_mapping)

    def hub_key(self, key: str) -> str:
        """The plain layout's name of a tensor that is called ``key`` on disk."""
        return _renamed(self.stock_key(key), self.hub_keys)


def read_architecture(folder: Path) -> Architecture:
    """Recognise the checkpoint in ``folder``.

    Raises ``CheckpointError`` if its ``config.json`` is missing, damaged, or of an architecture that isn't
    Tarsier's.
    """
    config = read_json(folder / "config.json")
    model_type = config.get("model_type")
    text_type = _section(config, "text_config").get("model_type")
    try:
        if model_type == "qwen2_vl":
            return _qwen2_vl(Qwen2VLConfig(**_without_class_names(config)))
        if model_type == "llava" and text_type in ("qwen2_vl", "qwen2_vl_text"):
            return _qwen2_vl(_tarsier2_config(config))
        if model_type == "llava" and text_type == "llama":
            return _tarsier1(folder, config)
    except (StrictDataclassError, TypeError, ValueError, KeyError, AttributeError) as error:
        cause = " ".join(str(error).split())
        raise CheckpointError(f"{folder / 'config.json'}: the configuration is damaged: {cause}") from error
    named = f"{model_type} with {text_type}" if model_type == "llava" else str(model_type)
    raise CheckpointError(
        f"{folder}: it is a {named} model; only Qwen2-VL, Tarsier2 and Tarsier v1 (LLaVA on LLaMA) can be loaded"
    )


def read_json(path: Path) -> dict[str, Any]:
    """The object in a checkpoint's JSON file. Raises ``CheckpointError`` if it isn't there or isn't one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(f"{path.parent}: no {path.name} in it, so it isn't a checkpoint") from error
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path}: it can't be read: {error}") from error
    if not isinstance(data, dict):
        raise CheckpointError(f"{path}: it holds no JSON object")
    return data


def _qwen2_vl(config: Qwen2VLConfig) -> Architecture:
    return Architecture("qwen2_vl", Qwen2VLForConditionalGeneration, config, QWEN2_VL_KEYS, QWEN2_VL_HUB_KEYS)


def _tarsier1(folder: Path, config: Mapping[str, Any]) -> Architecture:
    vision = _section(config, "vision_config").get("model_type")
    if vision != "clip_vision_model":
        raise CheckpointError(f"{folder}: its vision tower is {vision}; Tarsier v1 has clip_vision_model")
    if missing := [name for name in ("image_newline_idx", "image_new_idx") if name not in config]:
        raise CheckpointError(f"{folder}: its config.json has no {missing[0]}, so it isn't Tarsier v1")
    return Architecture(
        "tarsier1",
        LlavaForConditionalGeneration,
        LlavaConfig(**_without_class_names(config)),
        LLAVA_KEYS,
        LLAVA_HUB_KEYS,
    )


def _tarsier2_config(config: Mapping[str, Any]) -> Qwen2VLConfig:
    """Tarsier2's configuration, written as LLaVA's, as the one that Qwen2-VL's stock class wants."""
    text = _without_class_names(_section(config, "text_config"))
    vision = _without_class_names(_section(config, "vision_config"))
    text.pop("model_type")
    vision.pop("model_type", None)
    own = {
        name: text.pop(name)
        for name in ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")
        if name in text
    }
    own.setdefault("image_token_id", config["image_token_index"])
    vision["in_channels"] = vision.pop("in_chans", vision.get("in_channels", 3))
    vision.pop("spatial_patch_size", None)  # patch_size by another name
    return Qwen2VLConfig(
        text_config=text,
        vision_config=vision,
        tie_word_embeddings=bool(config.get("tie_word_embeddings", text.get("tie_word_embeddings", False))),
        **own,
    )


def _renamed(key: str, patterns: Mapping[str, str]) -> str:
    """``key`` by the first pattern that fits."""
    for pattern, replacement in patterns.items():
        renamed, count = re.subn(pattern, replacement, key)
        if count:
            return renamed
    return key


def _section(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = config.get(name)
    return section if isinstance(section, Mapping) else {}


def _without_class_names(config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without what belongs to the class or library that wrote it."""
    foreign = (
        "architectures",
        "auto_map",
        "attn_implementation",
        "transformers_version",
        "torch_dtype",
        "dtype",
    )
    return {name: value for name, value in config.items() if name not in foreign}
