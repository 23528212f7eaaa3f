from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.drawn import RECIPES, Recipe, encode


@pytest.fixture(scope="session")
def clips_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session", params=RECIPES, ids=lambda recipe: recipe.name)
def clip(request: pytest.FixtureRequest, clips_dir: Path) -> Path:
    """Each kind of clip in turn."""
    recipe: Recipe = request.param
    if not recipe.is_encodable:
        pytest.skip(f"PyAV here has no encoder {recipe.codec}")
    return encode(recipe, clips_dir)


@pytest.fixture(scope="session")
def plain_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary H.264 clip of 40 frames, a key frame every 12."""
    return encode(RECIPES[0], tmp_path_factory.mktemp("plain"))
