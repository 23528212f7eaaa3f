"""From a model's name to the folder that holds its files: catalogue, local folder, or the Hugging Face hub."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download

from tarsier_core.errors import ModelError
from tarsier_core.hub import hub_failures
from tarsier_core.models.catalog import BUILT_IN, CATALOGUE, find_entry

HUB_ID = re.compile(r"^[\w.-]+/[\w.-]+$")
FILES = ("*.json", "*.safetensors", "*.txt", "*.jinja", "*.model")
"""What a checkpoint needs; no code and no pickled weights are fetched."""


@dataclass(frozen=True)
class Checkpoint:
    """Where a model's files are, and what to call it."""

    folder: Path
    name: str
    """As it was asked for, a folder by its own name."""
    revision: str | None
    """Commit on the hub; None for a folder."""

    @property
    def is_built_in(self) -> bool:
        """Whether it is the model that comes with the suite."""
        return self.folder.resolve() == BUILT_IN.resolve()


def locate(name_or_path: str | os.PathLike[str], revision: str | None = None) -> Checkpoint:
    """The files of a catalogue name, folder or hub id, fetched from the hub unless they are in its cache.

    Raises ``ModelError`` if there is no such model, or it can't be fetched.
    """
    asked = os.fspath(name_or_path)
    entry = find_entry(asked)
    source = entry.source if entry else asked
    if entry and entry.is_built_in and not Path(source).is_dir():
        raise ModelError(f"the built-in model isn't at {source}; `make tiny` trains it")
    if Path(source).is_dir():
        if revision is not None:
            raise ModelError(f"{asked}: a folder has no revision; {revision!r} was asked for")
        return Checkpoint(Path(source), entry.name if entry else Path(source).resolve().name, None)
    if not HUB_ID.match(source) or source.startswith("."):
        names = ", ".join(known.name for known in CATALOGUE)
        raise ModelError(f"{asked}: no such folder, nor a hub id or one of {names}")
    folder = fetch(source, revision)
    return Checkpoint(folder, asked, folder.name)


def fetch(hub_id: str, revision: str | None) -> Path:
    """Download a model's files from the hub, or find them in its cache; the folder's name is the commit.

    Raises ``ModelError`` with the cause in one sentence.
    """
    with hub_failures(hub_id, revision):
        return Path(snapshot_download(hub_id, revision=revision, allow_patterns=list(FILES)))
