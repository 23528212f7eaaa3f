"""Still pictures, by Pillow."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from os import PathLike, fspath

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps, UnidentifiedImageError

from tarsier_core.errors import MediaError, MediaLimitError
from tarsier_core.media.limits import Limits
from tarsier_core.media.scaling import scaled_size
from tarsier_core.media.source import NOT_MEDIA, explain_os_error, read_head
from tarsier_core.records import ClipInfo, Image

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF")
ORIENTATION_TAG = 0x0112
TRANSPOSED_ORIENTATIONS = (5, 6, 7, 8)
"""Values of EXIF's orientation at which width and height change places."""


def probe_image(path: str | PathLike[str], limits: Limits) -> ClipInfo:
    """What an image file holds: a clip of one frame without duration, its size after EXIF orientation."""
    with open_image(path, limits) as image:
        width, height = image.size
        if image.getexif().get(ORIENTATION_TAG) in TRANSPOSED_ORIENTATIONS:
            width, height = height, width
        return ClipInfo(
            path=fspath(path),
            kind="image",
            codec=(image.format or "image").lower(),
            width=width,
            height=height,
            rotation=0,
            pts=(0,),
            keyframe_pts=(0,),
            end_pts=0,
            time_base=Fraction(1),
        )


def read_image(path: str | PathLike[str], max_pixels: int | None, limits: Limits) -> Image:
    """An image file's picture (the first, if it has several), RGB, turned as its EXIF orientation says.

    Transparency is dropped as Pillow's ``convert("RGB")`` does it. ``max_pixels`` shrinks it (bicubic).
    """
    with open_image(path, limits) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    size = scaled_size(upright.width, upright.height, max_pixels)
    if size != upright.size:
        upright = upright.resize(size, PillowImage.Resampling.BICUBIC)
    return np.array(upright)


@contextmanager
def open_image(path: str | PathLike[str], limits: Limits) -> Iterator[PillowImage.Image]:
    """Open an image file; what Pillow raises about damage, here or in the block, becomes ``MediaError``."""
    read_head(path)
    try:
        with PillowImage.open(path, formats=FORMATS) as image:
            limits.check_size(path, *image.size)
            yield image
    except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
        raise MediaLimitError(path, "its picture is too large") from error
    except UnidentifiedImageError as error:
        raise MediaError(path, NOT_MEDIA) from error
    except OSError as error:
        cause = explain_os_error(error) if error.errno else "its picture is cut off or damaged"
        raise MediaError(path, cause) from error
    except (SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error, zlib.error) as error:
        raise MediaError(path, "its picture is cut off or damaged") from error
