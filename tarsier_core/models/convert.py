"""A Tarsier checkpoint in the plain layout of its stock class, which other programs can load (FACTS section 1).

    convert("omni-research/Tarsier2-Recap-7b", "tarsier2-recap-7b-qwen2vl")

Tensors are copied one shard at a time and only renamed; the new folder appears when it is complete.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from transformers import Qwen2VLConfig

from tarsier_core.errors import CheckpointError, UsageError
from tarsier_core.models.architecture import Architecture, read_architecture, read_json
from tarsier_core.models.locate import locate
from tarsier_core.models.plain_layout import TEMPLATE, plain_config
from tarsier_core.models.preprocessor import OWN_FILE, read_settings
from tarsier_core.models.qwen2_vl import counts_tokens
from tarsier_core.models.tensors_on_disk import INDEX, SINGLE, check_tensors, weight_files
from tarsier_core.models.text import read_template, read_tokenizer

REPLACED = ("config.json", "chat_template.json", "chat_template.jinja", "processor_config.json", OWN_FILE)
"""Files that are written anew or left out."""


def convert(
    checkpoint: str | os.PathLike[str], out: str | os.PathLike[str], *, revision: str | None = None
) -> Path:
    """Write ``checkpoint`` (catalogue name, folder or hub id) to the folder ``out`` and return that.

    Raises ``ModelError`` if the checkpoint can't be found or isn't whole, ``UsageError`` if ``out`` exists or
    can't be written.
    """
    source = locate(checkpoint, revision).folder
    target = Path(out)
    if target.exists():
        raise UsageError(f"{target}: it exists already; choose a new folder")
    architecture = read_architecture(source)
    check_tensors(source, architecture)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            unfinished = Path(scratch) / target.name
            unfinished.mkdir()
            _write_weights(source, unfinished, architecture)
            _write_settings(source, unfinished, architecture)
            unfinished.rename(target)
    except (OSError, SafetensorError) as error:
        raise UsageError(f"{target}: it can't be written: {error}") from error
    return target


def _write_weights(source: Path, target: Path, architecture: Architecture) -> None:
    """Copy every shard under the plain names, holding one shard in memory at most."""
    weight_map: dict[str, str] = {}
    size = 0
    for file in weight_files(source):
        tensors = dict(_renamed(file, architecture))
        save_file(tensors, target / file.name, metadata={"format": "pt"})
        weight_map |= dict.fromkeys(tensors, file.name)
        size += sum(tensor.nbytes for tensor in tensors.values())
    if set(weight_map.values()) != {SINGLE}:
        index = {"metadata": {"total_size": size}, "weight_map": dict(sorted(weight_map.items()))}
        _write_json(target / INDEX, index)


def _renamed(file: Path, architecture: Architecture) -> Iterator[tuple[str, Tensor]]:
    try:
        with safe_open(file, framework="pt") as tensors:
            for key in tensors.keys():  # noqa: SIM118 - not a dict: it can't be iterated
                yield architecture.hub_key(key), tensors.get_tensor(key)
    except SafetensorError as error:
        raise CheckpointError(f"{file}: it is damaged or cut off ({error})") from error


def _write_settings(source: Path, target: Path, architecture: Architecture) -> None:
    """Write configuration, picture settings and chat template in the plain form; copy the rest."""
    for file in sorted(source.iterdir()):
        is_setting = file.suffix in (".json", ".txt", ".model", ".md") or file.name == "LICENSE"
        if file.is_file() and is_setting and file.name not in (*REPLACED, INDEX):
            shutil.copyfile(file, target / file.name)
    stored = read_json(source / "config.json")
    settings = read_settings(source)
    settings.pop("processor_class", None)
    config: dict[str, Any] = {**stored, "architectures": [architecture.network_class.__name__]}
    if isinstance(architecture.config, Qwen2VLConfig):
        dtype = str(stored.get("torch_dtype") or stored.get("dtype") or "bfloat16")
        config = plain_config(architecture.config, dtype)
        # Older programs look for the bounds beside size, newer ones inside it.
        size = settings.get("size", {})
        settings |= {"min_pixels": size["shortest_edge"], "max_pixels": size["longest_edge"]}
        _write_template(source, target)
    _write_json(target / "config.json", config)
    _write_json(target / OWN_FILE, settings)


def _write_template(source: Path, target: Path) -> None:
    """Write the chat template where the processor and the tokenizer look for it."""
    own = read_template(source, read_tokenizer(source))
    template = TEMPLATE if counts_tokens(own) else own
    _write_json(target / "chat_template.json", {"chat_template": template})
    tokenizer_config = read_json(source / "tokenizer_config.json")
    tokenizer_config.pop("processor_class", None)
    _write_json(target / "tokenizer_config.json", {**tokenizer_config, "chat_template": template})


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
