"""The ways to ask for a description, by name: one table for the command line, the chat and the training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mode:
    """A named way of asking."""

    name: str
    label: str
    prompt: str
    tiny: bool
    """Whether the built-in model was trained for it."""


DETAILED = Mode("detailed", "Detailed", "Describe the video in detail.", tiny=True)
CONCISE = Mode("concise", "Concise", "Describe the video briefly.", tiny=True)
GROUNDED = Mode(
    "grounded",
    "Event by event, with times",
    "Describe the video event by event, and write before each event the frames that show it as <frame: i-j>.",
    tiny=True,
)
QUESTION = Mode("question", "Question", "", tiny=True)
CHINESE = Mode("chinese", "Chinese", "请用中文详细描述这个视频。", tiny=False)

MODES: tuple[Mode, ...] = (DETAILED, CONCISE, GROUNDED, QUESTION, CHINESE)
