"""``tarsier fetch``: what it asks the hub for, what it says first, and what it does when the hub fails."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from tarsier_core import hub


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """A hub that has everything, under a licence of its own; fills with what it was asked for."""
    seen: list[tuple[str, Any]] = []

    class Api:
        def model_info(self, hub_id: str) -> Any:
            seen.append(("model", hub_id))
            return SimpleNamespace(card_data={"license": "other", "license_name": "tongyi"})

        def dataset_info(self, hub_id: str) -> Any:
            seen.append(("dataset", hub_id))
            return SimpleNamespace(card_data=None)

    def snapshot_download(hub_id: str, **choices: Any) -> str:
        seen.append((hub_id, choices))
        folder = Path(choices["local_dir"])
        (folder / "video").mkdir(parents=True)
        if choices["repo_type"] == "dataset":
            (folder / "video" / "video.zip").write_bytes(b"PK")
        return str(folder)

    monkeypatch.setattr(hub, "HfApi", Api)
    monkeypatch.setattr(hub, "snapshot_download", snapshot_download)
    return seen


def test_a_benchmark_goes_into_its_own_folder(tarsier, asked: list[tuple[str, Any]], tmp_path: Path) -> None:
    done = tarsier("fetch", "dream", "--to", tmp_path)
    assert (done.code, done.out) == (0, f"{tmp_path / 'dream'}\n")
    assert asked[0] == ("dataset", "omni-research/DREAM-1K")
    assert asked[1][1] == {"repo_type": "dataset", "local_dir": tmp_path / "dream", "allow_patterns": None}
    first, second = done.err.splitlines()
    assert "huggingface.co/datasets/omni-research/DREAM-1K, licence: none named" in first
    assert "unpack them" in second


def test_a_model_comes_without_code_and_with_its_licence(
    tarsier, asked: list[tuple[str, Any]], tmp_path: Path
) -> None:
    done = tarsier("fetch", "qwen2-vl-2b", "--to", tmp_path)
    assert done.code == 0 and "licence: tongyi" in done.err and "unpack" not in done.err
    patterns = asked[1][1]["allow_patterns"]
    assert "*.safetensors" in patterns and not any("py" in pattern or "bin" in pattern for pattern in patterns)


def test_a_hub_that_can_not_be_reached_is_one_sentence(
    tarsier, asked: list[tuple[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise LocalEntryNotFoundError("no")

    monkeypatch.setattr(hub, "snapshot_download", unreachable)
    done = tarsier("fetch", "tvbench", "--to", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: FunAILab/TVBench: it isn't on this machine")
