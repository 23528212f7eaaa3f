from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def functions(fixtures_dir: Path) -> dict[str, Any]:
    """The recorded outputs of the original's functions."""
    return json.loads((fixtures_dir / "golden" / "cases.json").read_text())["functions"]
