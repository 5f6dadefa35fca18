"""Costs and scores of a training run as curves over its epochs."""

from __future__ import annotations

import os
import re
from typing import Any, List, NamedTuple

from ..files.atomic import atomic_write
from ..runs.folder import CURVES
from ..runs.schema import is_number
from .figures import new_figure, save_png

# title, and the log's fields; a group in the pattern is the curve's label
_PANELS = (
    ("cost", re.compile(r"(.+)_cost")),
    ("D: probability of being real", re.compile(r"d_x|d_g_z1|d_g_z2")),
    ("1-NN accuracy on validation data, %", re.compile(r"(.+)_va_nnc_acc")),
    ("mean distance to the nearest sample", re.compile(r"(.+)_va_nnd")),
    ("a classifier's accuracy on samples, %", re.compile(r"classifier_acc")),
    ("classes among the samples", re.compile(r"modes")),
    ("entropy of the classes, bits", re.compile(r"mode_entropy")),
    ("mean distance between samples", re.compile(r"diversity")),
)
_TRAINING = [pattern for _, pattern in _PANELS[:2]]  # no scores
_DRAWN = [title for title, _ in _PANELS[:4]]  # by `save_curves`
_ORDER = ("g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2")  # which is updated first varies
_LABELS = {
    "d_x": "D(x)",
    "d_g_z1": "D(G(z)) in D's step",
    "d_g_z2": "D(G(z)) in G's step",
}


class Curves:
    """Writes ``curves.png`` every so many epochs and after the last; an observer of a run.

    Parameters
    ----------
    every, num_epochs : int
    """

    #: The file, as messages name it.
    leaves = CURVES

    def __init__(self, every, num_epochs):
        self._every, self._num_epochs, self._records = every, num_epochs, []
        self._drawn = True  # all that is in the records

    def start(self, folder: str, records: list[dict]) -> None:
        """Take the epochs that are there; what is drawn of them stays as it is."""
        self._records, self._drawn = list(records), True

    def epoch(self, folder: str, record: dict) -> None:
        """Draw the curves if it is their turn: that takes longer than many a small epoch."""
        self._records.append(record)
        self._drawn = False
        epoch = record["n_epochs"]
        if epoch % self._every == 0 or epoch >= self._num_epochs:
            self._draw(folder)

    def end(self, folder: str) -> None:
        """Draw them once more if a run ends between its turns."""
        if not self._drawn:
            self._draw(folder)

    def _draw(self, folder):
        save_curves(os.path.join(folder, CURVES), self._records)
        self._drawn = True


class Curve(NamedTuple):
    """Values of one field of the log: its name there, a label, epochs and values."""

    name: str
    label: str
    epochs: list
    values: list


class Panel(NamedTuple):
    """Curves that share axes."""

    title: str
    curves: List[Curve]


def panels(records: list[dict]) -> Any:
    """Sort what is in a log into panels.

    Parameters
    ----------
    records : list of dict
        Lines of the log: ``n_epochs`` and values by name. The other counts, ``n_...``, and
        what is no finite number are left out.

    Returns
    -------
    list of Panel
        Only those with values; fields that are not known have one each, at the end.
    """
    curves: dict = {}
    for record in records:
        for name, value in record.items():
            if not name.startswith("n_") and is_number(value):
                label = _label(name)
                curve = curves.setdefault(name, Curve(name, label, [], []))
                curve.epochs.append(record["n_epochs"])
                curve.values.append(value)
    found = []
    for title, pattern in _PANELS:
        names = [name for name in curves if pattern.fullmatch(name)]
        names.sort(key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
        of_panel = [curves.pop(name) for name in names]
        if of_panel:
            found.append(Panel(title, of_panel))
    return found + [Panel(name.replace("_", " "), [curve]) for name, curve in curves.items()]


def is_score(name: str) -> bool:
    """Whether a field of the log is a score: no count, no cost, none of D's probabilities."""
    training = name.startswith("n_") or any(pattern.fullmatch(name) for pattern in _TRAINING)
    return not training


def _label(name):
    for _, pattern in _PANELS:
        match = pattern.fullmatch(name)
        if match and match.groups():
            return match.group(1)
    return _LABELS.get(name, name)


def save_curves(path: str, records: list[dict]) -> None:
    """Draw costs, D's probabilities and nearest-neighbour scores, as far as the log has them.

    Parameters
    ----------
    path : str
        A .png file, replaced as a whole.
    records : list of dict
        As for `panels`.
    """
    drawn = [panel for panel in panels(records) if panel.title in _DRAWN]
    if not drawn:
        return
    rows = 2 if len(drawn) > 3 else 1
    columns = -(-len(drawn) // rows)
    with new_figure(5 * columns, 4 * rows) as figure, atomic_write(path) as file:
        places = figure.subplots(rows, columns, squeeze=False).flat
        for axes, panel in zip(places, drawn):
            _draw(axes, panel)
        figure.tight_layout()
        save_png(figure, file)


def _draw(axes, panel):
    for curve in panel.curves:
        # one epoch alone draws no line
        axes.plot(curve.epochs, curve.values, label=curve.label, marker=".")
    if panel.curves[0].name in _LABELS:
        axes.set_ylim(0, 1)  # probabilities
    axes.set_title(panel.title)
    axes.set_xlabel("epoch")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend()
    axes.grid(alpha=0.3)
