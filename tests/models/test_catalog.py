"""The catalogue, and finding a model's files."""

from __future__ import annotations

import math
import shutil

import pytest
from huggingface_hub import constants
from safetensors import safe_open

from tarsier_core.errors import ModelError
from tarsier_core.models import CATALOGUE, load_model
from tarsier_core.models.catalog import BUILT_IN, BYTES_PER_PARAMETER, find_entry
from tarsier_core.models.locate import locate

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_names_are_distinct_and_found():
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    assert all(find_entry(entry.name) is entry for entry in CATALOGUE)
    assert find_entry("tarsier3") is None


def test_memory_follows_from_parameters_and_dtype():
    seven = find_entry("tarsier2-7b")
    assert [round(seven.gigabytes(dtype), 1) for dtype in BYTES_PER_PARAMETER] == [33.2, 16.6, 16.6, 8.3, 4.1]


def test_the_built_in_model_is_as_large_as_the_catalogue_says():
    with safe_open(BUILT_IN / "model.safetensors", framework="pt") as tensors:
        held = sum(math.prod(tensors.get_slice(key).get_shape()) for key in tensors.keys())  # noqa: SIM118
    assert find_entry("tiny").parameters == held
    assert sum(file.stat().st_size for file in BUILT_IN.iterdir()) <= 10_000_000


def test_the_built_in_model_is_recognised_by_its_folder():
    model = load_model("tiny", device="cpu")
    assert (model.name, model.family, model.is_tiny, model.revision) == ("tiny", "qwen2_vl", True, None)
    assert load_model(BUILT_IN, device="cpu").is_tiny


@pytest.fixture
def hub_cache(golden, tmp_path, monkeypatch):
    """The hub's cache with one commit of a catalogued model (its files are the tiny checkpoint's)."""
    repository = tmp_path / "models--omni-research--Tarsier2-Recap-7b"
    shutil.copytree(
        golden / "tarsier2-tiny", repository / "snapshots" / COMMIT, copy_function=shutil.copyfile
    )
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))


@pytest.mark.parametrize("asked", ["tarsier2-recap-7b", "omni-research/Tarsier2-Recap-7b"])
@pytest.mark.parametrize("revision", [None, "main", COMMIT])
def test_a_cached_model_is_loaded_at_its_commit(hub_cache, asked, revision):
    model = load_model(asked, revision=revision, device="cpu")
    assert (model.name, model.revision, model.is_tiny) == (asked, COMMIT, False)


def test_another_commit_is_not_in_the_cache(hub_cache):
    with pytest.raises(ModelError, match="it isn't on this machine, and HF_HUB_OFFLINE is set"):
        locate("tarsier2-recap-7b", "f" * 40)
