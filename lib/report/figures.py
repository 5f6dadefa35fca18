"""Figures that look the same everywhere, whatever the user has set for matplotlib."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import warnings
from typing import IO, Any, Iterator

from ..files.regular import is_regular

#: What of matplotlib's settings is no matter of a figure's look, and may not be touched.
_NO_STYLE = ("backend", "interactive", "toolbar", "timezone", "webagg", "tk.", "savefig.directory")
_NAME = "matplotlibrc"


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
    if not _hangs():
        try:
            import matplotlib

            return matplotlib
        except (ValueError, OSError):  # MPLBACKEND of a notebook elsewhere, a file that is no text
            for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
                del sys.modules[name]  # what the first try has left is not attached to the second
    with _own_settings():
        import matplotlib
    return matplotlib


def _hangs():
    """Return whether a file of settings is no regular one: matplotlib would wait for a pipe."""
    named = os.environ.get("MATPLOTLIBRC", "")
    places = [_NAME, named, os.path.join(named, _NAME)]
    return any(
        os.path.exists(place) and not os.path.isdir(place) and not is_regular(place)
        for place in places
        if "matplotlib" not in sys.modules
    )


@contextlib.contextmanager
def _own_settings():
    """Let matplotlib read the settings in its own package, and none of the environment.

    A file in the current folder goes before all others, whatever is set: so the package's is the
    current folder meanwhile.
    """
    package = importlib.util.find_spec("matplotlib")
    folder = os.path.dirname((package and package.origin) or "")
    kept = {name: os.environ.pop(name, None) for name in ("MPLBACKEND", "MATPLOTLIBRC")}
    try:
        with _current_folder(os.path.join(folder, "mpl-data")):
            yield
    finally:
        os.environ.update({name: value for name, value in kept.items() if value is not None})


@contextlib.contextmanager
def _current_folder(folder):
    """Make `folder` the current one during the block; the one of before may be removed already."""
    try:
        before = os.open(os.curdir, os.O_RDONLY)
    except OSError:  # Windows opens no folders; elsewhere there is none to go back to
        before = None
        with contextlib.suppress(OSError):
            before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        if before is not None:
            os.chdir(before)
        if isinstance(before, int):
            os.close(before)
