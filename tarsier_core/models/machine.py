"""What this machine is, and which models fit on it.

machine = read_machine()                 # looks: processor, memory, accelerator, packages
fit(parameters=7.6e9, machine=machine)   # pure: does it fit, in which precision, and why
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import psutil

Precision = Literal["32-bit", "16-bit", "8-bit", "4-bit"]

BYTES_PER_WEIGHT: dict[Precision, float] = {"32-bit": 4.0, "16-bit": 2.0, "8-bit": 1.0, "4-bit": 0.5}

QUANTIZED_SHARE = 0.8
"""Share of the weights that 8 and 4 bits are for: the vision tower and the vocabulary stay as they were."""

WORKING_SHARE = 1.2
"""Weights, and a fifth on top for activations and the key-value cache of 16 frames."""

PACKAGES = ("torch", "transformers", "accelerate", "bitsandbytes", "av", "gradio")


@dataclass(frozen=True)
class Machine:
    """What models have to run on."""

    system: str
    python: str
    cores: int
    memory_bytes: int
    """Main memory that is free now."""
    device: str
    """Where models run: "cuda", "mps" or "cpu"."""
    device_name: str
    device_memory_bytes: int
    """Memory of that device that is free now; on "cpu" the main memory."""
    packages: dict[str, str | None]
    """Installed versions of the packages that models need; ``None`` for one that is missing."""


@dataclass(frozen=True)
class Fit:
    """Whether a model fits on a machine."""

    precision: Precision | None
    """The finest precision that fits; ``None`` when none does."""
    reason: str
    """Why, in a phrase with numbers."""


def fit(parameters: float, machine: Machine) -> Fit:
    """Whether a model with so many parameters fits into the device's free memory, the finest precision first.

    A CPU computes in 32 bits and an accelerator in 16; 8 and 4 bits need bitsandbytes. An estimate
    (``needed_bytes``): long clips take more.
    """
    native: Precision = "32-bit" if machine.device == "cpu" else "16-bit"
    offered: list[Precision] = [native]
    if machine.packages.get("bitsandbytes") is not None:
        offered += ["8-bit", "4-bit"]
    free = f"{human_size(machine.device_memory_bytes)} are free"
    for precision in offered:
        needed = needed_bytes(parameters, precision, native)
        if needed <= machine.device_memory_bytes:
            return Fit(precision, f"needs about {human_size(needed)} in {precision}, {free}")
    reason = f"needs about {human_size(needed)} even in {offered[-1]}, {free}"
    return Fit(None, reason if len(offered) > 1 else f"{reason}, and bitsandbytes is missing for fewer bits")


def needed_bytes(parameters: float, precision: Precision, native: Precision) -> float:
    """Memory that a model takes while it answers, on a device that computes in ``native`` precision."""
    weights = parameters * BYTES_PER_WEIGHT[precision]
    if precision != native:
        weights = QUANTIZED_SHARE * weights + (1 - QUANTIZED_SHARE) * parameters * BYTES_PER_WEIGHT[native]
    return weights * WORKING_SHARE


def human_size(num_bytes: float) -> str:
    """A size for people: "15.2 GB", "7 MB" (of 10^9 and 10^6 bytes)."""
    return f"{num_bytes / 1e9:.1f} GB" if num_bytes >= 1e8 else f"{num_bytes / 1e6:.0f} MB"


def read_machine() -> Machine:
    """Look at this machine; imports torch."""
    memory = free_memory_bytes()
    device, device_name, device_memory = read_device(memory)
    return Machine(
        system=f"{platform.system()} {platform.release()} ({platform.machine()})",
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        memory_bytes=memory,
        device=device,
        device_name=device_name,
        device_memory_bytes=device_memory,
        packages={name: installed_version(name) for name in PACKAGES},
    )


def read_device(memory_bytes: int) -> tuple[str, str, int]:
    """Kind, name and free memory of the device that models run on."""
    import torch

    if torch.cuda.is_available():
        free, _ = torch.cuda.mem_get_info()
        return "cuda", torch.cuda.get_device_name(), free
    if torch.backends.mps.is_available():
        return "mps", "Apple GPU, which shares the main memory", memory_bytes
    return "cpu", "no accelerator that torch can use", memory_bytes


CGROUP_FILES = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
"""Where Linux says a container's memory limit and its use: version 2, version 1."""


def free_memory_bytes(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Main memory that this program can still get: what is available, within a container's limit."""
    free = int(psutil.virtual_memory().available)
    for limit_file, use_file in CGROUP_FILES:
        limit, use = read_number(cgroup / limit_file), read_number(cgroup / use_file)
        if limit is not None and use is not None:
            free = min(free, max(limit - use, 0))
    return free


def read_number(path: Path) -> int | None:
    """The number that a file holds; ``None`` when there is no file, or a word such as "max" in it."""
    text = path.read_text().strip() if path.is_file() else ""
    return int(text) if text.isdecimal() else None


def installed_version(package: str) -> str | None:
    """Version of an installed package, ``None`` when it isn't there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
