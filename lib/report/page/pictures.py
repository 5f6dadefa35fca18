"""Grids as data URIs, as many as a page can carry."""

from __future__ import annotations

import base64
import io
import os
from typing import Any, NamedTuple

from ...files.regular import read_regular
from ...runs.folder import grid_path, real_path
from ..grids import open_grid, stride

MAX_PICTURES = 60
MIN_PICTURES = 8  # however large they are
MAX_BYTES = 16 * 2**20  # of all pictures as they are in the page
MAX_SIDE = 1024  # pixels; larger grids are scaled down
_KEPT_BYTES = 100_000  # a larger file becomes a JPEG


class Picture(NamedTuple):
    """A picture's data URI and its size in pixels."""

    uri: str
    width: int
    height: int


class Pictures:
    """The grids of the run in `folder`, each encoded once."""

    def __init__(self, folder):
        self._folder = folder
        self._encoded = {}  # by path

    def real(self) -> Any:
        """The grid of real images: a `Picture`, or None if there is none."""
        return self._picture(real_path(self._folder))

    def shown(self, epochs: list[int]) -> list:
        """Choose evenly spread epochs and the newest.

        Parameters
        ----------
        epochs : list of int
            All that the run has made, in order.

        Returns
        -------
        list of (int, Picture)
            Without epochs whose grids are not there any more.
        """
        paths = {epoch: grid_path(self._folder, epoch) for epoch in epochs}
        there = [epoch for epoch in epochs if os.path.exists(paths[epoch])]
        if not there:
            return []
        newest = self._picture(paths[there[-1]])
        most = min(MAX_PICTURES, max(MIN_PICTURES, MAX_BYTES // len(newest.uri)))
        step = stride(there[-1], most - 1)
        chosen = [epoch for epoch in there if (epoch - 1) % step == 0 or epoch == there[-1]]
        for path in set(paths.values()) - {paths[epoch] for epoch in chosen}:
            self._encoded.pop(path, None)
        return [(epoch, self._picture(paths[epoch])) for epoch in chosen]

    def _picture(self, path):
        if path not in self._encoded:
            if not os.path.exists(path):
                return None
            self._encoded[path] = _encode(path)
        return self._encoded[path]


def _encode(path):
    grid = open_grid(path)
    if os.path.getsize(path) <= _KEPT_BYTES and max(grid.size) <= MAX_SIDE:
        kind, data = "png", read_regular(path, _KEPT_BYTES)
    else:
        grid.thumbnail((MAX_SIDE, MAX_SIDE))
        buffer = io.BytesIO()
        grid.save(buffer, format="JPEG", quality=85)
        kind, data = "jpeg", buffer.getvalue()
    text = base64.b64encode(data).decode("ascii")
    return Picture("data:image/%s;base64,%s" % (kind, text), *grid.size)
