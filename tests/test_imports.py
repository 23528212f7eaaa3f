"""Who may import whom (DESIGN, "Data flow"): `apps -> tarsier_core <- training`; torch near models only.

Read from the source, so that an import inside a function counts too.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

NEVER = {"tarsier_core": {"apps", "training"}, "apps": {"training"}, "training": {"apps"}}
TENSOR_LIBRARIES = {"torch", "transformers", "accelerate", "bitsandbytes", "safetensors"}
WHERE_TENSORS_LIVE = (
    "tarsier_core/models/",
    "tarsier_core/engine/",
    "tarsier_core/scoring/chat/local_model.py",
    "training/",
)
LIBRARY_HOMES = {
    "gradio": ("apps/",),
    "streamlit": ("apps/",),
    "av": ("tarsier_core/media/", "tarsier_core/models/machine.py"),
    "moviepy": ("tarsier_core/media/",),
    "typer": ("tarsier_core/cli/", "apps/commands.py", "training/"),
    "rich": ("tarsier_core/cli/", "training/"),
    "playwright": (),
    "pytest": (),
}
"""The only places that may import a library, so that exchanging it stays a local matter."""

STARTS_WITHOUT_TORCH = (
    "tarsier_core",
    "tarsier_core.cli",
    "tarsier_core.engine",
    "tarsier_core.media",
    "tarsier_core.grounding",
    "tarsier_core.models",
    "tarsier_core.shapes",
    "tarsier_core.benchmarks.runner",
    "tarsier_core.scoring.scorer",
    "tarsier_core.scoring.open_judge",
    "apps.commands",
    "apps.server",
    "apps.chat.page",
)


def source_files() -> list[str]:
    """Every module of the three packages, relative to the repository."""
    paths = [path for package in NEVER for path in sorted((ROOT / package).rglob("*.py"))]
    return [path.relative_to(ROOT).as_posix() for path in paths]


@cache
def imported_modules(file: str) -> set[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"), file)
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}, line {node.lineno}: imports are absolute here"
            names.add(str(node.module))
    return names


def tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("file", source_files())
def test_imports_point_towards_the_core(file: str) -> None:
    assert tops(imported_modules(file)) & NEVER[file.split("/")[0]] == set()


@pytest.mark.parametrize("file", [file for file in source_files() if not file.startswith(WHERE_TENSORS_LIVE)])
def test_tensors_stay_with_the_models(file: str) -> None:
    assert tops(imported_modules(file)) & TENSOR_LIBRARIES == set()


@pytest.mark.parametrize("library", LIBRARY_HOMES)
def test_a_library_is_imported_only_at_home(library: str) -> None:
    users = {file for file in source_files() if library in tops(imported_modules(file))}
    assert {file for file in users if not file.startswith(LIBRARY_HOMES[library])} == set()


def test_the_core_never_names_the_applications_or_the_training() -> None:
    """Not even in a string given to importlib."""
    for file in source_files():
        if file.startswith("tarsier_core/"):
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
            named = {
                text for text in strings if isinstance(text, str) and text.startswith(("apps.", "training."))
            }
            assert named == set(), file


@pytest.mark.parametrize("module", STARTS_WITHOUT_TORCH)
def test_starting_needs_no_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit(bool({{'torch', 'transformers'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
