"""Writing annotation files as benchmarks publish them, and the rows that are expected of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, folders included."""
    write_text(path, json.dumps(value))


def write_text(path: Path, text: str) -> None:
    """Write a text file, folders included, its line ends as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def expected_row(
    video: dict[str, Any], prompt: str, reference: str | list[str], prefix: str | None = None, **fields: Any
) -> dict[str, Any]:
    """The row in Tarsier2's shape: a clip and a text, what is given of the answer and what is expected."""
    given = [] if prefix is None else [{"type": "text", "text": prefix}]
    return {
        "messages": [
            {
                "role": "user",
                "content": [{"type": "video", "video": video}, {"type": "text", "text": prompt}],
            },
            {"role": "assistant", "content": [*given, {"type": "text", "text": "", "reference": reference}]},
        ],
        **fields,
    }
