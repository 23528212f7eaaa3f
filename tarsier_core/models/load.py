"""Loading checkpoints into stock Hugging Face classes, strictly (FACTS section 1)."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError
from transformers import (
    BitsAndBytesConfig,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
)
from transformers.utils import logging as transformers_logging

from tarsier_core.errors import CheckpointError, ModelError, UsageError
from tarsier_core.models.architecture import Architecture, read_architecture
from tarsier_core.models.attention import use_equal_frames
from tarsier_core.models.folded import use_folded_patches
from tarsier_core.models.locate import locate
from tarsier_core.models.model import VideoModel
from tarsier_core.models.positions import use_original_positions
from tarsier_core.models.preprocessor import read_clip_processor, read_geometry
from tarsier_core.models.qwen2_vl import Qwen2VLFormat
from tarsier_core.models.sizing import Profile
from tarsier_core.models.tarsier1 import IMAGE_TOKEN, FrameTokens, Tarsier1Format
from tarsier_core.models.tensors_on_disk import check_tensors
from tarsier_core.models.text import read_template, read_tokenizer

Quantization = Literal["4bit", "8bit"]
DeviceMap = dict[str, int | str]

DTYPES = {
    "bf16": torch.bfloat16,
    "bfloat16": torch.bfloat16,
    "fp16": torch.float16,
    "float16": torch.float16,
    "fp32": torch.float32,
    "float32": torch.float32,
}
PLACEMENTS = ("auto", "balanced", "balanced_low_0", "sequential")
"""Names that accelerate turns into a device map."""
NOT_QUANTIZED = ["lm_head", "model.visual", "model.vision_tower", "model.multi_modal_projector"]
"""Seeing suffers most from few bits, and is a small part of the weights."""


def load_model(
    name_or_path: str | os.PathLike[str],
    *,
    revision: str | None = None,
    profile: Profile = "faithful",
    dtype: str = "auto",
    device: str | DeviceMap = "auto",
    quantization: Quantization | None = None,
) -> VideoModel:
    """Load a model by catalogue name, local folder or hub id; what it is, its configuration tells.

    ``profile``: "faithful" prepares inputs as the original does, to the bit; "fast" resizes once, for all frames
    together, and doesn't duplicate them. ``dtype``: "bf16", "fp16", "fp32", or "auto" (bf16 on an accelerator,
    fp32 on a CPU). ``device``: "cpu", "cuda:1", ..., an accelerate device map, or "auto" (all accelerators, else
    the CPU). ``quantization``: weights of the language model in 4 or 8 bits, by bitsandbytes.

    Raises ``ModelError`` if it can't be found, ``CheckpointError`` if its files aren't exactly those of its
    architecture, ``UsageError`` for a bad argument.
    """
    if profile not in ("faithful", "fast"):
        raise UsageError(f"there is no profile {profile!r}; there are 'faithful' and 'fast'")
    placement = _placement(device)
    number_type = _dtype(dtype, placement)
    checkpoint = locate(name_or_path, revision)
    architecture = read_architecture(checkpoint.folder)
    check_tensors(checkpoint.folder, architecture)
    tokenizer = read_tokenizer(checkpoint.folder)
    prompt_format = _format(checkpoint.folder, architecture, tokenizer, profile)
    network = read_network(checkpoint.folder, architecture, number_type, placement, quantization)
    if isinstance(network, Qwen2VLForConditionalGeneration):
        use_original_positions(network)
        use_folded_patches(network)
        use_equal_frames(network)
    return VideoModel(
        network,
        tokenizer,
        prompt_format,
        name=checkpoint.name,
        revision=checkpoint.revision,
        profile=profile,
        is_tiny=checkpoint.is_built_in,
    )


def read_network(
    folder: Path,
    architecture: Architecture,
    dtype: torch.dtype,
    device_map: str | DeviceMap,
    quantization: Quantization | None = None,
) -> PreTrainedModel:
    """The stock network with the weights in ``folder``, in evaluation mode.

    Raises ``CheckpointError`` if anything is left over or made up while loading.
    """
    extra: dict[str, Any] = {}
    if quantization is not None:
        extra["quantization_config"] = _quantization(quantization, dtype)
    try:
        with _quiet():
            loaded: Any = architecture.network_class.from_pretrained(
                folder,
                config=architecture.config,
                key_mapping=dict(architecture.key_mapping),
                dtype=dtype,
                device_map=device_map,
                output_loading_info=True,
                use_safetensors=True,
                local_files_only=True,
                **extra,
            )
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{folder}: its weights can't be read: {error}") from error
    except torch.OutOfMemoryError as error:
        raise ModelError(
            f"{folder}: the accelerator's memory is too small for it; try 4bit or 8bit"
        ) from error
    network: PreTrainedModel = loaded[0]
    report: dict[str, Any] = loaded[1]
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        if left := sorted(map(str, report[kind])):
            raise CheckpointError(f"{folder}: {kind.replace('_', ' ')} when loading: {', '.join(left[:3])}")
    if quantization is None:
        # Else ``save_pretrained`` would write the names in this checkpoint, which stock classes don't know.
        network._weight_conversions = None  # type: ignore[assignment]
    network.eval()
    network.generation_config = _generation_config(folder, architecture)
    return network


def _format(
    folder: Path, architecture: Architecture, tokenizer: PreTrainedTokenizerBase, profile: Profile
) -> Qwen2VLFormat | Tarsier1Format:
    config = architecture.config
    if isinstance(config, Qwen2VLConfig):
        template = read_template(folder, tokenizer)
        return Qwen2VLFormat(
            tokenizer, template, read_geometry(folder, config), config.image_token_id, profile
        )
    if tokenizer.convert_tokens_to_ids(IMAGE_TOKEN) != config.image_token_id:
        raise CheckpointError(f"{folder}: {IMAGE_TOKEN} isn't token {config.image_token_id} of its tokenizer")
    tokens = FrameTokens(
        image=config.image_token_id,
        newline=config.image_newline_idx,
        frame_end=config.image_new_idx,
        patches_per_side=config.vision_config.image_size // config.vision_config.patch_size,
    )
    return Tarsier1Format(tokenizer, read_clip_processor(folder), tokens)


def _generation_config(folder: Path, architecture: Architecture) -> GenerationConfig:
    """Greedy unless asked otherwise: the checkpoint's special tokens without its sampling habits."""
    if (folder / "generation_config.json").exists():
        stored = GenerationConfig.from_pretrained(folder, local_files_only=True)
    else:
        stored = GenerationConfig.from_model_config(architecture.config)
    return GenerationConfig(
        bos_token_id=stored.bos_token_id,
        eos_token_id=stored.eos_token_id,
        pad_token_id=stored.pad_token_id,
        do_sample=False,
    )


def _placement(device: str | DeviceMap) -> str | DeviceMap:
    """What accelerate is asked: one of its own names, or a map."""
    if isinstance(device, dict):
        return device
    if device in PLACEMENTS:
        return device if torch.accelerator.is_available() else {"": "cpu"}
    try:
        named = torch.device(device)
    except RuntimeError as error:
        allowed = ", ".join((*PLACEMENTS, "cpu", "cuda", "cuda:0"))
        raise UsageError(f"there is no device {device!r}; use one of {allowed} or a device map") from error
    if named.type == "cuda" and not torch.cuda.is_available():
        raise ModelError("this machine has no CUDA device that torch can use")
    return {"": str(named)}


def _dtype(dtype: str, placement: str | DeviceMap) -> torch.dtype:
    if dtype == "auto":
        on_cpu = isinstance(placement, dict) and set(placement.values()) == {"cpu"}
        return torch.float32 if on_cpu else torch.bfloat16
    if dtype not in DTYPES:
        raise UsageError(f"there is no dtype {dtype!r}; use one of auto, {', '.join(DTYPES)}")
    return DTYPES[dtype]


def _quantization(bits: Quantization, dtype: torch.dtype) -> BitsAndBytesConfig:
    if bits == "4bit":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
            llm_int8_skip_modules=NOT_QUANTIZED,
        )
    if bits == "8bit":
        # It tells at every call of every layer that float32 is rounded on the way in, as is meant.
        logging.getLogger("bitsandbytes.autograd._functions").setLevel(logging.ERROR)
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=NOT_QUANTIZED)
    raise UsageError(f"there is no quantization {bits!r}; there are '4bit' and '8bit'")


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bar and no advice while loading: what went wrong is raised instead."""
    level = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity(logging.ERROR)
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(level)
        if bars:
            transformers_logging.enable_progress_bar()
