"""The grids of samples that a run leaves, ``samples/1.png``, ``samples/2.png`` and so on."""

from __future__ import annotations

from typing import Any

from ..errors import InputError


def stride(last: int, most: int) -> int:
    """From one shown epoch to the next, so that of epochs 1 to `last` at most `most` are shown.

    Powers of two: what is shown of a run is part of what was shown of it before.

    Returns
    -------
    int
        Epochs 1, 1 + stride, 1 + 2 * stride ... are shown.
    """
    step = 1
    while (last - 1) // step + 1 > most:
        step *= 2
    return step


def open_grid(path: str) -> Any:
    """Read a grid.

    Parameters
    ----------
    path : str
        Any image that Pillow reads.

    Returns
    -------
    PIL.Image.Image
        Of mode L (grey) or RGB, loaded.

    Raises
    ------
    InputError
        If it is no image, or a damaged one.
    FileNotFoundError
        If it is not there.
    """
    from PIL import Image  # takes a tenth of a second, which most importers need not spend

    try:
        with Image.open(path) as picture:
            return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        # damaged PNG chunks are a SyntaxError to Pillow
        if isinstance(error, OSError) and error.errno is not None:
            raise  # no permission, failing disk
        raise InputError(
            "%s: damaged, or no image (%s): delete it, and the epoch is left out" % (path, error)
        ) from error
