"""``tarsier convert``: a folder that stock classes load, or one sentence and nothing written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("checkpoint", "model_type"), [("tarsier2-tiny", "qwen2_vl"), ("tarsier1-tiny", "llava")]
)
def test_both_families_become_plain(
    tarsier, tmp_path: Path, fixtures_dir: Path, checkpoint: str, model_type: str
) -> None:
    out = tmp_path / "plain"
    done = tarsier("convert", fixtures_dir / "golden" / checkpoint, out)
    assert (done.code, done.out, done.err) == (0, f"{out}\n", "")
    assert json.loads((out / "config.json").read_text())["model_type"] == model_type


def test_an_existing_folder_is_left_alone(tarsier, tmp_path: Path, fixtures_dir: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    done = tarsier("convert", fixtures_dir / "golden" / "tarsier2-tiny", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path) in done.err and done.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_broken_checkpoint_writes_nothing(tarsier, tmp_path: Path, fixtures_dir: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(fixtures_dir / "golden" / "tarsier2-tiny", broken, copy_function=shutil.copyfile)
    broken.chmod(0o755)
    [weights] = broken.glob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:1000])
    done = tarsier("convert", broken, tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    assert "broken" in done.err and "Traceback" not in done.err
    assert not (tmp_path / "out").exists()
