"""What MSVD's clips are called: question sets number them, files carry the name of the YouTube video."""

from __future__ import annotations

from pathlib import Path

from tarsier_core.benchmarks.text_lines import read_lines
from tarsier_core.errors import RowError

MAPPING = "youtube_mapping.txt"


def read_msvd_names(folder: Path) -> dict[str, str]:
    """The clips' names by their numbers ("vid1"), from lines such as "-4wsuPCjDBc_5_15 vid1"; empty without the file.

    Raises ``RowError`` for a line that isn't a name and a number.
    """
    path = folder / MAPPING
    if not path.is_file():
        return {}
    names: dict[str, str] = {}
    for where, line in read_lines(path):
        words = line.split()
        if len(words) != 2:
            raise RowError(f"{where}: a clip's name and its number are expected")
        names[words[1]] = words[0]
    return names
