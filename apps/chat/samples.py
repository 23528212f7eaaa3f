"""The sample clips that come with the suite (``assets/clips``): one press opens one and asks about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from apps.chat.strip import thumbnails
from apps.look import ASSETS
from tarsier_core.media import decode, probe
from tarsier_core.modes import MODES

CLIPS = ASSETS / "clips"


@dataclass(frozen=True)
class Sample:
    """A bundled clip."""

    name: str
    """File name in ``assets/clips``."""
    title: str
    """What the button says."""
    mode: str
    """Name of the mode in which it is asked about."""
    path: Path
    picture: str
    """Its middle frame, as a ``data:`` address."""


def read_samples(folder: Path = CLIPS) -> tuple[Sample, ...]:
    """The samples that ``samples.json`` lists. Raises ``MediaError`` for a clip that can't be read."""
    listed = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    known = {mode.name for mode in MODES}
    samples = []
    for entry in listed:
        if entry["mode"] not in known:
            raise ValueError(f"{folder / 'samples.json'}: no mode is named {entry['mode']!r}")
        path = folder / entry["name"]
        samples.append(Sample(entry["name"], entry["title"], entry["mode"], path, _middle_picture(path)))
    return tuple(samples)


def _middle_picture(path: Path) -> str:
    info = probe(path)
    return thumbnails(decode(path, (info.num_frames // 2,), info=info, max_pixels=40_000))[0]
