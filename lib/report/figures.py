"""Figures that look the same everywhere, whatever the user has set for matplotlib."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import warnings
from typing import IO, Any, Iterator

#: What of matplotlib's settings is no matter of a figure's look, and may not be touched.
_NO_STYLE = ("backend", "interactive", "toolbar", "timezone", "webagg", "tk.", "savefig.directory")


@contextlib.contextmanager
def new_figure(width: float, height: float) -> Iterator[Any]:
    """Make a figure on which the block draws; to be written with `save_png`, in the block.

    No pyplot, which would open a window system or a notebook's; no settings of the user's,
    which may ask for fonts or programs that are not there.

    Parameters
    ----------
    width, height : float
        Inches.

    Yields
    ------
    matplotlib.figure.Figure
        With a canvas that draws pixels.
    """
    matplotlib = _matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # settings that matplotlib itself is about to drop
            for name, value in dict.items(matplotlib.rcParamsDefault):
                if not name.startswith(_NO_STYLE):
                    matplotlib.rcParams[name] = value
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        yield figure


def save_png(figure: Any, file: IO[bytes]) -> None:
    """Write a figure of `new_figure` as PNG, 100 pixels an inch."""
    # matplotlib's version, which it would write into the file, is no part of the picture
    figure.savefig(file, format="png", dpi=100, metadata={"Software": None})


def _matplotlib():
    """Import matplotlib, also where the environment or a file names settings it refuses."""
    try:
        import matplotlib
    except ValueError:  # MPLBACKEND of a notebook elsewhere, a matplotlibrc that is no text
        for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
            del sys.modules[name]  # what the first try has left is not attached to the second
        with _own_settings():
            import matplotlib
    return matplotlib


@contextlib.contextmanager
def _own_settings():
    """Let matplotlib read the settings in its own package, and none of the environment.

    A file matplotlibrc in the current folder goes before, whatever is set here.
    """
    package = importlib.util.find_spec("matplotlib")
    folder = os.path.dirname((package and package.origin) or "")
    kept = {name: os.environ.pop(name, None) for name in ("MPLBACKEND", "MATPLOTLIBRC")}
    os.environ["MATPLOTLIBRC"] = os.path.join(folder, "mpl-data", "matplotlibrc")
    try:
        yield
    finally:
        del os.environ["MATPLOTLIBRC"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
