"""Generated pictures as files: one each, in a grid, or as a moving picture."""

from __future__ import annotations

import contextlib
import os
import re
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from lib.files.atomic import atomic_write
from lib.files.regular import is_regular

FORMATS: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG"},
    "jpg": {"format": "JPEG", "quality": 95},
}


def write_each(blocks: Any, n: int, folder: str, suffix: str) -> list[str]:
    """Write n pictures into files of their own.

    Parameters
    ----------
    blocks : iterable of ndarray, (k, nc, h, w), uint8
    n : int
    folder : str
    suffix : str
        One of ``FORMATS``.

    Returns
    -------
    list of str
        The names, such as ``sample_07.png``, with as many digits as n pictures need.
    """
    names = ["sample_%0*d.%s" % (len(str(n - 1)), i, suffix) for i in range(n)]
    left = iter(names)
    with tqdm(total=n, unit="img", disable=None) as bar:
        for block in blocks:
            for picture in block:
                # 10,000 files that each wait for the disk would take minutes: not atomic_write
                path = os.path.join(folder, next(left))
                if not is_regular(path) or os.path.islink(path):
                    _remove(path)  # nothing is written through a link or into a pipe
                to_image(picture).save(path, **FORMATS[suffix])
            bar.update(len(block))
    return names


def _remove(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def older(folder: str, names: Any) -> int:
    """Return how many pictures of earlier calls, with other names than these, are in a folder."""
    pattern = re.compile(r"sample_\d+\.(%s)" % "|".join(FORMATS))
    return len([name for name in set(os.listdir(folder)) - set(names) if pattern.fullmatch(name)])


def write_grid(blocks: Any, grid: Any, path: str) -> None:
    """Write pictures side by side, row by row, in a grid of (rows, columns), the rest black."""
    _write(path, to_image(sheet(np.concatenate(list(blocks)), grid)))


def sheet(pictures: Any, grid: Any) -> np.ndarray:
    """Pictures (n, nc, h, w) side by side as one, (nc, rows*h, columns*w), the rest black."""
    rows, columns = grid
    n, nc, height, width = pictures.shape
    cells = np.zeros((rows * columns, nc, height, width), np.uint8)
    cells[:n] = pictures
    cells = cells.reshape(rows, columns, nc, height, width).transpose(2, 0, 3, 1, 4)
    return cells.reshape(nc, rows * height, columns * width)


def write_gif(blocks: Any, fps: Any, path: str) -> None:
    """Write pictures one after the other, `fps` a second, again and again."""
    frames = (to_image(picture) for block in blocks for picture in block)
    _write(
        path,
        next(frames),
        save_all=True,
        append_images=frames,
        duration=max(20, int(round(1000.0 / fps))),  # milliseconds; viewers slow down below 20
        loop=0,
    )


def to_image(picture: Any) -> Any:
    """A picture (nc, h, w), uint8, as Pillow's; 1 channel is grey, 3 are red, green, blue."""
    return Image.fromarray(picture[0] if len(picture) == 1 else picture.transpose(1, 2, 0))


def _write(path, image, **options):
    suffix = os.path.splitext(path)[1][1:]
    options.update(FORMATS.get(suffix, {"format": "GIF"}))
    with atomic_write(path) as file:
        image.save(file, **options)
