"""What programs do to pictures: fewer pixels, compression. Both by Pillow, as in the source."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from pipeline.corruptions.draws import Draws, Values


def pixelate(images: Values, share: float, _draws: Draws) -> Values:
    """Shrink each side to that share, in whole pixels, and enlarge it again, averaging boxes."""
    height, width = images.shape[2:]
    small = int(share * width), int(share * height)

    def coarsened(picture: Image.Image) -> Image.Image:
        return picture.resize(small, Image.Resampling.BOX).resize((width, height), Image.Resampling.BOX)

    return _each(images, coarsened)


def jpeg(images: Values, quality: int, _draws: Draws) -> Values:
    """Compress to JPEG at that quality, the colours at half the resolution, and read it back."""

    def compressed(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        return Image.open(file)

    return _each(images, compressed)


def _each(images: Values, alter: Callable[[Image.Image], Image.Image]) -> Values:
    """Every image through ``alter``, which takes and gives a Pillow image: float32 (N, 3, H, W)."""
    pixels = np.rint(255 * images).astype(np.uint8).transpose(0, 2, 3, 1)
    altered = np.stack([np.asarray(alter(Image.fromarray(np.ascontiguousarray(image)))) for image in pixels])
    return altered.transpose(0, 3, 1, 2).astype(np.float32) / 255
