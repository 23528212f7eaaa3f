"""What fits on a machine, and how much memory a container really has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarsier_core.models.machine import Machine, fit, free_memory_bytes, read_machine

MACHINE = Machine(
    system="Linux",
    python="3.11.7",
    cores=2,
    memory_bytes=24 * 10**9,
    device="cuda",
    device_name="an accelerator",
    device_memory_bytes=24 * 10**9,
    packages={"bitsandbytes": "0.50.2"},
)


@pytest.mark.parametrize(
    ("parameters", "free_gigabytes", "precision"),
    [(8.3e9, 80, "16-bit"), (8.3e9, 16, "8-bit"), (8.3e9, 8, "4-bit"), (8.3e9, 4, None), (34.8e9, 24, None)],
    ids=["80 GB", "16 GB", "8 GB", "4 GB", "34b on 24 GB"],
)
def test_the_finest_precision_that_fits_is_said(
    parameters: float, free_gigabytes: int, precision: str | None
) -> None:
    machine = replace(MACHINE, device_memory_bytes=free_gigabytes * 10**9)
    found = fit(parameters, machine)
    assert found.precision == precision
    assert f"{free_gigabytes}.0 GB are free" in found.reason


def test_a_cpu_computes_in_32_bits() -> None:
    machine = replace(MACHINE, device="cpu")
    assert fit(2.2e9, machine).precision == "32-bit"
    assert fit(8.3e9, machine).precision == "8-bit"


def test_without_bitsandbytes_there_are_only_16_bits() -> None:
    machine = replace(MACHINE, device_memory_bytes=16 * 10**9, packages={"bitsandbytes": None})
    found = fit(8.3e9, machine)
    assert found.precision is None and "bitsandbytes is missing" in found.reason


@given(st.floats(1e6, 1e11), st.integers(0, 10**12), st.integers(0, 10**12))
def test_more_memory_never_fits_less(parameters: float, memory: int, more: int) -> None:
    order = [None, "4-bit", "8-bit", "16-bit"]
    less = fit(parameters, replace(MACHINE, device_memory_bytes=memory)).precision
    greater = fit(parameters, replace(MACHINE, device_memory_bytes=memory + more)).precision
    assert order.index(less) <= order.index(greater)


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({"memory.max": "1000", "memory.current": "300"}, 700),
        ({"memory.max": "1000", "memory.current": "1001"}, 0),
        ({"memory/memory.limit_in_bytes": "1000", "memory/memory.usage_in_bytes": "1"}, 999),
    ],
    ids=["version 2", "already above", "version 1"],
)
def test_a_containers_limit_counts(tmp_path: Path, files: dict[str, str], free: int) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    assert free_memory_bytes(tmp_path) == free


def test_an_unlimited_container_has_what_the_machine_has(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1\n")
    assert free_memory_bytes(tmp_path) > 10**6


def test_this_machine_is_read() -> None:
    machine = read_machine()
    assert machine.device in ("cpu", "cuda", "mps")
    assert machine.packages["torch"] is not None
    assert machine.device_memory_bytes > 0
