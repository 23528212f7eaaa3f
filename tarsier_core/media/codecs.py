"""Which video formats can be read here: PyAV brings its own FFmpeg, and builds of it differ."""

from __future__ import annotations

import av.codec

COMMON_CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "wmv3", "prores", "gif")
"""Codecs of the videos and GIFs that people have, by FFmpeg's names."""


def readable_codecs() -> tuple[str, ...]:
    """Those of ``COMMON_CODECS`` that have a decoder."""
    return tuple(name for name in COMMON_CODECS if has_decoder(name))


def has_decoder(name: str) -> bool:
    """Whether FFmpeg's codec ``name`` can be decoded."""
    try:
        return av.codec.Codec(name, "r").is_decoder
    except av.codec.codec.UnknownCodecError:
        return False
