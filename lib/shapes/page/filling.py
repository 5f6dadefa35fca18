"""The page: the template, filled with networks and the layer that is shown first."""

from __future__ import annotations

import html
import os
from typing import Any, Dict, List

from ...errors import name_of
from ...files.web_page import as_json, write_web_page
from .. import layers

#: In the order in which they stand on the page; each needs those before it.
SCRIPTS = ("sizes.js", "frameworks.js", "window.js", "layer.js", "network.js", "start.js")
FOLDER = os.path.dirname(os.path.abspath(__file__))
_MOST_SIDE = 12  # pixels, of a layer that the page shows first by itself


def write_page(path: str, title: str, networks: Dict[str, List[str]]) -> None:
    """Write the page, one file that needs nothing else.

    Parameters
    ----------
    path : str
    title : str
    networks : dict
        From a network's name to its list of texts, see `lib.shapes.layers`. The first
        convolution or deconvolution that is small enough to see its pixels is shown first.

    Raises
    ------
    lib.errors.InputError
        A layer does not fit the one before it.
    """
    for texts in networks.values():
        layers.table(texts)
    data = {"networks": networks, "layer": _first_layer(networks)}
    parts = {
        "title": html.escape(name_of(title)),
        "data": as_json(data),
    }
    write_web_page(path, FOLDER, parts, SCRIPTS)


def _first_layer(networks: Dict[str, List[str]]) -> Dict[str, Any]:
    found: Dict[str, Any] = {"kind": "conv", "i": 5, "k": 3, "s": 1, "p": 1, "d": 1, "a": None}
    best = None
    for texts in networks.values():
        for row in layers.table(texts):
            kind, settings = layers.parse_layer(row.layer)
            if kind in ("conv", "deconv"):
                # one pixel in or out moves nowhere; of the others the first that is small
                side, out = row.in_shape[2], row.out_shape[2]
                worth = (min(side, out) > 1, max(side, out) <= 2 * _MOST_SIDE, -max(side, out))
                if best is None or worth > best:
                    best, found = worth, dict(settings, kind=kind, i=side)
    found.pop("f", None)
    return found
