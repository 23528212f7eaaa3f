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

Precision = Literal["16-bit", "8-bit", "4-bit"]

BYTES_PER_PARAMETER: dict[Precision, float] = {"16-bit": 2.0, "8-bit": 1.1, "4-bit": 0.65}
"""Embeddings and norms keep 16 bits when the rest is quantised, hence more than 1 and 0.5."""

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

    8 and 4 bits need bitsandbytes. An estimate (``BYTES_PER_PARAMETER``, ``WORKING_SHARE``): long clips take
    more than it says.
    """
    free = machine.device_memory_bytes
    offered: tuple[Precision, ...] = ("16-bit", "8-bit", "4-bit")
    if machine.packages.get("bitsandbytes") is None:
        offered = ("16-bit",)
    for precision in offered:
        if (needed := needed_bytes(parameters, precision)) <= free:
            return Fit(
                precision, f"needs about {gigabytes(needed)} in {precision}, {gigabytes(free)} are free"
            )
    needed = needed_bytes(parameters, offered[-1])
    reason = f"needs about {gigabytes(needed)} even in {offered[-1]}, {gigabytes(free)} are free"
    return Fit(None, reason if len(offered) > 1 else f"{reason}, and bitsandbytes is missing for fewer bits")


def needed_bytes(parameters: float, precision: Precision) -> float:
    """Memory that a model takes while it answers."""
    return parameters * BYTES_PER_PARAMETER[precision] * WORKING_SHARE


def gigabytes(num_bytes: float) -> str:
    """A size for people: "15.2 GB" (of 10^9 bytes)."""
    return f"{num_bytes / 1e9:.1f} GB"


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
