"""One encoded image -> 32x32 RGB pixels, and what was converted on the way."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from pipeline.data.names import readable
from pipeline.errors import DataError

SIDE_PX = 32
FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "GIF")  # a file that only pretends to be one never reaches Ghostscript
MAX_PIXELS = 50_000_000  # decoded, 200 MB as RGBA; no camera's photo a CNN is tried on is larger
_AT_MOST = f"at most {MAX_PIXELS // 10**6} million are decoded"


@dataclass(frozen=True)
class Decoded:
    """One image as the models see it.

    Attributes:
        pixels: 32x32 RGB, row by row, 3 bytes a pixel.
        resized, stretched: it was not 32x32; it was not square either, and its sides were scaled differently.
        grey, transparent, converted: it had one channel; it had see-through pixels, laid over white; it had
            another colour model (palette, CMYK, 16 bits).
        animated: it had several frames, of which this is the first.
    """

    pixels: bytes
    resized: bool = False
    stretched: bool = False
    grey: bool = False
    transparent: bool = False
    converted: bool = False
    animated: bool = False


def decode(content: bytes, name: str) -> Decoded:
    """Decode one image and bring it to 32x32 RGB.

    Args:
        content: the file's bytes.
        name: what to call it in an error.

    Raises:
        DataError: where it is no image, is truncated, or is too large to be decoded safely.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process: half an image would do
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return _convert(image)
    except DataError as error:
        raise DataError(f"{name}: {error.message}") from None
    except UnidentifiedImageError:
        raise DataError(f"{name}: not an image") from None
    except Image.DecompressionBombError:  # raised from 180 million pixels on, before ours
        raise DataError(f"{name}: too many pixels; {_AT_MOST}") from None
    except Exception as error:  # decoders of broken files raise nearly anything, from OSError to IndexError
        raise DataError(f"{name}: a damaged image ({_one_line(error)})") from error


def _convert(image: Image.Image) -> Decoded:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise DataError(f"{width:,} × {height:,} pixels; {_AT_MOST}")
    mode = image.mode
    if (width, height) == (SIDE_PX, SIDE_PX) and mode == "RGB" and image.format == "JPEG":
        upright = ImageOps.exif_transpose(image) if "exif" in image.info else image
        return Decoded(upright.tobytes())
    image.draft(None, (4 * SIDE_PX, 4 * SIDE_PX))  # a large JPEG is decoded at an eighth to a half of its size
    animated = getattr(image, "is_animated", False)
    upright = _rgb(ImageOps.exif_transpose(image))
    resized = upright.size != (SIDE_PX, SIDE_PX)
    if resized:
        upright = upright.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    flat, transparent = _flatten(upright)
    return Decoded(
        pixels=flat.tobytes(),
        resized=(width, height) != (SIDE_PX, SIDE_PX),
        stretched=width != height,
        grey=mode in ("1", "L", "LA", "I", "I;16", "I;16B"),
        transparent=transparent,
        converted=mode in ("P", "PA", "CMYK", "YCCK", "LAB", "I", "I;16", "I;16B"),
        animated=animated,
    )


def _rgb(image: Image.Image) -> Image.Image:
    """As RGB, or as RGBA where there is transparency."""
    if image.mode.startswith("I"):  # 16 bits a pixel: keep the upper 8, where Pillow would clip at 255
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _flatten(image: Image.Image) -> tuple[Image.Image, bool]:
    """Lay the image over white; whether anything was see-through."""
    if image.mode == "RGB":
        return image, False
    transparent = image.getextrema()[3][0] < 255  # type: ignore[misc]  # RGBA has four pairs
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB"), transparent


def _one_line(error: Exception) -> str:
    return readable(" ".join(str(error).split())) or type(error).__name__
