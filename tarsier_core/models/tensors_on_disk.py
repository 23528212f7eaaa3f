"""A checkpoint's safetensors files, judged by their headers before any weight is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from transformers import PreTrainedModel

from tarsier_core.errors import CheckpointError
from tarsier_core.models.architecture import Architecture, read_json

INDEX = "model.safetensors.index.json"
SINGLE = "model.safetensors"


@dataclass(frozen=True)
class TensorOnDisk:
    """Where a tensor is stored."""

    file: Path
    key: str
    """Its name in the file."""
    shape: tuple[int, ...]


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights. Raises ``CheckpointError`` if there are none or one is missing."""
    if (folder / INDEX).exists():
        weight_map = read_json(folder / INDEX).get("weight_map")
        if not isinstance(weight_map, dict) or not weight_map:
            raise CheckpointError(f"{folder / INDEX}: it lists no weights")
        files = [folder / name for name in sorted(set(weight_map.values()))]
    else:
        files = [folder / SINGLE]
    for file in files:
        if file.parent != folder:
            raise CheckpointError(f"{folder / INDEX}: it names {file.name} outside its folder")
        if not file.exists():
            raise CheckpointError(f"{folder}: {file.name} is missing; weights must be safetensors files")
    return files


def read_headers(folder: Path) -> list[TensorOnDisk]:
    """Every tensor in a checkpoint. Raises ``CheckpointError`` for a file that is cut off or damaged."""
    found = []
    for file in weight_files(folder):
        try:
            with safe_open(file, framework="pt") as tensors:
                found += [
                    TensorOnDisk(file, key, tuple(tensors.get_slice(key).get_shape()))
                    for key in tensors.keys()  # noqa: SIM118 - not a dict: it can't be iterated
                ]
        except (SafetensorError, OSError) as error:
            raise CheckpointError(f"{file}: it is damaged or cut off ({error})") from error
    return found


def check_tensors(folder: Path, architecture: Architecture) -> None:
    """Raise ``CheckpointError`` unless the files hold exactly the tensors that the architecture has.

    Names the tensors that are missing, unknown, doubled or of another shape. Weights that are tied to others
    (the head, to the embeddings) may be left out.
    """
    wanted, tied = expected_shapes(architecture)
    stored: dict[str, TensorOnDisk] = {}
    problems = []
    for tensor in read_headers(folder):
        key = architecture.stock_key(tensor.key)
        if key in stored:
            problems.append(f"{tensor.key} and {stored[key].key} are the same tensor")
        stored[key] = tensor
    missing = sorted(wanted.keys() - stored.keys() - tied)
    unknown = sorted(tensor.key for key, tensor in stored.items() if key not in wanted)
    if missing:
        problems.append(f"missing: {_listed(missing)}")
    if unknown:
        problems.append(f"unknown: {_listed(unknown)}")
    problems += [
        f"{tensor.key} is {_by(tensor.shape)}, not {_by(wanted[key])}"
        for key, tensor in stored.items()
        if key in wanted and tensor.shape != wanted[key]
    ]
    if problems:
        raise CheckpointError(
            f"{folder}: its tensors don't match its configuration: {'; '.join(problems[:4])}"
        )


def expected_shapes(architecture: Architecture) -> tuple[dict[str, tuple[int, ...]], set[str]]:
    """Names and shapes of the stock class's tensors, and which of them are tied to another."""
    network = empty_network(architecture)
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    tied = set(network.all_tied_weights_keys)
    return shapes, tied


def empty_network(architecture: Architecture) -> PreTrainedModel:
    """The network without memory for its weights."""
    with torch.device("meta"):
        return architecture.network_class(architecture.config)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def _by(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "a single number"
