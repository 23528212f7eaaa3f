"""Which files a command works on: the files it was given, and the media in the folders it was given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tarsier_core.errors import MediaError

MEDIA_SUFFIXES = frozenset(
    {
        *(".mp4", ".avi", ".webm", ".mov", ".mkv", ".wmv"),
        *(".gif", ".jpg", ".jpeg", ".png", ".tif", ".tiff"),
    }
)
"""Endings, in lower case, by which media are found in a folder (FACTS section 2)."""


def find_media(paths: Iterable[str]) -> tuple[list[str], list[MediaError]]:
    """The media files that ``paths`` stand for, each once, and the folders that gave none.

    A file is taken whatever its name, and whether or not it exists: reading it says what is wrong with it. A
    folder stands for the media below it, in the order of their names; hidden files and links to folders are
    passed over, and the case of an ending doesn't matter.
    """
    found: dict[str, None] = {}
    errors: list[MediaError] = []
    for path in paths:
        if not Path(path).is_dir():
            found[path] = None
            continue
        inside = media_below(path, errors)
        found.update(dict.fromkeys(inside))
        if not inside:
            errors.append(MediaError(path, "this folder holds no video, GIF or image"))
    return list(found), errors


def media_below(folder: str, errors: list[MediaError]) -> Sequence[str]:
    """Every media file below ``folder``; a folder that can't be listed is added to ``errors``."""

    def unlisted(error: OSError) -> None:
        errors.append(MediaError(error.filename, (error.strerror or "this folder can't be listed").lower()))

    files: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files.extend(os.path.join(parent, name) for name in sorted(names) if is_media_name(name))
    return files


def is_media_name(name: str) -> bool:
    """Whether a file with this name is taken from a folder."""
    return not name.startswith(".") and Path(name).suffix.lower() in MEDIA_SUFFIXES
