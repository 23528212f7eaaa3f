"""Reading and writing clips: probing, choosing frames, decoding, corrupting, stills, and making new clips."""

from __future__ import annotations

from tarsier_core.media.decode import decode, load_images, sample
from tarsier_core.media.limits import Limits
from tarsier_core.media.probe import probe
from tarsier_core.media.sampling import FrameChoice, choose_frames

__all__ = ["FrameChoice", "Limits", "choose_frames", "decode", "load_images", "probe", "sample"]
