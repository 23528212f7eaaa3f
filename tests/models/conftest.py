"""The original's recorded outputs, and the tiny checkpoints that made them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tarsier_core.models import VideoModel, load_model


@pytest.fixture(scope="session")
def golden(fixtures_dir: Path) -> Path:
    return fixtures_dir / "golden"


@pytest.fixture(scope="session")
def cases(golden: Path) -> dict[str, Any]:
    return json.loads((golden / "cases.json").read_text())


@pytest.fixture(scope="session")
def tarsier2(golden: Path) -> VideoModel:
    return load_model(golden / "tarsier2-tiny", device="cpu")


@pytest.fixture(scope="session")
def tarsier2_fast(golden: Path) -> VideoModel:
    return load_model(golden / "tarsier2-tiny", device="cpu", profile="fast")


@pytest.fixture(scope="session")
def tarsier1(golden: Path) -> VideoModel:
    return load_model(golden / "tarsier1-tiny", device="cpu")


@pytest.fixture(scope="session")
def tarsier2_arrays(golden: Path) -> Mapping[str, np.ndarray]:
    return np.load(golden / "arrays" / "tarsier2.npz")


@pytest.fixture(scope="session")
def tarsier1_arrays(golden: Path) -> Mapping[str, np.ndarray]:
    return np.load(golden / "arrays" / "tarsier1.npz")
