"""Finding a row's clip: from the ``vid`` that an annotation names to a file in the benchmark's folder.

    media = MediaIndex(folder)
    media.path_of("action_antonym/S010C003P021R002A020_rgb.avi", where)

Archives unpack into folders of many names, so a clip is looked for anywhere below the folder: by its path, then
by the end of its path, then by the same without the ending of the file's name. Annotations are not trusted: what
they name never leads out of the folder.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath

from tarsier_core.benchmarks.annotation_files import media_path
from tarsier_core.errors import MediaError

VIDEO_SUFFIXES = frozenset({".mp4", ".avi", ".webm", ".mov", ".mkv", ".wmv", ".gif"})
"""Endings of moving pictures, in lower case (FACTS section 2)."""


class MediaIndex:
    """The clips below a folder, listed once, when the first is looked for. Links to folders are followed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def files(self) -> frozenset[str]:
        """The clips' paths, relative to the folder."""
        return frozenset(list_clips(self.folder))

    @cached_property
    def _by_end(self) -> dict[str, list[str]]:
        """The clips by each end of their paths: "a/b/1.mp4" is found as "b/1.mp4", "1.mp4", "b/1" and "1"."""
        ends: dict[str, list[str]] = defaultdict(list)
        for file in sorted(self.files):
            parts = file.split("/")
            for start in range(len(parts)):
                end = "/".join(parts[start:])
                ends[end].append(file)
                ends[without_suffix(end)].append(file)
        return ends

    def find(self, vid: int | str) -> str | None:
        """The path of a clip's file; None if it isn't there.

        Raises ``MediaError`` if several files could be meant.
        """
        name = PurePosixPath(str(vid)).as_posix()
        if name in self.files:
            return str(self.folder / name)
        found = self._by_end.get(name) or self._by_end.get(without_suffix(name)) or []
        if len(found) > 1:
            listed = f"{found[0]} and {found[1]}" + (f" and {len(found) - 2} more" if len(found) > 2 else "")
            raise MediaError(self.folder, f'"{vid}" could be {listed}; only one of them may be there')
        return str(self.folder / found[0]) if found else None

    def path_of(self, vid: int | str, where: str) -> str:
        """The path of a clip's file, or the one at which it is missed: in the folder, as MP4 unless it says else.

        Raises ``RowError`` (``where`` is the place it names) for a name that leads out of the folder, and
        ``MediaError`` if several files could be meant.
        """
        named = media_path(self.folder, str(vid), where)
        return self.find(vid) or (f"{named}.mp4" if without_suffix(named) == named else named)

    def missing(self, vids: Iterable[int | str]) -> list[int | str]:
        """Those of ``vids`` that have no file, each once, in their order."""
        return [vid for vid in dict.fromkeys(vids) if self.find(vid) is None]


def list_clips(folder: Path) -> list[str]:
    """The paths of all clips below a folder, relative to it; what is hidden is passed over.

    A folder that is reached twice (a link to one further up, say) is listed once.
    """
    files: list[str] = []
    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__MACOSX")
        inside = Path(parent).relative_to(folder)
        files += [(inside / name).as_posix() for name in names if is_clip_name(name)]
    return files


def is_clip_name(name: str) -> bool:
    """Whether a file of this name counts as a clip."""
    return not name.startswith(".") and PurePosixPath(name).suffix.lower() in VIDEO_SUFFIXES


def without_suffix(name: str) -> str:
    """A name without the ending of a clip; other dots belong to the name."""
    path = PurePosixPath(name)
    return name.removesuffix(path.suffix) if path.suffix.lower() in VIDEO_SUFFIXES else name
