"""``tarsier doctor``: what this machine can run, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from tarsier_core.cli.console import columns, waiting, write

if TYPE_CHECKING:
    from tarsier_core.models.catalog import CatalogueEntry
    from tarsier_core.models.machine import Machine


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """Say what this machine can run and what is missing."""
    from tarsier_core.media.codecs import readable_codecs
    from tarsier_core.models.catalog import CATALOGUE
    from tarsier_core.models.machine import read_machine

    with waiting("Looking at this machine"):
        machine, codecs = read_machine(), readable_codecs()
    write("This machine\n" + columns(machine_rows(machine, codecs)))
    write("\nModels\n" + columns([model_row(entry, machine) for entry in CATALOGUE]))
    write("\nMissing\n" + "".join(f"  {sentence}\n" for sentence in missing(machine, codecs)))


def machine_rows(machine: Machine, codecs: Sequence[str]) -> list[tuple[str, str]]:
    """What the machine is, a line a fact."""
    from tarsier_core.models.machine import human_size

    memory = f"{human_size(machine.memory_bytes)} of main memory free"
    device = f"{machine.device} ({machine.device_name})"
    if machine.device == "cuda":
        device += f", {human_size(machine.device_memory_bytes)} free"
    packages = [f"{name} {version}" for name, version in machine.packages.items() if version]
    return [
        ("  system", machine.system),
        ("  python", machine.python),
        ("  processor", f"{machine.cores} cores, {memory}"),
        ("  models run on", device),
        ("  packages", ", ".join(packages)),
        ("  can be read", ", ".join(codecs)),
    ]


def model_row(entry: CatalogueEntry, machine: Machine) -> tuple[str, str, str]:
    """Whether a model runs here, how, and why."""
    from tarsier_core.models.machine import fit

    found = fit(entry.parameters, machine)
    if found.precision is None:
        verdict = "does not fit"
    elif found.precision in ("8-bit", "4-bit"):
        verdict = f"fits with --quantization {found.precision.replace('-', '')}"
    else:
        verdict = "fits"
    return f"  {entry.name}", verdict, found.reason


def missing(machine: Machine, codecs: Sequence[str]) -> list[str]:
    """What would have to be added for everything to run, a sentence each."""
    from tarsier_core.media.codecs import COMMON_CODECS
    from tarsier_core.models.catalog import BUILT_IN

    found = []
    if not (BUILT_IN / "config.json").is_file():
        found.append(f"The built-in model isn't in {BUILT_IN}; `make tiny` makes it.")
    for name, version in machine.packages.items():
        if version is None:
            found.append(f"The package {name}: `make setup` installs it.")
    if unread := [name for name in COMMON_CODECS if name not in codecs]:
        found.append(f"Decoders in PyAV's FFmpeg for: {', '.join(unread)}.")
    if machine.device == "cpu":
        found.append("An accelerator: models of 7B and more answer slowly without one.")
    return found or ["Nothing."]
