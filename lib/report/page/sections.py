"""The page's sections as HTML."""

from __future__ import annotations

import os
from typing import Any

from ...runs import checkpoint
from ...runs.folder import (
    ANIMATION,
    CONFIG,
    CURVES,
    EXPLORE,
    LOG,
    MODELS,
    SAMPLES,
    TENSORBOARD,
)
from ..curves import is_score, panels
from . import markup
from .markup import escape
from .timing import summary

_FILES = (
    (EXPLORE, "the generator as a page that makes pictures"),
    (ANIMATION, "the samples, epoch by epoch"),
    (CURVES, "costs and scores as one picture"),
    (SAMPLES, "the grids of all epochs"),
    (MODELS, "the trained parameters"),
    (checkpoint.NAME, "what --resume goes on from"),
    (LOG, "the numbers, a JSON object for each epoch"),
    (CONFIG, "the settings"),
    (TENSORBOARD, "events for TensorBoard"),
)


def title(config: dict) -> Any:
    """The network's name, or the program's."""
    return markup.setting(config.get("arch") or config.get("program") or "run")


def subtitle(folder: str, config: dict) -> str:
    """Where the run is and on what data it trained, in one line."""
    name = os.path.basename(os.path.abspath(folder))
    parts = ["run <code>%s</code>" % escape(name)]
    data = config.get("data")
    if isinstance(data, dict) and "name" in data:
        parts.append("data <code>%s</code>" % escape(data["name"]))
    elif config.get("options", {}).get("data"):
        parts.append("data <code>%s</code>" % escape(config["options"]["data"]))
    return " · ".join(parts)


def tiles(config: dict, records: list[dict]) -> Any:
    """How far the run is and how well it does."""
    done = len(records) and records[-1]["n_epochs"]
    planned = config.get("options", {}).get("num_epochs")
    items = [("epochs", "%d of %s" % (done, markup.setting(planned)) if planned else done)]
    items += [pair for pair in summary(records) if pair[0] in ("training time", "images a second")]
    for panel in panels(records):
        name, percent, _ = panel.title.partition(", %")
        if percent:
            curve = panel.curves[-1]
            label = "" if curve.label == curve.name else " (%s)" % curve.label
            items.append((name + label, "%.1f %%" % curve.values[-1]))
    return markup.pairs(items)


def samples(shown: Any, real: Any, n_epochs: int) -> Any:
    """The grids with their slider, and the real images.

    Parameters
    ----------
    shown : list of (int, Picture)
    real : Picture or None
    n_epochs : int
        That have been made.
    """
    if not shown:
        return _note("No grid of samples is there yet.")
    last = len(shown) - 1
    figures = [_figure("grid", shown[-1][1], "Generated images after epoch %d" % shown[-1][0])]
    if real:
        figures.append(_figure("real", real, "Real images of the training data"))
    player = (
        '<div class="player">\n'
        '<button type="button" id="play"%s>Play</button>\n'
        '<input type="range" id="slider" min="0" max="%d" step="1" value="%d" '
        'aria-label="Epoch" aria-valuetext="epoch %d">\n'
        '<output id="epoch" for="slider">epoch %d</output>\n'
        "</div>"
    ) % ("" if last else " disabled", last, last, shown[-1][0], shown[-1][0])
    parts = [player, '<div class="pictures">', *figures, "</div>"]
    if len(shown) < n_epochs:
        text = "%d of %d epochs are on this page; the folder samples holds the grids."
        parts.append(_note(text % (len(shown), n_epochs)))
    return "\n".join(parts)


def _note(text):
    return '<p class="note">%s</p>' % escape(text)


def _figure(name, picture, text):
    return (
        '<figure>\n<img id="%s" src="%s" width="%d" height="%d" alt="%s">\n'
        '<figcaption id="%s-caption">%s</figcaption>\n</figure>'
    ) % (name, picture.uri, picture.width, picture.height, escape(text), name, escape(text))


def curves(found: Any) -> Any:
    """Where the script draws the panels that were found in the log."""
    if not found:
        return _note("No epoch is finished yet.")
    how = "Point at a curve, or move along it with the arrow keys, to read an epoch's values."
    off = "JavaScript, which draws the curves, is off: their numbers are below."
    return '%s\n<div class="panels" data-panels="curves"></div>\n<noscript>%s</noscript>' % (
        _note(how),
        _note(off),
    )


def scores(records: list[dict], found: Any) -> Any:
    """A table of the epochs that were scored."""
    chosen = [(panel.title, curve) for panel in found for curve in panel.curves]
    chosen = [(heading, curve) for heading, curve in chosen if is_score(curve.name)]
    if not chosen:
        return _note("No epoch has been scored.")
    scored = [record for record in records if any(curve.name in record for _, curve in chosen)]
    return _table("Scores", scored, chosen)


def numbers(records: list[dict], found: Any) -> Any:
    """Everything in the log as a table, folded away."""
    if not records:
        return _note("No epoch is finished yet.")
    chosen = [(panel.title, curve) for panel in found for curve in panel.curves]
    return "<details>\n<summary>Costs and scores of every epoch</summary>\n%s\n</details>" % _table(
        "Costs and scores of every epoch", records, chosen
    )


def _table(label, records, chosen):
    values = [dict(zip(curve.epochs, curve.values)) for _, curve in chosen]
    head = [("epoch", "")]
    head += [
        (heading, "" if curve.label == curve.name else curve.label) for heading, curve in chosen
    ]
    epochs = [record["n_epochs"] for record in records]
    rows = [[epoch] + [markup.number(column.get(epoch)) for column in values] for epoch in epochs]
    return markup.table(label, head, rows)


def timing(records: list[dict]) -> Any:
    """How long the updates took."""
    items = summary(records)
    if not items:
        return _note("Nothing is measured yet.")
    return '%s\n<dl class="pairs">\n%s\n</dl>\n<div class="panels" data-panels="timing"></div>' % (
        _note("Of the updates; scores and pictures are not counted."),
        markup.pairs(items),
    )


def settings(config: dict) -> str:
    """What config.json says, group by group."""
    groups: dict = {"run": {}}
    for name, value in config.items():
        if isinstance(value, dict):
            groups[name] = value
        else:
            groups["run"][name] = value
    return "\n".join(
        '<h3>%s</h3>\n<dl class="pairs">\n%s\n</dl>'
        % (
            escape(name.capitalize()),
            markup.pairs((key, markup.setting(value)) for key, value in group.items()),
        )
        for name, group in groups.items()
        if group
    )


def files(folder: str) -> str:
    """Links to what else is in the folder."""
    lines = [
        '<li><a href="%s">%s</a>: %s</li>' % (escape(name), escape(name), escape(text))
        for name, text in _FILES
        if os.path.exists(os.path.join(folder, name))
    ]
    return "<ul>\n%s\n</ul>" % "\n".join(lines)
