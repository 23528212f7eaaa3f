"""Which codecs can be read here."""

from __future__ import annotations

from tarsier_core.media.codecs import has_decoder, readable_codecs


def test_the_commonest_codecs_have_decoders() -> None:
    assert {"h264", "mpeg4", "mjpeg", "gif"} <= set(readable_codecs())


def test_an_unknown_codec_has_none() -> None:
    assert not has_decoder("no-such-codec")
