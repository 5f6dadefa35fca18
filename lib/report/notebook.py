"""What a notebook shows while a run goes on: the newest grid, in the same place."""

from __future__ import annotations

import os
import sys
from typing import Any

from ..files.regular import read_regular
from ..runs.folder import grid_path


def in_notebook() -> bool:
    """Return whether this is the kernel of a notebook, which can show pictures."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and getattr(shell, "kernel", None) is not None


def is_seen() -> bool:
    """Return whether somebody sees a progress bar: on a terminal, or in a notebook."""
    return sys.stderr.isatty() or in_notebook()


class NewestGrid:
    """Shows each epoch's grid in the place of the one before; an observer of a run."""

    #: What messages name.
    leaves = "the grid in the notebook"

    def __init__(self) -> None:
        self._shown: Any = None

    def start(self, folder: str, records: list[dict]) -> None:
        """Show the newest grid of an earlier part of the run."""
        if records:
            self.epoch(folder, records[-1])

    def epoch(self, folder: str, record: dict) -> None:
        """Show the epoch's grid."""
        from IPython.display import Image, display

        path = grid_path(folder, record["n_epochs"])
        if not os.path.exists(path):
            return
        picture = Image(data=read_regular(path), format="png")
        if self._shown is None:
            self._shown = display(picture, display_id=True)
        else:
            self._shown.update(picture)

    def end(self, folder: str) -> None:
        """Leave it as it is."""
