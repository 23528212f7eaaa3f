"""``tarsier doctor`` and ``tarsier models``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tarsier_core.cli.doctor import missing, model_row
from tarsier_core.media.codecs import COMMON_CODECS
from tarsier_core.models.catalog import CATALOGUE, find_entry
from tarsier_core.models.machine import PACKAGES, Machine

MACHINE = Machine(
    system="Linux",
    python="3.11.7",
    cores=8,
    memory_bytes=64 * 10**9,
    device="cuda",
    device_name="an accelerator",
    device_memory_bytes=80 * 10**9,
    packages=dict.fromkeys(PACKAGES, "1.0"),
)


def test_doctor_says_what_runs_and_what_is_missing(tarsier) -> None:
    done = tarsier("doctor")
    assert (done.code, done.err) == (0, "")
    for heading in ("This machine", "Models", "Missing"):
        assert f"{heading}\n  " in done.out
    for entry in CATALOGUE:
        assert f"\n  {entry.name} " in done.out
    assert "h264" in done.out


@pytest.mark.parametrize(
    ("name", "free_gigabytes", "verdict"),
    [
        ("tiny", 1, "fits"),
        ("tarsier2-7b", 80, "fits"),
        ("tarsier2-7b", 16, "fits with --quantization 8bit"),
        ("tarsier2-7b", 9, "fits with --quantization 4bit"),
        ("tarsier-34b", 9, "does not fit"),
    ],
)
def test_each_model_gets_a_verdict_that_says_how(name: str, free_gigabytes: int, verdict: str) -> None:
    entry = find_entry(name)
    assert entry is not None
    row = model_row(entry, replace(MACHINE, device_memory_bytes=free_gigabytes * 10**9))
    assert row[:2] == (f"  {name}", verdict)


def test_what_is_missing_is_named() -> None:
    bare = replace(MACHINE, device="cpu", packages={**MACHINE.packages, "bitsandbytes": None})
    sentences = " ".join(missing(bare, ["h264", "gif"]))
    assert "bitsandbytes" in sentences and "av1" in sentences and "accelerator" in sentences


def test_a_complete_machine_lacks_nothing_but_perhaps_the_built_in_model() -> None:
    assert [sentence for sentence in missing(MACHINE, COMMON_CODECS) if "built-in" not in sentence] in (
        [],
        ["Nothing."],
    )


def test_models_lists_the_catalogue(tarsier) -> None:
    done = tarsier("models")
    assert done.code == 0
    names = [line.split()[0] for line in done.out.splitlines()]
    assert names == ["name", *(entry.name for entry in CATALOGUE)]
