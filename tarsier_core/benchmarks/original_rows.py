"""Rows as the original repository publishes them, in both of its shapes, their clips found in a folder.

Its files (``data/annotations`` of github.com/bytedance/tarsier) name each clip by ``vid`` and say
``<placeholder>`` for the path, for the user to fill in. Here the path is looked up; one that was filled in already
is kept as long as it lies in the folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tarsier_core import jsonl
from tarsier_core.benchmarks.annotation_files import media_path
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.errors import RowError
from tarsier_core.rows import ImageMedium, Item, Row, VideoMedium, parse_row

PLACEHOLDER = "<placeholder>"


def find_original_file(folder: Path, *names: str) -> Path | None:
    """The first of the files ``names`` that the folder, or ``annotations`` in it, holds."""
    places = (folder / inside / name for name in names for inside in ("", "annotations"))
    return next((path for path in places if path.is_file()), None)


def read_original_rows(
    path: Path, media: MediaIndex | None = None, aliases: Mapping[str, str] | None = None
) -> Iterator[Row]:
    """The rows of one of the original's files, or of one in its format.

    ``media`` is where the clips are looked for: the file's own folder if it isn't given. ``aliases`` maps a
    ``vid`` to the name of its file where these differ. What a v1 row says of its question beside the prompt is
    kept as ``extra_info.question``.

    Raises ``RowError`` for a malformed row, ``MediaError`` for a clip that could be several files.
    """
    index = media or MediaIndex(path.parent)
    for line, data in jsonl.read_rows(path):
        where = f"{path}, line {line}"
        row = parse_row(data, where)
        question = data["text"].get("question") if "messages" not in data else None
        if isinstance(question, str):
            row = with_extra(row, question=question)
        yield with_clips(row, index, aliases or {}, where)


def with_extra(row: Row, **extra: Any) -> Row:
    """The row with more in its ``extra_info``; what it already says stays."""
    return row.model_copy(update={"extra_info": extra | (row.extra_info or {})})


def with_clips(row: Row, media: MediaIndex, aliases: Mapping[str, str], where: str) -> Row:
    """The row with the paths of its files, which lie in the index's folder."""

    def path(file: str) -> str:
        return clip_path(file, row, media, aliases, where)

    def located(item: Item) -> Item:
        update = {
            kind: medium.model_copy(update=named_files(medium, path))
            for kind, medium in (("image", item.image), ("video", item.video))
            if medium is not None
        }
        return item.model_copy(update=update)

    messages = [
        message.model_copy(update={"content": [located(item) for item in message.content]})
        for message in row.messages
    ]
    return row.model_copy(update={"messages": messages})


def named_files(medium: ImageMedium | VideoMedium, path: Callable[[str], str]) -> dict[str, str | list[str]]:
    """The fields of a medium that name files, each name made a path."""
    fields = {"image_file": medium.image_file, "video_file": medium.video_file}
    return {
        field: path(files) if isinstance(files, str) else [path(file) for file in files]
        for field, files in fields.items()
        if files is not None
    }


def clip_path(file: str, row: Row, media: MediaIndex, aliases: Mapping[str, str], where: str) -> str:
    """The path of a row's file: of its ``vid`` where the row holds the placeholder."""
    if file != PLACEHOLDER:
        return inside_path(file, media.folder, where)
    if row.vid is None:
        raise RowError(f"{where}: vid: it must say which clip is meant, as the path is {PLACEHOLDER}")
    return media.path_of(aliases.get(str(row.vid), row.vid), f"{where}: vid")


def inside_path(file: str, folder: Path, where: str) -> str:
    """A path that was filled in: relative to ``folder``, or absolute and inside it."""
    if os.path.isabs(file):
        root = os.path.abspath(folder)
        if os.path.commonpath([root, os.path.normpath(file)]) != root:
            raise RowError(f"{where}: {file} lies outside {folder}, which holds the benchmark's clips")
        return os.path.normpath(file)
    return media_path(folder, file, where)
