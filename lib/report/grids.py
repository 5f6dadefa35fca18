"""The grids of samples that a run leaves, ``samples/1.png``, ``samples/2.png`` and so on."""

from __future__ import annotations

import struct
import warnings
from typing import Any

from ..errors import InputError, one_line
from ..files.regular import open_regular

#: Pixels of a grid: 10,000 samples of 100x100.
MOST_PIXELS = 100 * 10**6
# What Pillow's decoders raise on wrong bytes: a damaged PNG is a SyntaxError to it.
_DAMAGE = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, struct.error,
)  # fmt: skip


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
        A PNG file, as runs write them.

    Returns
    -------
    PIL.Image.Image
        Of mode L (grey) or RGB, loaded.

    Raises
    ------
    InputError
        If it is no image, a damaged one, no regular file, or too large.
    FileNotFoundError
        If it is not there.
    """
    from PIL import Image  # takes a tenth of a second, which most importers need not spend

    with open_regular(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own remarks on large pictures
        try:
            # no other format: Pillow starts programs for some
            with Image.open(file, formats=("PNG",)) as picture:
                if picture.width * picture.height <= MOST_PIXELS:
                    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
                why: object = "%dx%d pixels" % picture.size
        except (*_DAMAGE, Image.DecompressionBombError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # a failing disk
            why = error
    raise InputError(
        "%s: damaged, or no image (%s): delete it, and the epoch is left out"
        % (path, one_line(why))
    )
