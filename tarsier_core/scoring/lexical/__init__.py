"""The `lexical` judge: AutoDQ's events and verdicts from words alone, without a model or a download. A proxy.

extract_events(description)           # "The man walks in.", "The man sits down."
judge_events(events, description)     # entailment, neutral or contradiction, each with its reason
"""

from __future__ import annotations

from tarsier_core.scoring.lexical.entailment import judge_events
from tarsier_core.scoring.lexical.events import extract_events

VERSION = "1"
"""Part of every piece of evidence; raised when events or verdicts may come out differently."""

__all__ = ["VERSION", "extract_events", "judge_events"]
