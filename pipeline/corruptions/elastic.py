"""An image printed on rubber: turned, stretched and sheared as a whole, then dented."""

import numpy as np
from numpy.typing import NDArray

from pipeline.corruptions.draws import Draws, Values

SIDE = 32
_CORNERS = np.array([[26.0, 26.0], [26.0, 6.0], [6.0, 6.0]])
"""Three points, 10 pixels to each side of the centre, whose random shifts make the affine part."""


def transform(images: Values, level: tuple[float, float, float], draws: Draws) -> Values:
    """Warp each image twice: by a random affine map, then by a random field of shifts, smoothed.

    Both read between pixels linearly and mirror what lies beyond the edge without repeating the outermost pixel;
    in the source the second one repeats it.

    Args:
        level: size and smoothness, a standard deviation in pixels, of the field; reach of the three points' shifts
            in pixels. The weakest severity is affine alone.
    """
    size, smoothness, reach = level
    uniform = [generator.uniform(-1, 1, 6 + 2 * SIDE**2) for generator in draws.generators(len(images))]
    dice = np.stack(uniform).astype(np.float32)
    corners = _CORNERS + reach * dice[:, :6].reshape(-1, 3, 2)
    warped = sample(images, _origins(corners))
    if size == 0:
        return warped
    shifts = size * smoothed(dice[:, 6:].reshape(-1, 2, SIDE, SIDE), smoother(smoothness))
    return sample(warped, _grid() + shifts)


def _grid() -> Values:
    """Row and column of each pixel: float32 (2, 32, 32)."""
    return np.mgrid[:SIDE, :SIDE].astype(np.float32)


def _origins(corners: Values) -> Values:
    """Where each pixel comes from under the affine map that takes the three points to ``corners``, (N, 3, 2).

    Returns:
        float32 (N, 2, 32, 32), rows and columns.
    """
    moved = np.concatenate([corners, np.ones_like(corners[..., :1])], axis=-1)  # (N, 3, 3)
    back = np.linalg.solve(moved, np.broadcast_to(_CORNERS, corners.shape))  # (N, 3, 2): [r, c, 1] @ back
    rows, columns = _grid()
    homogeneous = np.stack([rows, columns, np.ones_like(rows)])
    places: Values = np.einsum("chw,nco->nohw", homogeneous, back).astype(np.float32)
    return places


def smoothed(fields: Values, spread: Values) -> Values:
    """Fields, float32 (N, 2, 32, 32), smoothed down and across: ``spread @ fields @ spread.T``, but term by term, as
    products of matrices differ between processors in the last bit, and so would the images."""
    down, both = np.zeros_like(fields), np.zeros_like(fields)
    for place in range(SIDE):
        down += spread[:, place, None] * fields[:, :, place, None, :]
    for place in range(SIDE):
        both += down[..., place, None] * spread[:, place]
    return both


def smoother(deviation: float) -> Values:
    """Gaussian smoothing of 32 values as a matrix, float32 (32, 32): cut at three standard deviations, edges
    mirrored with the outermost value repeated, as in ``scipy.ndimage.gaussian_filter1d``."""
    reach = int(3 * deviation + 0.5)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-(offsets**2) / (2 * deviation**2))
    matrix = np.zeros((SIDE, SIDE))
    for place in range(SIDE):
        read = (place + offsets) % (2 * SIDE)
        np.add.at(matrix[place], np.minimum(read, 2 * SIDE - 1 - read), weights / weights.sum())
    return matrix.astype(np.float32)


def sample(images: Values, places: Values) -> Values:
    """Read images between their pixels.

    Args:
        images: float32 (N, 3, 32, 32).
        places: float32 (N, 2, 32, 32), row and column to read for each pixel; beyond the edges the image is mirrored.

    Returns:
        float32 (N, 3, 32, 32).
    """
    pixels = images.transpose(0, 2, 3, 1).reshape(-1, 3)  # a place's three values side by side: read at once
    start = np.floor(places)
    down, across = (places - start).swapaxes(0, 1)[..., None]
    (top, left), (bottom, right) = (_mirrored(start + step).swapaxes(0, 1) for step in (0, 1))
    upper = _between(_read(pixels, top, left), _read(pixels, top, right), across)
    lower = _between(_read(pixels, bottom, left), _read(pixels, bottom, right), across)
    return _between(upper, lower, down).transpose(0, 3, 1, 2)


def _between(start: Values, end: Values, share: Values) -> Values:
    """That share of the way from one to the other, in the memory of the second."""
    end -= start
    end *= share
    end += start
    return end


def _mirrored(index: Values) -> NDArray[np.int32]:
    """Whole places, those outside reflected at the outermost pixels: int (...)."""
    inside = np.abs(index.astype(np.int32))
    mirrored: NDArray[np.int32] = np.minimum(inside, 2 * (SIDE - 1) - inside)
    return mirrored.clip(0)  # no shift reaches further than one reflection


def _read(pixels: Values, rows: NDArray[np.int32], columns: NDArray[np.int32]) -> Values:
    """The pixels, given as (N * 32 * 32, 3), at these places, (N, 32, 32) each: (N, 32, 32, 3)."""
    first = SIDE**2 * np.arange(len(rows), dtype=np.int32)[:, None, None]
    return pixels.take(first + SIDE * rows + columns, axis=0)
